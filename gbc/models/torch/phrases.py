"""How GroundingDINO is asked: one text that holds all labels, whose tokens tell which label a box is for.

The text is "a cat. red ball." in lower case, as its publishers write it (github.com/IDEA-Research/GroundingDINO).
A box goes to the label whose token suits it best: comparing decoded words with labels would lose those that the
tokenizer spells differently, such as "t-shirt".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from gbc.models.roles import Detection
from gbc.models.torch.geometry import box_around

_ENDS = str.maketrans(".?", "  ")
"""What ends a phrase in the model's eyes cannot stand inside one."""


class Sentence(msgspec.Struct, frozen=True):
    """A text for one pass, and for each of its tokens the labels, as they were asked for, in which it stands."""

    text: str
    owners: tuple[tuple[str, ...], ...]


class Phrases:
    """Asks with sentences of at most ``window`` tokens, as a tokenizer of transformers counts them."""

    def __init__(self, tokenizer: Any, window: int, box_threshold: float, text_threshold: float) -> None:
        self._tokenizer = tokenizer
        self._window = window
        self._box_threshold = box_threshold
        self._text_threshold = text_threshold

    def passes(self, labels: Sequence[str]) -> list[Sentence]:
        """As many sentences as the labels need; a label too long for one is cut, one without any token left out."""
        asked: dict[str, list[str]] = {}
        for label in dict.fromkeys(labels):
            plain = self._cut(" ".join(label.lower().translate(_ENDS).split()))
            if plain:
                asked.setdefault(plain, []).append(label)
        texts: list[list[str]] = []
        room = 0
        for plain in asked:
            needed = len(self._spans(plain)) + 1  # and a full stop
            if not texts or needed > room:
                texts.append([])
                room = self._window - 2  # a token begins every text, another ends it
            texts[-1].append(plain)
            room -= needed
        return [self._sentence(text, asked) for text in texts]

    def inputs(self, asked: Sequence[Sentence]) -> dict[str, Any]:
        """The text side of a model's input, each tensor of shape (sentences, tokens)."""
        return dict(self._tokenizer([one.text for one in asked], padding=True, return_tensors="pt"))

    def found(self, asked: Sentence, logits: Any, boxes: Any, size: tuple[int, int]) -> Iterator[Detection]:
        """What a pass found: ``logits`` of shape (queries, tokens), ``boxes`` (queries, 4), centre and size in 0..1.

        A box's score is that of its best token; where no token of a label reaches the threshold, nothing was found.
        """
        del size  # the boxes are relative already
        owned = [token for token, labels in enumerate(asked.owners) if labels]
        chances = logits.sigmoid()
        scores = chances.max(dim=-1).values
        suiting, best = chances[:, owned].max(dim=-1)
        keep = (scores > self._box_threshold) & (suiting > self._text_threshold)
        for score, place, box in zip(scores[keep].tolist(), best[keep].tolist(), boxes[keep].tolist(), strict=True):
            x, y, width, height = box
            placed = box_around(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
            if placed:
                yield from (Detection(label, placed, round(score, 4)) for label in asked.owners[owned[place]])

    def _sentence(self, phrases: Sequence[str], asked: dict[str, list[str]]) -> Sentence:
        owner: list[tuple[str, ...]] = []  # of each character
        for phrase in phrases:
            owner += [tuple(asked[phrase])] * len(phrase) + [(), ()]
        text = ". ".join(phrases) + "."
        spans = self._tokenizer(text, return_offsets_mapping=True)["offset_mapping"]
        return Sentence(text, tuple(owner[start] if start < end else () for start, end in spans))

    def _spans(self, text: str) -> list[tuple[int, int]]:
        encoded = self._tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
        return list(encoded["offset_mapping"])

    def _cut(self, phrase: str) -> str:
        """The phrase as far as it has room in a sentence of its own; empty where it has no token."""
        spans = self._spans(phrase)[: self._window - 3]
        return phrase[: spans[-1][1]] if spans else ""
