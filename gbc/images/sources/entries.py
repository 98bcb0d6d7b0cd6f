"""What a cell of a list or table says about where a picture is."""

from __future__ import annotations

import os
import re
from urllib.parse import unquote_to_bytes

from gbc.images.locations import is_web, path_text
from gbc.images.samples import PHOTOGRAPHS, SAMPLE

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def entry_location(entry: str, root: str) -> str:
    """The location of a path, relative to ``root``, a URL or ``sample:NAME``. Raises ``ValueError`` in one line."""
    if is_web(entry):
        return entry
    if entry.startswith(SAMPLE):
        if entry.removeprefix(SAMPLE) not in PHOTOGRAPHS:
            raise ValueError(f"{entry}: no such sample")
        return entry
    if entry.lower().startswith("file:///"):
        return path_text(os.fsdecode(unquote_to_bytes(entry[7:])))
    if _SCHEME.match(entry):
        raise ValueError(f"{entry.partition('://')[0]}:// cannot be read here; there is http, https and file")
    try:
        return path_text(os.path.join(root, entry))  # noqa: PTH118 - a Path would fold what it is given
    except UnicodeError:
        raise ValueError("no file can have this name") from None
