"""What the page asks, and the answers: JSON and pictures of one dataset."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gbc.graph.graph import IMAGE_ID
from gbc.images import ImageError
from gbc.query import QueryError
from gbc.store import StoreError
from gbc.store.judgements import Judgement
from gbc.view.desk import OTHER, OWN, Desk
from gbc.view.files import page_files
from gbc.view.filter import Filter
from gbc.view.pictures import MEDIA_TYPE, PHOTOGRAPH, THUMBNAIL
from gbc.view.server.guard import Guard, Rules

_FOR_EVER = {"cache-control": "private, max-age=86400, immutable"}
"""For what an id names: other bytes would have another id."""

_LARGEST_BODY = 200_000


class _Answers:
    """One method a kind of request. All but ``judge`` run in threads: they wait for the database and the disk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._files = page_files()

    def file(self, request: Request) -> Response:
        name = request.path_params.get("name", "index.html")
        if name not in self._files:
            return _problem(404, "There is no such file.")
        data, type_ = self._files[name]
        return Response(data, media_type=type_)

    def about(self, _: Request) -> Response:
        return _json(self._desk.about())

    def gallery(self, request: Request) -> Response:
        wanted, number = _asked(request)
        return _json(self._desk.gallery.page(wanted, number))

    def image(self, request: Request) -> Response:
        wanted, _ = _asked(request)
        return _json(self._desk.image(_id(request), wanted))

    def compared(self, request: Request) -> Response:
        wanted, _ = _asked(request)
        return _json(self._desk.compared(_id(request), wanted))

    def statistics(self, _: Request) -> Response:
        return _json(self._desk.statistics())

    async def judge(self, request: Request) -> Response:
        if request.headers.get("content-type") != "application/json":
            return _problem(415, "A judgement is JSON.")
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LARGEST_BODY:
                return _problem(413, "That is too long for a judgement.")
        judgement = msgspec.json.decode(bytes(body), type=Judgement)
        return _json(await run_in_threadpool(self._desk.judge, judgement))

    def thumbnail(self, request: Request) -> Response:
        return _picture(self._desk.picture(_id(request), THUMBNAIL))

    def photograph(self, request: Request) -> Response:
        return _picture(self._desk.picture(_id(request), PHOTOGRAPH))

    def mask(self, request: Request) -> Response:
        side, number = request.path_params["side"], request.path_params["number"]
        if side not in (OWN, OTHER):
            return _problem(404, "There is no such side.")
        return Response(self._desk.mask(_id(request), number, side), media_type="image/png")


def application(desk: Desk, rules: Rules) -> Guard:
    """The server's answers over an open dataset, behind the guard."""
    answers = _Answers(desk)
    routes = [
        Route("/", answers.file),
        Route("/api/about", answers.about),
        Route("/api/gallery", answers.gallery),
        Route("/api/image/{id}", answers.image),
        Route("/api/compare/{id}", answers.compared),
        Route("/api/statistics", answers.statistics),
        Route("/api/judge", answers.judge, methods=["POST"]),
        Route("/thumbnail/{id}", answers.thumbnail),
        Route("/photograph/{id}", answers.photograph),
        Route("/mask/{side}/{id}/{number:int}", answers.mask),
        Route("/{name}", answers.file),
    ]
    mistakes = (QueryError, StoreError, ImageError, msgspec.ValidationError, msgspec.DecodeError)
    app = Starlette(routes=routes, exception_handlers=dict.fromkeys(mistakes, _mistaken))
    app.router.redirect_slashes = False  # an address is that of something, or of nothing
    return Guard(app, rules)


def _json(answer: Any) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json")


def _picture(data: bytes | None) -> Response:
    if data is None:
        return Response(status_code=204)  # the dataset keeps none: nothing is wrong
    return Response(data, media_type=MEDIA_TYPE, headers=_FOR_EVER)


def _problem(status: int, reason: str) -> Response:
    return Response(msgspec.json.encode({"problem": reason}), status, media_type="application/json")


def _mistaken(_: Request, error: Exception) -> Response:
    return _problem(400, str(error))


def _id(request: Request) -> str:
    id_ = str(request.path_params["id"])
    if not IMAGE_ID.fullmatch(id_):
        raise QueryError("a picture is named by the 64 digits of its id")
    return id_


def _asked(request: Request) -> tuple[Filter, int]:
    """The filter and the number of the page. Raises ``msgspec.ValidationError`` where they are none."""
    given = {name: value for name, value in request.query_params.items() if value}
    number = msgspec.convert(given.pop("page", "1"), int, strict=False)
    known = {name: value for name, value in given.items() if name in Filter.__struct_fields__}
    return msgspec.convert(known, Filter, strict=False), number
