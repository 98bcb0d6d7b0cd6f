"""Which columns of a table hold pictures, captions and fields, by their names and types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import pyarrow as pa

from gbc.images.errors import SourceError
from gbc.images.sources.columns import first_of, known_column
from gbc.images.sources.records import BYTES_NAMES, PATH_NAMES, caption_columns
from gbc.images.sources.spec import Spec


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """``image`` holds the pictures or says where they are; ``name`` what the items are called."""

    image: str
    captions: tuple[str, ...]
    name: str | None
    fields: tuple[str, ...] = ()

    @property
    def needed(self) -> list[str]:
        """All that have to be read."""
        named = [self.name] if self.name else []
        return list(dict.fromkeys([self.image, *self.captions, *named, *self.fields]))


def table_columns(schema: Any, spec: Spec, where: str) -> Columns:
    """The columns of a table with this ``pyarrow.Schema``.

    Raises ``SourceError``, which names the columns there are with their types.
    """
    types = {field.name: _plain_type(field.type) for field in schema}
    there = [f"{name} ({_shown(type_)})" for name, type_ in types.items()]
    image = _chosen_image(types, spec, where, there)
    if spec.many("caption") is None:
        captions = tuple(name for name in caption_columns(types) if name != image and _is_texts(types[name]))
    else:
        captions = tuple(_texts(name, types, where, there) for name in spec.many("caption") or ())
    name = spec.one("name")
    if name is not None:
        known_column(name, types, where, there)
    fields = tuple(n for n, type_ in types.items() if n not in (image, *captions) and _is_scalar(type_))
    return Columns(image=image, captions=captions, name=name, fields=fields)


def _chosen_image(types: Mapping[str, Any], spec: Spec, where: str, there: Sequence[str]) -> str:
    chosen = spec.one("image")
    if chosen is not None:
        known_column(chosen, types, where, there)
        if not (_is_picture(types[chosen]) or _is_text(types[chosen])):
            raise SourceError(
                f"{where}: column {chosen!r} holds {_shown(types[chosen])}; pictures are bytes, bytes with a path, "
                f"or text with paths or URLs; there is {', '.join(there)}"
            )
        return chosen
    pictures = [name for name, type_ in types.items() if _is_picture(type_)]
    texts = [name for name, type_ in types.items() if _is_text(type_)]
    found = (
        first_of(BYTES_NAMES, pictures) or (pictures[0] if len(pictures) == 1 else None) or first_of(PATH_NAMES, texts)
    )
    if found is None:
        raise SourceError(
            f"{where}: no column of pictures found; there is {', '.join(there) or 'none'}; "
            f"say which it is: '{spec.target}::image=COLUMN'"
        )
    return found


def _texts(name: str, types: Mapping[str, Any], where: str, there: Sequence[str]) -> str:
    known_column(name, types, where, there)
    if not _is_texts(types[name]):
        raise SourceError(f"{where}: column {name!r} holds {_shown(types[name])}, and captions are text")
    return name


def _plain_type(type_: Any) -> Any:
    return _plain_type(type_.value_type) if pa.types.is_dictionary(type_) else type_


def _is_picture(type_: Any) -> bool:
    if pa.types.is_struct(type_):
        return any(field.name == "bytes" and _is_bytes(field.type) for field in type_)
    return _is_bytes(type_)


def _is_bytes(type_: Any) -> bool:
    return bool(
        pa.types.is_binary(type_)
        or pa.types.is_large_binary(type_)
        or pa.types.is_binary_view(type_)
        or pa.types.is_fixed_size_binary(type_)
    )


def _is_text(type_: Any) -> bool:
    return bool(pa.types.is_string(type_) or pa.types.is_large_string(type_) or pa.types.is_string_view(type_))


def _is_texts(type_: Any) -> bool:
    listed = pa.types.is_list(type_) or pa.types.is_large_list(type_)
    return _is_text(type_) or bool(listed and _is_text(type_.value_type))


def _is_scalar(type_: Any) -> bool:
    return not (pa.types.is_nested(type_) or _is_bytes(type_) or pa.types.is_null(type_))


def _shown(type_: Any) -> str:
    """A type in a few words: the inside of a struct of many fields helps nobody."""
    if not pa.types.is_struct(type_):
        return str(type_)
    return f"struct of {', '.join(field.name for field in type_)}"
