from __future__ import annotations

import hashlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbc.graph import Caption, Span, StructuralError
from gbc.graph.caption import caption_id
from tests.graph.graphs import builder, caption, texts

IMAGE = "0f" * 32


def test_an_id_is_the_start_of_a_hash_over_all_that_a_caption_is() -> None:
    parts = "\x1f".join((IMAGE, "boat", "detail", "0", "A boat."))
    assert caption_id(IMAGE, "boat", "detail", 0, "A boat.") == hashlib.sha256(parts.encode()).hexdigest()[:16]


@pytest.mark.parametrize(
    "other",
    [
        ("1e" * 32, "boat", "detail", 0, "A boat."),
        (IMAGE, "boat_0", "detail", 0, "A boat."),
        (IMAGE, "boat", "short", 0, "A boat."),
        (IMAGE, "boat", "detail", 1, "A boat."),
        (IMAGE, "boat", "detail", 0, "A boat"),
        (IMAGE, "boat", "detail", 0, "a boat."),
    ],
)
def test_whatever_changes_gives_another_id(other: tuple[str, str, str, int, str]) -> None:
    assert caption_id(*other) != caption_id(IMAGE, "boat", "detail", 0, "A boat.")


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u00a0"])
def test_a_caption_needs_text(text: str) -> None:
    with pytest.raises(StructuralError) as refused:
        caption("c", text)
    assert refused.value.invariant == "caption"


def test_a_caption_is_nfc() -> None:
    assert caption("c", "caf\N{LATIN SMALL LETTER E WITH ACUTE}").text
    with pytest.raises(StructuralError, match="NFC"):
        caption("c", "cafe\N{COMBINING ACUTE ACCENT}")
    with pytest.raises(msgspec.ValidationError, match="NFC"):
        msgspec.json.decode('{"id": "c", "text": "cafe\u0301", "kind": "detail"}'.encode(), type=Caption)


@given(st.text(max_size=20))
def test_the_builder_takes_any_text_and_keeps_it_nfc(text: str) -> None:
    making = builder()
    ordinal = making.add_caption(0, text, "detail")
    if ordinal is None:
        assert not text.strip()
    else:
        (made,) = making.finish().root.captions
        assert made.text == making[0].captions[0].text
        assert made.text.strip() == made.text


@given(texts)
def test_a_caption_comes_back_from_json(text: str) -> None:
    one = caption("c", text)
    assert msgspec.json.decode(msgspec.json.encode(one), type=Caption) == one


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3), (-1, 2)])
def test_a_span_holds_text(start: int, end: int) -> None:
    with pytest.raises(StructuralError) as refused:
        Span("c", start, end)
    assert refused.value.invariant == "span"


def test_only_known_kinds_are_read() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"id": "c", "text": "A boat.", "kind": "poem"}', type=Caption)
