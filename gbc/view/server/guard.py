"""Who is answered: the page that was opened on this machine, and nobody else.

A server on a loopback address can be reached by every page that the user has open. So a request must name this server
by a name that no one else can give away, must not come from another site, and must know the token of this run.
"""

from __future__ import annotations

import ipaddress
import secrets
import socket
from collections.abc import Iterable
from typing import NamedTuple

import msgspec
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""What every answer carries. There is no header of CORS: nobody else may read anything."""


class Refusal(NamedTuple):
    """Why a request is not answered."""

    status: int
    reason: str


class Rules(msgspec.Struct, frozen=True):
    """``token`` opens the page; ``names`` are those by which this server is called; ``any_address`` is true where it
    listens to other machines: an address, unlike a name, cannot be pointed elsewhere."""

    token: str
    names: frozenset[str] = LOOPBACK_NAMES
    any_address: bool = False

    @property
    def page(self) -> str:
        """Where the page is."""
        return f"/{self.token}/"

    def refusal(self, method: str, path: str, headers: Headers) -> Refusal | None:
        """Why this request is refused, or None where it may be answered. The one place that decides."""
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._is_ours(hosts[0]):
            return Refusal(421, "This is not the name of this server.")
        if not secrets.compare_digest(path[: len(self.page)].encode(), self.page.encode()):
            return Refusal(403, "Open the address that gbc view has printed: it ends in the token of this run.")
        site = headers.get("sec-fetch-site", "same-origin")
        opens = path == self.page and method in ("GET", "HEAD") and headers.get("sec-fetch-dest") == "document"
        if site not in ("same-origin", "none") and not opens:
            return Refusal(403, "Another site may not ask here.")
        if method not in ("GET", "HEAD", "POST"):
            return Refusal(405, "Only GET and HEAD are answered, and POST for judgements.")
        if method == "POST" and (path != f"{self.page}api/judge" or headers.get("origin") != f"http://{hosts[0]}"):
            return Refusal(403, "Only the page itself may judge.")
        return None

    def _is_ours(self, host: str) -> bool:
        name, port = _name_and_port(host)
        if port and not (port.isascii() and port.isdigit()):
            return False
        return name in self.names or (self.any_address and _is_address(name))


def rules_for(host: str) -> Rules:
    """Rules with a new token, for a server that listens on this address."""
    token = secrets.token_urlsafe(24)
    if host in LOOPBACK_NAMES:
        return Rules(token)
    return Rules(token, LOOPBACK_NAMES | {host.lower(), socket.gethostname().lower()}, any_address=True)


class Guard:
    """Refuses what the rules refuse, before anything else sees it, and gives every answer its headers."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self._app = app
        self._rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                _set(headers, HEADERS.items())
                headers.setdefault("cache-control", "no-store")
            await send(message)

        refusal = self._rules.refusal(scope["method"], scope["path"], Headers(scope=scope))
        if refusal is not None:
            await PlainTextResponse(refusal.reason + "\n", refusal.status)(scope, receive, with_headers)
            return
        inner = {**scope, "path": scope["path"][len(self._rules.page) - 1 :], "root_path": ""}
        await self._app(inner, receive, with_headers)


def _set(headers: MutableHeaders, wanted: Iterable[tuple[str, str]]) -> None:
    for name, value in wanted:
        headers[name] = value


def _name_and_port(host: str) -> tuple[str, str]:
    if host.startswith("["):
        name, _, rest = host[1:].partition("]")
        return name.lower(), rest.removeprefix(":")
    name, _, port = host.partition(":")
    return name.lower(), port


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
