"""The fixed columns of every table, as Parquet and the ``datasets`` library read them."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

_BOX = ("left", "top", "right", "bottom")

IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
"""How ``datasets`` keeps a picture: its encoded bytes, or the path where they are, or neither."""

MASK = pa.struct([("width", pa.int32()), ("height", pa.int32()), ("counts", pa.string())])

GRAPH_CAPTION = pa.struct(
    [
        ("caption_id", pa.string()),
        ("kind", pa.string()),
        ("text", pa.string()),
        ("language", pa.string()),
        ("selected", pa.bool_()),
        ("inferred", pa.bool_()),
    ]
)
GRAPH_NODE = pa.struct(
    [
        ("node_id", pa.string()),
        ("kind", pa.string()),
        ("label", pa.string()),
        ("aliases", pa.list_(pa.string())),
        *((side, pa.float64()) for side in _BOX),
        ("score", pa.float64()),
        ("depth", pa.int32()),
        ("mask", MASK),
        ("captions", pa.list_(GRAPH_CAPTION)),
    ]
)
GRAPH_SPAN = pa.struct([("caption_id", pa.string()), ("start", pa.int32()), ("end", pa.int32())])
GRAPH_EDGE = pa.struct(
    [("source", pa.string()), ("target", pa.string()), ("label", pa.string()), ("spans", pa.list_(GRAPH_SPAN))]
)

_COLUMNS: dict[str, list[tuple[str, Any]]] = {
    "sources": [
        ("position", pa.int64()),
        ("image_id", pa.string()),
        ("name", pa.string()),
        ("captions", pa.list_(pa.string())),
        ("fields", pa.string()),
        ("duplicate", pa.bool_()),
        ("shard", pa.int32()),
    ],
    "images": [
        ("image_id", pa.string()),
        ("position", pa.int64()),
        ("shard", pa.int32()),
        ("name", pa.string()),
        ("width", pa.int32()),
        ("height", pa.int32()),
        ("node_count", pa.int32()),
        ("edge_count", pa.int32()),
        ("caption_count", pa.int32()),
        ("pipeline", pa.string()),
        ("version", pa.string()),
    ],
    "graphs": [
        ("image", IMAGE),
        ("image_id", pa.string()),
        ("width", pa.int32()),
        ("height", pa.int32()),
        ("detail", pa.string()),
        ("short", pa.string()),
        ("nodes", pa.list_(GRAPH_NODE)),
        ("edges", pa.list_(GRAPH_EDGE)),
    ],
    "nodes": [
        ("image_id", pa.string()),
        ("node_id", pa.string()),
        ("ordinal", pa.int32()),
        ("kind", pa.string()),
        ("label", pa.string()),
        ("aliases", pa.list_(pa.string())),
        *((side, pa.float64()) for side in _BOX),
        ("area", pa.float64()),
        ("score", pa.float64()),
        ("depth", pa.int32()),
        ("extra", pa.string()),
    ],
    "masks": [
        ("image_id", pa.string()),
        ("node_id", pa.string()),
        ("width", pa.int32()),
        ("height", pa.int32()),
        ("counts", pa.string()),
        ("area", pa.float64()),
    ],
    "captions": [
        ("image_id", pa.string()),
        ("node_id", pa.string()),
        ("caption_id", pa.string()),
        ("ordinal", pa.int32()),
        ("kind", pa.string()),
        ("text", pa.string()),
        ("language", pa.string()),
        ("words", pa.int32()),
        ("selected", pa.bool_()),
        ("inferred", pa.bool_()),
        ("model", pa.string()),
        ("prompt", pa.string()),
        ("prompt_hash", pa.string()),
        ("seed", pa.int64()),
        ("strategy", pa.string()),
        ("derived_from", pa.list_(pa.string())),
        ("extra", pa.string()),
    ],
    "edges": [
        ("image_id", pa.string()),
        ("edge", pa.int32()),
        ("source", pa.string()),
        ("target", pa.string()),
        ("label", pa.string()),
        ("span_count", pa.int32()),
    ],
    "spans": [
        ("image_id", pa.string()),
        ("edge", pa.int32()),
        ("ordinal", pa.int32()),
        ("source", pa.string()),
        ("target", pa.string()),
        ("caption_id", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("words", pa.string()),
    ],
    "scores": [
        ("image_id", pa.string()),
        ("node_id", pa.string()),
        ("caption_id", pa.string()),
        ("metric", pa.string()),
        ("value", pa.float64()),
    ],
    "rejected": [
        ("image_id", pa.string()),
        ("ordinal", pa.int32()),
        ("stage", pa.string()),
        ("label", pa.string()),
        ("reason", pa.string()),
        ("parent", pa.string()),
        *((side, pa.float64()) for side in _BOX),
        ("score", pa.float64()),
    ],
    "failures": [
        ("image_id", pa.string()),
        ("position", pa.int64()),
        ("name", pa.string()),
        ("stage", pa.string()),
        ("reason", pa.string()),
    ],
}

REPEATING = frozenset(
    "image_id node_id kind label aliases language model prompt prompt_hash strategy pipeline version stage reason "
    "source target metric depth width height parent selected inferred duplicate shard".split()
)
"""Columns whose values come back often enough to be kept as a dictionary; the rest would only cost one."""


def schema(table: str) -> Any:
    """The ``pyarrow.Schema`` of a table, with the features by which ``datasets`` reads it."""
    fields = [pa.field(name, type_) for name, type_ in _COLUMNS[table]]
    features = {name: _feature(type_) for name, type_ in _COLUMNS[table]}
    return pa.schema(fields, metadata={"huggingface": json.dumps({"info": {"features": features}})})


def _feature(type_: Any) -> dict[str, Any]:
    """A type in the words of ``datasets``."""
    if type_ == IMAGE:
        return {"_type": "Image"}
    if pa.types.is_list(type_):
        return {"feature": _feature(type_.value_type), "_type": "List"}
    if pa.types.is_struct(type_):
        return {field.name: _feature(field.type) for field in type_}
    return {"dtype": "float64" if pa.types.is_float64(type_) else str(type_), "_type": "Value"}


def codecs(table: str) -> dict[str, str]:
    """How each column of a table is compressed, by its path; pictures are compressed already.

    Arrow's level of zstd is 1: with 3 tables are a twentieth smaller, and take four tenths longer to write.
    """
    return {path: "none" if path == "image.bytes" else "zstd" for path in _paths(table)}


def repeating(table: str) -> list[str]:
    """Paths of the columns of a table, nested ones included, that are worth a dictionary."""
    return [path for path in _paths(table) if _name(path) in REPEATING]


def _paths(table: str) -> list[str]:
    return [path for name, type_ in _COLUMNS[table] for path in _leaves(name, type_)]


def _leaves(path: str, type_: Any) -> list[str]:
    if pa.types.is_list(type_):
        return _leaves(f"{path}.list.element", type_.value_type)
    if pa.types.is_struct(type_):
        return [leaf for field in type_ for leaf in _leaves(f"{path}.{field.name}", field.type)]
    return [path]


def _name(path: str) -> str:
    return path.removesuffix(".list.element").rpartition(".")[2]
