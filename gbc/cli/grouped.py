"""Options that belong together and reach a command as one value."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any

Decorator = Callable[[Callable[..., None]], Callable[..., None]]


def grouped(name: str, gather: Callable[..., Any], *options: Callable[..., Any]) -> Decorator:
    """Give a command these options, and what ``gather`` makes of those that it has parameters for as ``name``."""
    taken = signature(gather).parameters

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def gathering(**values: Any) -> None:
            parts = {key: values.pop(key) for key in taken}
            command(**{name: gather(**parts)}, **values)

        decorated: Callable[..., None] = gathering
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate
