"""The dataset folder: plan, journals, documents, and the tables derived from them."""

from gbc.store.commit import FileRecord, ImageMode, Marker, ShardWriter, commit_shard, read_marker
from gbc.store.document import Document, Failure, Source, read_documents
from gbc.store.errors import SamePictureError, StoreError
from gbc.store.gathered import Picture
from gbc.store.inspection import inspect_shard
from gbc.store.journal import Journal
from gbc.store.layout import TABLES, Layout
from gbc.store.lock import BuildLock
from gbc.store.near import Near
from gbc.store.plan import SHARD_SIZE, Added, Counts, Plan, PlannedItem, PlanRow, Shard
from gbc.store.reading import Entries, Entry
from gbc.store.rebuild import rebuild_tables
from gbc.store.writer import DatasetWriter

__all__ = [
    "SHARD_SIZE",
    "TABLES",
    "Added",
    "BuildLock",
    "Counts",
    "DatasetWriter",
    "Document",
    "Entries",
    "Entry",
    "Failure",
    "FileRecord",
    "ImageMode",
    "Journal",
    "Layout",
    "Marker",
    "Near",
    "Picture",
    "Plan",
    "PlanRow",
    "PlannedItem",
    "SamePictureError",
    "Shard",
    "ShardWriter",
    "Source",
    "StoreError",
    "commit_shard",
    "inspect_shard",
    "read_documents",
    "read_marker",
    "rebuild_tables",
]
