"""What makes two requests to a model the same: the one place where requests become bytes.

A picture is its id and a view the id and the pixels' rectangle, with the rules by which it was decoded: pixels are
never hashed. Everything else in a request is plain data, whose JSON in the order of its fields is its canonical form.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec
from PIL import __version__ as _pillow

from gbc.images import Picture, View

_RULES = 1
"""Counts the ways in which we turned files into pixels: orientation, colour, the first frame."""

DECODER = f"{_RULES}/pillow-{_pillow.partition('.')[0]}"
"""Pixels of the same file are taken for the same within a major version of the decoder."""

KEY_BYTES = 16


def _plain(value: Any) -> Any:
    if isinstance(value, View):
        return [*value.key, DECODER]
    if isinstance(value, Picture):
        return [value.image.id, DECODER]
    raise TypeError(f"{type(value).__name__} cannot be part of a request")


_ENCODER = msgspec.json.Encoder(enc_hook=_plain)


def request_bytes(request: Any) -> bytes:
    """A request in its canonical form. Kinds of requests with the same fields differ."""
    return type(request).__name__.encode() + _ENCODER.encode(request)


def image_id(request: Any) -> str:
    """Which picture a request is about."""
    if isinstance(request, View):
        return request.picture.image.id
    view = getattr(request, "view", None)
    picture: Picture = request.picture if view is None else view.picture
    return picture.image.id


class Keys:
    """Keys of requests to one model: its role, its fingerprint for the kind of request, and how it is asked where
    that matters.
    """

    def __init__(self, role: str, fingerprint: Callable[[type], str], *asked: str) -> None:
        self._role = role
        self._fingerprint = fingerprint
        self._asked = asked
        self._begun: dict[type, hashlib.blake2b] = {}

    def key(self, request: Any) -> bytes:
        """16 bytes that are the same for the same request to the same model only."""
        kind = type(request)
        if kind not in self._begun:
            model = "\0".join((self._role, self._fingerprint(kind), *self._asked))
            self._begun[kind] = hashlib.blake2b(model.encode(), digest_size=KEY_BYTES)
        hashed = self._begun[kind].copy()
        hashed.update(request_bytes(request))
        return hashed.digest()
