"""What SQL reads of a dataset, its tables or the documents that they are derived from, and under which names."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from gbc.shipped import shipped
from gbc.store import TABLES, Layout

Over = Literal["tables", "documents"]
"""What the views stand over. Both have the same columns and rows; documents hold no pictures and take longer."""

Files = dict[str, list[Path]]
"""Kind of file, as the views call it -> the files of all shards, in order."""


def definitions(over: Over) -> str:
    """SQL that makes the views and the macros, once it is said where the files are."""
    parts = (f"{over}.sql", "macros.sql")
    return "\n".join(shipped("schemas", part).read_text(encoding="utf-8") for part in parts)


def judgement_view() -> str:
    """SQL that makes the view of what people thought, once it is said where the file is."""
    return shipped("schemas", "judgements.sql").read_text(encoding="utf-8")


def script(folder: Path, over: Over = "tables") -> str:
    """SQL by which DuckDB itself finds the views and macros of a dataset, from any directory: ``.read`` its file."""
    layout = Layout(folder.absolute())
    judged = ""
    if layout.judgements.exists():
        judged = f"\n\nSET VARIABLE gbc_judgements = [{quoted(str(layout.judgements))}];\n\n{judgement_view()}"
    return f"SET VARIABLE gbc = {quoted(str(layout.folder))};\n\n{definitions(over)}{judged}"


def quoted(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def files_of(layout: Layout, shards: list[int], over: Over) -> Files:
    """The files that the views stand over."""
    judged = {"judgements": [path for path in (shipped("schemas", "none.jsonl"), layout.judgements) if path.exists()]}
    if over == "documents":
        return {"documents": [layout.documents(shard) for shard in shards]} | judged
    return {table: [layout.table(table, shard) for shard in shards] for table in TABLES} | judged
