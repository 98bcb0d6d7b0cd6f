"""Fetching, against a real server on this machine."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from gbc.images import Fetching, ImageError, fetch
from gbc.images.web import fetch_bytes
from gbc.images.web.addresses import is_public, resolve
from tests.web import Handler, Site, closed_port, serving

LOCAL = Fetching(allow_private=True, seconds=2.0, retries=0)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def refused(url: str, how: Fetching = LOCAL, max_bytes: int = 100_000) -> str:
    with pytest.raises(ImageError) as error:
        fetch_bytes(url, max_bytes, how)
    assert error.value.stage == "read"
    assert "\n" not in str(error.value)
    return str(error.value)


def test_what_stands_there_is_had(site: Site) -> None:
    assert fetch_bytes(site.holds("/a", b"bytes" * 50_000), 250_000, LOCAL) == b"bytes" * 50_000


def test_odd_urls_are_asked_for_as_browsers_do(site: Site) -> None:
    site.holds("/a%20b/%C3%A9.png?x=1&y=%20", b"x")
    assert fetch_bytes(f"{site.url}/a b/é.png?x=1&y= #part", 10, LOCAL) == b"x"


def test_chunked_answers(site: Site) -> None:
    def chunked(handler: Handler) -> None:
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")

    site.answers["/c"] = chunked
    assert fetch_bytes(site.url + "/c", 10, LOCAL) == b"abcde"
    assert "more than the 4 bytes" in refused(site.url + "/c", max_bytes=4)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(site: Site, status: int) -> None:
    site.holds("/end", b"x")
    site.answers["/start"] = lambda handler: handler.redirect("/end", status)
    assert fetch_bytes(site.url + "/start", 10, LOCAL) == b"x"


def test_redirects_in_a_circle_and_to_nowhere_end(site: Site) -> None:
    site.answers["/round"] = lambda handler: handler.redirect("/round")
    assert refused(site.url + "/round") == "redirected more than 5 times"
    assert site.asked["/round"] == 6
    for to in ("file:///etc/passwd", "ftp://example.com/a", "gopher://x/"):
        site.answers["/odd"] = lambda handler, to=to: handler.redirect(to)
        assert "only http and https are followed" in refused(site.url + "/odd")

    def to_nothing(handler: Handler) -> None:
        handler.send_response(302)
        handler.end_headers()

    site.answers["/nothing"] = to_nothing
    assert refused(site.url + "/nothing") == "redirected with 302, to nowhere"


def test_without_leave_nothing_leads_to_this_machine(site: Site) -> None:
    site.holds("/a", b"x")
    strict = Fetching(seconds=2.0, retries=0)
    for host in ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "0.0.0.0"):  # noqa: S104
        assert "not public" in refused(f"http://{host}:{site.server_port}/a", strict)
    assert site.asked == {}


def test_a_redirect_into_a_private_network_is_not_followed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first hop counts as public here; the second is checked like any other."""
    site.holds("/secret", b"x")
    for target in (f"http://localhost:{site.server_port}/secret", "http://169.254.169.254/latest", "http://[::1]/"):
        site.answers["/start"] = lambda handler, target=target: handler.redirect(target)
        with monkeypatch.context() as patched:
            patched.setattr("gbc.images.web.addresses.is_public", lambda address: address == "203.0.113.7")
            patched.setattr(socket, "getaddrinfo", _named(site, {"public.example": "203.0.113.7"}))
            patched.setattr(socket, "create_connection", _led(site, {"203.0.113.7": "127.0.0.1"}))
            reason = refused(f"http://public.example:{site.server_port}/start", Fetching(seconds=2.0, retries=0))
        assert "not public" in reason
    assert site.asked["/secret"] == 0


