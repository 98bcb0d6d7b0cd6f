"""Models for pipeline files: some that are slow, cannot be had twice, or take their process with them."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from gbc.models.roles import DescribeReply, DescribeRequest, ModelError
from gbc.models.scripted import ScriptedDescriber, ScriptedSettings
from tests.scenes import Eyes


class SlowDescriber(ScriptedDescriber):
    """Takes its time, so that there is time to be killed."""

    def describe(self, requests: Sequence[DescribeRequest]) -> Sequence[DescribeReply]:
        time.sleep(0.1)
        return super().describe(requests)


class TiredDescriber(ScriptedDescriber):
    """After the first three images a question takes as many seconds as a file beside its own says, if there is one."""

    def __init__(self, settings: ScriptedSettings, seed: int) -> None:
        super().__init__(settings, seed)
        self.sign = Path(settings.file).with_suffix(".tired")
        self.asked = 0

    def describe(self, requests: Sequence[DescribeRequest]) -> Sequence[DescribeReply]:
        self.asked += 1
        if self.asked > 36 and self.sign.exists():
            time.sleep(float(self.sign.read_text()))
        return super().describe(requests)


class OnceDescriber(ScriptedDescriber):
    """Is there for the first who asks."""

    def __init__(self, settings: ScriptedSettings, seed: int) -> None:
        super().__init__(settings, seed)
        try:
            Path(settings.file).with_suffix(".taken").touch(exist_ok=False)
        except FileExistsError:
            raise ModelError("describer: no second one") from None


class FaultyDescriber(ScriptedDescriber):
    """Is there for the first who asks; a mistake meets the second."""

    def __init__(self, settings: ScriptedSettings, seed: int) -> None:
        super().__init__(settings, seed)
        with Path(settings.file).with_suffix(".taken").open("a") as file:
            file.write("taken\n")
            if file.tell() > 6:
                raise ValueError("this was not meant")


class DeadlyDescriber(ScriptedDescriber):
    """Ends its process at the first question."""

    def describe(self, requests: Sequence[DescribeRequest]) -> Sequence[DescribeReply]:
        os._exit(9)


class StillbornDescriber(ScriptedDescriber):
    """Ends the process of the second who asks."""

    def __init__(self, settings: ScriptedSettings, seed: int) -> None:
        super().__init__(settings, seed)
        try:
            Path(settings.file).with_suffix(".taken").touch(exist_ok=False)
        except FileExistsError:
            os._exit(9)


class NoSettings(msgspec.Struct, frozen=True):
    """Nothing can be set."""


class SceneEyes(Eyes):
    """The detector of drawn scenes."""

    Settings = NoSettings
    extra = None

    def __init__(self, settings: NoSettings, seed: int) -> None:
        """It sees without either."""
