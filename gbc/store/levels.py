"""Things that hold things, laid out flat: the level above beside each, and columns read off all of them in one go."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from operator import attrgetter
from typing import Any, Generic, TypeVar

import numpy as np
import pyarrow as pa

from gbc.store.columns import schema
from gbc.store.layout import TABLES

Columns = dict[str, Any]
"""``pyarrow.Array`` by the name of the column, all of one length."""

SCHEMAS = {table: schema(table) for table in TABLES}

Held = TypeVar("Held")


class Level(Generic[Held]):
    """What some owners hold, one after the other in ``all``: beside each its owner and its place within it.

    ``lengths`` says how many each owner holds, ``starts`` where in ``all`` they begin, and where the last ones end.
    """

    def __init__(self, held: Sequence[Sequence[Held]]) -> None:
        self.all = list(chain.from_iterable(held))
        self.lengths = np.array([len(own) for own in held], dtype=np.int32)
        self.starts = np.append(0, np.cumsum(self.lengths)).astype(np.int32)
        self.owner = np.repeat(np.arange(len(held), dtype=np.int32), self.lengths)
        self.place = np.arange(len(self.all), dtype=np.int32) - np.repeat(self.starts[:-1], self.lengths)

    def beside(self, of_owners: Any) -> Any:
        """A column of the owners, as a column of what they hold."""
        return of_owners.take(self.owner)

    def lists(self, element: Any, columns: Columns) -> Any:
        """A column of the owners: lists of structs, whose fields are columns of what they hold."""
        values = pa.StructArray.from_arrays([columns[field.name] for field in element], fields=list(element))
        return pa.ListArray.from_arrays(self.starts, values, type=pa.list_(element))


def fields(things: Sequence[Any], *names: str) -> dict[str, list[Any]]:
    """Some attributes of all things, as values of columns."""
    return {name: list(map(attrgetter(name), things)) for name in names}


def columns_of(table: str, **values: Any) -> Columns:
    """The columns of a table, each of its type, in their order."""
    return {field.name: _array(values[field.name], field.type) for field in SCHEMAS[table]}


def _array(values: Any, type_: Any) -> Any:
    return values if isinstance(values, pa.Array) else pa.array(values, type_)
