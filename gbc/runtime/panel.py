"""The models of one pipeline behind one door: what is known is not asked, the rest is batched or limited."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Protocol, cast

import msgspec

from gbc.graph import Mask, Provenance
from gbc.images import View
from gbc.models.registry import Role
from gbc.models.roles import (
    CompositionReply,
    CompositionRequest,
    Describer,
    DescribeReply,
    DescribeRequest,
    Detection,
    Detector,
    DetectRequest,
    EntityReply,
    EntityRequest,
    ImageReply,
    ImageRequest,
    Model,
    Reader,
    RelationReply,
    RelationRequest,
    Segmenter,
    SegmentRequest,
    TextLine,
    manner,
    provenance,
    traits,
)
from gbc.runtime.account import Account, RoleTotals
from gbc.runtime.batcher import Batcher
from gbc.runtime.keys import Keys, image_id
from gbc.runtime.limiter import Limiter
from gbc.runtime.replies import Replies, place_of
from gbc.runtime.segment import Record
from gbc.runtime.stop import Budget, Purse, Stop
from gbc.store import StoreError

_REPLY_TYPES: dict[type, Any] = {
    DetectRequest: tuple[Detection, ...],
    SegmentRequest: tuple[Mask | None, ...],
    View: tuple[TextLine, ...],
    ImageRequest: ImageReply,
    EntityRequest: EntityReply,
    CompositionRequest: CompositionReply,
    RelationRequest: RelationReply,
}
_LOOK_EVERY = 0.01
_ENCODER = msgspec.msgpack.Encoder()
_DECODERS = {kind: msgspec.msgpack.Decoder(reply) for kind, reply in _REPLY_TYPES.items()}


class Asker(Protocol):
    """Answers single requests, however it comes by the answers."""

    async def ask(self, request: Any) -> Any:
        """The reply. Raises what the model raised."""
        ...

    def close(self) -> None:
        """Let go of threads."""
        ...


class PanelOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How models are asked. ``batch`` bounds the batches of models in this process, None leaves that to them.

    With ``deterministic``, models whose reply depends on what else is in a batch get one request at a time.
    """

    batch: int | None = None
    deterministic: bool = False
    budget: Budget = Budget()


class LocalPanel:
    """Asks the models of this process and its servers. Use it as a context, in one event loop, so its threads end."""

    def __init__(
        self,
        models: dict[Role, Model],
        options: PanelOptions | None = None,
        *,
        replies: Replies | None = None,
        stop: Stop | None = None,
        note: Callable[[str], None] = lambda _: None,
    ) -> None:
        options = options or PanelOptions()
        self.stop = stop or Stop()
        self.names: dict[str, str] = {role: model.name for role, model in models.items()}
        self._models = models
        self._accounts = {role: Account(max(1, traits(model).slots)) for role, model in models.items()}
        purse = Purse(options.budget, self._accounts.values(), self.stop)
        self._memory = _Memory(replies)
        self._doors = {
            role: _Door(
                self._asker(role, model, options, note),
                _keys(role, model, options),
                self._accounts[role],
                purse,
                self._memory,
            )
            for role, model in models.items()
        }

    def _asker(self, role: Role, model: Model, options: PanelOptions, note: Callable[[str], None]) -> Asker:
        answer, told, account = _answer(role, model), traits(model), self._accounts[role]
        if told.slots:
            return Limiter(answer, told, role, account, note, self.stop)
        size = 1 if options.deterministic and not told.steady else options.batch or told.batch
        return Batcher(answer, size, role, account)

    def __enter__(self) -> LocalPanel:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for door in self._doors.values():
            door.asker.close()
        self._memory.write()

    async def settle(self) -> None:
        """Wait for what was asked by images that did not wait for it themselves: their replies are kept too."""
        while any(door.pending for door in self._doors.values()):
            await asyncio.sleep(_LOOK_EVERY)

    def recall(self, image_id: str) -> None:
        """Read what is known of an image; any thread may do that. ``forget`` it when the image is done."""
        self._memory.recall(image_id)

    def forget(self, image_id: str) -> None:
        """The image is done."""
        self._memory.forget(image_id)

    def totals(self) -> dict[Role, RoleTotals]:
        """What was asked so far, by role."""
        return {role: account.totals() for role, account in self._accounts.items()}

    def itemize(self) -> None:
        """From now on keep what each image costs, too."""
        for account in self._accounts.values():
            account.by_image = {}

    def itemized(self) -> dict[str, dict[Role, RoleTotals]]:
        """What each image has cost, by role, since ``itemize``."""
        items: dict[str, dict[Role, RoleTotals]] = {}
        for role, account in self._accounts.items():
            for image, totals in (account.by_image or {}).items():
                items.setdefault(image, {})[role] = totals
        return items

    def provenance(self, request: type[DescribeRequest]) -> Provenance:
        """Who writes the captions in replies to this kind of request."""
        return provenance(self._models["describer"], request)

    async def detect(self, request: DetectRequest) -> Sequence[Detection]:
        """What was found."""
        return cast("Sequence[Detection]", await self._doors["detector"].ask(request))

    async def segment(self, request: SegmentRequest) -> Sequence[Mask | None]:
        """A mask for each box."""
        return cast("Sequence[Mask | None]", await self._doors["segmenter"].ask(request))

    async def read(self, view: View) -> Sequence[TextLine]:
        """The lines of text."""
        return cast("Sequence[TextLine]", await self._doors["reader"].ask(view))

    async def describe(self, request: DescribeRequest) -> Any:
        """The reply of the request's kind."""
        return cast("DescribeReply", await self._doors["describer"].ask(request))


