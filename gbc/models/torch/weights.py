"""Finding weights: a folder or file on this machine, or a model on the Hugging Face hub; and telling which they are.

From the hub come only weights in safetensors, which cannot hold code, with the small files beside them.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from gbc.models.roles import ModelError
from gbc.models.torch.digests import digest

_BESIDE = ("*.json", "*.jinja", "*.txt", "*.model")
_WEIGHTS = ("*.safetensors",)
_COPIES = ("original/*", "onnx/*", "openvino/*", "consolidated*", "*.fp16.*")
"""Further copies of the same weights, for other programs."""


class Weights(msgspec.Struct, frozen=True):
    """A folder that holds a model. ``name`` is for people, ``identity`` changes with every byte that matters."""

    folder: Path
    name: str
    identity: str


def find_weights(model: str, revision: str | None = None, *, code: bool = False) -> Weights:
    """The folder of a model: ``model`` itself if it is one, else what the hub has under this id.

    ``code`` fetches Python files too. Raises ``ModelError`` with what to do where it is in neither place.
    """
    folder = Path(model).expanduser()
    patterns = (*_BESIDE, *_WEIGHTS, *(("*.py",) if code else ()))
    if folder.is_dir():
        found = Weights(folder, _named(folder.resolve().name, whole := _content(folder, patterns)), f"sha256:{whole}")
    elif looks_local(model):
        raise ModelError(f"model {model}: there is no such folder")
    else:
        folder = fetched(model, revision, patterns)
        found = Weights(folder, _named(model, folder.name), f"{model}@{folder.name}")
    if not any(folder.glob(_WEIGHTS[0])):
        raise ModelError(f"model {model}: it has no weights in safetensors, and no others are loaded")
    return found


def looks_local(model: str) -> bool:
    """Whether a name can only be meant as a path: hub ids are ``name`` or ``owner/name``."""
    return model.startswith((".", "/", "~")) or "\\" in model or model.count("/") > 1


def fetched(model: str, revision: str | None, patterns: tuple[str, ...]) -> Path:
    """The hub's files of a model that match, fetched unless they are in its cache; the folder is named by the commit.

    Raises ``ModelError`` with one line that says what to do.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import (
        GatedRepoError,
        HfHubHTTPError,
        HFValidationError,
        LocalEntryNotFoundError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    command = " ".join(["hf download", model, *(name for name in patterns if "*" not in name)])
    command += f" --revision {revision}" if revision else ""
    try:
        folder = snapshot_download(
            model, revision=revision, allow_patterns=list(patterns), ignore_patterns=list(_COPIES)
        )
        return Path(folder)
    except HFValidationError:
        reason = "neither a folder nor a hub id such as owner/name"
    except GatedRepoError:
        reason = f"its owner grants access on https://huggingface.co/{model}; then: hf auth login"
    except RepositoryNotFoundError:
        reason = "the hub has none of this name, or it is private: hf auth login"
    except RevisionNotFoundError:
        reason = f"the hub has no revision {revision} of it"
    except LocalEntryNotFoundError:
        reason = f"not on this machine, and the hub cannot be reached; where it can: {command}"
    except (HfHubHTTPError, OSError) as error:
        reason = f"it cannot be fetched: {' '.join(str(error).split())[:200]}; try: {command}"
    raise ModelError(f"model {model}: {reason}")


def _content(folder: Path, patterns: tuple[str, ...]) -> str:
    files = sorted({file for pattern in patterns for file in folder.glob(pattern)})
    return digest(files)


def _named(name: str, version: str) -> str:
    """A name with as much of a commit or digest as tells versions apart."""
    return f"{name}/{version[:8]}"
