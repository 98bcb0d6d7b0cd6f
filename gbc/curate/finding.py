"""What can be wrong in a dataset: every kind by name, and one finding of it."""

from __future__ import annotations

from typing import Literal

import msgspec

Severity = Literal["error", "warning"]
"""An ``error`` makes the dataset contradict itself, or a reader fail; a ``warning`` leaves all of it readable."""


class Kind(msgspec.Struct, frozen=True):
    """What a kind of finding means, how bad it is, and whether ``mend`` puts it right without guessing."""

    severity: Severity
    meaning: str
    mended: bool = False


def _error(meaning: str, *, mended: bool = False) -> Kind:
    return Kind("error", meaning, mended)


def _warning(meaning: str, *, mended: bool = False) -> Kind:
    return Kind("warning", meaning, mended)


FILES = {
    "documents-missing": _error("tables or a marker stand, the documents of the shard do not", mended=True),
    "shard-missing": _error("the shards are numbered from 0 on, and one is left out"),
    "marker-missing": _error("documents stand, and nothing says that the shard is finished", mended=True),
    "marker-damaged": _error("a marker is no JSON, or says something else than a marker", mended=True),
    "marker-stale": _error("a file is not the one that the marker of its shard tells of", mended=True),
    "leftover": _warning("a file that was never finished", mended=True),
    "unknown-file": _warning("a file that is no part of a dataset"),
    "pipeline-missing": _warning("graphs name their pipeline, and there is no pipeline.yaml"),
    "pipeline-damaged": _warning("pipeline.yaml is no YAML"),
    "card-missing": _error("there is no README.md, so load_dataset knows no tables", mended=True),
    "card-damaged": _error("the YAML header of README.md cannot be read"),
    "card-stale": _error("the header of README.md tells of other tables or files than there are", mended=True),
}
DOCUMENTS = {
    "torn": _error("a file of documents is cut off", mended=True),
    "damaged": _error("a file of documents cannot be decompressed from some place on", mended=True),
    "json": _error("a line is no JSON", mended=True),
    "version": _error("a graph is of a schema version that is not read here"),
    "schema": _error("a document lacks something, or holds something else than the schema says"),
    "outcome": _error("a document needs exactly one of a graph, a failure and being a duplicate"),
    "other-image": _error("a document has the graph of another image"),
    "position": _error("the positions of documents do not ascend"),
    "duplicate-image": _error("a picture has two documents that both claim it"),
    "fields": _error("what ought to be JSON text (fields, extra) is none"),
}
GRAPHS = {
    "image": _error("an image without a SHA-256 as its id, or without size"),
    "box": _error("a box that is no rectangle within the picture"),
    "mask": _error("a mask whose runs do not fill it"),
    "score": _error("a score that is not within 0..1"),
    "caption": _error("a caption that is blank, or not in Unicode NFC"),
    "label": _error("an edge without a label"),
    "duplicate-node": _error("two nodes of a graph have one id"),
    "duplicate-caption": _error("two captions of a graph have one id"),
    "root": _error("a graph needs exactly one node of kind image"),
    "edge-end": _error("an edge from or to a node that is not there", mended=True),
    "orphan": _error("a node that no path leads to"),
    "cycle": _error("a path that leads back to where it began"),
    "span-caption": _error("a span of a caption that its source does not have", mended=True),
    "span-range": _error("a span that holds no text, or ends beyond its caption", mended=True),
    "depth": _error("a depth that is not the length of the shortest path from the root", mended=True),
    "duplicate-edge": _warning("the same words lead to the same node twice", mended=True),
    "duplicate-span": _warning("an edge names the same occurrence twice", mended=True),
    "derived-from": _warning("a caption was made from one that is not there"),
    "rejected-parent": _warning("a rejected candidate below a node that is not there"),
}
EDITORIAL = {
    "distinct": _warning("two entities show one region (IoU above 0.95)"),
    "inside": _warning("a part lies by less than 0.85 inside its parent"),
    "union": _warning("the region of a group is not the union of what it leads to", mended=True),
    "captioned": _warning("a node without a caption"),
    "spanned": _warning("an edge that no words lead along", mended=True),
    "words": _warning("the words of a span are not the label of its edge"),
}
TABLES = {
    "table-missing": _error("a table of a shard is not there", mended=True),
    "table-damaged": _error("a table cannot be read as Parquet", mended=True),
    "table-columns": _error("a table has other columns than it ought to have", mended=True),
    "row-missing": _error("a row that follows from the documents is not in its table", mended=True),
    "row-unknown": _error("a row does not follow from the documents", mended=True),
    "row-differs": _error("a row says something else than the documents", mended=True),
    "row-dangling": _error("a row of a picture, node, caption or edge that no other table knows"),
    "picture": _warning("the picture in the table graphs is not the one that its id was taken from"),
}
KINDS: dict[str, Kind] = {**FILES, **DOCUMENTS, **GRAPHS, **EDITORIAL, **TABLES}
"""Every kind of finding, by name."""


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is wrong: its kind, where it is, and what.

    ``file`` is a path within the folder, ``line`` counts from 1, ``image`` is an image id, ``node`` the id of a node
    (of an edge's source, where it is about an edge).
    """

    kind: str
    severity: Severity
    detail: str
    file: str | None = None
    line: int | None = None
    image: str | None = None
    node: str | None = None

    @property
    def mended(self) -> bool:
        """Whether findings of this kind can be put right without guessing."""
        return KINDS[self.kind].mended


def finding(
    kind: str,
    detail: str,
    *,
    file: str | None = None,
    line: int | None = None,
    image: str | None = None,
    node: str | None = None,
) -> Finding:
    """A finding of a known kind."""
    severity = KINDS[kind].severity
    return Finding(kind=kind, severity=severity, detail=detail, file=file, line=line, image=image, node=node)


def placed(found: Finding, file: str, line: int, image: str | None) -> Finding:
    """The same finding with the document that it was found in."""
    return msgspec.structs.replace(found, file=file, line=line, image=image)
