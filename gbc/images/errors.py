"""What goes wrong before a picture is a picture."""

from __future__ import annotations

from typing import Literal

from gbc.errors import GbcError


class SourceError(GbcError):
    """A source that the user named and that gives nothing: one line, what and where."""


class ImageError(GbcError):
    """A picture that cannot be used: ``stage`` says where it failed, the message says why."""

    def __init__(self, stage: Literal["read", "decode"], reason: str) -> None:
        super().__init__(reason)
        self.stage = stage
