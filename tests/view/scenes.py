"""Datasets to look at: pictures with graphs of any size, and texts that no one would wish for."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw

from gbc.graph import ROOT, Box, Graph, GraphBuilder, Image, Mask, Provenance, Region
from gbc.store import Document, Failure, Layout, Source, commit_shard

MADE = Provenance(model="tiny 1.0", prompt="entity", prompt_hash="ab" * 32, seed=7, strategy="first")
NOUNS = (
    "harbour boat sail mast rope gull house window door shutter chimney roof street lamp bench table cup plate "
    "bread basket apple cloth chair cat dog collar child coat hat scarf bicycle wheel bell tree branch leaf hill "
    "cloud sky sun"
).split()
HOSTILE = (
    "<script>document.title='taken'</script>",
    "<img src=x onerror=\"document.title='taken'\">",
    "\"'></a><b>&amp;</b>",
    "\u202egpj.exe\u202c \u2067עברית\u2069",
    "w" * 10_000,
)
SIZE = (960, 640)


def photo(number: int) -> bytes:
    """A picture whose bytes tell its number."""
    width, height = SIZE
    picture = Pillow.linear_gradient("L").resize(SIZE)
    picture = Pillow.merge(
        "RGB", [picture.point(lambda v, c=c: 60 + v * c // 400) for c in (160, 220, 300 - number % 90)]
    )
    draw = ImageDraw.Draw(picture)
    for at in range(12):
        x, y = (at * 257 + number * 91) % width, (at * 131 + number * 57) % height
        draw.ellipse((x - 60, y - 40, x + 60, y + 40), fill=(90 + at * 12, 160 - at * 9, 80 + number % 100))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def graph(number: int, nodes: int, words: Sequence[str] = NOUNS, wit: str = "") -> Graph:
    """A graph of about so many nodes: things and their parts, one group and one relation for every five of them."""
    builder = GraphBuilder(Image(hashlib.sha256(photo(number)).hexdigest(), *SIZE))
    chance = np.random.default_rng(number)
    entities, parents = max(1, nodes - 1 - 2 * (nodes // 6)), [ROOT]
    labels = [words[(number + place) % len(words)] for place in range(entities)]
    parent = [parents[0] if place < 4 else int(chance.integers(1, place)) for place in range(entities)]
    said: dict[int, list[str]] = {}
    for place, above in enumerate(parent):
        said.setdefault(above, []).append(labels[place])
    builder.add_caption(
        ROOT, f"{wit} A picture of {_listed(said.get(0, []))}, seen on a bright day.".strip(), "detail", MADE
    )
    builder.add_caption(ROOT, f"{_listed(said.get(0, []))} together.".capitalize(), "short", MADE)
    for place, (label, above) in enumerate(zip(labels, parent, strict=True)):
        spots = next(iter(builder.places(above, [label]).get(label, {label: []}).values()))
        key = builder.add_node("entity", label, _region(chance, place), parent=above, words=label, places=spots)
        inside = said.get(key, [])
        builder.add_caption(
            key, f"A {label} with {_listed(inside)}." if inside else f"A {label}, plain and small.", "detail", MADE
        )
        builder[key].aliases.extend(["thing"] if place % 5 == 0 else [])
    keys = builder.entities()
    for pair in range(nodes // 6):
        one, two = keys[pair], keys[min(len(keys) - 1, pair + 3)]
        for kind, text in (("relation", "{} stands beside {}."), ("composition", "{} is left of {}.")):
            union = builder[one].region.box.union(builder[two].region.box)
            label = f"{builder[one].label} and {builder[two].label}"
            key = builder.add_node(kind, label, Region(union), parent=ROOT, words="picture", members=(one, two))
            builder.add_caption(key, text.format(builder[one].label, builder[two].label), kind, MADE)
            for member in (one, two):
                word = builder[member].label
                for written, spots in builder.places(key, [word]).get(word, {word: []}).items():
                    builder.add_edge(key, member, written, spots)
    builder.reject("detection", "giraffe", "score below 0.3", region=Region(Box(0.6, 0.1, 0.9, 0.5), score=0.12))
    return builder.finish("f" * 16)


def documents(sizes: Sequence[int], start: int = 0) -> list[Document]:
    """A document for every size, then two failures."""
    made = [
        Document(
            source=_source(start + number, f"pictures/{number:03d} {size} nodes.jpg"), graph=graph(start + number, size)
        )
        for number, size in enumerate(sizes)
    ]
    last = start + len(sizes)
    missing = Source(position=last, name="pictures/<b>missing</b>.jpg")
    torn = Source(position=last + 1, name="torn.jpg", image_id=hashlib.sha256(b"torn").hexdigest())
    return [
        *made,
        Document(source=missing, failure=Failure("read", "No such file <script>alert(1)</script>")),
        Document(source=torn, failure=Failure("decode", "cut off after 7 bytes")),
    ]


def hostile(number: int) -> Document:
    """A graph whose labels, captions and name are meant to harm, or at least to stand in the way."""
    words = [text.lower() for text in HOSTILE]
    made = graph(number, 12, words, wit=" ".join(HOSTILE))
    return Document(source=_source(number, f"../../{HOSTILE[0]} {HOSTILE[3]}.jpg"), graph=made)


def write(folder: Path, made: Sequence[Document], shard: int = 0) -> Path:
    """Commit a shard, with its pictures."""
    commit_shard(Layout(folder), shard, made, images="embed", picture=lambda source: photo(source.position))
    return folder


def _source(number: int, name: str) -> Source:
    return Source(position=number, name=name, image_id=hashlib.sha256(photo(number)).hexdigest())


def _region(chance: np.random.Generator, place: int) -> Region:
    left, top = chance.uniform(0, 0.7, 2)
    width, height = chance.uniform(0.08, 0.28, 2)
    mask = None
    if place % 4 == 0:
        pixels = np.zeros((64, 96), bool)
        y, x = np.ogrid[:64, :96]
        pixels |= ((x / 96 - left - width / 2) / (width / 2)) ** 2 + (
            (y / 64 - top - height / 2) / (height / 2)
        ) ** 2 < 1
        mask = Mask.from_array(pixels)
    return Region(Box(left, top, left + width, top + height), mask, round(float(chance.uniform(0.3, 1)), 4))


def _listed(words: Sequence[str]) -> str:
    return " and ".join(f"a {word}" for word in words) or "nothing else"
