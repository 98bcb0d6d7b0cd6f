"""The models of one pipeline behind one door: what is known is not asked, the rest is batched or limited."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from types import TracebackType
from typing import Any, Protocol, cast

import msgspec

from gbc.graph import Mask, Provenance
from gbc.images import View
from gbc.models.registry import Role
from gbc.models.roles import (
    Describer,
    DescribeRequest,
    Detection,
    Detector,
    DetectRequest,
    Model,
    Reader,
    Segmenter,
    SegmentRequest,
    TextLine,
    manner,
    provenance,
    traits,
)
from gbc.runtime.account import Account, RoleTotals
from gbc.runtime.batcher import Batcher
from gbc.runtime.keys import Keys
from gbc.runtime.limiter import Limiter
from gbc.runtime.memory import Memory, RoleMemory
from gbc.runtime.replies import Replies
from gbc.runtime.stop import Budget, Halted, Purse, Stop

_LOOK_EVERY = 0.01


class Asker(Protocol):
    """Answers single requests, however it comes by the answers."""

    @property
    def pending(self) -> int:
        """Requests that are not answered yet, also of those who no longer wait."""
        ...

    def ask(self, request: Any) -> Awaitable[Any]:
        """The reply in its time, kept before that. Awaiting it raises what the model raised."""
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
        self._provenance = cache(lambda request: provenance(models["describer"], request))
        self._accounts = {role: Account(max(1, traits(model).slots)) for role, model in models.items()}
        purse = Purse(options.budget, self._accounts.values(), self.stop)
        self._memory = Memory(replies)
        self._doors = {role: self._door(role, model, options, purse, note) for role, model in models.items()}

    def _door(
        self, role: Role, model: Model, options: PanelOptions, purse: Purse, note: Callable[[str], None]
    ) -> _Door:
        answer, told, account = _answer(role, model), traits(model), self._accounts[role]
        memory = self._memory.of(_keys(role, model, options))
        if told.slots:
            limiter: Asker = Limiter(answer, told, role, account, note, self.stop, memory.keep)
            return _Door(limiter, memory, account, purse)
        size = 1 if options.deterministic and not told.steady else options.batch or told.batch
        return _Door(Batcher(answer, size, role, account, memory.keep), memory, account, purse)

    def __enter__(self) -> LocalPanel:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for door in self._doors.values():
            door.asker.close()

    async def settle(self) -> None:
        """Wait for what was asked by images that did not wait for it themselves: their replies are kept too."""
        while any(door.asker.pending for door in self._doors.values()):
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
        return self._provenance(request)

    def detect(self, request: DetectRequest) -> Awaitable[Sequence[Detection]]:
        """What was found."""
        return self._doors["detector"].ask(request)

    def segment(self, request: SegmentRequest) -> Awaitable[Sequence[Mask | None]]:
        """A mask for each box."""
        return self._doors["segmenter"].ask(request)

    def read(self, view: View) -> Awaitable[Sequence[TextLine]]:
        """The lines of text."""
        return self._doors["reader"].ask(view)

    def describe(self, request: DescribeRequest) -> Awaitable[Any]:
        """The reply of the request's kind."""
        return self._doors["describer"].ask(request)


class _Door:
    """One model as the panel asks it: what is in memory is not asked."""

    def __init__(self, asker: Asker, memory: RoleMemory, account: Account, purse: Purse) -> None:
        self.asker = asker
        self._memory = memory
        self._account = account
        self._purse = purse

    def ask(self, request: Any) -> Awaitable[Any]:
        """The reply in its time. Raises nothing now: others that are asked for beside it are to be waited for."""
        kept = self._memory.get(request)
        if kept is not None:
            self._account.charge([request], RoleTotals(remembered=1))
            return _answered(kept)
        try:
            self._purse.pay()
        except Halted as halted:
            return _failed(halted)
        return self.asker.ask(request)


def _answered(reply: Any) -> asyncio.Future[Any]:
    future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    future.set_result(reply)
    return future


def _failed(error: Exception) -> asyncio.Future[Any]:
    future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    future.set_exception(error)
    return future


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
