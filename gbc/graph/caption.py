"""What is said about a node, and where it was said: captions and spans within them."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from gbc.graph.errors import StructuralError

CaptionKind = Literal["detail", "short", "relation", "composition", "hardcode", "bagofwords", "original"]
"""``detail`` and ``short`` describe a node; ``composition`` an arrangement; ``relation`` what things do to each
other; ``hardcode`` holds geometric hints; ``bagofwords`` lists labels; ``original`` came with the image."""


class Provenance(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, kw_only=True):
    """Who wrote a caption, and how."""

    model: Annotated[str, Meta(description="Name and version of the model that answered")]
    prompt: Annotated[str | None, Meta(description="Name of the prompt, where there was one")] = None
    prompt_hash: Annotated[str | None, Meta(description="SHA-256 of the prompt's text")] = None
    seed: Annotated[int | None, Meta(description="What the model's chance was started with")] = None
    strategy: Annotated[str | None, Meta(description="How candidates became this caption")] = None


class Caption(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, kw_only=True):
    """One plain text about one node. The text is Unicode NFC and holds more than blanks."""

    id: Annotated[str, Meta(description="16 hex digits over image, node, kind, ordinal and text", min_length=1)]
    text: Annotated[str, Meta(description="Plain text, Unicode NFC, more than blanks")]
    kind: Annotated[
        CaptionKind,
        Meta(
            description="detail and short describe a node; composition an arrangement; relation what things do to each "
            "other; hardcode holds geometric hints; bagofwords lists labels; original came with the image"
        ),
    ]
    language: Annotated[str, Meta(description="BCP 47 tag")] = "en"
    provenance: Annotated[Provenance | None, Meta(description="Who wrote it; null where that is not known")] = None
    derived_from: Annotated[tuple[str, ...], Meta(description="Captions that this one was made from")] = ()
    selected: Annotated[bool, Meta(description="False for a candidate that was not chosen")] = True
    inferred: Annotated[bool, Meta(description="True where it says more than can be seen")] = False
    extra: Annotated[str | None, Meta(description="JSON text with what other systems add")] = None

    def __post_init__(self) -> None:
        text = self.text
        if not text or text.isspace():
            raise StructuralError("caption", "a caption needs text")
        if not text.isascii() and not unicodedata.is_normalized("NFC", text):
            raise StructuralError("caption", f"text is not Unicode NFC: {text[:40]!r}")


class Span(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """The words ``text[start:end]`` of a caption, counted in Unicode code points."""

    caption: Annotated[str, Meta(description="Id of a caption of the edge's source")]
    start: Annotated[int, Meta(ge=0, description="The first letter, counted from 0")]
    end: Annotated[int, Meta(ge=1, description="The first letter no longer meant")]

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise StructuralError("span", f"{self.start}..{self.end} of caption {self.caption} holds no text")


def caption_id(image: str, node: str, kind: str, ordinal: int, text: str) -> str:
    """The id of a caption: changed text gets another id, so that a score never sticks to it."""
    parts = f"{image}\x1f{node}\x1f{kind}\x1f{ordinal}\x1f{text}"
    return hashlib.sha256(parts.encode()).digest()[:8].hex()
