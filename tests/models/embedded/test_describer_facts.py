"""What is said is what was measured: single pictures, read word by word."""

from __future__ import annotations

import pytest

from gbc.graph import WHOLE, Box, find_mentions
from gbc.images import View
from gbc.models.embedded.describer import DescriberSettings, EmbeddedDescriber
from gbc.models.roles import (
    CompositionRequest,
    Element,
    EntityRequest,
    ImageRequest,
    RelationRequest,
    TextLine,
    Thing,
)
from tests.models.embedded.hand_made import HandMadeEyes, filled, picture, shares, told

SEEDS = range(25)
LEFT, RIGHT = Box(0.1, 0.3, 0.4, 0.8), Box(0.45, 0.3, 0.75, 0.8)


def replies(eyes, request):
    for seed in SEEDS:
        yield EmbeddedDescriber(DescriberSettings(), seed, eyes).describe([request])[0]


def image(**kind):
    return ImageRequest(view=View(picture(**kind)))


def test_two_of_a_kind_are_told_apart_by_colour():
    eyes = HandMadeEyes([told("horse", LEFT.sides, "brown .9"), told("horse", RIGHT.sides, "white .9")])
    for reply in replies(eyes, image()):
        assert "two horses, one brown and one white" in reply.detail.lower()
        assert reply.elements == (Element("horse", several=True),)


def test_two_of_a_kind_are_told_apart_by_their_exact_names():
    eyes = HandMadeEyes([told("Pembroke corgi", LEFT.sides, general="dog"), told("pug", RIGHT.sides, general="dog")])
    for reply in replies(eyes, image()):
        assert "two dogs, a Pembroke corgi and a pug" in reply.detail.replace("Two", "two")
        assert reply.elements == (Element("dog", several=True),)


def test_objects_come_before_scenery():
    snow = told("snow", (0, 0.6, 1, 1), sort="scenery")
    eyes = HandMadeEyes([snow, told("dog", LEFT.sides), told("cat", RIGHT.sides)])
    for reply in replies(eyes, image()):
        assert [element.label for element in reply.elements] == ["dog", "cat", "snow"]


def test_a_colour_that_names_a_thing_is_not_said():
    eyes = HandMadeEyes([told("cat", LEFT.sides, "orange .9"), told("orange", RIGHT.sides, "orange .9")])
    for reply in replies(eyes, image()):
        assert len(find_mentions(reply.detail, ["orange"])["orange"]) == 1


def test_persons_have_no_colour_of_their_own():
    eyes = HandMadeEyes([told("person", LEFT.sides, "brown .5, dark blue .4")])
    for reply in replies(eyes, image()):
        assert "brown" not in reply.detail + reply.short
    view = View(picture())
    request = EntityRequest(view=view, thing=Thing(label="person", box=LEFT, mask=filled(LEFT)), context="")
    for reply in replies(eyes, request):
        assert "brown" not in reply.detail
        assert "figure" not in reply.detail or "dark blue" in reply.detail.lower()


@pytest.mark.parametrize(
    ("shade", "overall", "said", "unsaid"),
    [
        ((15, 15, 30), "dark blue .9", "dark blue", "black and white"),
        ((250, 250, 250), "", "white", "colour"),
        ((10, 10, 10), "", "black", "white"),
    ],
)
def test_a_picture_of_nothing(shade, overall, said, unsaid):
    eyes = HandMadeEyes(overall=shares(overall))
    for reply in replies(eyes, image(colour=shade)):
        assert said in reply.detail.lower()
        assert said in reply.short.lower()
        assert unsaid not in reply.detail + reply.short
        assert reply.elements == ()


def test_grey_pictures_are_black_and_white():
    grey = picture(chequered=True)
    for reply in replies(HandMadeEyes(), ImageRequest(view=View(grey))):
        assert "lack and white" in reply.detail
        assert "lack and white" in reply.short


def test_pictures_with_colours_are_not():
    request = ImageRequest(view=View(picture(chequered=True, colour=(90, 120, 60))))
    for reply in replies(HandMadeEyes(overall=shares("green .5, black .4")), request):
        assert "lack and white" not in reply.detail


def test_a_thing_bears_its_text_and_shows_its_parts():
    parts = [told("face", (0.4, 0.1, 0.6, 0.3), sort="part"), told("hand", (0.3, 0.5, 0.4, 0.6), sort="part")]
    parts += [told("hand", (0.6, 0.5, 0.7, 0.6), sort="part"), told("hand", (0.0, 0.5, 0.1, 0.6), sort="part")]
    body = Box(0.25, 0.05, 0.75, 0.95)
    eyes = HandMadeEyes([told("person", body.sides)], [part.sighting for part in parts])
    line = TextLine("神箭 “CZ”", Box(0.45, 0.5, 0.55, 0.55), 0.99)
    thing = Thing(label="person", box=body, mask=filled(body))
    request = EntityRequest(view=View(picture()), thing=thing, context="", texts=(line,))
    for reply in replies(eyes, request):
        assert "“神箭 “CZ””" in reply.detail
        assert reply.parts == (Element("face"), Element("hand", several=True))
        assert "two hands" in reply.detail.lower()


