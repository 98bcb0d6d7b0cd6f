"""The documents of a shard, line by line: what can be read, and what is wrong with the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from gbc.curate.editorial import document_findings
from gbc.curate.finding import Finding, finding, placed
from gbc.curate.ledger import Ledger
from gbc.curate.parts import part_findings
from gbc.curate.structure import structure_findings
from gbc.store import Document, Layout, StoreError
from gbc.store.document import decode, read_lines
from gbc.store.errors import CutOffError, VersionError


class DocumentCheck:
    """Goes through the documents of a dataset shard by shard, in their order, and remembers what stood before.

    ``whole`` tells whether every line of the last shard could be read.
    """

    def __init__(self, layout: Layout, ledger: Ledger) -> None:
        self.whole = True
        self.pipelines: set[str] = set()
        self._layout = layout
        self._ledger = ledger
        self._position = -1

    def findings(self, shard: int, take: Callable[[Document], None]) -> Iterator[Finding]:
        """Everything wrong in the documents of a shard; those that can be read are handed to ``take``."""
        self.whole = True
        path = self._layout.documents(shard)
        file = path.relative_to(self._layout.folder).as_posix()
        number = 0
        try:
            for number, line in enumerate(read_lines(path), 1):
                document, found = examined(line)
                image = document.source.image_id if document else _image_of(line)
                yield from (placed(one, file, number, image) for one in found)
                if document is None:
                    self.whole = False
                    continue
                yield from self._among_others(document, file, number)
                take(document)
        except StoreError as error:
            self.whole = False
            kind = "torn" if isinstance(error, CutOffError) else "damaged"
            yield finding(kind, str(error).removeprefix(f"{path}: "), file=file, line=number or None)

    def _among_others(self, document: Document, file: str, line: int) -> Iterator[Finding]:
        source = document.source
        if document.graph is not None and document.graph.pipeline:
            self.pipelines.add(document.graph.pipeline)
        if source.position <= self._position:
            detail = f"{source.position} stands after {self._position}"
            yield finding("position", detail, file=file, line=line, image=source.image_id)
        self._position = max(self._position, source.position)
        if source.image_id is not None and not source.duplicate:
            before = self._ledger.first(source.image_id, f"{file}, line {line}".encode())
            if before is not None:
                detail = f"stands in {before.decode()} already"
                yield finding("duplicate-image", detail, file=file, line=line, image=source.image_id)


def examined(line: bytes) -> tuple[Document | None, list[Finding]]:
    """The document that a line holds, None where it holds none, and everything that is wrong with it."""
    try:
        document = decode(line, "")
    except VersionError as error:
        return None, [finding("version", str(error).removeprefix(": "))]
    except StoreError as error:
        return None, _reasons(line, str(error))
    return document, list(document_findings(document))


def _reasons(line: bytes, told: str) -> list[Finding]:
    try:
        raw: Any = msgspec.json.decode(line)
    except msgspec.DecodeError as error:
        return [finding("json", str(error))]
    except UnicodeDecodeError as error:
        return [finding("json", f"no UTF-8: {error.reason}")]
    return [*part_findings(raw), *structure_findings(raw)] or [finding("schema", told.removeprefix(": "))]


def _image_of(line: bytes) -> str | None:
    """The image id of a document that cannot be read, where at least that can."""
    try:
        raw: Any = msgspec.json.decode(line)
        id_ = raw["source"]["image_id"]
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError, TypeError):
        return None
    return id_ if isinstance(id_, str) else None
