"""Plain values from a file as settings, with the nearest right name for a wrong one."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from gbc.errors import GbcError
from gbc.models.registry import unknown

T = TypeVar("T")


class PipelineError(GbcError):
    """A pipeline that cannot be used: one line, what and where."""


def checked(value: object, type_: type[T], where: str) -> T:
    """``value`` as a settings struct. Raises ``PipelineError`` that names the place."""
    _refuse_unknown(value, type_, where)
    try:
        return msgspec.convert(value, type_)
    except msgspec.ValidationError as error:
        raise PipelineError(f"{where}: {error}") from None


def _refuse_unknown(value: object, type_: type[Any], where: str) -> None:
    info = msgspec.inspect.type_info(type_)
    if not isinstance(info, msgspec.inspect.StructType) or not isinstance(value, dict):
        return
    fields = {field.encode_name: field for field in info.fields}
    for name, inner in value.items():
        if name not in fields:
            raise PipelineError(f"{where}: {unknown(str(name), fields)}")
        kind = fields[name].type
        kind = kind.type if isinstance(kind, msgspec.inspect.Metadata) else kind
        if isinstance(kind, msgspec.inspect.StructType):
            _refuse_unknown(inner, kind.cls, f"{where}.{name}")