def test_a_part_says_whose_it_is_only_if_the_context_says_so():
    eyes = HandMadeEyes([told("person", LEFT.sides)])
    face = Thing(label="face", box=Box(0.2, 0.32, 0.3, 0.45))
    known = EntityRequest(view=View(picture()), thing=face, context="A person is on the left.")
    unknown = EntityRequest(view=View(picture()), thing=face, context="Snow is on the left.")
    assert all("person" in reply.detail for reply in replies(eyes, known))
    assert all("person" not in reply.detail for reply in replies(eyes, unknown))


def test_a_node_of_text_reads_it():
    line = TextLine("中国航天", Box(0.1, 0.1, 0.3, 0.2), 0.99)
    other = TextLine("EXIT", Box(0.6, 0.1, 0.9, 0.2), 0.99)
    request = EntityRequest(
        view=View(picture()), thing=Thing(label="text", box=line.box), context="", texts=(other, line)
    )
    for reply in replies(HandMadeEyes(), request):
        assert "“中国航天”" in reply.detail
        assert "EXIT" not in reply.detail


def composition(boxes, colours=()):
    things = tuple(Thing(label="horse", box=box, mask=filled(box)) for box in boxes)
    eyes = HandMadeEyes([told("horse", box.sides, colour) for box, colour in zip(boxes, colours, strict=False)])
    return eyes, CompositionRequest(view=View(picture()), label="horse", things=things, hints=())


def test_two_members_are_compared():
    for reply in replies(*composition((LEFT, RIGHT), ("brown .9", "white .9"))):
        assert set(find_mentions(reply.arrangement, ["horse 1", "horse 2"])) == {"horse 1", "horse 2"}
        assert "brown" in reply.arrangement and "white" in reply.arrangement
        assert "left" in reply.arrangement.lower() or "right" in reply.arrangement.lower()
        assert 1 <= len(reply.captions) <= 2
        assert all(find_mentions(caption, ["horse"]) for caption in reply.captions)


def test_side_by_side_only_where_they_are():
    apart = (Box(0.0, 0.0, 0.1, 0.1), Box(0.8, 0.8, 1.0, 1.0))
    assert any("side by side" in " ".join(r.captions) for r in replies(*composition((LEFT, RIGHT))))
    assert not any("side by side" in " ".join(r.captions) for r in replies(*composition(apart)))


@pytest.mark.parametrize("count", [3, 4, 6])
def test_every_member_is_named(count):
    for boxes in (
        [Box(i / 10, 0.4, i / 10 + 0.08, 0.5) for i in range(count)],
        [
            Box((i * 37 % 9) / 10, (i * 23 % 9) / 10, (i * 37 % 9) / 10 + 0.1, (i * 23 % 9) / 10 + 0.1)
            for i in range(count)
        ],
        [WHOLE] * count,
    ):
        names = [f"horse {number + 1}" for number in range(count)]
        for reply in replies(*composition(boxes)):
            assert set(find_mentions(reply.arrangement, names)) == set(names)


def related(*things, masked=True):
    eyes = HandMadeEyes(
        [told(label, box.sides, sort="scenery" if label in ("snow", "sky") else "object") for label, box in things]
    )
    request = RelationRequest(
        view=View(picture()),
        things=tuple(Thing(label=label, box=box, mask=filled(box) if masked else None) for label, box in things),
        context="",
    )
    return [sentence for reply in replies(eyes, request) for sentence in reply.sentences]


def test_things_apart_are_to_the_left_and_right():
    told_of = related(("dog", LEFT), ("cat", RIGHT))
    assert told_of
    for sentence in told_of:
        assert set(find_mentions(sentence, ["dog", "cat"])) == {"dog", "cat"}
        dog_first = find_mentions(sentence, ["dog"])["dog"][0] < find_mentions(sentence, ["cat"])["cat"][0]
        turned = sentence.startswith(("To the", "Just to", "Far to"))
        if "to the" in sentence.lower():
            assert ("left" in sentence) == (dog_first != turned)


def test_what_is_not_clear_is_not_said():
    assert related(("dog", Box(0.1, 0.1, 0.5, 0.5)), ("dog", RIGHT)) == []
    assert related(("dog", Box(0.1, 0.1, 0.5, 0.5)), ("cat", Box(0.12, 0.12, 0.52, 0.52)), masked=False) == []


