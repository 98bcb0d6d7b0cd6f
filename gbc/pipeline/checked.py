"""Plain values from a file as settings, with the nearest right name for a wrong one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from gbc.errors import GbcError
from gbc.models.registry import unknown

T = TypeVar("T")


class PipelineError(GbcError):
    """A pipeline that cannot be used: one line, what and where."""


def checked(value: object, type_: type[T], where: str) -> T:
    """``value`` as a settings struct. Raises ``PipelineError`` that names the place."""
    _refuse_unknown(value, inspect.type_info(type_), where)
    try:
        return msgspec.convert(value, type_)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `$")
        raise PipelineError(f"{where}{place.rstrip('`')}: {message}") from None


def _refuse_unknown(value: object, kind: inspect.Type, where: str) -> None:
    """Refuse a key that no struct has, however deep it stands: inside optional structs, lists and mappings too."""
    match kind, value:
        case inspect.Metadata(), _:
            _refuse_unknown(value, kind.type, where)
        case inspect.UnionType(), dict():
            _refuse_unknown_of_several(value, [each for each in kind.types if _is_keyed(each)], where)
        case inspect.UnionType(), list():
            for each in kind.types:
                _refuse_unknown(value, each, where)
        case inspect.StructType(), dict():
            fields = {field.encode_name: field.type for field in kind.fields}
            for name, inner in value.items():
                if name in fields:
                    _refuse_unknown(inner, fields[name], f"{where}.{name}")
                elif name != kind.tag_field:
                    raise PipelineError(f"{where}: {unknown(str(name), fields)}")
        case inspect.DictType(), dict():
            for name, inner in value.items():
                _refuse_unknown(inner, kind.value_type, f"{where}.{name}")
        case _, list():
            for number, (inner, each) in enumerate(zip(value, _items(kind), strict=False)):
                _refuse_unknown(inner, each, f"{where}[{number}]")


def _refuse_unknown_of_several(value: dict[Any, Any], kinds: list[inspect.Type], where: str) -> None:
    """Of several structs the one that the tag names counts, else the first that knows all keys, else the first."""
    tagged = [each for each in kinds if isinstance(each, inspect.StructType) and each.tag_field in value]
    named = [each for each in tagged if value.get(each.tag_field) == each.tag]
    first: PipelineError | None = None
    for each in named or kinds:
        try:
            return _refuse_unknown(value, each, where)
        except PipelineError as error:
            first = first or error
    if first is not None:
        raise first
    return None


def _is_keyed(kind: inspect.Type) -> bool:
    return isinstance(kind, inspect.StructType | inspect.DictType)


def _items(kind: inspect.Type) -> Iterator[inspect.Type]:
    """The type of each item of a list, for as many as there may be."""
    if isinstance(kind, inspect.TupleType):
        yield from kind.item_types
    while isinstance(kind, inspect.CollectionType):
        yield kind.item_type
