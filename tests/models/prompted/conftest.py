"""A server and quick patience."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gbc.runtime import breaker, limiter
from tests.models.prompted.loopback import Loopback, serving


@pytest.fixture(scope="module")
def running() -> Iterator[Loopback]:
    with serving() as server:
        yield server


@pytest.fixture
def server(running: Loopback, monkeypatch: pytest.MonkeyPatch) -> Loopback:
    """The server, well-behaved again; who meets it unable comes back soon."""
    monkeypatch.setattr(limiter, "_FIRST_WAIT", 0.001)
    monkeypatch.setattr(breaker, "_FIRST_PAUSE", 0.01)
    running.behave()
    return running
