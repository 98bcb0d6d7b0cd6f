"""Connections to addresses that were checked, which end when their time is up, whatever the server does."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
from collections.abc import Sequence
from typing import Any

from gbc.images.web.deadline import Deadline


class Connection(http.client.HTTPConnection):
    """A connection to one of some addresses; the host's name serves for the request and the certificate only."""

    def __init__(self, host: str, port: int, addresses: Sequence[str], deadline: Deadline, *, secure: bool) -> None:
        super().__init__(host, port)
        self.default_port = http.client.HTTPS_PORT if secure else http.client.HTTP_PORT
        self._addresses = addresses
        self._deadline = deadline
        self._secure = secure

    def connect(self) -> None:
        """Connect to the first address that answers. Raises ``OSError``."""
        last: OSError | None = None
        for address in self._addresses:
            try:
                plain = socket.create_connection((address, self.port), self._deadline.left())
            except TimeoutError:
                raise
            except OSError as error:
                last = error
                continue
            self.sock = _Timed(self._wrapped(plain), self._deadline)
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
        self._reader: io.BufferedReader | None = None

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._deadline.left())
        self._sock.sendall(data)

    def makefile(self, *_: Any) -> io.BufferedReader:
        self._reader = io.BufferedReader(_TimedReader(self._sock, self._deadline))
        return self._reader

    def close(self) -> None:
        if self._reader is None:  # else the response still reads, and closes it
            self._sock.close()


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

    def close(self) -> None:
        super().close()
        self._sock.close()
