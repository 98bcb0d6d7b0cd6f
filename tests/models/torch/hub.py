"""A hub on this machine, good enough to fetch a model from."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Hub(BaseHTTPRequestHandler):
    """Has one model, ``owner/model``; answers about others as the hub does."""

    folder: ClassVar[Path]
    sent: ClassVar[list[str]]

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/api/models/owner/model/revision/"):
            if path.endswith("/none"):
                self._refuse(404, "RevisionNotFound")
            else:
                self._tell({"id": "owner/model", "sha": COMMIT})
        elif path.startswith(f"/api/models/owner/model/tree/{COMMIT}"):
            self._tell([self._entry(file) for file in self._files()])
        elif path.startswith(f"/owner/model/resolve/{COMMIT}/"):
            self._send(self.folder / path.split(COMMIT + "/")[1])
        else:
            self._refuse(*((403, "GatedRepo") if "gated" in path else (404, "RepoNotFound")))

    do_HEAD = do_GET  # noqa: N815 - http.server's names

    def _files(self) -> list[Path]:
        return sorted(path for path in self.folder.rglob("*") if path.is_file())

    def _entry(self, file: Path) -> dict[str, object]:
        name = file.relative_to(self.folder).as_posix()
        return {"type": "file", "path": name, "size": file.stat().st_size, "oid": _etag(file)}

    def _send(self, file: Path) -> None:
        if self.command == "GET":
            self.sent.append(file.name)
        headers = {"ETag": f'"{_etag(file)}"', "X-Repo-Commit": COMMIT}
        self._answer(200, file.read_bytes(), headers)

    def _tell(self, what: object) -> None:
        self._answer(200, json.dumps(what).encode(), {"Content-Type": "application/json"})

    def _refuse(self, code: int, reason: str) -> None:
        self._answer(code, b"", {"X-Error-Code": reason})

    def _answer(self, code: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(code)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing on standard error."""


def _etag(file: Path) -> str:
    return hashlib.sha1(file.read_bytes(), usedforsecurity=False).hexdigest()


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """The address of a hub whose model is this folder, and the names of the files that it sent."""
    sent: list[str] = []
    handler = type("Serving", (Hub,), {"folder": folder, "sent": sent})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", sent
    finally:
        server.shutdown()
        server.server_close()
