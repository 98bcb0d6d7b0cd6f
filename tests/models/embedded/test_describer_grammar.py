"""Whatever is in a picture, what is said of it is good English."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gbc.graph import find_mentions
from gbc.models.embedded.prose.english import article, listing
from gbc.models.embedded.prose.nouns import Noun
from gbc.models.roles import EntityReply, ImageReply
from tests.models.embedded.mixed import everything, scene
from tests.models.embedded.reading import sentences, without_quotes

scenes = st.integers(0, 10**6).map(scene)

VOWEL_WORDS = "orange hourglass umbrella Afghan eye area empty even".split()
CONSONANT_WORDS = "unicycle TV Pembroke horse white wine knife brown one".split()


@settings(max_examples=60, deadline=None)
@given(scenes, st.integers(0, 50))
def test_every_caption_reads_as_sentences(one, seed):
    for said in everything(one, seed):
        for caption in said.captions:
            assert caption[0].isupper() or caption[0] == "“"
            assert caption.endswith(".")
            plain = without_quotes(caption, one)
            assert not re.search(r"\s\s|\s[,.;:]|[,;:][.,;:]|\.\.", plain), caption
            assert not re.search(r"\b(\w+) \1\b", plain, re.IGNORECASE), caption
            assert all(sentence.strip()[0].isupper() for sentence in sentences(caption, one))


@settings(max_examples=60, deadline=None)
@given(scenes)
def test_articles_follow_the_sound(one):
    for said in everything(one):
        for caption in said.captions:
            plain = without_quotes(caption, one)
            assert not re.search(rf"\ba ({'|'.join(VOWEL_WORDS)})\b", plain, re.IGNORECASE), caption
            assert not re.search(rf"\ban ({'|'.join(CONSONANT_WORDS)})\b", plain, re.IGNORECASE), caption


@settings(max_examples=60, deadline=None)
@given(scenes)
def test_verbs_agree(one):
    wrong = (
        r"\b(they|two \w+|three \w+) (is|takes|spans|reaches|shows|bears|extends|appears)\b",
        r"\b(it|the picture|a \w+) (are|take|span|reach|show|bear|extend|appear)\b",
    )
    for said in everything(one):
        for caption in said.captions:
            plain = without_quotes(caption, one)
            assert not any(re.search(rf"(?:^|\. ){pattern}", plain, re.IGNORECASE) for pattern in wrong), caption


@settings(max_examples=60, deadline=None)
@given(scenes)
def test_every_element_is_named_in_the_detailed_caption(one):
    for said in everything(one):
        match said.reply:
            case ImageReply(detail=detail, short=short, elements=elements):
                labels = [element.label for element in elements]
                assert set(find_mentions(detail, labels)) == set(labels)
                assert not labels or find_mentions(short, labels)
                assert detail != short
                assert 1 <= len(sentences(detail, one)) <= 6
                assert len(sentences(short, one)) == 1
            case EntityReply(detail=detail, parts=parts):
                labels = [part.label for part in parts]
                assert set(find_mentions(detail, labels)) == set(labels)
                assert len(detail.split()) <= 50


@settings(max_examples=40, deadline=None)
@given(scenes)
def test_no_sentence_comes_twice_in_a_caption(one):
    for said in everything(one):
        for caption in said.captions:
            told = sentences(caption, one)
            assert len(set(told)) == len(told), caption


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("orange cat", "an"),
        ("hourglass", "an"),
        ("honeycomb", "a"),
        ("unicorn", "a"),
        ("unidentified object", "an"),
        ("umbrella", "an"),
        ("European deer", "a"),
        ("ewe", "a"),
        ("urn", "an"),
        ("ukulele", "a"),
        ("one-armed bandit", "a"),
        ("SUV", "an"),
        ("TV", "a"),
        ("X-ray", "an"),
        ("8-ball", "an"),
        ("11", "an"),
        ("110 volts", "a"),
        ("", "a"),
    ],
)
def test_article(phrase, expected):
    assert article(phrase) == expected


@pytest.mark.parametrize(
    ("label", "count", "adjective", "expected"),
    [
        ("cat", 1, "orange", "an orange cat"),
        ("horse", 2, "white", "two white horses"),
        ("snow", 1, "", "snow"),
        ("water", 2, "green", "two areas of green water"),
        ("broccoli", 3, "", "three pieces of broccoli"),
        ("scissors", 1, "red", "a pair of red scissors"),
        ("scissors", 2, "", "two pairs of scissors"),
        ("skis", 1, "", "skis"),
        ("skis", 3, "yellow", "yellow skis"),
        ("plants", 1, "green", "green plants"),
        ("pair of skis", 2, "", "two pairs of skis"),
        ("person", 7, "", "seven people"),
        ("person", 11, "", "more than ten people"),
        ("sheep", 2, "", "two sheep"),
        ("Pembroke corgi", 1, "", "a Pembroke corgi"),
        ("bus", 1, "", "a bus"),
        ("rhinoceros", 1, "", "a rhinoceros"),
    ],
)
def test_noun(label, count, adjective, expected):
    assert Noun(label, count).indefinite(adjective) == expected


def test_listing():
    assert [listing(names) for names in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]