class _Memory:
    """What is known of the images in flight. New replies are written down together once a turn of the loop."""

    def __init__(self, replies: Replies | None) -> None:
        self.replies = replies
        self._known: dict[str, dict[bytes, bytes]] = {}
        self._new: list[Record] = []
        self._error: StoreError | None = None

    def recall(self, image_id: str) -> None:
        if self.replies is not None:
            self._known[image_id] = self.replies.load(image_id)

    def forget(self, image_id: str) -> None:
        self._known.pop(image_id, None)

    def get(self, image_id: str, key: bytes) -> bytes | None:
        return self._known.get(image_id, {}).get(key)

    def put(self, image_id: str, key: bytes, body: bytes) -> None:
        if self._error is not None:
            raise self._error
        if not self._new:
            asyncio.get_running_loop().call_soon(self.write)
        self._new.append(Record(place_of(image_id), key, body))

    def write(self) -> None:
        """Hand what is new to the system. What the disk refuses is told to the next who has something to keep."""
        new, self._new = self._new, []
        try:
            if self.replies is not None and new:
                self.replies.put(new)
        except StoreError as error:
            self._error = error


class _Door:
    """One model as the panel asks it: from memory, or from the model, and then into memory."""

    def __init__(self, asker: Asker, keys: Keys, account: Account, purse: Purse, memory: _Memory) -> None:
        self.asker = asker
        self._keys = keys
        self._account = account
        self._purse = purse
        self._memory = memory
        self.pending = 0

    async def ask(self, request: Any) -> Any:
        if self._memory.replies is None:
            return await self._asked(request)
        image, key = image_id(request), self._keys.key(request)
        kept = self._memory.get(image, key)
        if kept is not None:
            try:
                reply = _DECODERS[type(request)].decode(kept)
            except msgspec.DecodeError:  # another version wrote it
                pass
            else:
                self._account.charge([request], RoleTotals(remembered=1))
                return reply
        reply = await self._asked(request)
        self._memory.put(image, key, _ENCODER.encode(reply))
        return reply

    async def _asked(self, request: Any) -> Any:
        self._purse.pay()
        self.pending += 1
        try:
            return await self.asker.ask(request)
        finally:
            self.pending -= 1


def _keys(role: Role, model: Model, options: PanelOptions) -> Keys:
    alone = options.deterministic and not traits(model).steady
    return Keys(role, lambda request: manner(model, request).fingerprint, *(["alone"] if alone else []))


def _answer(role: Role, model: Model) -> Any:
    """The method by which a model of this role answers a batch."""
    match role:
        case "detector":
            return cast("Detector", model).detect
        case "segmenter":
            return cast("Segmenter", model).segment
        case "describer":
            return cast("Describer", model).describe
        case _:
            return cast("Reader", model).read
