from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.view.scenes import documents, hostile, write


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Served(NamedTuple):
    """A server on a loopback address, spoken to by plain HTTP."""

    host: str
    port: int
    page: str

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}{self.page}"

    def __call__(
        self, path: str = "", method: str = "GET", *, headers: dict[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        """Ask for something below the page, or for a path of its own where it begins with a slash."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        try:
            connection.putrequest(method, path if path.startswith("/") else self.page + path, skip_host=True)
            for name, value in {"Host": f"{self.host}:{self.port}", **(headers or {})}.items():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            got = connection.getresponse()
            return Answer(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read())
        finally:
            connection.close()


@contextmanager
def serving(folder: Path, host: str = "127.0.0.1", **options: Any) -> Iterator[Served]:
    from gbc.view.server import Desk, listen, rules_for, server_for

    rules = rules_for(host)
    desk = Desk(folder, **options)
    with listen("127.0.0.1", 0) as listening:
        server = server_for(desk, rules)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            yield Served("127.0.0.1", listening.getsockname()[1], rules.page)
        finally:
            server.should_exit = True
            thread.join()
            desk.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Graphs of 3, 20 and 60 nodes, two failures, and one that means harm."""
    return write(tmp_path_factory.mktemp("view") / "out", [*documents([3, 20, 60]), hostile(9)])


@pytest.fixture(scope="session")
def served(folder: Path) -> Iterator[Served]:
    pytest.importorskip("starlette", reason="needs the extra view")
    with serving(folder) as answers:
        yield answers
