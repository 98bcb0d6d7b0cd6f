"""A new dataset of what some conditions choose of another, with everything put right that hung on the rest."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import msgspec

from gbc.curate.judged import carry_judgements
from gbc.curate.reduce import reduced
from gbc.curate.selection import Chosen, Conditions, Selection
from gbc.curate.split import SplitError, check_split, split_of
from gbc.publish import new_dataset
from gbc.publish.contents import contents
from gbc.publish.splits import write_split_card
from gbc.query import Dataset
from gbc.store import Document, Entries, ImageMode, Layout, StoreError
from gbc.store.reading import refuse_within

_WHOLE = ""
"""The name of the only part of what is not split."""


class Filtered(msgspec.Struct):
    """How many graphs, nodes, captions and edges there were, and how many are left; graphs by split."""

    before: dict[str, int]
    after: dict[str, int]
    splits: dict[str, int]


def filter_dataset(
    folder: Path, out: Path, conditions: Conditions | None = None, split: Mapping[str, float] | None = None
) -> Filtered:
    """Write what conditions keep of a dataset as a new one into ``out``, or into ``out/NAME`` for each part of a split.

    A split goes by image id. Duplicates stay with the picture that they repeat; failures stay unless ``images`` or
    ``sample`` drops them; judgements stay with their nodes and captions. Raises ``StoreError``, ``QueryError`` or
    ``SplitError``, each with one line.
    """
    conditions = conditions or Conditions()
    refuse_within(out, folder)
    if split is not None:
        check_split(split)
        _refuse_filled(out)
    names = list(split) if split is not None else [_WHOLE]
    counts = Filtered(dict.fromkeys(_COUNTED, 0), dict.fromkeys(_COUNTED, 0), dict.fromkeys(names, 0))
    with ExitStack() as stack, Dataset(folder) as dataset:
        selection = Selection(dataset, conditions)
        file = Layout(folder).pipeline
        pipeline = file.read_bytes() if file.exists() else None
        mode = image_mode(folder)
        origin = _origin(folder, conditions)
        writers = {
            name: stack.enter_context(new_dataset(out / name, images=mode, origin=origin, pipeline=pipeline))
            for name in names
        }
        entries = Entries(folder)
        for shards, chosen in selection:
            for document, picture in entries.of(shards):
                source = document.source
                _count(counts.before, document)
                if not chosen.keeps(source.position, source.image_id):
                    continue
                rest = _rest(document, chosen)
                key = source.image_id or source.name
                name = split_of(split, conditions.seed, key) if split is not None else _WHOLE
                writers[name].add(rest, picture)
                _count(counts.after, rest)
                counts.splits[name] += rest.graph is not None
        for name, writer in writers.items():
            if not writer.documents:
                raise SplitError(
                    f"no picture falls into {name}; give it a larger share, or another seed"
                    if name
                    else f"the conditions keep nothing of {folder}"
                )
    for name in names:
        carry_judgements([folder], out / name)
    if split is not None:
        write_split_card(out, names)
    return counts


def _rest(document: Document, chosen: Chosen) -> Document:
    if document.graph is None:
        return document
    graph = reduced(document.graph, chosen.keep(document.source.position))
    return msgspec.structs.replace(document, graph=graph)


def image_mode(folder: Path) -> ImageMode:
    """How the pictures of a dataset are kept: as bytes where any are."""
    modes = contents(Layout(folder)).images
    return next((mode for mode in ("embed", "path") if mode in modes), "none")


_COUNTED = ("graphs", "nodes", "captions", "edges")


def _count(counts: dict[str, int], document: Document) -> None:
    graph = document.graph
    if graph is not None:
        counts["graphs"] += 1
        counts["nodes"] += len(graph.nodes)
        counts["captions"] += sum(len(node.captions) for node in graph.nodes)
        counts["edges"] += len(graph.edges)


def _refuse_filled(out: Path) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise StoreError(f"{out}: there is something already; name a new folder")


def _origin(folder: Path, conditions: Conditions) -> str:
    """What the card says about where the dataset comes from."""
    told = [f"{name} = {value}" for name, value in msgspec.structs.asdict(conditions).items() if value not in (None, 0)]
    text = f"Taken from the dataset *{folder.resolve().name}*"
    return (
        f"{text}, where:\n\n" + "\n".join(f"    {line}" for one in told for line in one.splitlines())
        if told
        else text + ".\n\n"
    )
