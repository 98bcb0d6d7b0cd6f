"""Records of the public form for tests: a small one, in both forms."""

from __future__ import annotations

from typing import Any

Object = dict[str, Any]


def edge(source: str, text: str, target: str) -> Object:
    return {"source": source, "text": text, "target": target}


def vertex(id_: str, label: str, box: tuple[float, ...], *said: tuple[str, str], **more: Any) -> Object:
    sides = dict(zip(("left", "top", "right", "bottom"), box, strict=True))
    return {
        "vertex_id": id_,
        "bbox": {**sides, "confidence": None if label == "image" else 0.7310585786300049},
        "label": label,
        "descs": [{"text": text, "label": kind} for text, kind in said],
        "in_edges": [],
        "out_edges": [],
        **more,
    }


def plain() -> Object:
    """Two boats and a house with a door: an image, entities, a composition, a relation."""
    boats = (0.1, 0.5, 0.6, 0.9)
    record = {
        "vertices": [
            vertex(
                "", "image", (0, 0, 1, 1), ("Two Boats by a house; the boats lie still.", "detail"), ("Boats.", "short")
            ),
            vertex("boats_0", "entity", (0.1, 0.5, 0.30000000000000004, 0.9), ("A red boat.", "detail")),
            vertex("boats_1", "entity", (0.4, 0.5, 0.6, 0.9), ("A café in a boat.", "detail")),
            vertex("boats", "composition", boats, ("boat 1 is left of boat 2", "hardcode")),
            vertex("house", "entity", (0.5, 0.1, 0.9, 0.6), ("A house, its doorway and a door.", "detail")),
            vertex("house_door", "entity", (0.6, 0.3, 0.7, 0.6), ("A low door.", "detail")),
            vertex("[boats|house]", "relation", (0.1, 0.1, 0.9, 0.9), ("The boats lie by the house.", "relation")),
        ],
        "img_url": "https://example.org/a b.jpg",
        "img_path": "pictures/a b.jpg",
        "original_caption": None,
        "short_caption": "Boats.",
        "detail_caption": "Two Boats by a house; the boats lie still.",
    }
    ways = [
        edge("", "boats", "boats"),
        edge("", "house", "house"),
        edge("", "boats", "[boats|house]"),
        edge("", "house", "[boats|house]"),
        edge("boats", "boat 1", "boats_0"),
        edge("boats", "boat 2", "boats_1"),
        edge("house", "door", "house_door"),
        edge("[boats|house]", "boats", "boats"),
        edge("[boats|house]", "house", "house"),
    ]
    for one in record["vertices"]:
        one["out_edges"] = [way for way in ways if way["source"] == one["vertex_id"]]
        one["in_edges"] = [way for way in ways if way["target"] == one["vertex_id"]]
    return record


def full() -> Object:
    """The same with what the full form adds."""
    record = plain()
    for one in record["vertices"]:
        for said in one["descs"]:
            said["full_label"] = f"{said['label']}-{one['label']}"
            said |= {"statistics": None, "toxicity_scores": None, "clip_scores": {"scores": None, "truncation": False}}
        one["sub_masks"], one["super_masks"] = [], [] if one["label"] == "image" else [""]
    record["vertices"][1]["descs"][0] |= {
        "statistics": {"n_words": 3, "n_tokens": 5},
        "clip_scores": {"scores": {"small": 0.2813240885734558}, "truncation": True},
    }
    return {**record, "img_size": [640, 480], "mask_inside_threshold": 0.85}
