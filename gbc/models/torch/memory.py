"""Where a batch does not fit into memory, half of it may."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from gbc.models.roles import ModelError

Item = TypeVar("Item")
Reply = TypeVar("Reply")

_log = logging.getLogger(__name__)

_WORDS = ("out of memory", "can't allocate memory", "not enough memory")
"""What PyTorch says where memory is short but the error has no class of its own: on the CPU, and on MPS."""


class Portions:
    """Answers batches in portions that fit into memory: halved where one does not, and no larger one tried again."""

    def __init__(self, name: str, size: int) -> None:
        self.name = name
        self.size = size

    def answer(self, run: Callable[[Sequence[Item]], Sequence[Reply]], items: Sequence[Item]) -> list[Reply]:
        """One reply an item, in their order, from as few calls of ``run`` as memory allows.

        Raises ``ModelError`` where a single item does not fit.
        """
        replies: list[Reply] = []
        while len(replies) < len(items):
            portion = items[len(replies) : len(replies) + self.size]
            given = self._try(run, portion)
            if given is None:
                self._halve(len(portion))
            else:
                replies += given
        return replies

    def _try(self, run: Callable[[Sequence[Item]], Sequence[Reply]], portion: Sequence[Item]) -> Sequence[Reply] | None:
        """The replies, None where memory was short: the error, which keeps tensors alive, ends in here."""
        try:
            return run(portion)
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise
            return None

    def _halve(self, tried: int) -> None:
        import torch

        gc.collect()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        if tried == 1:
            raise ModelError(
                f"{self.name}: memory does not suffice for a single request; "
                "set a smaller model, dtype: bfloat16, or device: cpu"
            )
        self.size = (tried + 1) // 2
        _log.warning("%s: out of memory with %d requests at once, going on with %d", self.name, tried, self.size)


def is_out_of_memory(error: RuntimeError) -> bool:
    """Whether this is what PyTorch raises, on any device, where memory is short."""
    import torch

    return isinstance(error, torch.OutOfMemoryError) or any(words in str(error) for words in _WORDS)
