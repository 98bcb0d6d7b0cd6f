"""Checkpoint files, as research code publishes them: one file of tensors, on this machine or on the hub."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from gbc.models.roles import ModelError
from gbc.models.torch.digests import digest
from gbc.models.torch.settings import TorchSettings
from gbc.models.torch.weights import fetched, looks_local

_log = logging.getLogger(__name__)

_SUFFIXES = (".pth", ".pt", ".safetensors")


CheckpointName = Annotated[str, Meta(description="A checkpoint file, or an id on the hub")]
FileName = Annotated[str, Meta(description="The file on the hub")]


class CheckpointSettings(TorchSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Settings that name a checkpoint: each adapter gives its default."""

    model: CheckpointName
    checkpoint: FileName
    dtype: Annotated[Literal["auto", "float32"], Meta(description="float32 in both cases")] = "auto"


class Checkpoint(msgspec.Struct, frozen=True):
    """A file of weights. ``name`` is for people, ``identity`` changes with its content."""

    file: Path
    name: str
    identity: str


def find_checkpoint(model: str, file_name: str, revision: str | None = None) -> Checkpoint:
    """``model`` itself if it is a file, else the file of that name in the folder or on the hub that it names.

    Raises ``ModelError`` with what to do where there is none.
    """
    path = Path(model).expanduser()
    file = path / file_name if path.is_dir() else path
    if file.is_file():
        content = digest([file])
        return Checkpoint(file, f"{file.stem}/{content[:8]}", f"sha256:{content}")
    if path.is_dir() or looks_local(model) or model.endswith(_SUFFIXES):
        raise ModelError(f"model {file}: there is no such file")
    folder = fetched(model, revision, (file_name,))
    if not (folder / file_name).is_file():
        raise ModelError(f"model {model}: the hub has no file {file_name} of it")
    return Checkpoint(
        folder / file_name, f"{Path(file_name).stem}/{folder.name[:8]}", f"{model}/{file_name}@{folder.name}"
    )


def read_checkpoint(checkpoint: Checkpoint, model: Any, within: str | None = None) -> None:
    """Put a checkpoint's tensors into a model; ``within`` is the key under which they may stand.

    Files are read as tensors and nothing else: pickled code in them is refused, not run. What the model lacks then is
    told; raises ``ModelError`` where nothing of it fits.
    """
    tensors = _tensors(checkpoint.file)
    if within in tensors:
        tensors = tensors[within]
    tensors = {name.removeprefix("module."): tensor for name, tensor in tensors.items()}  # as trained on many cards
    missing, _ = model.load_state_dict(tensors, strict=False)
    if not tensors.keys() & model.state_dict().keys():
        raise ModelError(f"{checkpoint.name}: its weights are those of another model")
    if missing:
        _log.warning(
            "%s: %d of its weights are not in the file and left to chance: %s, …",
            checkpoint.name,
            len(missing),
            missing[0],
        )


def _tensors(file: Path) -> dict[str, Any]:
    import pickle

    import torch

    if file.suffix == ".safetensors":
        from safetensors.torch import load_file

        return dict(load_file(file))
    try:
        return dict(torch.load(file, map_location="cpu", weights_only=True))
    except pickle.UnpicklingError:
        raise ModelError(f"{file}: it holds more than tensors, or something else, and is not loaded") from None
