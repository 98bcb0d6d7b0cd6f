"""Parts of a dataset, such as for training and testing: which picture falls into which."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping

from gbc.errors import GbcError

_NAME = re.compile(r"\w+(\.\w+)*")
"""What ``datasets`` accepts as the name of a split."""


class SplitError(GbcError):
    """A split that is none: one line, what is wrong and how it is written."""


def read_split(text: str) -> dict[str, float]:
    """The shares of ``train=0.9,test=0.1``. Raises ``SplitError``."""
    shares: dict[str, float] = {}
    for part in text.split(","):
        name, found, share = (piece.strip() for piece in part.partition("="))
        try:
            shares[name] = float(share)
        except ValueError:
            found = ""
        if not found:
            raise SplitError(f"--split {text}: {part!r} is no share; write train=0.9,test=0.1")
    if text.count("=") > len(shares):
        raise SplitError(f"--split {text}: a name stands twice")
    check_split(shares)
    return shares


def check_split(shares: Mapping[str, float]) -> None:
    """Raise ``SplitError`` unless the shares are above 0, sum up to 1, and have names that ``datasets`` takes."""
    for name, share in shares.items():
        if not _NAME.fullmatch(name):
            raise SplitError(f"{name!r} is no name for a split: letters, digits and underscores")
        if not share > 0:
            raise SplitError(f"{name}={share:g}: a share is above 0")
    if not math.isclose(sum(shares.values()), 1.0, abs_tol=1e-9):
        raise SplitError(f"the shares sum up to {sum(shares.values()):g}; they must make 1")


def split_of(shares: Mapping[str, float], seed: int, key: str) -> str:
    """The split into which a picture (by its id) falls: by seed and key alone, whatever else there is."""
    place = int(hashlib.sha256(f"split {seed} {key}".encode()).hexdigest()[:13], 16) / 16**13
    end = 0.0
    for name, share in shares.items():
        end += share
        if place < end:
            return name
    return name
