from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbc.graph import capitalised, find_mentions
from gbc.graph.mentions import fold, lower
from gbc.graph.plurals import number_forms


def found(text: str, *labels: str) -> dict[str, list[str]]:
    """The words that were found for each label."""
    return {label: [text[a:b] for a, b in places] for label, places in find_mentions(text, labels).items()}


def test_every_occurrence_is_found_in_reading_order() -> None:
    assert find_mentions("A boat. The boat, a Boat!", ["boat"]) == {"boat": [(2, 6), (12, 16), (20, 24)]}


def test_labels_that_do_not_occur_are_left_out() -> None:
    assert find_mentions("A boat.", ["house", "oat", "boa"]) == {}
    assert find_mentions("", ["boat"]) == {}
    assert find_mentions("A boat.", []) == {}
    assert find_mentions("A boat.", ["", " "]) == {}


@pytest.mark.parametrize("text", ["boathouse", "a lifeboat", "boat_1", "boat2", "3boat", "boaté", "éboat"])
def test_a_part_of_a_word_is_no_mention(text: str) -> None:
    assert find_mentions(text, ["boat"]) == {}


@pytest.mark.parametrize("text", ["boat", "(boat)", "“boat”", "boat-house", "boat's", "the\nboat\n", "boat…", "~boat/"])
def test_signs_do_not_belong_to_words(text: str) -> None:
    assert found(text, "boat") == {"boat": ["boat"]}


def test_the_longest_match_wins() -> None:
    assert found("A palm tree.", "tree", "palm tree") == {"palm tree": ["palm tree"]}
    assert found("A palm tree by a tree.", "tree", "palm tree") == {"palm tree": ["palm tree"], "tree": ["tree"]}
    assert found("Trees and palm trees.", "palm tree", "tree") == {"tree": ["Trees"], "palm tree": ["palm trees"]}
    assert find_mentions("A tree by a palm tree.", ["tree", "palm tree"])["tree"] == [(2, 6)]


def test_of_overlapping_labels_of_one_length_the_first_named_has_the_words() -> None:
    assert found("red car red", "red car", "car red") == {"red car": ["red car"]}
    assert found("red car red", "car red", "red car") == {"car red": ["car red"]}


def test_singular_finds_plural_and_plural_singular() -> None:
    assert found("Two boats and one boat.", "boat") == {"boat": ["boats", "boat"]}
    assert found("Two boats and one boat.", "boats") == {"boats": ["boats", "boat"]}
    assert found("Men, women and a child.", "man", "woman", "children") == {
        "man": ["Men"],
        "woman": ["women"],
        "children": ["child"],
    }
    assert found("Pots of tea.", "pot of tea") == {"pot of tea": ["Pots of tea"]}


def test_labels_that_share_a_form_share_its_occurrences() -> None:
    assert found("Two boats.", "boat", "boats") == {"boat": ["boats"], "boats": ["boats"]}
    assert found("A boat.", "boat", "boat") == {"boat": ["boat"]}


def test_a_longer_plural_is_no_home_for_a_shorter_label() -> None:
    assert found("Glass bottles stand here.", "glass", "glass bottle") == {"glass bottle": ["Glass bottles"]}


@pytest.mark.parametrize(
    ("text", "label", "words"),
    [
        ("In İSTANBUL a boat", "boat", "boat"),
        ("İİİ boat İ", "boat", "boat"),
        ("İBRİK", "İbrik", None),
        ("an İbrik", "İbrik", "İbrik"),
        ("Die STRASSE", "straße", None),
        ("Die Straße", "straße", "Straße"),
        ("Die STRAẞE", "straße", "STRAẞE"),
        ("ΟΔΟΣ", "οδός", None),
        ("Ο ΔΡΌΜΟΣ", "δρόμος", "ΔΡΌΜΟΣ"),
        ("ο δρόμος", "ΔΡΌΜΟΣ", "δρόμος"),
        ("a ﬂag", "flag", None),
        ("Ein CAFÉ", "café", "CAFÉ"),
    ],
)
def test_case_is_matched_without_changing_length(text: str, label: str, words: str | None) -> None:
    assert found(text, label) == ({label: [words]} if words else {})


