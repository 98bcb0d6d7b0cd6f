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
from gbc.view.desk import Desk
from gbc.view.files import page_files
from gbc.view.gallery import Filter
from gbc.view.pictures import MEDIA_TYPE, PHOTOGRAPH, THUMBNAIL
from gbc.view.server.guard import Guard, Rules

_FOR_EVER = {"cache-control": "private, max-age=86400, immutable"}
"""For what an id names: other bytes would have another id."""

_LARGEST_BODY = 200_000


def application(desk: Desk, rules: Rules) -> Guard:
    """The server's answers over an open dataset."""
    files = page_files()

    def file(request: Request) -> Response:
        name = request.path_params.get("name", "index.html")
        if name not in files:
            return _problem(404, "There is no such file.")
        data, type_ = files[name]
        return Response(data, media_type=type_)

    def about(_: Request) -> Response:
        return _json(desk.about())

    def gallery(request: Request) -> Response:
        wanted, number = _asked(request)
        return _json(desk.gallery.page(wanted, number))

    def image(request: Request) -> Response:
        wanted, _ = _asked(request)
        return _json(desk.image(_id(request), wanted))

    def compared(request: Request) -> Response:
        wanted, _ = _asked(request)
        return _json(desk.compared(_id(request), wanted))

    def statistics(_: Request) -> Response:
        return _json(desk.statistics())

    async def judge(request: Request) -> Response:
        if request.headers.get("content-type") != "application/json":
            return _problem(415, "A judgement is JSON.")
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LARGEST_BODY:
                return _problem(413, "That is too long for a judgement.")
        judgement = msgspec.json.decode(bytes(body), type=Judgement)
        return _json(await run_in_threadpool(desk.judge, judgement))

    def thumbnail(request: Request) -> Response:
        return _picture(desk.picture(_id(request), THUMBNAIL))

    def photograph(request: Request) -> Response:
        return _picture(desk.picture(_id(request), PHOTOGRAPH))

    def mask(request: Request) -> Response:
        return Response(desk.mask(_id(request), request.path_params["number"]), media_type="image/png")

    app = Starlette(
        routes=[
            Route("/", file),
            Route("/api/about", about),
            Route("/api/gallery", gallery),
            Route("/api/image/{id}", image),
            Route("/api/compare/{id}", compared),
            Route("/api/statistics", statistics),
            Route("/api/judge", judge, methods=["POST"]),
            Route("/thumbnail/{id}", thumbnail),
            Route("/photograph/{id}", photograph),
            Route("/mask/{id}/{number:int}", mask),
            Route("/{name}", file),
        ],
        exception_handlers={
            QueryError: _mistaken,
            StoreError: _mistaken,
            ImageError: _mistaken,
            msgspec.ValidationError: _mistaken,
            msgspec.DecodeError: _mistaken,
        },
    )
    app.router.redirect_slashes = False  # an address is that of something, or of nothing
    return Guard(app, rules)


def _json(answer: Any) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json")


def _picture(data: bytes | None) -> Response:
    if data is None:
        return _problem(404, "There is no picture to show.")
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
