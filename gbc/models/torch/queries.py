"""How OWL-ViT and OWLv2 are asked: a query of its own for each label, all answered in one pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

from gbc.models.roles import Detection
from gbc.models.torch.geometry import box_around


class Queries:
    """Asks with lists of labels; a label that is longer than the text window is cut."""

    def __init__(self, processor: Any, box_threshold: float) -> None:
        self._processor = processor
        self._threshold = box_threshold

    def passes(self, labels: Sequence[str]) -> list[tuple[str, ...]]:
        """One list of all labels that say anything."""
        asked = tuple(label for label in dict.fromkeys(labels) if label.strip())
        return [asked] if asked else []

    def inputs(self, asked: Sequence[tuple[str, ...]]) -> dict[str, Any]:
        """The text side of a model's input, of shape (images * queries, tokens); shorter lists are filled up."""
        most = max(map(len, asked))
        filled = [label for labels in asked for label in (*labels, *([" "] * (most - len(labels))))]
        encoded = self._processor.tokenizer(filled, padding="max_length", truncation=True, return_tensors="pt")
        return {"input_ids": encoded["input_ids"], "attention_mask": encoded["attention_mask"]}

    def found(self, asked: tuple[str, ...], logits: Any, boxes: Any, size: tuple[int, int]) -> Iterator[Detection]:
        """What a pass found: ``logits`` of shape (patches, queries), ``boxes`` (patches, 4).

        ``size`` is (width, height) of the picture in pixels.

        The queries that fill up a list have no part in it.
        """
        width, height = size
        outputs = SimpleNamespace(logits=logits[None, :, : len(asked)], pred_boxes=boxes[None])
        (result,) = self._processor.post_process_grounded_object_detection(
            outputs, threshold=self._threshold, target_sizes=[(height, width)]
        )
        columns = (result[name].tolist() for name in ("scores", "labels", "boxes"))
        for score, number, (left, top, right, bottom) in zip(*columns, strict=True):
            box = box_around(left / width, top / height, right / width, bottom / height)
            if box:
                yield Detection(asked[number], box, round(score, 4))
