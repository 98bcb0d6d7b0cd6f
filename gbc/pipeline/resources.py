"""What a worker on a cluster asks for, from what each role says that its model needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec

from gbc.pipeline.checked import PipelineError

Share = Annotated[float, msgspec.Meta(ge=0)]


class Resources(msgspec.Struct, frozen=True, kw_only=True):
    """Processors that are set aside, in whole or in part; they shape no reply, and no fingerprint."""

    cpus: Annotated[Share, msgspec.Meta(description="CPUs of one worker")] = 0.0
    gpus: Annotated[Share, msgspec.Meta(description="GPUs of one worker, or the part of one")] = 0.0


def sum_up(needs: Iterable[Resources], where: str) -> Resources:
    """What one worker asks for: it holds all models at once. One CPU where no role names any.

    Raises ``PipelineError`` for more than one GPU that are not whole ones: nobody hands those out.
    """
    needs = list(needs)
    cpus, gpus = sum(each.cpus for each in needs), round(sum(each.gpus for each in needs), 4)
    if gpus > 1 and not gpus.is_integer():
        raise PipelineError(f"{where}: {gpus:g} GPUs a worker; ask for a part of one in all, or for whole ones")
    return Resources(cpus=round(cpus, 4) or 1.0, gpus=gpus)
