"""Connections to addresses that were checked, which end when their time is up, whatever the server does."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
from collections.abc import Sequence
from typing import Any

from gbc.images.web.deadline import Deadline

_CONNECT_SECONDS = 10.0
"""For one address: a host may have others, of which one of another kind is the reachable one."""


class Connection(http.client.HTTPConnection):
    """A connection to one of some addresses; the host's name serves for the request and the certificate only."""

    def __init__(self, host: str, port: int, addresses: Sequence[str], deadline: Deadline, *, secure: bool) -> None:
        super().__init__(host, port)
        self.default_port = http.client.HTTPS_PORT if secure else http.client.HTTP_PORT
        self._addresses = addresses
        self._deadline = deadline
        self._secure = secure
        self._open: socket.socket | None = None

    def release(self) -> None:
        """Close it for good."""
        self.close()
        if self._open is not None:
            self._open.close()

    def connect(self) -> None:
        """Connect to the first address that answers. Raises ``OSError``."""
        last: OSError | None = None
        for number, address in enumerate(self._addresses):
            share = self._deadline.left() / (len(self._addresses) - number)
            try:
                plain = socket.create_connection((address, self.port), min(share, _CONNECT_SECONDS))
            except OSError as error:
                last = error
                continue
            self._open = self._wrapped(plain)
            self.sock = _Timed(self._open, self._deadline)
            return
        raise last or OSError("no address")

    def _wrapped(self, plain: socket.socket) -> socket.socket:
        if not self._secure:
            return plain
        plain.settimeout(self._deadline.left())
        try:
            return ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


class _Timed:
    """A socket as ``http.client`` needs it, each of whose waits ends at one deadline.

    A socket's own time-out is for one wait: a server that sends a byte now and then would never reach it.
    """

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._deadline.left())
        self._sock.sendall(data)

    def makefile(self, *_: Any) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._sock, self._deadline))

    def close(self) -> None:
        """Nothing: ``http.client`` closes it while the answer is still being read."""


class _TimedReader(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        def wait(seconds: float) -> int:
            self._sock.settimeout(seconds)
            return self._sock.recv_into(buffer)

        return self._deadline.wait(wait)
