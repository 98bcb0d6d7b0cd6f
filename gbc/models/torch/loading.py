"""Loading models and processors with transformers: safe, told, and with one line where it fails."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from gbc.models.needs import OURS, install_command
from gbc.models.roles import ModelError
from gbc.models.torch.device import Placement
from gbc.models.torch.weights import Weights

EXTRA = "local"
"""The extra that installs what the adapters of this package need, but for the classic ones."""

_log = logging.getLogger(__name__)


def load_model(kind: Any, weights: Weights, placement: Placement, *, trust: bool = False) -> Any:
    """A model on its device, ready to answer. ``kind`` is a class of transformers, such as ``AutoModel``.

    Weights come from safetensors only; code that comes with them runs only with ``trust``. Raises ``ModelError``.
    """
    with telling(weights.name, placement), one_line(weights.name), _quiet():
        model, told = kind.from_pretrained(
            weights.folder,
            dtype=placement.torch_dtype,
            use_safetensors=True,
            local_files_only=True,
            trust_remote_code=trust,
            output_loading_info=True,
        )
        lacking = sorted(told["missing_keys"])
        if lacking:
            _log.warning(
                "%s: %d of its weights are not in the files and left to chance: %s, …",
                weights.name,
                len(lacking),
                lacking[0],
            )
        return model.eval().to(placement.device)


def load_processor(kind: Any, weights: Weights, *, trust: bool = False) -> Any:
    """What prepares a model's input, by a class of transformers such as ``AutoProcessor``. Raises ``ModelError``."""
    with one_line(weights.name):
        return kind.from_pretrained(weights.folder, local_files_only=True, trust_remote_code=trust)


def kind_of(weights: Weights, known: Collection[str], called: str, *, trust: bool = False) -> str:
    """What a folder calls its model, such as ``owlv2``, before anything large is read.

    Raises ``ModelError`` where that is none of the ``known`` kinds, which are ``called`` so for people.
    """
    import transformers

    kind = str(load_processor(transformers.AutoConfig, weights, trust=trust).model_type)
    if kind not in known:
        raise ModelError(f"{weights.name}: its kind is {kind}, which is none of {called}")
    return kind


@contextmanager
def telling(name: str, placement: Placement) -> Iterator[None]:
    """Log that a model is being loaded, and how long it took."""
    _log.info("Loading %s (%s) …", name, placement)
    start = time.monotonic()
    yield
    _log.info("Loaded %s in %.1f s.", name, time.monotonic() - start)


@contextmanager
def one_line(name: str, extra: str = EXTRA) -> Iterator[None]:
    """Turn what libraries raise over files that do not fit them into ``ModelError``."""
    from safetensors import SafetensorError

    try:
        yield
    except ModuleNotFoundError:
        raise  # the registry knows which extra installs it
    except ImportError as error:
        raise ModelError(f"{name}: {_first_line(error)}; {install_command(OURS, extra)}") from None
    except (OSError, ValueError, LookupError, AttributeError, TypeError, RuntimeError, SafetensorError) as error:
        mend = "; set trust_remote_code: true if you trust it" if "trust_remote_code" in str(error) else ""
        raise ModelError(f"{name}: it cannot be loaded: {_first_line(error)}{mend}") from error


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0][:300] if lines else type(error).__name__


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the moving bars of transformers, which would write into ours, and its tables of what a file lacks."""
    from transformers.utils import logging as theirs

    moving, level = theirs.is_progress_bar_enabled(), theirs.get_verbosity()
    theirs.disable_progress_bar()
    theirs.set_verbosity_error()
    try:
        yield
    finally:
        theirs.set_verbosity(level)
        if moving:
            theirs.enable_progress_bar()