def test_a_letter_with_a_mark_is_another_letter() -> None:
    assert find_mentions("cafe\u0301", ["cafe"]) == {}, "the mark belongs to the e"
    assert find_mentions("boat\u0332", ["boat"]) == {}
    assert found("x\u0308-boat", "boat") == {"boat": ["boat"]}


def test_scripts_without_blanks_have_words_all_the_same() -> None:
    assert found("一匹の馬と船がある", "馬", "船") == {"馬": ["馬"], "船": ["船"]}
    assert found("船boat船", "boat") == {"boat": ["boat"]}
    assert found("ม้าสีขาวยืนอยู่", "ม้า", "สีขาว") == {"ม้า": ["ม้า"], "สีขาว": ["สีขาว"]}
    assert find_mentions("ม้า", ["ม"]) == {}, "no cut between a letter and its tone mark"
    assert found("金魚と魚", "魚", "金魚") == {"金魚": ["金魚"], "魚": ["魚"]}


letters = st.sampled_from([*"ab ßİıςΣσéÉ船馬กา.1_-", "\u0301", "\u0308", "ท", "่", "s", "es"])
scripts = st.lists(letters, max_size=14).map("".join)
labels = st.lists(st.lists(letters, min_size=1, max_size=4).map("".join), max_size=5)


@given(scripts | st.text(max_size=30), labels)
def test_offsets_always_lead_to_a_form_of_the_label(text: str, labels: list[str]) -> None:
    for label, places in find_mentions(text, labels).items():
        assert places == sorted(set(places))
        for start, end in places:
            assert 0 <= start < end <= len(text)
            assert fold(text)[start:end] in number_forms(fold(label))
            assert fold(text[start:end]) in number_forms(fold(label))


@given(scripts, labels)
def test_no_two_occurrences_overlap_unless_they_are_the_same(text: str, labels: list[str]) -> None:
    spans = sorted({place for places in find_mentions(text, labels).values() for place in places})
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@given(scripts, labels)
def test_no_occurrence_cuts_through_a_letter_and_its_mark(text: str, labels: list[str]) -> None:
    for places in find_mentions(text, labels).values():
        for start, end in places:
            assert start == 0 or not unicodedata.combining(text[start])
            assert end == len(text) or not unicodedata.combining(text[end])


@given(st.sampled_from(["boat", "palm tree", "船", "straße", "ὁδός", "İbrik"]), scripts, scripts)
def test_a_label_between_blanks_is_always_found(label: str, before: str, after: str) -> None:
    text = f"{before.rstrip('船馬กาท่')}. {label} .{after.lstrip(chr(0x301) + chr(0x308) + '่')}"
    assert (text.index(f". {label} .") + 2, text.index(f". {label} .") + 2 + len(label)) in find_mentions(
        text, [label, "tree", "tre"]
    )[label]


@given(st.text(max_size=40))
def test_folding_keeps_length_and_is_done_once(text: str) -> None:
    assert len(fold(text)) == len(lower(text)) == len(text)
    assert fold(fold(text)) == fold(text)
    assert all(fold(text)[n : n + 1] == fold(text[n : n + 1]) for n in range(len(text)))


@given(st.text(max_size=20))
def test_a_capital_hides_no_label(text: str) -> None:
    assert fold(capitalised(text)) == fold(text)
    assert capitalised(text)[1:] == text[1:]


def test_capitals() -> None:
    assert [capitalised(text) for text in ("boat 1", "éclair", "ßa", "ıx", "", "1 a")] == [
        "Boat 1",
        "Éclair",
        "ßa",
        "ıx",
        "",
        "1 a",
    ]
