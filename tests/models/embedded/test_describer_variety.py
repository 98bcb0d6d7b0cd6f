"""The wording varies, by the seed and the picture alone, and stays within what was measured."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import pytest

from gbc.models.embedded.describer import DescriberSettings, EmbeddedDescriber
from tests.models.embedded.mixed import everything, scene
from tests.models.embedded.reading import abstract, opening

WORDS = set(
    """
    a about above across all almost along also among an and apart appear appears are area areas around as at be
    bear bears below besides beyond both bottom bright but by c can central centre characters clearly close colour
    coloured colours column compared corner cover covers dark differ different down each edge edges elsewhere even
    every extend extends far fifth fifths fiftieth figure figure’s fills follow form from full further group half
    height here high higher hundredth in include inside is it its joined just l large larger largest left leftmost
    less letters line lines lower lowest l’s made main many meet middle mixed more most mostly much muted n named
    nearly nothing of on only other out outline over overlap overlaps pair pairs part partly picture pieces prevail
    prevails q quarter quarters reach reaches reaching read reads rest right rightmost room row runs seen shows
    side sides similar size sizes small span spanning spans spread square stands stretch stretches strip take taken
    takes taking tall tenth text than that the their them there they thing third thirds this times to together
    tones top topmost towards twentieth twice up upper uppermost vertically view well what which while whole wide
    width with within written
    """.split()
)
"""All that the describer may say besides labels (L), colours (C), numbers (N) and quotes (Q): nothing in it
claims a posture, a purpose, a mood, a material or depth."""

MOST_PICTURES = 200


@pytest.fixture(scope="module")
def said_of_many():
    scenes = [scene(number) for number in range(MOST_PICTURES)]
    return [said for one in scenes for said in everything(one)]


def test_no_pattern_opens_more_than_a_third(said_of_many):
    openings = defaultdict(Counter)
    for said in said_of_many:
        for number, caption in enumerate(said.captions):
            openings[said.kind, min(number, 1)][opening(caption, said.scene)] += 1
            openings["all"][opening(caption, said.scene)] += 1
    for kind, counts in openings.items():
        top, times = counts.most_common(1)[0]
        assert times <= sum(counts.values()) / 3, (kind, top)
    assert all(len(openings[kind, 0]) >= 8 for kind in ("image", "entity", "part", "text", "group", "relation"))


def test_nothing_but_facts_and_known_words(said_of_many):
    used = Counter()
    for said in said_of_many:
        for caption in said.captions:
            used.update(re.findall(r"[\w’-]+", abstract(caption, said.scene).lower()))
    assert set(used) <= WORDS


def test_texts_are_quoted_exactly_and_only_texts(said_of_many):
    quoted = 0
    for said in said_of_many:
        for caption in said.captions:
            found = [line.text for line in said.scene.texts if f"“{line.text}”" in caption]
            quoted += len(found)
            assert ("“" in caption) == bool(found), caption
    assert quoted > MOST_PICTURES


def test_only_colours_that_were_seen_are_said():
    for number in range(60):
        one = scene(number)
        seen = {share.name for told in one.eyes.told for share in told.colours} | {c.name for c in one.eyes.overall}
        for said in everything(one):
            plain = " ".join(said.captions).lower()
            for colour in ("orange", "red", "green", "brown", "dark blue"):
                if colour not in seen and colour not in one.labels:
                    assert not re.search(rf"\b{colour}\b", plain), plain


def test_the_same_request_gets_the_same_reply():
    for number in range(20):
        first, second = ([s.reply for s in everything(scene(number), 3)] for _ in range(2))
        assert first == second


def test_another_seed_says_it_otherwise():
    one = next(s for s in (scene(n) for n in range(99)) if len(s.eyes.told) > 2)
    told = {next(iter(everything(one, seed))).captions for seed in range(12)}
    assert len(told) > 6


def test_the_fingerprint_changes_with_the_seed():
    eyes = scene(0).eyes
    prints = {EmbeddedDescriber(DescriberSettings(), seed, eyes).fingerprint for seed in range(3)}
    assert len(prints) == 3
