"""Replies on disk: found again by whoever asks the same, never trusted when they are damaged."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import gbc
from gbc.runtime import BuildOptions
from gbc.runtime.replies import Replies, place_of
from gbc.runtime.segment import INDEX_SUFFIX, SUFFIX, Record
from gbc.store import StoreError
from tests.runtime.test_build import digests


def image(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def record(number: int, question: int) -> Record:
    return Record(
        place_of(image(number)), f"{number:08d}{question:08d}".encode(), f"reply {number} {question}".encode()
    )


def fill(folder: Path, images: int = 5, questions: int = 4) -> None:
    with Replies(folder) as replies:
        for question in range(questions):
            replies.put([record(number, question) for number in range(images)])


def known(folder: Path, images: int = 5) -> Counter[int]:
    with Replies(folder) as replies:
        found = {number: replies.load(image(number)) for number in range(images)}
    for number, bodies in found.items():
        for key, body in bodies.items():
            assert body == f"reply {int(key[:8])} {int(key[8:])}".encode()
            assert int(key[:8]) == number
    return Counter({number: len(bodies) for number, bodies in found.items()})


def test_what_is_put_is_found_by_the_next(tmp_path: Path) -> None:
    fill(tmp_path)
    assert known(tmp_path) == Counter(dict.fromkeys(range(5), 4))
    with Replies(tmp_path) as replies:
        assert replies.load(image(99)) == {}


def test_the_index_is_not_needed(tmp_path: Path) -> None:
    fill(tmp_path)
    for path in tmp_path.glob(f"*{INDEX_SUFFIX}"):
        path.unlink()
    assert known(tmp_path).total() == 20


def test_several_processes_may_write_at_a_time(tmp_path: Path) -> None:
    with Replies(tmp_path) as one, Replies(tmp_path) as other:
        one.put([record(1, 1)])
        other.put([record(1, 2)])
        with Replies(tmp_path) as reader:
            assert len(reader.load(image(1))) == 2, "a file that is still written can be read"
    assert known(tmp_path)[1] == 2


@pytest.mark.parametrize("indexed", [True, False])
def test_wherever_a_byte_is_damaged_only_its_frame_is_lost(tmp_path: Path, indexed: bool) -> None:
    fill(tmp_path / "whole")
    (path,) = (tmp_path / "whole").glob(f"*{SUFFIX}")
    data = path.read_bytes()
    for at in range(0, len(data), 7):
        shutil.rmtree(tmp_path / "torn", ignore_errors=True)
        shutil.copytree(tmp_path / "whole", tmp_path / "torn")
        if not indexed:
            (tmp_path / "torn" / path.with_suffix(INDEX_SUFFIX).name).unlink()
        (tmp_path / "torn" / path.name).write_bytes(data[:at] + bytes([data[at] ^ 0x41]) + data[at + 1 :])
        assert known(tmp_path / "torn").total() in (15, 20)


def test_wherever_a_file_is_torn_what_is_before_is_found(tmp_path: Path) -> None:
    fill(tmp_path / "whole")
    (path,) = (tmp_path / "whole").glob(f"*{SUFFIX}")
    data = path.read_bytes()
    (tmp_path / "torn").mkdir()
    counts = []
    for length in range(len(data) + 1):
        (tmp_path / "torn" / path.name).write_bytes(data[:length])
        counts.append(known(tmp_path / "torn").total())
    assert counts == sorted(counts)
    assert set(counts) == {0, 5, 10, 15, 20}


def test_files_end_and_bytes_grow_with_the_replies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gbc.runtime.replies.FILE_BYTES", 1000)
    fill(tmp_path, images=20, questions=12)
    assert len(list(tmp_path.glob(f"*{SUFFIX}"))) > 3
    assert known(tmp_path, 20).total() == 240


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="replies cannot be kept there"):
        Replies(tmp_path / "file" / "replies")


Asked = Callable[..., dict[str, int]]


@pytest.fixture
def asked(photos: Path, tmp_path: Path, pipeline: str) -> Asked:
    """Build anew into a folder of its own, with common replies; how often each model was asked."""
    count = 0

    def build(*changes: str) -> dict[str, int]:
        nonlocal count
        count += 1
        options = BuildOptions(replies=str(tmp_path / "replies"))
        summary = gbc.build(photos, tmp_path / str(count) / "out", pipeline, changes, options=options)
        assert not summary.failures
        return {role: totals.calls for role, totals in summary.roles.items()}

    return build


def test_a_second_build_asks_nothing_and_is_the_same(asked: Asked, tmp_path: Path) -> None:
    assert asked() == {"detector": 12, "segmenter": 12, "describer": 72}
    assert asked() == {"detector": 0, "segmenter": 0, "describer": 0}
    assert digests(tmp_path / "1" / "out") == digests(tmp_path / "2" / "out")


def test_a_changed_threshold_asks_only_what_is_new(asked: Asked) -> None:
    asked()
    higher = asked("annotate.detecting.min_score=0.65")
    assert higher["detector"] == 0
    assert higher["describer"] <= 12, "relations and groups without the ears"


def test_a_changed_model_asks_only_that_model(asked: Asked, tmp_path: Path) -> None:
    first = asked()
    script = (tmp_path / "script.yaml").read_text()
    (tmp_path / "other.yaml").write_text(script + "\n# another version\n")
    second = asked(f"describer.file={tmp_path / 'other.yaml'}")
    assert second == {"detector": 0, "segmenter": 0, "describer": first["describer"]}


def test_a_damaged_entry_is_asked_again(asked: Asked, tmp_path: Path) -> None:
    asked()
    (path,) = (tmp_path / "replies").glob(f"*{SUFFIX}")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))
    again = asked()
    assert 0 < sum(again.values()) < 30
    assert sum(asked().values()) == 0
    assert digests(tmp_path / "1" / "out") == digests(tmp_path / "2" / "out")
