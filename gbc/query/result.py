"""The answer to a question."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

ROWS_SHOWN = 40
CELL_WIDTH = 60

_ID = re.compile("[0-9a-f]{64}")


class Result:
    """Rows with named columns. ``types`` are DuckDB's names; printing shows a table of text."""

    def __init__(self, columns: list[str], types: list[str], table: Any) -> None:
        self.columns = columns
        self.types = types
        self._table = table

    def rows(self) -> list[tuple[Any, ...]]:
        """All rows as Python values; whole numbers of any size are ``int``."""
        columns = [
            [_whole(value) for value in column.to_pylist()] if type_ == "HUGEINT" else column.to_pylist()
            for column, type_ in zip(self._table.columns, self.types, strict=True)
        ]
        return list(zip(*columns, strict=True))

    def to_arrow(self) -> Any:
        """The rows as a ``pyarrow.Table``."""
        return self._table

    def to_pandas(self) -> Any:
        """The rows as a ``pandas.DataFrame``, where pandas is installed."""
        return self._table.to_pandas()

    def text(self, rows: int = ROWS_SHOWN, width: int | None = None) -> str:
        """A table to read: at most so many rows, each cell at most so wide.

        Where no width is given, ids of pictures are cut to digits enough to name them by, other cells to 60 letters;
        but a text that is the only column stands there whole, with its lines.
        """
        shown = Result(self.columns, self.types, self._table.slice(0, rows)).rows()
        cells = [[_shown(value) for value in row] for row in shown]
        if width is None and self.types == ["VARCHAR"]:
            cells = [[line] for (text,) in cells for line in text.split("\n")]
            widest = sys.maxsize
        else:
            widest = width or CELL_WIDTH
            if width is None:
                cells = [[_named(cell) for cell in row] for row in cells]
        cells = [[_cut(cell, widest) for cell in row] for row in [self.columns, *cells]]
        widths = [max(map(_wide, column)) for column in zip(*cells, strict=True)]
        right = [_is_number(type_) for type_ in self.types]
        lines = [
            "  ".join(map(_padded, row, widths, right)).rstrip()
            for row in [cells[0], ["-" * min(n, CELL_WIDTH) for n in widths], *cells[1:]]
        ]
        left_out = len(self) - len(shown)
        count = f"{len(self)} row{'' if len(self) == 1 else 's'}" + (f", the first {rows} shown" if left_out else "")
        return "\n".join([*lines, f"({count})"])

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self.rows())

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"<Result of {len(self)} rows: {', '.join(self.columns)}>"


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, Decimal) else value


def _is_number(type_: str) -> bool:
    return type_.endswith("INT") or type_ in {"INTEGER", "DOUBLE", "FLOAT"} or type_.startswith("DECIMAL")


def _shown(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value)


def _named(cell: str) -> str:
    """The id of a picture by its first digits, as ``picture`` and ``gbc show`` take it; anything else as it is."""
    return f"{cell[:12]}…" if _ID.fullmatch(cell) else cell


def _cut(text: str, width: int) -> str:
    """One line of harmless letters, with an ellipsis where it would be too wide."""
    text = "".join(letter if letter.isprintable() else _escaped(letter) for letter in text[: width + 1])
    if _wide(text) <= width:
        return text
    while _wide(text) > width - 1:
        text = text[:-1]
    return text + "…"


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")


def _wide(text: str) -> int:
    """Columns of a terminal that a text takes: letters of the Far East take two, accents none."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def _padded(text: str, width: int, right: bool) -> str:
    blanks = " " * (width - _wide(text))
    return blanks + text if right else text + blanks
