"""What comes with a picture: which of it are captions, and the rest as JSON."""

from __future__ import annotations

import datetime as dt
import decimal
import json
import math
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

BYTES_NAMES = "image img picture photo jpg jpeg png webp bytes image_bytes img_bytes data content".split()
"""Columns that hold pictures, the likeliest first; case does not matter."""

PATH_NAMES = (
    "image img path file file_name filename filepath file_path image_path image_file img_path "
    "url image_url img_url uri".split()
)
"""Columns that say where pictures are, the likeliest first."""

CAPTION_NAMES = "caption captions text texts txt alt alt_text description descriptions".split()
"""Columns whose texts are captions."""

_JSON_INTEGERS = range(-(1 << 63), 1 << 64)


def plain(text: str) -> str:
    """Text that can be written anywhere: NFC, what is no Unicode replaced."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return unicodedata.normalize("NFC", text)


def as_captions(value: Any) -> tuple[str, ...]:
    """The texts in a value, which is a text or a list of texts; none in anything else, and no text twice."""
    texts = [value] if isinstance(value, str) else value if isinstance(value, list | tuple) else []
    found = (plain(text).strip() for text in texts if isinstance(text, str))
    return tuple(dict.fromkeys(text for text in found if text))


def split_record(
    record: Mapping[str, Any], captions: Iterable[str] | None = None, without: Iterable[str] = ()
) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Captions and fields of a record; ``captions`` names the columns of the former, None for the usual names.

    ``without`` are columns that say which picture it is, and are neither.
    """
    chosen = caption_columns(record) if captions is None else list(captions)
    texts = tuple(dict.fromkeys(text for name in chosen for text in as_captions(record.get(name))))
    rest = {
        name: value
        for name, value in record.items()
        if name not in without and not (name in chosen and as_captions(value))
    }
    return texts, rest


def caption_columns(names: Iterable[str]) -> list[str]:
    """Those of the names that are usual for captions."""
    return [name for name in names if isinstance(name, str) and name.lower() in CAPTION_NAMES]


def fields_text(fields: Mapping[str, Any]) -> str | None:
    """Fields as JSON text; None where nothing is left once empty ones and bytes are dropped."""
    sound = {plain(str(name)): _sound(value) for name, value in fields.items() if value not in (None, "", [])}
    sound = {name: value for name, value in sound.items() if value is not None}
    return msgspec.json.encode(sound).decode() if sound else None


def parse_json(text: str | bytes) -> Any:
    """A JSON value. Raises ``ValueError`` with one line."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _sound(value: Any) -> Any:
    """A value as JSON can hold it; None for what it cannot."""
    match value:
        case str():
            return plain(value)
        case bool():
            return value
        case int():
            return value if value in _JSON_INTEGERS else str(value)
        case float():
            return value if math.isfinite(value) else None
        case decimal.Decimal() | dt.timedelta():
            return str(value)
        case dt.date() | dt.time():  # a datetime is a date
            return value.isoformat()
        case Mapping():
            return {plain(str(name)): _sound(one) for name, one in value.items()}
        case list() | tuple():
            return [_sound(one) for one in value]
        case _:
            return None
