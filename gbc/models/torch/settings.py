"""What can be set about every model that PyTorch runs."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

Dtype = Literal["auto", "float32", "bfloat16", "float16"]
Share = Annotated[float, Meta(ge=0, le=1)]


class TorchSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where and how a model runs. An adapter's own settings derive from this and add ``model`` with its default.

    Elsewhere, or with other batches, it gives the same replies within rounding.
    """

    SHAPELESS: ClassVar[frozenset[str]] = frozenset({"device", "batch"})

    revision: Annotated[str | None, Meta(description="Branch, tag or commit on the hub; the newest if left out")] = None
    device: Annotated[
        str, Meta(pattern=r"^(auto|cpu|mps|cuda(:\d+)?)$", description="auto, cpu, mps, cuda or cuda:N")
    ] = "auto"
    dtype: Annotated[Dtype, Meta(description="auto: float32, or half of it for large models off the CPU")] = "auto"
    batch: Annotated[int, Meta(ge=1, description="Requests at once; halved where memory does not suffice")] = 8
    trust_remote_code: Annotated[bool, Meta(description="Run Python code that comes with the weights")] = False


def shaping(settings: TorchSettings, dtype: str) -> str:
    """The settings that shape a reply, for a fingerprint beside that of the weights; ``dtype`` is the one chosen.

    Where the weights were found is none of them.
    """
    left_out = {"model", "revision", *settings.SHAPELESS}
    told = {name: value for name, value in msgspec.to_builtins(settings).items() if name not in left_out}
    return msgspec.json.encode(told | {"dtype": dtype}, order="deterministic").decode()
