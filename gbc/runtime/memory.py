"""What models said before: known replies about the images in flight, and new ones on their way to the disk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from gbc.graph import Mask
from gbc.images import View
from gbc.models.roles import (
    CompositionReply,
    CompositionRequest,
    Detection,
    DetectRequest,
    EntityReply,
    EntityRequest,
    ImageReply,
    ImageRequest,
    ModelError,
    RelationReply,
    RelationRequest,
    SegmentRequest,
    TextLine,
)
from gbc.runtime.keys import Keys, image_id
from gbc.runtime.replies import Replies, place_of
from gbc.runtime.segment import Record

_REPLY_TYPES: dict[type, Any] = {
    DetectRequest: tuple[Detection, ...],
    SegmentRequest: tuple[Mask | None, ...],
    View: tuple[TextLine, ...],
    ImageRequest: ImageReply,
    EntityRequest: EntityReply,
    CompositionRequest: CompositionReply,
    RelationRequest: RelationReply,
}
_ENCODER = msgspec.msgpack.Encoder()
_DECODERS = {kind: msgspec.msgpack.Decoder(reply) for kind, reply in _REPLY_TYPES.items()}

Known = dict[str, dict[bytes, bytes]]
"""Keys and bodies of the replies about each image in flight of which there are any."""


class Memory:
    """The replies of all models. Without ``replies`` nothing is known and nothing is kept."""

    def __init__(self, replies: Replies | None) -> None:
        self._replies = replies
        self._known: Known = {}

    def recall(self, image_id: str) -> None:
        """Read what is known of an image; any thread may do that. ``forget`` it when the image is done."""
        if self._replies is not None and (known := self._replies.load(image_id)):
            self._known[image_id] = known

    def forget(self, image_id: str) -> None:
        """The image is done."""
        self._known.pop(image_id, None)

    def of(self, keys: Keys) -> RoleMemory:
        """The part of one model, whose requests have these keys."""
        return RoleMemory(self._replies, self._known, keys)


class RoleMemory:
    """The replies of one model."""

    def __init__(self, replies: Replies | None, known: Known, keys: Keys) -> None:
        self._replies = replies
        self._known = known
        self._keys = keys

    def get(self, request: Any) -> Any:
        """What was said to this request before; None where that is not known, since no reply is None."""
        known = self._known.get(image_id(request))
        body = known.get(self._keys.key(request)) if known else None
        if body is None:
            return None
        try:
            return _DECODERS[type(request)].decode(body)
        except msgspec.DecodeError:  # another version wrote it
            return None

    def keep(self, requests: Sequence[Any], replies: Sequence[Any]) -> None:
        """Hand new replies to the system, so that a killed process loses none; reasons why there is none are left out.

        Whoever has the replies calls this before anybody uses them, in any thread. Raises ``StoreError``.
        """
        if self._replies is None:
            return
        answered = [pair for pair in zip(requests, replies, strict=True) if not isinstance(pair[1], ModelError)]
        if answered:
            self._replies.put([self._record(*pair) for pair in answered])

    def _record(self, request: Any, reply: Any) -> Record:
        return Record(place_of(image_id(request)), self._keys.key(request), _ENCODER.encode(reply))
