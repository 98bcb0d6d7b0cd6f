"""The annotator finds the true graph of drawn scenes, to the pixel, and planted faults are found out."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pytest

from gbc.annotator import Settings, annotate, compositions, method, relations, sift
from gbc.annotator.settings import Limits
from gbc.graph import WHOLE, Box, Graph, Node, StructuralError, builder, editorial_findings
from gbc.graph.mentions import fold
from gbc.graph.plurals import number_forms
from gbc.images import Picture, View
from tests.scenes import DirectPanel, Eyes, Scene, ShuffledPanel, Truth, Voice, draw_scene
from tests.scenes.kinds import Rectangle

SETTINGS = Settings(limits=Limits(nodes=200, calls=400, boxes=9))

VOICES = (
    Voice(),
    Voice(synonyms=True, haunted=True),
    Voice(both_numbers=True, palms=True),
    Voice(deep=True, synonyms=True, both_numbers=True),
)


def voice_of(seed: int) -> Voice:
    return VOICES[seed % len(VOICES)]


def graph_of(scene: Scene, voice: Voice) -> Graph:
    return asyncio.run(annotate(scene.picture(), DirectPanel(Eyes(), voice), SETTINGS))


class Found:
    """What a graph holds, in the terms of a scene's truth."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.kinds = {node.id: node.kind for node in graph.nodes}
        self.boxes = {n.id: n.region.box.pixels(graph.image.width, graph.image.height) for n in graph.nodes}
        self.targets: dict[str, list[str]] = {
            node.id: [child.id for child in graph.children(node.id)] for node in graph.nodes
        }

    def of_kind(self, kind: str) -> list[Node]:
        return [node for node in self.graph.nodes if node.kind == kind]

    def number(self, group: str, member: str) -> int:
        """A member's place in its group, counted from 1, from left to right."""

        def centre(id_: str) -> tuple[float, float]:
            return self.graph.node(id_).region.box.centre

        return sorted(self.targets[group], key=centre).index(member) + 1

    def unit(self, id_: str) -> frozenset[Rectangle]:
        members = self.targets[id_] if self.kinds[id_] == "composition" else [id_]
        return frozenset(self.boxes[member] for member in members)

    def truth(self) -> Truth:
        entities = self.of_kind("entity")
        parents = set()
        for node in (*self.of_kind("image"), *entities):
            own = self.boxes[node.id] if node.kind == "entity" else None
            for target in self.targets[node.id]:
                if self.kinds[target] != "relation":
                    parents |= {(own, box) for box in self.unit(target)}
        return Truth(
            names={self.boxes[node.id]: (node.label, *sorted(node.aliases)) for node in entities},
            parents=frozenset(parents),
            groups=frozenset(self.unit(node.id) for node in self.of_kind("composition")),
            relations=frozenset(
                frozenset(self.unit(target) for target in self.targets[node.id]) for node in self.of_kind("relation")
            ),
        )


def true_graph(scene: Scene, voice: Voice) -> Truth:
    """The truth, with the names under which this describer and this detector know the things."""
    truth = scene.truth(deep=voice.deep)
    for solid in scene.solids:
        if voice.synonyms and solid.kind.synonym:
            names = (solid.kind.label, solid.kind.synonym)
            truth.names[solid.box] = names[::-1] if solid.colour & 1 else names
    return truth


def differences(scene: Scene, voice: Voice, graph: Graph | None = None) -> list[str]:
    """What is not as it should be in a graph of a scene."""
    found, true = Found(graph or graph_of(scene, voice)), true_graph(scene, voice)
    entities = found.of_kind("entity")
    faults = [f"{len(entities)} entities, {len(true.names)} things"] * (len(entities) != len(true.names))
    for field in ("names", "parents", "groups", "relations"):
        have, want = getattr(found.truth(), field), getattr(true, field)
        if have != want:
            pairs = (set(have.items()), set(want.items())) if isinstance(have, dict) else (have, want)
            faults.append(f"{field}: too much {sorted(map(str, pairs[0] - pairs[1]))}")
            faults.append(f"{field}: missing {sorted(map(str, pairs[1] - pairs[0]))}")
    return [*faults, *_wrong_words(found), *_hintless(found), *map(str, editorial_findings(found.graph))]


def _wrong_words(found: Found) -> list[str]:
    """Edges whose words do not name what they lead to."""
    faults = []
    for edge in found.graph.edges:
        target = found.graph.node(edge.target)
        if target.kind == "relation":
            targets = [found.graph.node(member) for member in found.targets[target.id]]
        else:
            targets = [target]
        names = {form for t in targets for name in (t.label, *t.aliases) for form in number_forms(name)}
        if found.kinds[edge.source] == "composition":
            names = {f"{found.graph.node(edge.source).label} {found.number(edge.source, edge.target)}"}
        wrong = [words for words in found.graph.words(edge) if fold(words) not in names]
        faults += [f"{edge.source!r} -> {edge.target!r}: {words!r} is none of {sorted(names)}" for words in wrong]
    return faults