def test_things_apart_both_ways_are_further_left_and_higher_up():
    told_of = related(("dog", Box(0.0, 0.0, 0.1, 0.1)), ("cat", Box(0.5, 0.5, 0.6, 0.6)))
    assert told_of and all("higher up and further left" in sentence for sentence in told_of)


def test_scenery_stretches():
    told_of = related(("dog", Box(0.4, 0.4, 0.6, 0.7)), ("snow", Box(0, 0.65, 1, 1)), ("sky", Box(0, 0, 1, 0.3)))
    assert any("below the dog" in sentence.lower() for sentence in told_of)
    assert any("above the dog" in sentence.lower() for sentence in told_of)
    assert not any("around the dog" in sentence.lower() for sentence in told_of)


def test_inside_needs_a_mask():
    assert any("outline" in s for s in related(("bird", Box(0.45, 0.4, 0.55, 0.5)), ("boat", Box(0.1, 0.1, 0.9, 0.9))))
    boxes = (("bird", Box(0.45, 0.4, 0.55, 0.5)), ("boat", Box(0.1, 0.1, 0.9, 0.9)))
    told_of = related(*boxes, masked=False)
    assert any("on all sides" in sentence for sentence in told_of)
    assert not any("outline" in sentence for sentence in told_of)


def test_at_most_three_sentences():
    things = [(name, Box(i / 6, 0.4, i / 6 + 0.1, 0.6)) for i, name in enumerate(("dog", "cat", "car", "bus", "boat"))]
    assert len(related(*things)) == 3 * len(SEEDS)


def test_groups_are_related_as_groups():
    things = (
        Thing(label="horse", box=LEFT, caption="Horse 1 is to the left of horse 2."),
        Thing(label="dog", box=RIGHT),
    )
    request = RelationRequest(view=View(picture()), things=things, context="")
    for reply in replies(HandMadeEyes(), request):
        assert all("two horses" in sentence.lower() for sentence in reply.sentences)


LINES = (
    Thing(label="text", box=Box(0.4, 0.1, 0.5, 0.2), caption="The text “神箭” stands at the top of the picture."),
    Thing(label="text", box=Box(0.4, 0.3, 0.5, 0.7), caption="“He said “no”” can be read in the middle."),
)


def of_lines(*things):
    request = RelationRequest(view=View(picture()), things=things, context="")
    return [reply.sentences for reply in replies(HandMadeEyes(), request)]


def test_lines_of_text_are_related_by_what_they_read():
    for sentences in of_lines(*LINES):
        assert len(sentences) == 1
        assert "“神箭”" in sentences[0] and "“He said “no””" in sentences[0]
        first = sentences[0].index("神箭") < sentences[0].index("He said")
        turned = sentences[0].startswith(("Above", "Below"))
        assert ("above" in sentences[0].lower()) == (first != turned)


def test_lines_on_one_thing_are_left_to_it():
    sign = Thing(label="sign", box=Box(0.2, 0.05, 0.9, 0.9), caption="A sign.")
    for sentences in of_lines(*LINES, sign):
        assert sentences
        assert all("sign" in sentence for sentence in sentences)


def test_lines_that_read_the_same_are_not_related():
    twice = (LINES[0], Thing(label="text", box=LINES[1].box, caption=LINES[0].caption))
    assert not any(of_lines(*twice))


def test_scenery_is_where_its_pixels_are():
    sky = told("sky", (0, 0, 1, 0.8), sort="scenery", density=1.0)
    request = RelationRequest(
        view=View(picture()),
        things=(Thing(label="tower", box=Box(0.4, 0.3, 0.6, 0.9)), Thing(label="sky", box=sky.sighting.box)),
        context="",
    )
    for reply in replies(HandMadeEyes([sky]), request):
        (sentence,) = reply.sentences
        assert "above and on both sides of the tower" in sentence.lower()


def test_halves_of_different_colours_are_told():
    class Halved(HandMadeEyes):
        def colours(self, picture, box, mask):
            middle = (box.top + box.bottom) / 2
            whole = box.height > 0.4
            return shares("red .5, white .5" if whole else "red .9" if middle < 0.5 else "white .9")

    box = Box(0.3, 0.2, 0.7, 0.8)
    request = EntityRequest(view=View(picture()), thing=Thing(label="bus", box=box, mask=filled(box)), context="A bus.")
    for reply in replies(Halved(), request):
        assert "red and white bus" in reply.detail or "red and white" in reply.detail.lower()
        assert "mostly red" in reply.detail and "mostly white" in reply.detail


def test_skin_is_no_colour_of_a_picture_with_people():
    eyes = HandMadeEyes([told("person", LEFT.sides, density=0)], overall=shares("orange .6, dark blue .3"))
    for reply in replies(eyes, image()):
        assert "orange" not in (reply.detail + reply.short).lower()
