"""Finding weights, refusing what is not safe, and saying in one line what is missing."""

from __future__ import annotations

import logging
import os
import pickle
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import transformers

from gbc.models.registry import adapter
from gbc.models.roles import ModelError
from gbc.models.torch import digests
from gbc.models.torch.device import Placement
from gbc.models.torch.loading import load_model, load_processor
from gbc.models.torch.weights import find_weights

CPU = Placement("cpu", "float32")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return tmp_path / "caches" / "gbc" / "digests.json"


@pytest.fixture
def folder(tiny: Callable[[str], str], tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny("owlvit"), tmp_path / "mine"))


def refusal(model: str) -> str:
    with pytest.raises(ModelError) as refused:
        find_weights(model)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_a_folder_is_known_by_its_content(folder: Path, tmp_path: Path) -> None:
    found = find_weights(str(folder))
    moved = Path(shutil.move(folder, tmp_path / "yours"))
    assert find_weights(str(moved)).identity == found.identity
    (moved / "config.json").write_text((moved / "config.json").read_text().replace("owlvit", "owlvit "))
    assert find_weights(str(moved)).identity != found.identity


def test_large_files_are_read_once(folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = find_weights(str(folder))
    read: list[Path] = []
    plainly = digests._of
    monkeypatch.setattr(digests, "_of", lambda file: (read.append(file), plainly(file))[1])
    assert find_weights(str(folder)) == found
    assert read == []
    os.utime(folder / "model.safetensors", ns=(1, 1))
    assert find_weights(str(folder)) == found
    assert [file.name for file in read] == ["model.safetensors"]
    cache.write_text("{damaged")
    assert find_weights(str(folder)) == found


def test_a_cache_that_cannot_be_written_is_done_without(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert find_weights(str(folder)) == find_weights(str(folder))


@pytest.mark.parametrize("path", ["./none", "/no/where", "~/none", "a/b/c"])
def test_a_path_without_a_folder_is_told(path: str) -> None:
    assert refusal(path) == f"model {path}: there is no such folder"


def test_a_hub_that_cannot_be_reached_is_told_with_the_command_that_fetches() -> None:
    assert refusal("nobody/nothing").endswith("where it can: hf download nobody/nothing")
    assert "neither a folder nor a hub id" in refusal("no body!")


class Hub(BaseHTTPRequestHandler):
    """Answers as the hub does about what it has not, or does not show to everyone."""

    def do_GET(self) -> None:
        code, told = (403, "GatedRepo") if "gated" in self.path else (404, "RepoNotFound")
        if "/revision/" in self.path and "none" in self.path:
            code, told = 404, "RevisionNotFound"
        self.send_response(code)
        self.send_header("X-Error-Code", told)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET  # noqa: N815 - http.server's names

    def log_message(self, *_: object) -> None:
        """Nothing on standard error."""


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", address)
    monkeypatch.setattr("huggingface_hub._snapshot_download.HfApi", _api(address))
    yield
    server.shutdown()
    server.server_close()


def _api(address: str) -> Callable[..., object]:
    from huggingface_hub import HfApi

    return lambda **options: HfApi(**(options | {"endpoint": address}))


@pytest.mark.usefixtures("hub")
def test_what_the_hub_refuses_is_told() -> None:
    assert "the hub has none of this name" in refusal("nobody/nothing")
    assert "grants access on https://huggingface.co/owner/gated" in refusal("owner/gated")
    with pytest.raises(ModelError, match="the hub has no revision none of it"):
        find_weights("owner/model", "none")


def test_pickles_are_not_loaded(folder: Path, tmp_path: Path) -> None:
    class Harm:
        def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
            return Path.touch, (tmp_path / "harm",)  # type: ignore[return-value]

    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(Harm()))
    assert refusal(str(folder)).endswith("it has no weights in safetensors, and no others are loaded")
    assert not (tmp_path / "harm").exists()


def test_code_that_comes_with_weights_is_not_run(folder: Path, tmp_path: Path) -> None:
    (folder / "own.py").write_text(f"import pathlib\npathlib.Path({str(tmp_path / 'harm')!r}).touch()\n")
    config = (folder / "config.json").read_text().replace('"owlvit"', '"mine"', 1)
    config = config.replace("{", '{"auto_map": {"AutoConfig": "own.Config", "AutoModel": "own.Model"},', 1)
    (folder / "config.json").write_text(config.replace('"model_type": "owlvit"', '"model_type": "mine"'))
    with pytest.raises(ModelError, match="set trust_remote_code: true if you trust it"):
        load_model(transformers.AutoModel, find_weights(str(folder)), CPU)
    assert not (tmp_path / "harm").exists()


def test_damaged_files_are_told_in_a_line(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    kind = transformers.AutoModelForZeroShotObjectDetection
    with pytest.raises(ModelError, match=r"^mine/.*: it cannot be loaded: .+") as refused:
        load_model(kind, find_weights(str(folder)), CPU)
    assert "\n" not in str(refused.value)
    (folder / "preprocessor_config.json").unlink(missing_ok=True)
    (folder / "processor_config.json").unlink(missing_ok=True)
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_processor(transformers.AutoImageProcessor, find_weights(str(folder)))


def test_loading_is_told(folder: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    found = find_weights(str(folder))
    with caplog.at_level(logging.INFO, "gbc"):
        load_model(transformers.AutoModelForZeroShotObjectDetection, found, CPU)
    assert caplog.messages[0] == f"Loading {found.name} (cpu, float32) …"
    assert caplog.messages[1].startswith(f"Loaded {found.name} in ")
    assert capfd.readouterr() == ("", "")


def test_weights_that_are_lacking_are_told(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(folder / "model.safetensors")
    del weights["class_head.dense0.weight"]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    load_model(transformers.AutoModelForZeroShotObjectDetection, find_weights(str(folder)), CPU)
    assert any("1 of its weights are not in the files" in message for message in caplog.messages)


def test_every_adapter_names_the_extra_that_installs_it() -> None:
    assert adapter("detector", "zero-shot").extra == "local"
