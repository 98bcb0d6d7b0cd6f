"""How a location, a line of text that says where bytes are, names a file.

A location is an absolute path, or a kind, a colon and what that kind needs: ``sample:NAME``,
``tar:PATH#OFFSET+SIZE``, ``parquet:PATH#ROW/COLUMN``, ``arrow:PATH#ROW/COLUMN``, ``hub:…``, ``list:PATH#LINE``,
``https://…``. Whatever names a file does so by ``path_text``.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote_to_bytes

HUB = "hub:"
_ESCAPED = "file:"
_WEB = ("http://", "https://")


def path_text(path: str | Path) -> str:
    """A path as text that every file and database takes: names that are not UTF-8 are escaped, as in ``file:`` URLs."""
    text = os.fspath(path)
    try:
        text.encode()
    except UnicodeEncodeError:
        return _ESCAPED + quote_from_bytes(os.fsencode(text))
    return text


def text_path(text: str) -> str:
    """The path that ``path_text`` wrote down."""
    if text.startswith(_ESCAPED):
        return os.fsdecode(unquote_to_bytes(text.removeprefix(_ESCAPED)))
    return text


def is_web(location: str) -> bool:
    """Whether this is the address of something on the web."""
    return location[:8].lower().startswith(_WEB)


def is_fleeting(location: str) -> bool:
    """Whether bytes from there are kept from planning to the end of their shard: to get them again costs too much."""
    return is_web(location) or location.startswith(HUB)
