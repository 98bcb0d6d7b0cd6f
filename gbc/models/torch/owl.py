"""How OWL-ViT and OWLv2 are asked: a query of its own for each label, all answered in one pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

from gbc.images import View
from gbc.models.roles import Detection
from gbc.models.torch.geometry import box_around


def queries(texts: Sequence[Sequence[str]], processor: Any) -> dict[str, Any]:
    """The model's input for one list of labels an image; shorter lists are filled up, and labels cut to the window."""
    most = max(map(len, texts))
    filled = [label.strip() or " " for labels in texts for label in (*labels, *([" "] * (most - len(labels))))]
    encoded = processor.tokenizer(filled, padding="max_length", truncation=True, return_tensors="pt")
    return {"input_ids": encoded["input_ids"], "attention_mask": encoded["attention_mask"]}


def matches(
    logits: Any, boxes: Any, labels: Sequence[str], view: View, processor: Any, threshold: float
) -> Iterator[Detection]:
    """What was found in one view. ``logits`` has the shape (patches, queries), ``boxes`` (patches, 4).

    What answers no query of this image, but one that filled up its list, never counts.
    """
    outputs = SimpleNamespace(logits=logits[None, :, : len(labels)], pred_boxes=boxes[None])
    size = [(view.height, view.width)]
    (result,) = processor.post_process_grounded_object_detection(outputs, threshold=threshold, target_sizes=size)
    for score, number, sides in zip(*(result[key].tolist() for key in ("scores", "labels", "boxes")), strict=True):
        left, top, right, bottom = sides
        box = box_around(left / view.width, top / view.height, right / view.width, bottom / view.height)
        if box:
            yield Detection(labels[number], box, round(score, 4))
