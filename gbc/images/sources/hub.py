"""Datasets of the hub, or in a local folder, streamed row by row through the ``datasets`` library."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from gbc.images.errors import SourceError
from gbc.images.locations import HUB, is_web
from gbc.images.sources.columns import OPTIONS
from gbc.images.sources.item import Item
from gbc.images.sources.schemas import table_columns
from gbc.images.sources.spec import Spec
from gbc.images.sources.table import row_item

HUB_OPTIONS = (*OPTIONS, "split", "config", "revision")


_BROKEN = (ImportError, LookupError, OSError, RuntimeError, TypeError, ValueError, pa.ArrowException)
"""What a dataset's loader raises, besides its own errors, which derive from these."""


def hub_items(spec: Spec) -> Iterator[Item]:
    """The rows of ``hub:NAME`` or ``hub:FOLDER``, split after split. Raises ``SourceError``."""
    spec.allow(*HUB_OPTIONS)
    for split, dataset in _load(spec).items():
        yield from _rows(dataset, split, spec)


def _load(spec: Spec) -> dict[str, Any]:
    try:
        import datasets
    except ImportError:
        raise SourceError(f"{spec.text}: datasets of the hub need: pip install 'gbc-builder[hub]'") from None
    name = spec.target.removeprefix(HUB)
    with _quiet(datasets):
        try:
            loaded = datasets.load_dataset(
                os.path.expanduser(name),  # noqa: PTH111 - a name of the hub is no path
                spec.one("config"),
                split=spec.one("split"),
                revision=spec.one("revision"),
                streaming=True,
            )
        except _BROKEN as error:
            raise SourceError(f"{spec.text}: {_one_line(error)}") from None
    return dict(loaded) if isinstance(loaded, dict) else {str(loaded.split or "all"): loaded}


def _rows(dataset: Any, split: str, spec: Spec) -> Iterator[Item]:
    config = spec.one("config")
    place = f"{spec.target}/{config}/{split}" if config else f"{spec.target}/{split}"
    columns, row = None, 0
    try:
        if dataset.features is not None:
            columns = table_columns(dataset.features.arrow_schema, spec, spec.target)
            dataset = dataset.decode(False)  # the very bytes, whose hash is the picture's identity
        for record in dataset:
            columns = columns or table_columns(pa.Table.from_pylist([record]).schema, spec, spec.target)
            here = f"{place}#{row}"
            yield row_item(_with_bytes(record, columns.image), columns, here.removeprefix(HUB), here, str(Path.cwd()))
            row += 1
    except _BROKEN as error:
        problem = f"broke off after row {row}: {_one_line(error)}"
        yield Item(name=place.removeprefix(HUB), location=f"{place}#", problem=problem)


def _with_bytes(record: dict[str, Any], image: str) -> dict[str, Any]:
    """Fetch a picture that is named by a place inside the dataset, such as ``zip://a.jpg::hf://…``."""
    value = record.get(image)
    path = value.get("path") if isinstance(value, dict) and value.get("bytes") is None else None
    if not isinstance(path, str) or "://" not in path or is_web(path):
        return record
    import fsspec  # type: ignore[import-untyped, unused-ignore]

    with fsspec.open(path, "rb") as file:
        return {**record, image: {"bytes": file.read(), "path": path.partition("::")[0].partition("://")[2]}}


@contextmanager
def _quiet(datasets: Any) -> Iterator[None]:
    """Without the libraries' own moving lines and talk of retries: what goes wrong is told once, at the end."""
    hidden = datasets.are_progress_bars_disabled()
    logger = logging.getLogger("huggingface_hub")
    level = logger.level
    datasets.disable_progress_bars()
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
        if not hidden:
            datasets.enable_progress_bars()


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__
