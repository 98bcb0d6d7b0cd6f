"""JSON as models write it: the object in a text, whatever stands around it and whatever is wrong with it.

Takes fences, prose before and after, comments, trailing and missing commas, bare words, single and typographic
quotes, quotes inside of quotes, and text that was cut off. What has no end is marked, so that nobody takes it for
whole; a library that repairs JSON would close it unseen. Nothing here raises, and time grows with the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import msgspec

_MOST_STARTS = 64
"""Braces that are tried as the beginning of the object."""

_DEEPEST = 24

_CLOSING = {'"': '"', "'": "'", "“": '”"“', "‘": "’'‘", "„": '“”"', "«": "»", "`": "`", "”": '”"', "’": "’'"}
_OPEN = "".join(_CLOSING)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": " ", "f": " "}
_WORDS = {"true": True, "false": False, "null": None, "none": None, "yes": True, "no": False}

_REMARK = r"\s+|//[^\n]*|/\*.*?(?:\*/|\Z)|#[^\n]*"
_BLANK = re.compile(rf"(?:{_REMARK})*", re.DOTALL)
_BETWEEN = re.compile(rf"(?:,|{_REMARK})*", re.DOTALL)
_AFTER_KEY = re.compile(r"\s*(?:/\*[^*]{0,200}\*/\s*)?:")
_NEXT_KEY = re.compile(rf"[{_OPEN}][\w ]{{1,30}}[{_OPEN}]\s*:")
_AFTER_TEXT = re.compile(
    rf"\s*(?:\Z|[}}\]]|,\s*(?:\Z|[{_OPEN}{{\[\-\d}}\]/#]|(?:true|false|null|None|True|False)\b|\w{{1,30}}\s*:)"
    rf"|\n\s*[{_OPEN}]|//|/\*|```)"
)
_BARE_KEY = re.compile(r"[^:,{}\[\]\n]{0,60}")
_BARE = re.compile(r"[^,}\]\n]*")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?\Z")


class Unfinished(str):
    """A text whose end is missing."""

    __slots__ = ()


def find_object(text: str, wanted: Collection[str]) -> dict[str, Any] | None:
    """The first of the objects in a text that hold the most of the wanted fields; None where none holds any.

    Names of fields come in lower case, with underscores for blanks.
    """
    text = text.rpartition("</think>")[2]
    whole = _strict(text)
    if whole is not None and _held(whole, wanted) == len(wanted):
        return whole
    best: dict[str, Any] | None = None
    start = -1
    for _ in range(_MOST_STARTS):
        start = text.find("{", start + 1)
        if start < 0:
            break
        reader = _Reader(text, start)
        found = reader.object(0)
        if _held(found, wanted) > (_held(best, wanted) if best else 0):
            best = found
        if _held(found, wanted):
            start = reader.at - 1
    return best


def find_list(text: str) -> list[Any] | None:
    """The first list of objects in a text, for models that leave out the object around it."""
    start = re.search(r"\[\s*[{\[\]]", text)
    return _Reader(text, start.start()).array(0) if start else None


def _held(found: dict[str, Any], wanted: Collection[str]) -> int:
    return sum(field in found for field in wanted)


def _strict(text: str) -> dict[str, Any] | None:
    """A text that is JSON and nothing else, save a fence around it."""
    text = text.strip()
    fenced = re.fullmatch(r"```\w*\n(.*?)\n?```", text, re.DOTALL)
    try:
        value = msgspec.json.decode(fenced[1] if fenced else text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None
    return {_field(key): inner for key, inner in value.items()} if isinstance(value, dict) else None


def _field(name: str) -> str:
    return re.sub(r"[\s-]+", "_", name.strip().strip("*_").lower())


class _Reader:
    """Reads one value from a place on; every step moves on, and the text's end ends everything."""

    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.at = at

    def object(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self.at += 1
        while (sign := self._next()) not in ("", "}", "]"):
            key = self._key(sign)
            if self._next() == ":":
                self.at += 1
                found.setdefault(_field(key), self._value(depth))
            elif self.at < len(self.text) and self._sign() in "{[":
                self._value(depth)  # a value without a name
        if self._sign() == "}":
            self.at += 1
        return found

    def array(self, depth: int) -> list[Any]:
        found: list[Any] = []
        self.at += 1
        while (sign := self._next()) not in ("", "}", "]"):
            if sign == ":":
                self.at += 1
            else:
                found.append(self._value(depth))
        if self._sign() == "]":
            self.at += 1
        return found

    def _value(self, depth: int) -> Any:
        sign = self._next(commas=False)
        if sign in ("", ",", "}", "]"):
            return None
        if sign in "{[":
            if depth >= _DEEPEST:
                self.at = len(self.text)
                return None
            return self.object(depth + 1) if sign == "{" else self.array(depth + 1)
        if sign in _OPEN:
            return self._quoted(sign, _AFTER_TEXT)
        return self._bare()

    def _key(self, sign: str) -> str:
        if sign in _OPEN:
            return self._quoted(sign, _AFTER_KEY)
        found = _BARE_KEY.match(self.text, self.at)
        key = found[0] if found else ""
        self.at += max(len(key), 0 if self._ends_key(len(key)) else 1)
        return key

    def _ends_key(self, length: int) -> bool:
        """Whether something that leads on stands behind a bare key: a colon, or a value without a name."""
        return self.text[self.at + length : self.at + length + 1] in (":", "{", "[") and self.at + length < len(
            self.text
        )

    def _bare(self) -> Any:
        found = _BARE.match(self.text, self.at)
        word = found[0] if found else ""
        self.at += max(1, len(word))
        word = word.strip()
        if word.lower() in _WORDS:
            return _WORDS[word.lower()]
        if _NUMBER.match(word):
            return float(word) if len(word) < 40 else None
        return Unfinished(word) if self.at >= len(self.text) else word

    def _quoted(self, opening: str, after: re.Pattern[str]) -> str:
        """A text in quotes. A quote ends it only where what follows makes sense behind a text or a key."""
        self.at += 1
        start, parts = self.at, []
        special = re.compile(rf"[\\{re.escape(_CLOSING[opening])}{_OPEN}]")
        while found := special.search(self.text, self.at):
            if found[0] == "\\":
                parts.append(self.text[start : found.start()])
                parts.append(self._escaped(found.end()))
                start = self.at
                continue
            if found[0] in _CLOSING[opening] and after.match(self.text, found.end()):
                self.at = found.end()
                return _paired("".join(parts) + self.text[start : found.start()])
            if after is _AFTER_TEXT and _NEXT_KEY.match(self.text, found.start()):  # its closing quote was forgotten
                self.at = found.start()
                return _paired("".join(parts) + self.text[start : found.start()]).rstrip(", \n")
            self.at = found.end()
        self.at = len(self.text)
        return Unfinished(_paired("".join(parts) + self.text[start:]))

    def _escaped(self, at: int) -> str:
        """What stands for the sign behind a backslash."""
        sign = self.text[at : at + 1]
        digits = self.text[at + 1 : at + 5]
        if sign == "u" and re.fullmatch("[0-9a-fA-F]{4}", digits):
            self.at = at + 5
            return chr(int(digits, 16))
        self.at = at + len(sign)
        return _ESCAPES.get(sign, sign)

    def _next(self, commas: bool = True) -> str:
        """Past blanks, comments and commas; the sign that stands there, nothing at the end."""
        found = (_BETWEEN if commas else _BLANK).match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self._sign()

    def _sign(self) -> str:
        return self.text[self.at : self.at + 1]


def _paired(text: str) -> str:
    """Halves of one sign joined, as JSON escapes write it; a half alone becomes the sign for what cannot be shown."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
