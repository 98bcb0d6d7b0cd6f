"""A source as the user names it: ``TARGET`` or ``TARGET::KEY=VALUE,KEY=VALUE``."""

from __future__ import annotations

import difflib
import re

import msgspec

from gbc.images.errors import SourceError

_PATTERN = re.compile(r"(?P<target>.+?)::(?P<options>[a-z]+=[^,]*(?:,[a-z]+=[^,]*)*)", re.DOTALL)


class Spec(msgspec.Struct, frozen=True):
    """``target`` is what is read, ``options`` how: a key may come more than once."""

    text: str
    target: str
    options: dict[str, tuple[str, ...]]

    def one(self, name: str) -> str | None:
        """The value of an option that is given once. Raises ``SourceError``."""
        values = self.options.get(name, ())
        if len(values) > 1:
            raise SourceError(f"{self.text}: {name} is given more than once")
        return values[0] if values else None

    def many(self, name: str) -> tuple[str, ...] | None:
        """The values of an option, None where it is not given."""
        return self.options.get(name)

    def allow(self, *names: str) -> None:
        """Raise ``SourceError`` where there are other options than these."""
        for name in self.options:
            if name not in names:
                close = difflib.get_close_matches(name, names, 1)
                there = f"did you mean {close[0]!r}?" if close else f"there is {', '.join(names) or 'none here'}"
                raise SourceError(f"{self.text}: unknown option {name!r}; {there}")


def parse_spec(text: str) -> Spec:
    """Take a source apart."""
    found = _PATTERN.fullmatch(text)
    if found is None:
        return Spec(text, text, {})
    options: dict[str, tuple[str, ...]] = {}
    for pair in found["options"].split(","):
        name, _, value = pair.partition("=")
        options[name] = (*options.get(name, ()), value)
    return Spec(text, found["target"], options)
