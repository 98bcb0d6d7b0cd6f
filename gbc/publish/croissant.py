"""A dataset described for machines in Croissant, MLCommons' vocabulary: files, tables, columns and their types."""

from __future__ import annotations

import json
import re
from typing import Any

import pyarrow as pa

from gbc.publish.about import ABOUT
from gbc.publish.contents import Contents
from gbc.store.columns import IMAGE
from gbc.store.levels import SCHEMAS

_TERMS = (
    "arrayShape citeAs column conformsTo containedIn data dataBiases dataCollection dataType equivalentProperty "
    "examples extract field fileObject fileProperty fileSet format includes isArray isLiveDataset jsonPath key md5 "
    "parentField path personalSensitiveInformation recordSet references regex repeated replace separator source "
    "subField transform"
).split()

_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    **{term: f"cr:{term}" for term in _TERMS},
    "conformsTo": "dct:conformsTo",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "data": {"@id": "cr:data", "@type": "@json"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
}
_CITE = "Graph-based captioning, arXiv:2407.06723"


def croissant(found: Contents, name: str, licence: str | None = None, url: str | None = None) -> bytes:
    """JSON-LD that describes the tables with rows, to stand beside ``data/``; nested columns are left to flat tables.

    ``licence`` and ``url`` are what is known of them: an identifier or address, and where the dataset is published.
    """
    filled = [table for table in ABOUT if found.rows[table]]
    described = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "name": re.sub(r"[^\w.-]", "-", name.rpartition("/")[2]) or "dataset",
        "description": f"Graph-based captions: {found.rows['graphs']} labelled graphs, one an image.",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "citeAs": _CITE,
        **({"license": licence} if licence else {}),
        **({"url": url} if url else {}),
        "distribution": [_files(table) for table in filled],
        "recordSet": [_records(table) for table in filled],
    }
    return json.dumps(described, indent=1, ensure_ascii=False).encode() + b"\n"


def _files(table: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileSet",
        "@id": f"files-{table}",
        "name": f"files-{table}",
        "encodingFormat": "application/x-parquet",
        "includes": f"data/{table}/*.parquet",
    }


def _records(table: str) -> dict[str, Any]:
    fields = (_field(table, column.name, column.type) for column in SCHEMAS[table])
    return {
        "@type": "cr:RecordSet",
        "@id": table,
        "name": table,
        "description": ABOUT[table],
        "field": [field for field in fields if field],
    }


def _field(table: str, column: str, type_: Any) -> dict[str, Any] | None:
    """A column, or None where it is nested: Croissant has no word for lists of structs."""
    many = pa.types.is_list(type_)
    extract: dict[str, Any] = {"extract": {"column": column}}
    kind = _kind(type_.value_type if many else type_)
    if type_ == IMAGE:
        kind, extract = "sc:ImageObject", {**extract, "transform": {"jsonPath": "bytes"}}
    if kind is None:
        return None
    return {
        "@type": "cr:Field",
        "@id": f"{table}/{column}",
        "name": column,
        "dataType": kind,
        **({"isArray": True, "arrayShape": "-1"} if many else {}),
        "source": {"fileSet": {"@id": f"files-{table}"}, **extract},
    }


def _kind(type_: Any) -> str | None:
    if pa.types.is_boolean(type_):
        return "sc:Boolean"
    if pa.types.is_integer(type_):
        return "sc:Integer"
    if pa.types.is_floating(type_):
        return "sc:Float"
    return "sc:Text" if pa.types.is_string(type_) else None
