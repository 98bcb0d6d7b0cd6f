"""Where models go: chosen by itself, or as set."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
import torch

from gbc.models.roles import ModelError
from gbc.models.torch.device import place
from gbc.models.torch.settings import TorchSettings


def settings(**changes: Any) -> TorchSettings:
    return msgspec.convert(changes, TorchSettings)


@pytest.mark.parametrize(
    ("cuda", "metal", "bf16", "device", "small", "large"),
    [
        (True, False, True, "cuda", "float32", "bfloat16"),
        (True, True, False, "cuda", "float32", "float16"),
        (False, True, False, "mps", "float32", "float16"),
        (False, False, False, "cpu", "float32", "float32"),
    ],
)
def test_the_best_device_is_taken(
    monkeypatch: pytest.MonkeyPatch, cuda: bool, metal: bool, bf16: bool, device: str, small: str, large: str
) -> None:
    """What a machine has is what PyTorch says of it: no machine has all of these."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda: bf16)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: metal)
    assert place(settings()) == place(settings(dtype=small, device="auto"))
    assert (place(settings()).device, place(settings()).dtype) == (device, small)
    assert place(settings(), large=True).dtype == large


def test_what_is_set_holds() -> None:
    placement = place(settings(device="cpu", dtype="bfloat16"), large=True)
    assert (str(placement), placement.torch_dtype) == ("cpu, bfloat16", torch.bfloat16)


@pytest.mark.parametrize("device", [f"cuda:{torch.cuda.device_count()}", "mps"])
def test_a_device_that_is_not_there_is_refused(device: str) -> None:
    if device == "mps" and torch.backends.mps.is_available():
        pytest.skip("this machine has Metal")
    with pytest.raises(ModelError, match=f"device {device}: .* leave device out"):
        place(settings(device=device))


@pytest.mark.parametrize("wrong", [{"device": "gpu"}, {"dtype": "int8"}, {"batch": 0}, {"devise": "cpu"}])
def test_what_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        settings(**wrong)
