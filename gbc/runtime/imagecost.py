"""What single images cost, kept with the replies that were paid for."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from gbc.models.registry import Role
from gbc.runtime.account import RoleTotals, add_roles
from gbc.runtime.keys import KEY_BYTES
from gbc.runtime.replies import Replies, place_of
from gbc.runtime.segment import Record


class ImageCost(msgspec.Struct, frozen=True):
    """What models were asked for an image, and its share of the time that a run took."""

    roles: dict[Role, RoleTotals] = {}
    seconds: float = 0.0


def measure(roles: Mapping[str, dict[Role, RoleTotals]], seconds: float) -> dict[str, ImageCost]:
    """The costs of the images of a run: each has the share of its time that models worked for it."""
    worked = {image: sum(totals.seconds for totals in each.values()) for image, each in roles.items()}
    whole = sum(worked.values())
    return {image: ImageCost(each, seconds * worked[image] / whole if whole else 0.0) for image, each in roles.items()}


class CostRecords:
    """What images cost in all runs that took it down, in a folder of replies. ``kind``: where they cost the same.

    Each run adds records of its own, since one that was stopped has paid for a part of an image.
    """

    def __init__(self, folder: Path, kind: str) -> None:
        self._folder = folder
        self._kind = hashlib.blake2b(b"cost\0" + kind.encode(), digest_size=KEY_BYTES // 2).digest()

    def add(self, costs: Mapping[str, ImageCost]) -> None:
        """Keep what a run paid."""
        encoder = msgspec.msgpack.Encoder()
        records = [
            Record(place_of(image), self._kind + secrets.token_bytes(KEY_BYTES // 2), encoder.encode(cost))
            for image, cost in costs.items()
        ]
        with Replies(self._folder) as replies:
            for record in records:
                replies.put([record])

    def recall(self, images: Iterable[str], run: Mapping[str, ImageCost]) -> dict[str, ImageCost]:
        """What images cost from the first request on, as far as that is known.

        It is where all that a ``run``, which was added, asked or remembered was paid for in runs that are kept here.
        """
        decoder = msgspec.msgpack.Decoder(ImageCost)
        known: dict[str, ImageCost] = {}
        with Replies(self._folder) as replies:
            for image in images:
                found = [body for key, body in replies.load(image).items() if key.startswith(self._kind)]
                kept = [decoder.decode(body) for body in found]
                paid = ImageCost(add_roles(cost.roles for cost in kept), sum(cost.seconds for cost in kept))
                needed = run.get(image, ImageCost()).roles
                if all(totals.calls + totals.remembered <= paid.roles[role].calls for role, totals in needed.items()):
                    known[image] = paid
        return known
