"""Three pictures of a holiday, described by hand: small enough that every answer can be checked by eye."""

from __future__ import annotations

import hashlib

from gbc.graph import WHOLE, Box, Caption, Edge, Graph, Image, Node, NodeKind, Provenance, Region, Span
from gbc.graph.caption import CaptionKind, caption_id
from gbc.store import Document, Failure, Source

BEACH = "beach.jpg"
MADE = Provenance(model="tiny 1.0", prompt="whole", prompt_hash="ab" * 32, seed=7)

Told = tuple[str, NodeKind, Box, list[tuple[CaptionKind, str]], list[tuple[str, str]]]
"""A node: id, kind, box, captions, and (words, id) of where they lead."""

BEACH_GRAPH: list[Told] = [
    (
        "",
        "image",
        WHOLE,
        [
            ("detail", "Two dogs run past a person under a red umbrella; behind them a boat lies on the sand."),
            ("short", "Dogs and a person at the beach."),
            ("original", "Our holiday, day 3"),
        ],
        [
            ("dogs", "dog"),
            ("person", "person"),
            ("umbrella", "umbrella"),
            ("boat", "boat"),
            ("dogs", "[dog|person]"),
            ("person", "[dog|person]"),
            ("person", "[person|umbrella]"),
            ("umbrella", "[person|umbrella]"),
        ],
    ),
    (
        "dog",
        "composition",
        Box(0.1, 0.5, 0.5, 0.9),
        [("composition", "Dog 1 runs ahead of dog 2."), ("hardcode", "dog 1 is to the left of dog 2")],
        [("dog 1", "dog_1"), ("dog 2", "dog_2")],
    ),
    (
        "dog_1",
        "entity",
        Box(0.1, 0.5, 0.3, 0.9),
        [("detail", "A brown dog with a red collar.")],
        [("collar", "dog_1_collar")],
    ),
    ("dog_2", "entity", Box(0.35, 0.6, 0.5, 0.9), [("detail", "A white dog.")], []),
    ("dog_1_collar", "entity", Box(0.2, 0.5, 0.25, 0.55), [("detail", "A red collar.")], []),
    ("person", "entity", Box(0.55, 0.3, 0.75, 0.95), [("detail", "A person in a straw hat.")], [("hat", "person_hat")]),
    ("person_hat", "entity", Box(0.6, 0.3, 0.7, 0.4), [("detail", "A straw hat.")], []),
    (
        "umbrella",
        "entity",
        Box(0.5, 0.1, 0.9, 0.5),
        [("detail", "A red umbrella with a wooden handle.")],
        [("handle", "umbrella_handle")],
    ),
    ("umbrella_handle", "entity", Box(0.65, 0.3, 0.7, 0.5), [("detail", "A wooden handle.")], []),
    ("boat", "entity", Box(0.0, 0.2, 0.2, 0.35), [("detail", "A blue boat.")], []),
    (
        "[dog|person]",
        "relation",
        Box(0.1, 0.3, 0.75, 0.95),
        [("relation", "The dogs run past the person.")],
        [("dogs", "dog"), ("person", "person")],
    ),
    (
        "[person|umbrella]",
        "relation",
        Box(0.5, 0.1, 0.9, 0.95),
        [("relation", "The person sits under the umbrella.")],
        [("person", "person"), ("umbrella", "umbrella")],
    ),
]

PARK_GRAPH: list[Told] = [
    (
        "",
        "image",
        WHOLE,
        [("detail", "A person throws a ball to a dog, and the Dog jumps."), ("short", "A dog in a park.")],
        [
            ("person", "person"),
            ("ball", "ball"),
            ("ball", "toy"),
            ("dog", "dog"),
            ("Dog", "dog"),
            ("person", "[dog|person]"),
            ("dog", "[dog|person]"),
        ],
    ),
    (
        "person",
        "entity",
        Box(0.1, 0.1, 0.4, 0.9),
        [("detail", "A person with one hand up.")],
        [("hand", "person_hand")],
    ),
    ("person_hand", "entity", Box(0.3, 0.1, 0.4, 0.2), [("detail", "An open hand.")], []),
    ("ball", "entity", Box(0.5, 0.1, 0.6, 0.2), [("detail", "A yellow ball.")], []),
    ("toy", "entity", Box(0.5, 0.1, 0.6, 0.201), [("detail", "A round toy.")], []),
    ("dog", "entity", Box(0.6, 0.5, 0.9, 0.9), [("detail", "A black dog.")], []),
    (
        "[dog|person]",
        "relation",
        Box(0.1, 0.1, 0.9, 0.9),
        [("relation", "The dog looks at the person.")],
        [("dog", "dog"), ("person", "person")],
    ),
]

STREET_GRAPH: list[Told] = [
    ("", "image", WHOLE, [("detail", "A car stands in a street.")], [("car", "car")]),
    ("car", "entity", Box(0.2, 0.4, 0.8, 0.8), [("detail", "A green car on a flat wheel.")], [("wheel", "car_wheel")]),
    ("car_wheel", "entity", Box(0.3, 0.6, 0.4, 0.8), [("detail", "A wheel without air.")], []),
]


def graph(name: str, told: list[Told], size: tuple[int, int] = (640, 480)) -> Graph:
    """The graph that is told; the words of each edge are found in the captions of its source."""
    image = Image(hashlib.sha256(name.encode()).hexdigest(), *size)
    nodes, edges = [], []
    depths = {"": 0}
    for id_, kind, box, captions, ways in told:
        made = [
            Caption(
                id=caption_id(image.id, id_, said_as, ordinal, text),
                text=text,
                kind=said_as,
                provenance=None if said_as == "original" else MADE,
            )
            for ordinal, (said_as, text) in enumerate(captions)
        ]
        for words, target in ways:
            depths[target] = min(depths.get(target, 99), depths[id_] + 1)
            spans = [Span(c.id, at, at + len(words)) for c in made if (at := c.text.find(words)) >= 0]
            spans = spans or [Span(c.id, at, at + len(words)) for c in made if (at := c.text.lower().find(words)) >= 0]
            edges.append(Edge(source=id_, target=target, label=words, spans=tuple(spans)))
        label = "" if kind == "image" else id_.rstrip("_12").rpartition("_")[2].strip("[]").replace("|", " and ")
        nodes.append(Node(id=id_, kind=kind, label=label, region=Region(box), captions=tuple(made), depth=depths[id_]))
    return Graph(image=image, nodes=tuple(nodes), edges=tuple(edges), pipeline="f" * 16)


def documents() -> list[Document]:
    """Three graphs, one of the pictures again, and one that is broken."""
    graphs = {BEACH: graph(BEACH, BEACH_GRAPH), "park.jpg": graph("park.jpg", PARK_GRAPH)}
    graphs["street's end.jpg"] = graph("street's end.jpg", STREET_GRAPH, (800, 600))
    made = [
        Document(source=Source(position=at, name=name, image_id=one.image.id), graph=one)
        for at, (name, one) in enumerate(graphs.items())
    ]
    again = Source(position=3, name="again.jpg", image_id=graphs["park.jpg"].image.id, duplicate=True)
    torn = Source(position=4, name="torn.jpg", image_id="0" * 64)
    return [
        *made,
        Document(source=again),
        Document(source=torn, failure=Failure("decode", "cut off after 7 bytes")),
    ]
