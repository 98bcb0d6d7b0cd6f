"""Finding weights, refusing what is not safe, and saying in one line what is missing."""

from __future__ import annotations

import ast
import logging
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import transformers

from gbc.models.registry import adapter, build
from gbc.models.roles import ModelError
from gbc.models.torch import digests
from gbc.models.torch.checkpoints import find_checkpoint
from gbc.models.torch.device import Placement
from gbc.models.torch.loading import load_model, load_processor, one_line
from gbc.models.torch.weights import find_weights
from tests.models.torch.hub import COMMIT, serving

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
    with pytest.raises(ModelError, match=r"hf download nobody/nothing sam\.pth --revision v1$"):
        find_checkpoint("nobody/nothing", "sam.pth", "v1")
    assert "neither a folder nor a hub id" in refusal("no body!")


def ask_hub(folder: Path, tmp_path: Path, *calls: str) -> tuple[list[str], list[str]]:
    """What some expressions give in a process that knows a hub with one model; and the files that the hub sent."""
    code = "from gbc.models.roles import ModelError\n"
    code += (
        "from gbc.models.torch.checkpoints import find_checkpoint\nfrom gbc.models.torch.weights import find_weights\n"
    )
    for call in calls:
        code += f"try: print({call})\nexcept ModelError as error: print(error)\n"
    with serving(folder) as (address, sent):
        environment = {**os.environ, "HF_ENDPOINT": address, "HF_HOME": str(tmp_path / "hub"), "HF_HUB_OFFLINE": "0"}
        run = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False, timeout=120
        )
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines(), sent


def test_what_the_hub_refuses_is_told(folder: Path, tmp_path: Path) -> None:
    calls = ("find_weights('nobody/nothing')", "find_weights('owner/gated')", "find_weights('owner/model', 'none')")
    (none, gated, revision), _ = ask_hub(folder, tmp_path, *calls)
    assert none == "model nobody/nothing: the hub has none of this name, or it is private: hf auth login"
    assert "its owner grants access on https://huggingface.co/owner/gated; then: hf auth login" in gated
    assert revision == "model owner/model: the hub has no revision none of it"


def test_a_model_of_the_hub_is_fetched_once_and_safely(folder: Path, tmp_path: Path) -> None:
    (folder / "pytorch_model.bin").write_bytes(b"a pickle")
    (folder / "own.py").write_text("code")
    (folder / "onnx").mkdir()
    (folder / "onnx" / "model.safetensors").write_bytes(b"a copy")
    found = "find_weights('owner/model')"
    told, sent = ask_hub(
        folder, tmp_path, f"{found}.name", f"{found}.identity", f"sorted(p.name for p in {found}.folder.iterdir())"
    )
    assert told[:2] == [f"owner/model/{COMMIT[:8]}", f"owner/model@{COMMIT}"]
    assert "model.safetensors" in told[2]
    assert "config.json" in told[2]
    assert not {"pytorch_model.bin", "own.py", "onnx"} & set(ast.literal_eval(told[2]))
    assert sent.count("model.safetensors") == 1
    again, sent = ask_hub(folder, tmp_path, f"{found}.identity", "find_weights('owner/model', code=True).identity")
    assert again == [f"owner/model@{COMMIT}"] * 2
    assert sent == ["own.py"]


def test_a_checkpoint_of_the_hub_is_one_file(folder: Path, tmp_path: Path) -> None:
    (folder / "checkpoints").mkdir()
    (folder / "checkpoints" / "sam.pth").write_bytes(b"weights")
    calls = ("find_checkpoint('owner/model', 'checkpoints/sam.pth')", "find_checkpoint('owner/model', 'other.pth')")
    (found, none), sent = ask_hub(folder, tmp_path, *calls)
    assert f"identity='owner/model/checkpoints/sam.pth@{COMMIT}'" in found
    assert none == "model owner/model: the hub has no file other.pth of it"
    assert sent == ["sam.pth"]


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
    assert {adapter("detector", name).extra for name in ("zero-shot", "sam3")} == {"local"}
    assert adapter("segmenter", "sam").extra == "local"
    assert adapter("detector", "groundingdino-py").extra == adapter("segmenter", "segment-anything").extra == "classic"


def test_a_package_that_is_missing_is_told_with_the_command_that_installs_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)  # as if it were not installed
    with pytest.raises(ModelError, match=r"the package torch is missing; pip install 'gbc-builder\[local\]'"):
        build("detector", "zero-shot", adapter("detector", "zero-shot").Settings(), 0)
    with pytest.raises(ModelError, match=r"a class needs scipy; pip install 'gbc-builder\[local\]'"), one_line("mine"):
        raise ImportError("\na class needs scipy")
