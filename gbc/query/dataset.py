"""A dataset folder, opened: SQL over its tables, its graphs one by one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from gbc.graph import Graph, to_networkx
from gbc.query.apart import DoorApart, Parameters
from gbc.query.errors import QueryError
from gbc.query.result import Result
from gbc.query.views import Over, files_of
from gbc.store import TABLES, Layout, StoreError, read_documents
from gbc.store.document import decode, read_lines
from gbc.store.reading import whole_shards

if TYPE_CHECKING:
    import networkx as nx

SECONDS = 60.0
"""How long a query may take, unless told otherwise."""

MEMORY = "50%"
"""How much memory a query may take: a share of the machine's, or a size such as ``4GB``."""

_HEX = re.compile(r"[0-9a-f]{1,64}")


class Dataset:
    """What a builder wrote, read only, as it stands when it is opened. Use it with ``with``, or close it.

    SQL reads the tables, or ``over="documents"`` what those are derived from: slower, and without the pictures.
    Raises ``StoreError`` where the folder is no dataset or is not complete.
    """

    def __init__(
        self, folder: str | Path, *, over: Over = "tables", seconds: float = SECONDS, memory: str = MEMORY
    ) -> None:
        self.folder = Path(folder)
        self.seconds = seconds
        self._layout = Layout(self.folder.absolute())
        self._shards = whole_shards(self.folder, TABLES if over == "tables" else ())
        self._door = DoorApart(files_of(self._layout, self._shards, over), over, memory)

    @property
    def tables(self) -> dict[str, list[str]]:
        """The tables and the names of their columns."""
        return {table: self.sql(f"FROM {table} LIMIT 0").columns for table in TABLES}

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        asked = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in TABLES)  # noqa: S608
        found = dict(self.sql(asked).rows())
        return {table: int(found[table]) for table in TABLES}

    def sql(self, query: str, parameters: Parameters = None, *, seconds: float | None = None) -> Result:
        """The answer to one SELECT or EXPLAIN; ``?`` and ``$name`` stand for the parameters.

        Raises ``QueryError`` where it is anything else, goes wrong, or takes longer than ``seconds``.
        """
        return self._door.ask(query, parameters, self.seconds if seconds is None else seconds)

    def graph(self, key: str) -> Graph:
        """The graph of one picture, by its id, by the first letters of it, or by its name.

        Only the documents of the shard where it stands are read. Raises ``QueryError`` where there is no such
        picture, more than one, or it has no graph.
        """
        id_ = self._image_id(key)
        rows = self.sql("SELECT shard FROM images WHERE image_id = ? AND version IS NOT NULL", [id_]).rows()
        if not rows:
            raise QueryError(f"{key} has no graph: {self._reason(id_)}")
        path = self._layout.documents(rows[0][0])
        wanted = id_.encode("ascii")
        for number, line in enumerate(read_lines(path), 1):
            if wanted in line:
                graph = decode(line, f"{path}, line {number}").graph
                if graph is not None and graph.image.id == id_:
                    return graph
        raise StoreError(
            f"{path}: the graph of {id_} is gone; its tables still know it: make them anew with gbc tables"
        )

    def networkx(self, key: str) -> nx.MultiDiGraph[str]:
        """The same as a networkx graph, with all fields as attributes."""
        return to_networkx(self.graph(key))

    def picture(self, key: str) -> bytes | None:
        """The encoded bytes of a picture, or None where the dataset keeps none and it is not where it was.

        A file that is not the one that the id names is left alone: a dataset from elsewhere can name any path.
        Raises ``QueryError`` where there is no such picture.
        """
        id_ = self._image_id(key)
        found = self.sql("SELECT image.bytes, image.path FROM graphs WHERE image_id = ?", [id_]).rows()
        data, path = found[0] if found else (None, None)
        if data is not None:
            return bytes(data)
        if not path or not Path(path).is_file():
            return None
        data = Path(path).read_bytes()
        return data if hashlib.sha256(data).hexdigest() == id_ else None

    def __iter__(self) -> Iterator[Graph]:
        """All graphs in plan order, read one by one from the documents."""
        for shard in self._shards:
            for document in read_documents(self._layout.documents(shard)):
                if document.graph is not None:
                    yield document.graph

    def __len__(self) -> int:
        """How many graphs there are."""
        return int(self.sql("SELECT count(*) FROM graphs").rows()[0][0])

    def __bool__(self) -> bool:
        return True

    def close(self) -> None:
        """Let go of the files."""
        self._door.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Dataset {self.folder}>"

    def _image_id(self, key: str) -> str:
        if len(key) == 64 and self.sql("SELECT 1 FROM images WHERE image_id = ?", [key]).rows():
            return key
        rows = self.sql("SELECT DISTINCT image_id FROM sources WHERE name = ? ORDER BY 1 LIMIT 4", [key]).rows()
        if not rows and _HEX.fullmatch(key):
            rows = self.sql(
                "SELECT image_id FROM images WHERE starts_with(image_id, ?) ORDER BY 1 LIMIT 4", [key]
            ).rows()
        if not rows:
            raise QueryError(f"no picture {key!r} in {self.folder}; ids and names stand in the table images")
        ids = [row[0] for row in rows]
        if len(ids) > 1:
            known = ", ".join(id_[: len(key) + 8] if id_ else "one that could not be read" for id_ in ids[:3])
            raise QueryError(
                f"{key!r} is more than one picture: {known}{' …' if len(ids) > 3 else ''}; give more of the id"
            )
        if ids[0] is None:
            raise QueryError(f"{key} has no graph: {self._reason(None, key)}")
        return str(ids[0])

    def _reason(self, image_id: str | None, name: str | None = None) -> str:
        rows: list[tuple[Any, ...]] = self.sql(
            "SELECT stage, reason FROM failures WHERE image_id = ? OR (image_id IS NULL AND name = ?) LIMIT 1",
            [image_id, name],
        ).rows()
        return ": ".join(rows[0]) if rows else "it is not known why"
