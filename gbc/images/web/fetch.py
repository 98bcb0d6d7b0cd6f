"""One picture from a URL: redirects, retries and limits."""

from __future__ import annotations

import http.client
import io
import random
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import msgspec

from gbc.images.errors import ImageError
from gbc.images.limits import MAX_BYTES
from gbc.images.web.addresses import resolve
from gbc.images.web.connection import Connection
from gbc.images.web.deadline import Deadline, Stopped

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({429, 500, 502, 503, 504})
_HOPS = 5
_PIECE = 1 << 16
_LONGEST_WAIT = 10.0

_HEADERS = {"User-Agent": "gbc-builder", "Accept": "image/*,*/*;q=0.5", "Accept-Encoding": "identity"}

Take = Callable[[bytes], None]


class Fetching(msgspec.Struct, frozen=True, kw_only=True):
    """How pictures are fetched: so many at once, ``seconds`` for each try, tried ``retries`` times more.

    ``allow_private`` lets URLs and redirects lead into private networks and to this machine itself.
    """

    connections: int = 16
    seconds: float = 30.0
    retries: int = 2
    allow_private: bool = False


class _Passing(Exception):  # noqa: N818 - no error yet
    """Something that another try may find mended; ``wait`` is what the server asked for, in seconds."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


class _Begun(NamedTuple):
    status: int
    location: str | None


def fetch_bytes(
    url: str, max_bytes: int = MAX_BYTES, how: Fetching | None = None, stop: threading.Event | None = None
) -> bytes:
    """What stands at a URL, in memory. Raises ``ImageError``."""
    buffer = io.BytesIO()

    def begin() -> Take:
        buffer.seek(0)
        buffer.truncate()
        return take

    def take(data: bytes) -> None:
        buffer.write(data)

    fetch(url, begin, max_bytes, how, stop)
    return buffer.getvalue()


def fetch(
    url: str,
    begin: Callable[[], Take],
    max_bytes: int = MAX_BYTES,
    how: Fetching | None = None,
    stop: threading.Event | None = None,
) -> None:
    """Fetch what stands at a URL; each try calls ``begin`` and hands the bytes to what that gives, bit by bit.

    Raises ``ImageError`` with one line: where the URL or a redirect leads to no public address, after the time,
    beyond ``max_bytes``, where the body is not as long as was announced, for any answer but 200, and soon after
    ``stop`` is set.
    """
    how, stop = how or Fetching(), stop or threading.Event()
    for again in range(how.retries, -1, -1):
        try:
            return _follow(url, begin, max_bytes, how, Deadline(how.seconds, stop))
        except _Passing as passing:
            if not again:
                raise ImageError("read", str(passing)) from None
            pause = max(passing.wait, 0.5 * 2 ** (how.retries - again) * random.uniform(0.5, 1.5))  # noqa: S311
            stop.wait(min(pause, _LONGEST_WAIT))
    return None


def _follow(url: str, begin: Callable[[], Take], max_bytes: int, how: Fetching, deadline: Deadline) -> None:
    for _ in range(_HOPS + 1):
        begun = _get(_checked(url), begin, max_bytes, how, deadline)
        if begun.status == http.client.OK:
            return
        if begun.location is None:
            raise ImageError("read", f"redirected with {begun.status}, to nowhere")
        url = urljoin(url, begun.location)
    raise ImageError("read", f"redirected more than {_HOPS} times")


def _checked(url: str) -> SplitResult:
    """A URL that may be asked for. Raises ``ImageError``."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises where it is no number
    except ValueError as error:
        raise ImageError("read", f"not a URL: {error}") from None
    if parts.scheme not in ("http", "https"):
        raise ImageError("read", f"leads to {parts.scheme or 'nothing'}:, and only http and https are followed")
    if not parts.hostname:
        raise ImageError("read", "not a URL: it names no host")
    if parts.username is not None or parts.password is not None:
        raise ImageError("read", "the URL holds a user name, which is not sent")
    return parts


def _get(url: SplitResult, begin: Callable[[], Take], max_bytes: int, how: Fetching, deadline: Deadline) -> _Begun:
    secure = url.scheme == "https"
    host, port = url.hostname or "", url.port or (443 if secure else 80)
    with _said(how):
        addresses = resolve(host, port, allow_private=how.allow_private)
        connection = Connection(host, port, addresses, deadline, secure=secure)
        try:
            connection.request("GET", _target(url), headers=_HEADERS)
            response = connection.getresponse()
            if response.status == http.client.OK:
                _receive(response, begin(), max_bytes)
            elif response.status not in _REDIRECTS:
                _refuse(response)
            return _Begun(response.status, response.getheader("Location"))
        finally:
            connection.release()


def _receive(response: http.client.HTTPResponse, take: Take, max_bytes: int) -> None:
    packed = response.getheader("Content-Encoding", "identity")
    if packed.lower() != "identity":
        raise ImageError("read", f"sent as {packed}, which was not asked for")
    announced = response.length
    if announced is not None and announced > max_bytes:
        raise ImageError("read", f"{announced:,} bytes are more than the {max_bytes:,} allowed")
    received = 0
    while piece := response.read(_PIECE):
        received += len(piece)
        if received > max_bytes:
            raise ImageError("read", f"more than the {max_bytes:,} bytes allowed")
        take(piece)
    if announced is not None and received < announced:
        raise _Passing(f"cut off after {received:,} of {announced:,} bytes")


def _refuse(response: http.client.HTTPResponse) -> None:
    reason = f"answered {response.status} {response.reason}".strip()
    if response.status in _PASSING:
        wait = response.getheader("Retry-After", "")
        raise _Passing(reason, float(wait) if wait.isdecimal() else 0.0)
    raise ImageError("read", reason)


def _target(url: SplitResult) -> str:
    """Path and query as they are asked for; what may not stand in a request is escaped."""
    path = quote(url.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return f"{path}?{quote(url.query, safe='/%:@!$&()*+,;=~-._?[]')}" if url.query else path


@contextmanager
def _said(how: Fetching) -> Iterator[None]:
    """Say what goes wrong on the way: what may be mended as ``_Passing``, the rest as ``ImageError``."""
    try:
        yield
    except Stopped:
        raise ImageError("read", "stopped") from None
    except TimeoutError:
        raise _Passing(f"not done after {how.seconds:g} s") from None
    except ssl.SSLCertVerificationError as error:
        raise ImageError("read", f"its certificate is not good: {error.verify_message}") from None
    except (http.client.HTTPException, OSError) as error:
        raise _Passing(_one_line(error)) from None


def _one_line(error: Exception) -> str:
    told = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(told.split())[:200] or type(error).__name__
