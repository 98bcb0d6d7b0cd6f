"""Where a model is put, and with which precision."""

from __future__ import annotations

from typing import Any

import msgspec

from gbc.models.roles import ModelError
from gbc.models.torch.settings import TorchSettings


class Placement(msgspec.Struct, frozen=True):
    """A device as PyTorch names it, and the name of a dtype."""

    device: str
    dtype: str

    @property
    def torch_dtype(self) -> Any:
        """PyTorch's dtype of this name."""
        import torch

        return getattr(torch, self.dtype)

    def __str__(self) -> str:
        return f"{self.device}, {self.dtype}"


def place(settings: TorchSettings, *, large: bool = False) -> Placement:
    """The device and precision for a model: what is set, else the best that there is.

    A ``large`` model takes half the precision where that is fast, so off the CPU. Raises ``ModelError`` where a
    device is asked for that is not there, ``ModuleNotFoundError`` where PyTorch is missing.
    """
    device = _best_device() if settings.device == "auto" else _checked(settings.device)
    dtype: str = settings.dtype
    if dtype == "auto":
        dtype = _half(device) if large and device != "cpu" else "float32"
    return Placement(device, dtype)


def _best_device() -> str:
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _checked(device: str) -> str:
    import torch

    kind, _, number = device.partition(":")
    if kind == "cuda" and int(number or 0) >= torch.cuda.device_count():
        there = torch.cuda.device_count()
        raise ModelError(
            f"device {device}: PyTorch {torch.__version__} sees {there or 'no'} CUDA device{'s' * (there > 1)} here; "
            "leave device out to take the best there is"
        )
    if kind == "mps" and not torch.backends.mps.is_available():
        raise ModelError(f"device {device}: PyTorch {torch.__version__} finds no Metal here; leave device out")
    return device


def _half(device: str) -> str:
    import torch

    return "bfloat16" if device.startswith("cuda") and torch.cuda.is_bf16_supported() else "float16"
