"""Arrow's arrays of Python's values, made of their buffers.

``pyarrow.array`` takes as long, but its first call loads pandas wherever that is installed: a quarter of a second and
40 MB that a process has no other use for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa


def array(values: Any, type_: Any) -> Any:
    """The ``pyarrow.Array`` of a sequence: texts, bytes, numbers, truths or lists of these; None is null.

    A whole list cannot be null, nor can a number of a numpy array. Raises ``OverflowError`` beyond 2 GiB.

    >>> array(["a dog", None], pa.string()).to_pylist()
    ['a dog', None]
    """
    if pa.types.is_list(type_):
        items = array(list(chain.from_iterable(values)), type_.value_type)
        return pa.ListArray.from_arrays(array(offsets(map(len, values), len(values)), pa.int32()), items, type=type_)
    try:
        return pa.Array.from_buffers(type_, len(values), [None, *_buffers(values, type_)])
    except TypeError:  # one of them is None
        return _with_nulls(values, type_)


def offsets(lengths: Iterable[int], count: int) -> npt.NDArray[np.int32]:
    """Where each of ``count`` things begins, and where the last one ends, shape (count + 1,)."""
    places = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.fromiter(lengths, np.int64, count), out=places[1:])
    if places[-1] > np.iinfo(np.int32).max:
        raise OverflowError("more than 2 GiB in one column of a batch")
    return places.astype(np.int32)


def bits(truths: Sequence[bool]) -> Any:
    """Truths as Arrow packs them, eight a byte."""
    return pa.py_buffer(np.packbits(np.frombuffer(bytes(truths), dtype=np.uint8), bitorder="little"))


def _buffers(values: Any, type_: Any) -> list[Any]:
    """What holds the values. Raises ``TypeError`` where one is None."""
    if pa.types.is_boolean(type_):
        return [bits(values)]
    if pa.types.is_string(type_):
        text = "".join(values)
        if text.isascii():
            return _of_lengths(values, text.encode())
        values = [value.encode() for value in values]
    if pa.types.is_string(type_) or pa.types.is_binary(type_):
        return _of_lengths(values, b"".join(values))
    kind = type_.to_pandas_dtype()
    if isinstance(values, np.ndarray):
        return [pa.py_buffer(values.astype(kind, copy=False))]
    if None in values:  # numpy would take it for NaN
        raise TypeError
    return [pa.py_buffer(np.fromiter(values, kind, len(values)))]


def _of_lengths(parts: Sequence[str | bytes], whole: bytes) -> list[Any]:
    return [pa.py_buffer(offsets(map(len, parts), len(parts))), pa.py_buffer(whole)]


def _with_nulls(values: Sequence[Any], type_: Any) -> Any:
    present = [value is not None for value in values]
    if not any(present):
        return pa.nulls(len(values), type_)
    nothing = "" if pa.types.is_string(type_) else b"" if pa.types.is_binary(type_) else 0
    filled = _buffers([nothing if value is None else value for value in values], type_)
    return pa.Array.from_buffers(type_, len(values), [bits(present), *filled])
