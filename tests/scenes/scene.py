"""Scenes drawn from a seed, and what an annotator should find in them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from PIL import Image as Pillow

from gbc.images import Picture, decode
from tests.scenes.kinds import GROUND, KINDS, SKY, TOP, Kind, Pixels, Rectangle, around, bounds, codes, standing

SMALLEST_PARENT = 0.0105
"""Share of the picture above which a thing shows its parts; the annotator looks into things from 0.01 on."""

SMALLEST = 0.0008
"""Share of the picture that the smallest part takes; the annotator finds things from 0.0005 on."""


@dataclass
class Solid:
    """A thing of one colour, where it is, and the things inside it."""

    kind: Kind
    colour: int
    box: Rectangle
    parts: list[Solid] = field(default_factory=list)


Group = frozenset[Rectangle]


@dataclass(frozen=True)
class Truth:
    """What a graph should hold; things are known by their rectangles. ``None`` stands for the picture.

    Names are a label and aliases. A relation is between units: each a set of rectangles, one for a thing,
    several for a group.
    """

    names: dict[Rectangle, tuple[str, ...]]
    parents: frozenset[tuple[Rectangle | None, Rectangle]]
    groups: frozenset[Group]
    relations: frozenset[frozenset[Group]]


@dataclass(frozen=True)
class Scene:
    """A picture and the solids in it."""

    seed: int
    pixels: Pixels
    solids: list[Solid]

    def png(self) -> bytes:
        stream = io.BytesIO()
        Pillow.fromarray(self.pixels).save(stream, "PNG")
        return stream.getvalue()

    def picture(self) -> Picture:
        return decode(self.png())

    def truth(self, deep: bool = False) -> Truth:
        """``deep`` where parts of parts are sought from the grandparent on as well as from the parent."""
        families = dict(self._families(deep))
        units = [unit for children in families.values() for unit in _units(children)]
        return Truth(
            names={solid.box: (solid.kind.label,) for children in families.values() for solid in children},
            parents=frozenset((parent, solid.box) for parent, children in families.items() for solid in children),
            groups=frozenset(unit for unit in units if len(unit) > 1),
            relations=frozenset(pair for children in families.values() for pair in _relations(children)),
        )

    def _families(self, deep: bool) -> Iterator[tuple[Rectangle | None, list[Solid]]]:
        yield None, self.solids
        waiting = list(self.solids)
        while waiting:
            solid = waiting.pop()
            inner = [below for part in solid.parts for below in part.parts] if deep else []
            if solid.parts:
                yield solid.box, [*solid.parts, *inner]
            waiting += solid.parts


def _units(children: list[Solid]) -> list[Group]:
    """Things of one kind below one parent are one unit."""
    by_kind: dict[str, set[Rectangle]] = {}
    for solid in children:
        by_kind.setdefault(solid.kind.label, set()).add(solid.box)
    return [frozenset(boxes) for boxes in by_kind.values()]


def _relations(children: list[Solid]) -> Iterator[frozenset[Group]]:
    """Neighbours, counted by their left edges, are related where one stands beside or above the other."""
    units = sorted(_units(children), key=lambda unit: around(list(unit)))
    for one, other in pairwise(units):
        if standing(around(list(one)), around(list(other))):
            yield frozenset((one, other))


def draw_scene(seed: int) -> Scene:
    """The scene of a seed: any size, one to six kinds of things, alone or in groups of up to four."""
    return _Painter(seed).scene()


class _Painter:
    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.random = np.random.default_rng(seed)
        self.width, self.height = (int(n) for n in self.random.integers((211, 160), (420, 330)))
        self.pixels: Pixels = np.empty((self.height, self.width, 3), np.uint8)
        self._fill((0, 0, self.width, self.height), SKY, round_=False)
        self._fill((0, self._between(0.4, 0.9, self.height), self.width, self.height), GROUND, round_=False)
        self.drawn: dict[str, int] = {}

    def scene(self) -> Scene:
        kinds = self.random.permutation(TOP)[: self.random.integers(1, 7)]
        wanted = [KINDS[str(kind)] for kind in kinds]
        for kind in list(wanted):
            if self.random.random() < 0.4:
                wanted += [kind] * int(self.random.integers(1, 4))
        wanted = wanted[:9]
        cells = self._cells(len(wanted))
        solids = [self._solid(kind, self._placed(cell)) for kind, cell in zip(wanted, cells, strict=True)]
        scene = Scene(self.seed, self.pixels, solids)
        _check_drawing(scene)
        return scene

    def _cells(self, count: int) -> list[Rectangle]:
        """As many cells of a grid as there are things, in random order."""
        across = int(np.ceil(np.sqrt(count * self.width / self.height)))
        down = int(np.ceil(count / across))
        xs = np.linspace(1, self.width - 1, across + 1).round().astype(int).tolist()
        ys = np.linspace(1, self.height - 1, down + 1).round().astype(int).tolist()
        cells = [(xs[i], ys[j], xs[i + 1], ys[j + 1]) for j in range(down) for i in range(across)]
        return [cells[int(n)] for n in self.random.permutation(len(cells))[:count]]

    def _placed(self, cell: Rectangle) -> Rectangle:
        """Somewhere in the cell, at times filling it so that it touches its neighbours."""
        left, top, right, bottom = cell
        if self.random.random() < 0.3:
            return cell
        wide, high = (max(20, self._between(0.5, 0.98, side)) for side in (right - left, bottom - top))
        wide, high = min(wide, right - left), min(high, bottom - top)
        left += int(self.random.integers(0, right - left - wide + 1))
        top += int(self.random.integers(0, bottom - top - high + 1))
        return left, top, left + wide, top + high

    def _solid(self, kind: Kind, box: Rectangle) -> Solid:
        number = self.drawn.get(kind.label, 0)
        self.drawn[kind.label] = number + 1
        solid = Solid(kind, kind.colour | (number >> 4) << 8 | (number & 15), box)
        self._fill(box, solid.colour, kind.round)
        if self._share(box) > SMALLEST_PARENT:
            solid.parts = self._parts(kind, box)
        return solid

    def _parts(self, kind: Kind, box: Rectangle) -> list[Solid]:
        """Parts side by side in a grid inside the box, a little away from its edges, so that these stay seen."""
        names = [name for name, least, most in kind.parts for _ in range(int(self.random.integers(least, most + 1)))]
        if not names:
            return []
        left, top, right, bottom = box
        rows = 2 if len(names) > 2 else 1
        columns = -(-len(names) // rows)
        wide, high = (right - left - 2) // columns, (bottom - top - 2) // rows
        parts = []
        for number, name in enumerate(self.random.permutation(names).tolist()):
            x, y = left + 1 + number % columns * wide, top + 1 + number // columns * high
            inset = int(self.random.integers(1, 4))
            slot = (x + inset, y + inset, x + max(inset, self._between(0.6, 0.95, wide)), y + high - inset)
            slot = _smaller(_rounder(slot) if KINDS[name].round else slot, box)
            if slot[2] - slot[0] > 4 and slot[3] - slot[1] > 4 and self._share(slot) > SMALLEST:
                parts.append(self._solid(KINDS[name], slot))
        return parts

    def _share(self, box: Rectangle) -> float:
        return (box[2] - box[0]) * (box[3] - box[1]) / (self.width * self.height)

    def _between(self, low: float, high: float, of: int) -> int:
        return int(self.random.uniform(low, high) * of)

    def _fill(self, box: Rectangle, colour: int, round_: bool) -> None:
        left, top, right, bottom = box
        area = self.pixels[top:bottom, left:right]
        y, x = np.ogrid[: bottom - top, : right - left]
        wide, high = (right - left) / 2, (bottom - top) / 2
        inside = ((x + 0.5 - wide) / wide) ** 2 + ((y + 0.5 - high) / high) ** 2 <= 1
        area[inside if round_ else np.ones_like(inside)] = (colour >> 16, colour >> 8 & 255, colour & 255)


def _rounder(slot: Rectangle) -> Rectangle:
    """At most twice as long as wide: the ends of a long ellipse are thinner than a pixel."""
    left, top, right, bottom = slot
    return left, top, min(right, left + 2 * (bottom - top)), min(bottom, top + 2 * (right - left))


def _smaller(slot: Rectangle, box: Rectangle) -> Rectangle:
    """A lone part that nearly fills its parent loses half of its height: it would be taken for the parent."""
    left, top, right, bottom = slot
    share = (right - left) * (bottom - top) / ((box[2] - box[0]) * (box[3] - box[1]))
    return slot if share < 0.7 else (left, top, right, (top + bottom) // 2)


def _check_drawing(scene: Scene) -> None:
    """The truth is what the pixels show: each solid's colour spans exactly its box."""
    seen = codes(scene.pixels)
    waiting = list(scene.solids)
    while waiting:
        solid = waiting.pop()
        if bounds(seen == solid.colour) != solid.box:
            raise AssertionError(f"scene {scene.seed}: {solid.kind.label} is drawn at another place than {solid.box}")
        waiting += solid.parts
