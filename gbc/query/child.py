"""The process behind ``DoorApart``: opens a door as it is told, and answers until nobody asks any more."""

from __future__ import annotations

import sys
from multiprocessing.connection import Connection
from typing import Any

import pyarrow as pa

from gbc.query.door import Door
from gbc.query.errors import QueryError


def main(line: Connection[Any, Any]) -> None:
    """Speak with ``DoorApart`` over ``line``."""
    try:
        door = Door(*line.recv())
    except QueryError as error:
        line.send(str(error))
        return
    line.send(None)
    while True:
        try:
            asked = line.recv()
        except EOFError:
            return
        _answer(door, line, asked)


def _answer(door: Door, line: Connection[Any, Any], asked: tuple[Any, ...]) -> None:
    try:
        result = door.ask(*asked)
    except QueryError as error:
        line.send(str(error))
        return
    table = result.to_arrow()
    out = pa.BufferOutputStream()
    with pa.ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table)
    line.send((result.columns, result.types))
    line.send_bytes(out.getvalue())


if __name__ == "__main__":
    with Connection(int(sys.argv[1])) as line:
        main(line)
