"""Out of memory: a batch is halved, and what was learnt is remembered."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import pytest
import torch

from gbc.models.roles import ModelError
from gbc.models.torch.memory import Portions


class Small:
    """Answers with squares, and has memory for so many numbers at once."""

    def __init__(self, room: int, error: RuntimeError) -> None:
        self.room = room
        self.error = error
        self.tried: list[int] = []

    def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.tried.append(len(numbers))
        if len(numbers) > self.room:
            raise self.error
        return [number * number for number in numbers]


SHORT = [
    torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
    RuntimeError("MPS backend out of memory (MPS allocated: 9.05 GB)"),
    RuntimeError("[enforce fail at alloc_cpu.cpp:124] DefaultCPUAllocator: can't allocate memory: you tried …"),
]


@pytest.mark.parametrize("error", SHORT, ids=["cuda", "mps", "cpu"])
def test_a_batch_that_does_not_fit_is_halved(error: RuntimeError, caplog: pytest.LogCaptureFixture) -> None:
    small, portions = Small(3, error), Portions("tiny", 16)
    with caplog.at_level(logging.WARNING):
        assert portions.answer(small, range(20)) == [number * number for number in range(20)]
    assert small.tried == [16, 8, 4, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]
    assert caplog.messages[-1] == "tiny: out of memory with 4 requests at once, going on with 2"


def test_the_smaller_batch_is_remembered() -> None:
    small, portions = Small(4, torch.OutOfMemoryError("no")), Portions("tiny", 8)
    portions.answer(small, range(8))
    small.tried.clear()
    assert portions.answer(small, range(8)) == [number * number for number in range(8)]
    assert small.tried == [4, 4]


def test_one_that_does_not_fit_is_a_line_that_says_what_to_do() -> None:
    with pytest.raises(ModelError, match=r"tiny: memory does not suffice for a single request; set .*device: cpu"):
        Portions("tiny", 4).answer(Small(0, torch.OutOfMemoryError("no")), [1, 2])


def test_other_errors_are_not_hidden() -> None:
    with pytest.raises(RuntimeError, match="shape"):
        Portions("tiny", 4).answer(Small(0, RuntimeError("shape mismatch")), [1, 2])


def test_memory_that_torch_really_refuses() -> None:
    """Four bytes for each number of a batch, times 2**60: the allocator itself says no, unless it is asked for less."""

    def ask(numbers: Sequence[int]) -> list[int]:
        torch.empty(len(numbers) // 2 * 2**58)
        return list(numbers)

    assert Portions("tiny", 8).answer(ask, [1, 2, 3]) == [1, 2, 3]
