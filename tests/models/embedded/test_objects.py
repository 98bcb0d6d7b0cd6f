from __future__ import annotations

from gbc.graph import WHOLE, Box
from gbc.models.embedded.objects import Candidate, Found, _distinct, _founds, _is_cut, _score_there
from gbc.models.embedded.pixels import mirrored_box

TILE = Box(0.0, 0.4, 0.6, 1.0)


def test_things_that_an_inner_edge_cuts_are_told() -> None:
    assert _is_cut(Box(0.5, 0.5, 1.0, 0.9), TILE)
    assert _is_cut(Box(0.2, 0.0, 0.5, 0.9), TILE)
    assert not _is_cut(Box(0.0, 0.3, 0.5, 1.0), TILE)
    assert not _is_cut(WHOLE, WHOLE)


def test_each_thing_counts_once_a_label() -> None:
    best, worse = Found("dog", Box(0.1, 0.1, 0.5, 0.5), 0.9), Found("dog", Box(0.12, 0.1, 0.5, 0.5), 0.8)
    inside, other = Found("dog", Box(0.2, 0.2, 0.3, 0.3), 0.7), Found("cat", Box(0.1, 0.1, 0.5, 0.5), 0.6)
    assert _distinct([other, inside, worse, best]) == [best, other]
    assert _distinct([best], beside=[worse]) == [worse]


def test_specks_do_not_count() -> None:
    assert _distinct([Found("dog", Box(0.1, 0.1, 0.11, 0.11), 0.9)]) == []


def test_rows_of_the_network_become_boxes() -> None:
    rows = [
        [0, 18, 0.9, -0.1, 0.2, 0.5, 1.2],
        [0, 12, 0.9, 0.1, 0.1, 0.5, 0.5],
        [0, 18, 0.05, 0.1, 0.1, 0.5, 0.5],
        [0, 18, 0.9, 0.5, 0.1, 0.5, 0.5],
    ]
    assert list(_founds(rows)) == [Found("dog", Box(0.0, 0.2, 0.5, 1.0), 0.9)]


def test_scores_are_those_of_the_same_place() -> None:
    dog = Found("dog", Box(0.1, 0.1, 0.5, 0.5), 0.9)
    look = [Found("dog", Box(0.6, 0.6, 0.9, 0.9), 0.8), Found("dog", Box(0.1, 0.1, 0.5, 0.45), 0.4)]
    assert _score_there(dog, look, frozenset({"dog"})) == 0.4
    assert _score_there(dog, look, frozenset({"cat"})) == 0.0


def test_a_candidate_counts_its_looks() -> None:
    candidate = Candidate("dog", WHOLE, 0.0, whole=0.5, mirror=0.3, far=0.2, close=0.9)
    assert (candidate.looks, candidate.score, candidate.steady) == (3, 0.9, 0.2)


def test_a_mirrored_box_comes_back() -> None:
    assert mirrored_box(mirrored_box(Box(0.25, 0.1, 0.5, 0.2))) == Box(0.25, 0.1, 0.5, 0.2)
