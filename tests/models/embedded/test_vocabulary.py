from __future__ import annotations

from pathlib import Path

import pytest

from gbc.models.embedded import vocabulary
from gbc.models.embedded.vocabulary import (
    ANIMAL_CLASSES,
    ANIMALS,
    BY_SHAPE,
    COCO,
    EXACT,
    HARDLY_IN_IMAGENET,
    HOOFED_OTHERS,
    OTHER_ANIMALS,
    SAME_IN_IMAGENET,
    UNSTATED,
    WORN,
)

COCO_GAPS = {12, 26, 29, 30, 45, 66, 68, 69, 71, 83}
"""Numbers that COCO gave up."""


def imagenet() -> list[str]:
    """The names that come with the weights, in the order of the network's output."""
    try:
        path = vocabulary_file()
    except ModuleNotFoundError as missing:
        pytest.skip(f"needs the extra 'embedded': {missing}")
    return [line.split(",")[0].strip() for line in path.read_text(encoding="utf-8").splitlines()]


def vocabulary_file() -> Path:
    from gbc.models.embedded.weights import weights

    return Path(weights("efficientnet_labels.txt"))


def test_every_class_of_coco_has_a_name() -> None:
    assert set(COCO) == set(range(1, 91)) - COCO_GAPS
    assert len(set(COCO.values())) == 80


def test_names_read_as_words() -> None:
    exact = [name for names in EXACT.values() for name in names.values()]
    for name in (*COCO.values(), *exact, *OTHER_ANIMALS):
        assert "_" not in name
        assert name == " ".join(name.split())


@pytest.mark.parametrize(
    "names", [ANIMALS, UNSTATED, BY_SHAPE, WORN, HARDLY_IN_IMAGENET, set(SAME_IN_IMAGENET), set(EXACT)]
)
def test_rules_speak_of_names_that_exist(names: set[str]) -> None:
    assert set(names) <= set(COCO.values())


def test_classes_of_different_things_do_not_overlap() -> None:
    taken: dict[int, str] = {}
    for name, classes in SAME_IN_IMAGENET.items():
        for number in classes:
            assert 0 <= number < 1000
            assert taken.setdefault(number, name) == name


def test_exact_names_belong_to_the_thing_that_they_name() -> None:
    for name, exact in EXACT.items():
        assert set(exact) <= SAME_IN_IMAGENET[name]
    for classes in (*OTHER_ANIMALS.values(), HOOFED_OTHERS):
        assert classes <= ANIMAL_CLASSES


def test_numbers_are_those_of_the_packaged_network() -> None:
    names = imagenet()
    assert len(names) == 1000
    assert names[263] == "Pembroke"
    assert {names[number] for number in SAME_IN_IMAGENET["cat"]} == {
        "tabby",
        "tiger cat",
        "Persian cat",
        "Siamese cat",
        "Egyptian cat",
    }
    assert (names[151], names[268]) == ("Chihuahua", "Mexican hairless")
    assert names[397] == "puffer"
    assert names[398] == "abacus"
    assert {names[number] for number in SAME_IN_IMAGENET["cup"]} == {"coffee mug", "espresso", "cup"}


def test_exact_names_are_those_of_their_classes() -> None:
    names = imagenet()
    called = {
        195: "Boston bull",
        263: "Pembroke",
        264: "Cardigan",
        254: "pug",
        234: "Rottweiler",
        235: "German shepherd",
    }
    for number, name in called.items():
        assert names[number] == name
    for exact in EXACT.values():
        for number, name in exact.items():
            assert name.split()[0].lower()[:4] in names[number].lower() or name in {"owl", "penguin", "cockatoo"}
    for name, classes in OTHER_ANIMALS.items():
        spoken = " ".join(names[number].lower() for number in classes)
        same = {
            "monkey": "guenon",
            "polar bear": "ice bear",
            "red panda": "lesser panda",
            "pig": "hog",
            "camel": "camel",
        }
        assert same.get(name, name.split()[-1]) in spoken


def test_classes_reads_ranges() -> None:
    assert vocabulary._classes("7-9 12") == {7, 8, 9, 12}