def _hintless(found: Found) -> list[str]:
    """Groups whose geometric hints do not lead to every member."""
    hints = {c.id for node in found.of_kind("composition") for c in node.captions if c.kind == "hardcode"}
    led = {(edge.source, edge.target) for edge in found.graph.edges for span in edge.spans if span.caption in hints}
    return [
        f"{group.id!r}: no hint names {member!r}"
        for group in found.of_kind("composition")
        for member in found.targets[group.id]
        if (group.id, member) not in led
    ]


@pytest.mark.parametrize("seed", range(200))
def test_the_true_graph_is_found(seed: int) -> None:
    assert differences(draw_scene(seed), voice_of(seed)) == []


def test_the_order_of_answers_changes_nothing() -> None:
    for seed in range(0, 40, 3):
        scene, voice = draw_scene(seed), voice_of(seed)
        straight = msgspec.json.encode(graph_of(scene, voice))
        for order in range(3):
            panel = ShuffledPanel(order, Eyes(), voice)
            shuffled = asyncio.run(annotate(scene.picture(), panel, SETTINGS))
            assert msgspec.json.encode(shuffled) == straight, f"seed {seed}, order {order}"


def test_two_pictures_at_once_do_not_touch_each_other() -> None:
    scenes = [draw_scene(seed) for seed in (3, 4)]
    panel = ShuffledPanel(0, Eyes(), Voice())

    async def both() -> list[Graph]:
        return await asyncio.gather(*(annotate(scene.picture(), panel, SETTINGS) for scene in scenes))

    assert asyncio.run(both()) == [graph_of(scene, Voice()) for scene in scenes]


def test_the_scenes_hold_what_they_are_there_for() -> None:
    """Without parts three deep, groups, neighbours in the padding and relations the scenes would prove little."""
    reasons: Counter[str] = Counter()
    depths: Counter[int] = Counter()
    kinds: Counter[str] = Counter()
    aliases = 0
    for seed in range(60):
        graph = graph_of(draw_scene(seed), voice_of(seed))
        reasons.update(rejected.reason for rejected in graph.rejected)
        depths.update(node.depth for node in graph.nodes if node.kind == "entity")
        kinds.update(node.kind for node in graph.nodes)
        aliases += sum(len(node.aliases) for node in graph.nodes)
    assert reasons["outside its parent"] > 15
    assert reasons["the describer does not see it"] > 10
    assert reasons["no caption of the node names it"] > 1
    assert kinds["composition"] > 200
    assert kinds["relation"] > 100
    assert depths[3] + depths[4] + depths[5] > 100
    assert aliases > 10


def _a_row_too_high(view: View) -> npt.NDArray[np.uint8]:
    left, top, right, bottom = view.rectangle
    return view.picture.pixels[max(0, top - 1) : bottom - 1, left:right]


def _cut_off(box: Box, width: int, height: int) -> Rectangle:
    left, top, right, bottom = box.sides
    return int(left * width), int(top * height), max(1, int(right * width)), max(1, int(bottom * height))


def _any_letters(text: str, labels: Iterable[str]) -> dict[str, list[tuple[int, int]]]:
    starts = {label: fold(text).find(fold(label)) for label in labels}
    return {label: [(start, start + len(label))] for label, start in starts.items() if start >= 0}


def _from_zero(label: str, boxes: Sequence[Box], aspect: float) -> list[str]:
    return [f"{label} {number} stands somewhere" for number in range(len(boxes))]


def _unsnapped(view: View, picture: Picture, box: Box = WHOLE) -> None:
    view.picture, view.box, view.rectangle = picture, box, box.pixels(picture.width, picture.height)


FAULTS: dict[str, tuple[Any, str, Any]] = {
    "the crop is one row too high": (View, "pixels", property(_a_row_too_high)),
    "pixels are cut off, not rounded": (Box, "pixels", _cut_off),
    "a view keeps the box that it was asked for": (View, "__init__", _unsnapped),
    "boxes of a view are taken for boxes of the picture": (Box, "within", lambda box, *_: box),
    "padding is not undone in requests": (View, "inside", lambda _, box: box),
    "no merging within a level": (method, "merge", lambda candidates, *_: list(candidates)),
    "no merging with what stands": (method, "standing_twin", lambda *_: None),
    "parts may lie outside their parent": (sift, "_unfit", lambda *_: None),
    "any letters are a mention": (builder, "find_mentions", _any_letters),
    "hints number from zero": (compositions, "layout_hints", _from_zero),
    "groups are numbered as they come": (compositions, "_within_limits", lambda _, groups: groups),
    "the parent leads past the group": (compositions, "_lead_through", lambda *_: None),
    "relations are everywhere": (relations, "bounding", lambda _: WHOLE),
    "no elements are wanted": (method, "wanted_elements", lambda *_: []),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_out(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*FAULTS[fault])
    assert any(_fails(seed) for seed in range(40)), "the scenes do not notice"


def _fails(seed: int) -> bool:
    try:
        return bool(differences(draw_scene(seed), voice_of(seed)))
    except (StructuralError, KeyError):
        return True
