"""The objects of a JSON file one after the other, whatever its size: a list, lines, or a single one."""

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


class _Scan:
    def __init__(self, path: Path, file: TextIO) -> None:
        self._path, self._file = path, file
        self._buffer, self._start, self._number = "", 0, 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        listed = self._sign() == "["
        self._start += listed
        while (sign := self._sign()) == "{":
            self._number += 1
            yield self._object()
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

    def _object(self) -> dict[str, Any]:
        while True:
            try:
                value, self._start = _DECODER.raw_decode(self._buffer, self._start)
            except RecursionError:
                problem = "too deeply nested"
            except json.JSONDecodeError as error:  # perhaps only cut off: doubling, for a long one is tried again
                problem = error.msg
                self._buffer, self._start = self._buffer[self._start :], 0
                more = self._file.read(max(CHUNK, len(self._buffer))) if len(self._buffer) < LARGEST else ""
                self._buffer += more
                if more:
                    continue
            else:
                found: dict[str, Any] = value
                return found
            raise FormatError(f"{self._path}: object {self._number}: not JSON: {problem}")
