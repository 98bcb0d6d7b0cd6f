"""A hub on this machine, as far as the real client asks: repositories of datasets, large files, commits, downloads."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlparse

LARGE = (".parquet", ".zst", ".jpg")


@dataclass
class Repository:
    """The files of a dataset by path, and how many commits made them."""

    private: bool
    files: dict[str, bytes] = field(default_factory=dict)
    commits: int = 0

    @property
    def sha(self) -> str:
        return hashlib.sha1(str(self.commits).encode(), usedforsecurity=False).hexdigest()

    def entry(self, path: str) -> dict[str, Any]:
        data = self.files[path]
        entry = {"type": "file", "path": path, "size": len(data), "oid": _git(data)}
        if path.endswith(LARGE):
            entry["lfs"] = {"oid": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 130}
        return entry

    def tree(self, within: str) -> list[dict[str, Any]]:
        """All entries below a folder, folders too."""
        paths = [path for path in self.files if path.startswith(f"{within}/" if within else "")]
        folders = {path[:at] for path in paths for at in range(len(path)) if path[at] == "/" and at > len(within)}
        made = [{"type": "directory", "path": folder, "oid": "0" * 40, "size": 0} for folder in sorted(folders)]
        return [*made, *map(self.entry, paths)]


def _git(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


class Hub:
    """Use it as a context; ``url`` is where it listens. ``refuse`` is asked for every commit and upload, by path."""

    def __init__(self) -> None:
        self.repositories: dict[str, Repository] = {}
        self.large: dict[str, bytes] = {}
        self.uploads: list[str] = []
        self.tokens: set[str] = set()
        self.refuse: Callable[[str], bool] = lambda _: False
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                hub.tokens.add(self.headers.get("Authorization") or "")
                url = urlparse(self.path)
                status, body, headers = hub.route(
                    self.command, unquote(url.path), parse_qs(url.query), self._body(), self.headers.get("Range")
                )
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                for name, value in {"Content-Length": str(len(data)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(data)

            def _body(self) -> bytes:
                if self.headers.get("Transfer-Encoding") != "chunked":
                    return self.rfile.read(int(self.headers.get("Content-Length") or 0))
                parts = []
                while size := int(self.rfile.readline(), 16):
                    parts.append(self.rfile.read(size))
                    self.rfile.readline()
                self.rfile.readline()
                return b"".join(parts)

            def log_message(self, *words: object) -> None:
                pass

            do_GET = do_POST = do_PUT = do_HEAD = answer  # noqa: N815

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Hub:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *caught: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def route(
        self, method: str, path: str, query: dict[str, list[str]], body: bytes, span: str | None
    ) -> tuple[int, Any, dict[str, str]]:
        if path == "/api/repos/create":
            return self._create(json.loads(body))
        if path == "/api/validate-yaml":
            return 200, {"errors": [], "warnings": []}, {}
        if path.endswith("/info/lfs/objects/batch"):
            return self._batch(json.loads(body))
        if found := re.fullmatch(r"/large/(\w+)", path):
            return self._upload(found[1], body)
        found = re.fullmatch(r"/(?:api/)?datasets/([^/]+/[^/]+)(?:/(\w[\w-]*)/([^/]+)/?(.*))?", path)
        if not found or found[1] not in self.repositories:
            return 404, {"error": "Repository not found"}, {"X-Error-Code": "RepoNotFound"}
        repository, (_, what, _, rest) = self.repositories[found[1]], found.groups()
        match what:
            case "preupload":
                asked = json.loads(body)["files"]
                return 200, {"files": [_mode(one["path"]) for one in asked]}, {}
            case "commit":
                return self._commit(found[1], body)
            case "tree":
                return 200, repository.tree(rest), {}
            case "paths-info":
                asked = json.loads(body)["paths"] if body[:1] == b"{" else parse_qs(body.decode())["paths"]
                return 200, [one for one in repository.tree("") if one["path"] in asked], {}
            case "resolve":
                return _file(repository, rest, method, span)
        told = {"id": found[1], "sha": repository.sha, "private": repository.private, "tags": [], "downloads": 0}
        files = [{"rfilename": name} for name in repository.files]
        return 200, told | {"siblings": files, "gated": False, "disabled": False, "likes": 0}, {}

    def _create(self, asked: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
        name = f"{asked.get('organization') or 'user'}/{asked['name']}"
        url = f"{self.url}/datasets/{name}"
        if name in self.repositories:
            return 409, {"error": "You already created this dataset repo", "url": url}, {}
        private = bool(asked.get("private")) or asked.get("visibility") == "private"
        self.repositories[name] = Repository(private)
        return 200, {"url": url, "name": name, "id": name}, {}

    def _batch(self, asked: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
        objects = []
        for one in asked["objects"]:
            known = one["oid"] in self.large
            actions = {} if known else {"actions": {"upload": {"href": f"{self.url}/large/{one['oid']}"}}}
            objects.append({"oid": one["oid"], "size": one["size"], **actions})
        return 200, {"transfer": "basic", "objects": objects}, {"Content-Type": "application/vnd.git-lfs+json"}

    def _upload(self, oid: str, body: bytes) -> tuple[int, Any, dict[str, str]]:
        assert hashlib.sha256(body).hexdigest() == oid
        if self.refuse("upload"):
            return 403, {"error": "no more uploads"}, {}
        self.large[oid] = body
        self.uploads.append(oid)
        return 200, b"", {}

    def _commit(self, name: str, body: bytes) -> tuple[int, Any, dict[str, str]]:
        if self.refuse("commit"):
            return 403, {"error": "no more commits"}, {}
        repository = self.repositories[name]
        for line in body.splitlines():
            operation = json.loads(line)
            value = operation["value"]
            match operation["key"]:
                case "file":
                    repository.files[value["path"]] = base64.b64decode(value["content"])
                case "lfsFile":
                    repository.files[value["path"]] = self.large[value["oid"]]
                case "deletedFile":
                    del repository.files[value["path"]]
        repository.commits += 1
        told = {"commitUrl": f"{self.url}/datasets/{name}/commit/{repository.sha}", "commitOid": repository.sha}
        return 200, told | {"pullRequestUrl": None}, {}


def _mode(path: str) -> dict[str, Any]:
    return {
        "path": path,
        "uploadMode": "lfs" if path.endswith(LARGE) else "regular",
        "shouldIgnore": False,
        "oid": None,
    }


def _file(repository: Repository, path: str, method: str, span: str | None) -> tuple[int, Any, dict[str, str]]:
    data = repository.files.get(path)
    if data is None:
        return 404, {"error": "Entry not found"}, {"X-Error-Code": "EntryNotFound"}
    headers = {
        "ETag": f'"{hashlib.sha256(data).hexdigest()}"',
        "X-Repo-Commit": repository.sha,
        "Accept-Ranges": "bytes",
    }
    asked = re.fullmatch(r"bytes=(\d+)-(\d*)", span or "")
    if asked and method == "GET":
        first, last = int(asked[1]), min(int(asked[2] or len(data)), len(data) - 1)
        return 206, data[first : last + 1], headers | {"Content-Range": f"bytes {first}-{last}/{len(data)}"}
    return 200, data, headers
