"""The server: it listens, says where, opens the browser, and ends with Ctrl-C."""

from __future__ import annotations

import signal
import socket
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import uvicorn

from gbc.view.desk import Desk
from gbc.view.server.app import application
from gbc.view.server.guard import Rules, rules_for
from gbc.view.viewing import ViewError, Viewing


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at once; port 0 takes any that is free. Raises ``ViewError`` where it is taken."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(128)
        except OSError:
            listening.close()
            raise
    except OSError as error:
        raise ViewError(
            f"cannot listen on {host} port {port}: {error.strerror or error}; --port 0 takes a free one"
        ) from None
    return listening


def address(listening: socket.socket, rules: Rules) -> str:
    """What to open in a browser."""
    host, port = listening.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104 - only read here
        host = socket.gethostname()
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{rules.page}"


def run(folder: Path, viewing: Viewing) -> None:
    """Show a dataset until Ctrl-C. Raises ``ViewError``, ``StoreError`` or ``QueryError`` where that cannot be."""
    rules = rules_for(viewing.host)
    desk = Desk(folder, viewing.other, viewing.how_far)
    try:
        with listen(viewing.host, viewing.port) as listening:
            where = address(listening, rules)
            server = server_for(desk, rules)
            desk.warm_up()
            viewing.tell(where)
            if viewing.browser:
                webbrowser.open(where)  # the socket listens already: the browser waits for the first answer
            with suppress(KeyboardInterrupt), _ended_alike():  # that is how it ends
                server.run(sockets=[listening])
    finally:
        desk.close()


@contextmanager
def _ended_alike() -> Iterator[None]:
    """Let SIGTERM end the server as Ctrl-C does, so that what was made aside is taken away."""
    if threading.current_thread() is not threading.main_thread():  # signals are the main thread's
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def server_for(desk: Desk, rules: Rules) -> uvicorn.Server:
    """A server that says nothing by itself."""
    return uvicorn.Server(
        uvicorn.Config(
            application(desk, rules),
            log_level="error",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
            ws="none",
        )
    )
