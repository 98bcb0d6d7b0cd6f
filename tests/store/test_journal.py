from pathlib import Path

import pytest

from gbc.store import Document, Journal, Layout
from tests.store.samples import document, documents


def synced(path: Path, groups: list[list[Document]]) -> list[int]:
    """A journal of some groups; its size after each."""
    sizes = []
    with Journal(path) as journal:
        for group in groups:
            for one in group:
                journal.append(one)
            journal.sync()
            sizes.append(path.stat().st_size)
    return sizes


def test_what_is_synced_is_read_back(tmp_path: Path) -> None:
    made = documents(range(4))
    synced(tmp_path / "j", [made[:3], [], made[3:]])
    with Journal(tmp_path / "j") as journal:
        assert list(journal.documents()) == made
        assert journal.dropped == 0


def test_a_new_journal_is_empty(tmp_path: Path) -> None:
    with Journal.of(Layout(tmp_path), 12) as journal:
        assert journal.path == tmp_path / ".gbc" / "journal" / "00012.jsonl.zst"
        assert list(journal.documents()) == []


def test_what_is_not_synced_is_not_there(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal:
        journal.append(document(1))
        assert list(journal.documents()) == []
        journal.sync()
        assert list(journal.documents()) == [document(1)]


def test_a_torn_tail_is_cut_off_wherever_it_is_torn(tmp_path: Path) -> None:
    path = tmp_path / "j"
    made = documents(range(2))
    before, end = synced(path, [made[:2], made[2:]])
    whole = path.read_bytes()
    for length in range(before, end):
        path.write_bytes(whole[:length])
        with Journal(path) as journal:
            assert journal.dropped == length - before
            assert list(journal.documents()) == made[:2]
            assert path.stat().st_size == before
            for one in made[2:]:
                journal.append(one)
        assert path.read_bytes() == whole


@pytest.mark.parametrize("rubbish", [b"\0" * 100, b"rubbish", b"\x28\xb5\x2f\xfd" + b"\xff" * 50])
def test_rubbish_after_the_last_frame_is_cut_off(tmp_path: Path, rubbish: bytes) -> None:
    path = tmp_path / "j"
    (size,) = synced(path, [[document(1)]])
    path.write_bytes(path.read_bytes() + rubbish)
    with Journal(path) as journal:
        assert (journal.dropped, path.stat().st_size) == (len(rubbish), size)
        assert list(journal.documents()) == [document(1)]


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "j"
    (size,) = synced(path, [[document(1)]])

    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    with Journal(path) as journal:
        journal.append(document(2))
        with monkeypatch.context() as patch:
            patch.setattr("os.fsync", refuse)
            with pytest.raises(OSError, match="No space"):
                journal.sync()
        assert path.stat().st_size == size
        journal.sync()
        assert list(journal.documents()) == [document(1), document(2)]


def test_a_journal_is_removed_when_it_is_no_longer_needed(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal:
        journal.append(document(1))
        journal.remove()
    assert not (tmp_path / "j").exists()
