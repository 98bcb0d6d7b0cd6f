"""Everything that is wrong in a dataset folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from gbc.curate.card import card_findings
from gbc.curate.derived import TableCheck
from gbc.curate.documents import DocumentCheck
from gbc.curate.files import folder_findings, shard_findings, shard_numbers
from gbc.curate.finding import Finding
from gbc.curate.ledger import Ledger
from gbc.store import TABLES, Layout, StoreError
from gbc.store.missing import check_folder
from gbc.store.tables import TableWriter


def validate(folder: Path) -> Iterator[Finding]:
    """Every finding in a dataset folder, shard by shard, as it is found; nothing is changed.

    What cannot be read is a finding, and reading goes on. Memory grows neither with the dataset nor with what is
    wrong; the tables of one shard at a time are derived anew into a temporary folder. Raises ``StoreError`` where
    nothing of a dataset stands.
    """
    layout = Layout(folder.absolute())
    check_folder(folder)
    shards = shard_numbers(layout)
    if not shards:
        raise StoreError(f"{folder}: not a dataset; one holds documents/ and data/, and gbc build makes it")
    return _findings(layout, shards)


def _findings(layout: Layout, shards: list[int]) -> Iterator[Finding]:
    with Ledger() as ledger:
        documents = DocumentCheck(layout, ledger)
        for shard in shards:
            yield from shard_findings(layout, shard)
            yield from _contents(layout, shard, documents)
        yield from folder_findings(layout, shards, documents.pipelines)
        yield from card_findings(layout)


def _contents(layout: Layout, shard: int, documents: DocumentCheck) -> Iterator[Finding]:
    """What is wrong inside the files of a shard: documents first, then the tables against what they give."""
    with TemporaryDirectory(prefix="gbc-") as aside:
        expected = {table: Path(aside) / f"{table}.parquet" for table in TABLES}
        with TableWriter(expected, shard) as tables:
            if layout.documents(shard).exists():
                yield from documents.findings(shard, tables.add)
        whole = documents.whole and layout.documents(shard).exists()
        yield from TableCheck(layout, shard, expected if whole else None, Path(aside)).findings()
