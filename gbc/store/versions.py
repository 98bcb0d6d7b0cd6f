"""Documents of older schema versions, brought up to today's step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from gbc.graph import SCHEMA_VERSION

Raw = dict[str, Any]


class Step(NamedTuple):
    """From one version to the next: ``change`` takes a document as JSON holds it, and gives it as the next has it."""

    to: str
    change: Callable[[Raw], Raw]


STEPS: dict[str, Step] = {}
"""The step from each older version. There is none yet: version 1 is the first."""


def is_older(version: str) -> bool:
    """Whether steps lead from a version to today's."""
    return version != SCHEMA_VERSION and version in STEPS


def brought_up(raw: Raw) -> Raw:
    """A document of an older version as one of today's."""
    while (version := raw["graph"]["version"]) != SCHEMA_VERSION:
        step = STEPS[version]
        raw = step.change(raw)
        raw["graph"]["version"] = step.to
    return raw
