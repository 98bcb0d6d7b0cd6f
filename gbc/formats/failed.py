"""A record that became no graph, kept whole."""

from __future__ import annotations

import msgspec

from gbc.store import Document, Entry, Failure, Source

STAGE = "import"


def failed(place: str, reason: str, record: str) -> Entry:
    """A failure at a place such as ``wiki.jsonl#17``; the record itself stands in the source's fields."""
    fields = msgspec.json.encode({"record": record}).decode()
    return Entry(Document(source=Source(position=0, name=place, fields=fields), failure=Failure(STAGE, reason)))
