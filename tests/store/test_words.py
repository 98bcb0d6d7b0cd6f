"""Words of many texts at once, against the plain way."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from gbc.store.words import count_words

_SIGNS = "ab  \t\n\x0b\x1c\x1f\x00\x7f\x85é\xa0\u2003\u3000ß.\U0001f600"
TEXTS = st.lists(st.text(st.sampled_from(_SIGNS), max_size=12) | st.text(st.sampled_from("dog ,"), max_size=40))


@given(TEXTS)
def test_words_are_those_of_split(texts: list[str]) -> None:
    assert count_words(pa.array(texts, pa.string())).tolist() == [len(text.split()) for text in texts]


@given(TEXTS)
def test_a_part_of_a_column_counts_alike(texts: list[str]) -> None:
    part = pa.array(texts, pa.string())[1:]
    assert count_words(part).tolist() == [len(text.split()) for text in texts[1:]]
