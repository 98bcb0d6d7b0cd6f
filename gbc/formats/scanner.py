"""JSON files of any size: objects one after the other, and the members of a single one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from gbc.formats.errors import FormatError

CHUNK = 1 << 20
LARGEST = 64 << 20
"""Characters that one object may have: beyond it the file is taken for damaged."""

_BETWEEN = re.compile(r"[\s,]*")
_CUT = ("", ".", "e", "E")
"""What stands after a number that is not whole yet: nothing, or what needs more digits."""

_DECODER = json.JSONDecoder()


def scan_objects(path: Path) -> Iterator[dict[str, Any]]:
    """Each object of a list, or of a file that holds objects one after the other, in constant memory.

    Raises ``FormatError`` where what follows is no JSON object, with its number in the file.
    """
    with path.open(encoding="utf-8-sig") as file:
        try:
            yield from _Scan(path, file)
        except UnicodeDecodeError as error:
            raise FormatError(f"{path}: not UTF-8 text: {error.reason}") from None


def scan_members(path: Path) -> Iterator[tuple[str, Any]]:
    """The members of a file that is one JSON object, as (name, value); of a list, each element with the list's name.

    In constant memory where long lists stand at the top. Raises ``FormatError`` where the file is no such object.
    """
    with path.open(encoding="utf-8-sig") as file:
        try:
            yield from _Scan(path, file).members()
        except UnicodeDecodeError as error:
            raise FormatError(f"{path}: not UTF-8 text: {error.reason}") from None


class _Scan:
    def __init__(self, path: Path, file: TextIO) -> None:
        self._path, self._file = path, file
        self._buffer, self._start, self._number = "", 0, 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        listed = self._sign() == "["
        self._start += listed
        while (sign := self._sign()) == "{":
            self._number += 1
            found: dict[str, Any] = self._value(f"object {self._number}")
            yield found
        if sign == "]" and listed:
            self._start += 1
            sign, listed = self._sign(), False
        if sign or listed:
            what = f"{self._buffer[self._start : self._start + 30]!r} is no object" if sign else "the list has no end"
            raise FormatError(f"{self._path}: after object {self._number}: {what}")

    def _sign(self) -> str:
        """The next character that is neither blank nor a comma; empty at the end."""
        while True:
            between = _BETWEEN.match(self._buffer, self._start)
            self._start = between.end() if between else self._start
            if self._start < len(self._buffer):
                return self._buffer[self._start]
            self._buffer, self._start = self._file.read(CHUNK), 0
            if not self._buffer:
                return ""

    def members(self) -> Iterator[tuple[str, Any]]:
        """The members of one object, lists element by element."""
        self._expect("{", "the file is no object")
        while self._sign() == '"':
            name: str = self._value("the name of a member")
            self._expect(":", f"no colon follows {name!r}")
            if self._sign() == "[":
                yield from ((name, element) for element in self._elements(name))
            else:
                yield name, self._value(f"{name!r}")
        self._expect("}", "the object has no end")
        if self._sign():
            raise FormatError(f"{self._path}: something follows the object")

    def _elements(self, name: str) -> Iterator[Any]:
        self._start += 1
        number = 0
        while self._sign() not in ("]", ""):
            number += 1
            yield self._value(f"{name!r}, element {number}")
        self._expect("]", f"the list {name!r} has no end after element {number}")

    def _expect(self, sign: str, problem: str) -> None:
        if self._sign() != sign:
            raise FormatError(f"{self._path}: {problem}")
        self._start += 1

    def _value(self, what: str) -> Any:
        """The value that begins here; ``what`` it is, should it be none."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self._buffer, self._start)
            except RecursionError:
                problem = "too deeply nested"
            except json.JSONDecodeError as error:  # perhaps only cut off
                problem = error.msg
                if self._read_on():
                    continue
            except ValueError as error:  # a number of thousands of digits
                problem = str(error)
            else:
                if isinstance(value, int | float) and self._buffer[end : end + 1] in _CUT and self._read_on():
                    continue
                self._start = end
                return value
            raise FormatError(f"{self._path}: {what}: not JSON: {problem}")

    def _read_on(self) -> bool:
        """Read as much again as there is, for a long value is tried again each time; whether there was more."""
        self._buffer, self._start = self._buffer[self._start :], 0
        more = self._file.read(max(CHUNK, len(self._buffer))) if len(self._buffer) < LARGEST else ""
        self._buffer += more
        return bool(more)
