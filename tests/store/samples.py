"""Documents with everything in them that a document can hold, and folders made of them."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from PIL import Image as Pillow

from gbc.graph import ROOT, Box, Graph, GraphBuilder, Image, Mask, Place, Provenance, Region
from gbc.graph.caption import Caption
from gbc.store import Document, Failure, ImageMode, Layout, Marker, Source, commit_shard

MADE = Provenance(model="tiny 1.0", prompt="whole", prompt_hash="ab" * 32, seed=7, strategy="first")


def image_id(number: int) -> str:
    return hashlib.sha256(f"picture {number}".encode()).hexdigest()


def graph(number: int, pipeline: str | None = "f" * 16) -> Graph:
    """A graph with all kinds of nodes, masks, captions of many scripts and rejected candidates."""
    builder = GraphBuilder(Image(image_id(number), 640 + number, 480))
    said = f"Two dogs and a café\u2003on the beach 😀, number {number}; the dogs run."
    builder.add_caption(ROOT, said, "detail", MADE)
    builder.add_caption(ROOT, "Dogs at a café.", "short")
    builder.add_caption(ROOT, "中国航天\tİstanbul\u00a0ß\x1fend", "original")
    dogs = builder.places(ROOT, ["dog"])["dog"]["dogs"]
    first = builder.add_node(
        "entity", "dog", Region(Box(0.1, 0.2, 0.4, 0.7), _mask(number), 0.93), parent=ROOT, words="dogs", places=dogs
    )
    second = builder.add_node("entity", "dog", Region(Box(0.5, 0.2, 1 / 3 + 0.4, 0.7)), parent=ROOT, words="dogs")
    both = builder.add_node(
        "composition",
        "dog",
        Region(Box(0.1, 0.2, 1 / 3 + 0.4, 0.7)),
        parent=ROOT,
        words="dogs",
        places=dogs[:1],
        members=(first, second),
    )
    builder.add_caption(both, "dog 1 is left of dog 2", "hardcode")
    builder.add_edge(both, first, "dog 1", [Place(0, 0, 5)])
    builder.add_edge(both, second, "dog 2", [Place(0, 17, 22)])
    builder[first].aliases.extend(["puppy", "hound"])
    builder.add_caption(first, "A brown dog.", "detail", MADE)
    builder.reject("detection", "cat", "score below 0.3", parent=first, region=Region(Box(0, 0, 0.5, 0.5), score=0.1))
    builder.reject("limits", "sky", "depth")
    made = builder.finish(pipeline)
    return with_extras(made) if number % 2 else made


def with_extras(made: Graph) -> Graph:
    """The same graph with what no builder of ours fills in yet."""
    root = made.nodes[0]
    more = Caption(
        id=f"{made.image.id[:8]}more",
        text="A candidate that was not chosen",
        kind="detail",
        language="de",
        derived_from=(root.captions[0].id, root.captions[1].id),
        selected=False,
        inferred=True,
        extra='{"clip": 0.25}',
    )
    root = msgspec.structs.replace(root, captions=(more, *root.captions), extra='{"a": [1, "\\u0000"]}')
    return msgspec.structs.replace(made, nodes=(root, *made.nodes[1:]))


def _mask(number: int) -> Mask:
    pixels = np.random.default_rng(number).random((23, 31)) < (0, 0.5, 0.97)[number % 3]
    pixels[5:15, 3:20] |= number % 4 > 0
    return Mask.from_array(pixels)


def document(number: int, position: int | None = None, pipeline: str | None = "f" * 16) -> Document:
    source = Source(
        position=number if position is None else position,
        name=f"dir/picture {number}.png",
        image_id=image_id(number),
        captions=("as it came", 'it\'s "so"') if number % 2 else (),
        fields='{"licence": "CC0"}' if number % 3 else None,
    )
    return Document(source=source, graph=graph(number, pipeline))


def documents(numbers: Sequence[int]) -> list[Document]:
    """Graphs for all numbers, then a duplicate of the first and two failures."""
    made = [document(number) for number in numbers]
    next_ = numbers[-1] + 1
    again = Source(position=next_, name="again.png", image_id=image_id(numbers[0]), duplicate=True)
    torn = Source(position=next_ + 1, name="torn.png", image_id=image_id(10_000 + next_))
    missing = Source(position=next_ + 2, name="missing.png", captions=("never seen",))
    return [
        *made,
        Document(source=again),
        Document(source=torn, failure=Failure("decode", "cut off after 7 bytes")),
        Document(source=missing, failure=Failure("read", "No such file or directory")),
    ]


def png(source: Source) -> bytes:
    """A picture of 8 by 6 pixels whose colour tells the item."""
    out = io.BytesIO()
    Pillow.new("RGB", (8, 6), (source.position % 256, 50, 150)).save(out, "PNG")
    return out.getvalue()


def commit(
    folder: Path, shard: int, made: Sequence[Document], images: ImageMode = "embed", place: str = "/pictures"
) -> Marker:
    """Commit a shard with pictures as ``images`` says."""
    return commit_shard(
        Layout(folder),
        shard,
        made,
        images=images,
        picture=lambda source: png(source) if images == "embed" else f"{place}/{source.position}.png",
    )


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file of a folder and what it holds."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