def test_a_name_is_resolved_once_and_the_checked_address_is_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads elsewhere the second time: only the first answer is ever used."""
    site.holds("/a", b"x")
    asked: list[str] = []

    def getaddrinfo(host: str, port: int, *_: object, **__: object) -> list[object]:
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    connected: list[object] = []
    connect = socket.create_connection

    def create_connection(address: tuple[str, int], timeout: float) -> socket.socket:
        connected.append(address[0])
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(socket, "getaddrinfo", original)
            return connect(address, timeout)

    original = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(socket, "create_connection", create_connection)
    assert fetch_bytes(f"http://rebinding.example:{site.server_port}/a", 10, LOCAL) == b"x"
    assert asked == ["rebinding.example"]
    assert connected == ["127.0.0.1"]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("64:ff9b::5db8:d822", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.31.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("fd12:3456::1", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("2002:7f00:1::", False),
        ("2002:0a00:0001::", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::a00:1", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) == public


def test_a_host_that_is_not_there() -> None:
    with pytest.raises((ImageError, socket.gaierror)):
        resolve("no-such-host.invalid", 80, allow_private=True)


def test_a_server_that_stalls_is_left_in_time(site: Site) -> None:
    def stall(handler: Handler) -> None:
        site.over.wait(20)

    def drip(handler: Handler) -> None:  # a byte now and then: no single wait is long
        handler.send_response(200)
        handler.end_headers()
        while not site.over.wait(0.1):
            handler.wfile.write(b"x")
            handler.wfile.flush()

    def drip_headers(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\n")
        while not site.over.wait(0.1):
            handler.wfile.write(b"X: y\r\n")
            handler.wfile.flush()

    site.answers.update({"/stall": stall, "/drip": drip, "/headers": drip_headers})
    for path in ("/stall", "/drip", "/headers"):
        start = time.monotonic()
        reason = refused(site.url + path, Fetching(allow_private=True, seconds=1.0, retries=0))
        assert reason == "not done after 1 s"
        assert time.monotonic() - start < 3


def test_a_server_that_lies_about_its_length(site: Site) -> None:
    site.answers["/short"] = lambda handler: handler.give(b"x" * 1000, length=5000)
    assert refused(site.url + "/short") == "cut off after 1,000 of 5,000 bytes"
    site.answers["/long"] = lambda handler: handler.give(b"x" * 5000, length=1000)
    assert len(fetch_bytes(site.url + "/long", 100_000, LOCAL)) == 1000
    site.answers["/huge"] = lambda handler: handler.give(b"x", length=10**12)
    assert "1,000,000,000,000 bytes are more than" in refused(site.url + "/huge")


def test_an_endless_body_ends_at_the_limit(site: Site) -> None:
    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not site.over.is_set():
            handler.wfile.write(b"x" * 65536)

    site.answers["/endless"] = endless
    assert refused(site.url + "/endless", max_bytes=1_000_000) == "more than the 1,000,000 bytes allowed"


def test_passing_failures_are_tried_again_and_lasting_ones_are_not(site: Site) -> None:
    def at_last(handler: Handler) -> None:
        if site.asked["/busy"] < 3:
            handler.send_error(503)
        else:
            handler.give(b"x")

    site.answers["/busy"] = at_last
    patient = Fetching(allow_private=True, seconds=2.0, retries=2)
    assert fetch_bytes(site.url + "/busy", 10, patient) == b"x"
    site.answers["/500"] = lambda handler: handler.send_error(500)
    assert refused(site.url + "/500", patient) == "answered 500 Internal Server Error"
    assert site.asked["/500"] == 3
    assert refused(site.url + "/404", patient) == "answered 404 Not Found"
    assert site.asked["/404"] == 1
    site.answers["/cut"] = lambda handler: handler.give(b"x", length=9)
    refused(site.url + "/cut", patient)
    assert site.asked["/cut"] == 3


def test_each_try_begins_anew(site: Site) -> None:
    def twice(handler: Handler) -> None:
        handler.give(b"whole", length=5 if site.asked["/t"] > 1 else 50)

    site.answers["/t"] = twice
    assert fetch_bytes(site.url + "/t", 100, Fetching(allow_private=True, retries=1)) == b"whole"


def test_what_cannot_be_used_is_told(site: Site) -> None:
    site.answers["/packed"] = lambda handler: handler.give(b"x", Content_Encoding="gzip")
    assert refused(site.url + "/packed") == "sent as gzip, which was not asked for"
    assert "user name" in refused(f"http://me:secret@127.0.0.1:{site.server_port}/a")
    assert "not a URL" in refused("http://127.0.0.1:port/")
    assert "not a URL" in refused("http://[::1/")
    assert "names no host" in refused("http:///a.png")
    assert "refused" in refused(f"http://127.0.0.1:{closed_port()}/a").lower()


def test_no_http_at_all(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            client, _ = server.accept()
            with client:
                client.sendall(b"SSH-2.0-OpenSSH\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        reason = refused(f"http://127.0.0.1:{server.getsockname()[1]}/a")
        thread.join()
    assert "SSH-2.0" in reason


def test_a_server_that_does_not_speak_tls(site: Site) -> None:
    reason = refused(f"https://127.0.0.1:{site.server_port}/a")
    assert "\n" not in reason


def test_fetching_ends_when_it_is_told_to(site: Site) -> None:
    def stall(handler: Handler) -> None:
        site.over.wait(20)

    site.answers["/stall"] = stall
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    start = time.monotonic()
    with pytest.raises(ImageError, match="stopped"):
        fetch(site.url + "/stall", lambda: bytearray().extend, how=Fetching(allow_private=True), stop=stop)
    assert time.monotonic() - start < 3


def _named(site: Site, names: dict[str, str]) -> object:
    original = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, *args: object, **options: object) -> object:
        return original(names.get(host, host), port, *args, **options)  # type: ignore[arg-type]

    return getaddrinfo


def _led(site: Site, addresses: dict[str, str]) -> object:
    original = socket.create_connection

    def create_connection(address: tuple[str, int], timeout: float) -> socket.socket:
        return original((addresses.get(address[0], address[0]), address[1]), timeout)

    return create_connection
