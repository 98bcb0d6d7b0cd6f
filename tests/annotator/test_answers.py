"""What becomes of each kind of answer: elements, descriptions, lines of text, masks, failures."""

from __future__ import annotations

import numpy as np
import pytest

from gbc.annotator import Settings
from gbc.annotator.settings import Segmenting
from gbc.graph import Mask, editorial_findings
from gbc.models.roles import EntityReply, EntityRequest, ImageReply, ImageRequest, ModelError, SegmentRequest
from tests.annotator.told import Told, ask, edges, elements, entity, ids, line, rectangle, rejected, scene

HORSE = {"horse": [(10, 10, 110, 110, 0.9)]}


def test_detail_and_short_captions_both_lead_on() -> None:
    told = Told(ImageReply(detail="A Horse runs.", short="The horse.", elements=elements("horse")), HORSE)
    graph = told.graph()
    assert [(caption.kind, caption.text) for caption in graph.root.captions] == [
        ("detail", "A Horse runs."),
        ("short", "The horse."),
    ]
    (edge,) = graph.edges
    assert edge.label == "Horse", "in the spelling that was met first"
    assert graph.words(edge) == ["Horse", "horse"]


def test_an_image_with_nothing_in_it_is_a_graph_of_one_node() -> None:
    graph = Told(scene("Nothing but fog.")).graph()
    assert [node.kind for node in graph.nodes] == ["image"]
    assert graph.edges == ()
    assert graph.rejected == ()


def test_a_describer_that_says_nothing_of_the_image_is_a_failure() -> None:
    with pytest.raises(ModelError, match="said nothing"):
        Told(ImageReply(detail=" \n", short="", elements=elements("horse"))).graph()


@pytest.mark.parametrize("label", ["left", "Background", "12", " ", "_"])
def test_what_names_no_thing_is_not_looked_for(label: str) -> None:
    graph = Told(scene(f"On the {label} side.", label)).graph()
    assert rejected(graph) == [("elements", label, "names no thing")]


def test_an_element_that_no_caption_names_is_not_looked_for() -> None:
    graph = Told(scene("A pony.", "horse", "pon"), HORSE).graph()
    assert rejected(graph) == [
        ("elements", "horse", "no caption of the node names it"),
        ("elements", "pon", "no caption of the node names it"),
    ]


def test_a_tree_is_not_looked_for_where_only_a_palm_tree_is_named() -> None:
    graph = Told(scene("A palm tree.", "tree", "palm tree")).graph()
    assert rejected(graph) == [
        ("elements", "tree", "no caption of the node names it"),
        ("detection", "palm tree", "not found"),
    ]


def test_an_accent_may_be_written_in_two_ways() -> None:
    told = Told(scene("A caf\N{LATIN SMALL LETTER E WITH ACUTE}.", "cafe\N{COMBINING ACUTE ACCENT}"))
    told.boxes = {"caf\N{LATIN SMALL LETTER E WITH ACUTE}": [(10, 10, 110, 110, 0.9)]}
    assert ids(told.graph()) == ["caf\N{LATIN SMALL LETTER E WITH ACUTE}"]


def test_a_capital_that_grows_in_lower_case_is_found() -> None:
    told = Told(scene("İznik tiles; an İbrik.", "İbrik"), {"İbrik": [(10, 10, 110, 110, 0.9)]})
    graph = told.graph()
    assert graph.words(graph.edges[0]) == ["İbrik"]


def test_what_is_not_found_is_on_record() -> None:
    graph = Told(scene("A horse.", "horse")).graph()
    assert rejected(graph) == [("detection", "horse", "not found")]


def test_what_falls_in_detection_is_on_record_with_its_place() -> None:
    graph = Told(scene("A horse.", "horse"), {"horse": [(10, 10, 110, 110, 0.1)]}).graph()
    (fallen,) = graph.rejected
    assert (fallen.stage, fallen.label, fallen.reason, fallen.score) == ("detection", "horse", "score too low", 0.1)
    assert fallen.box is not None
    assert fallen.box.pixels(200, 200) == (10, 10, 110, 110)
    assert fallen.parent == ""


def test_what_the_describer_does_not_see_is_no_node() -> None:
    reply = EntityReply(detail="There is no horse.", present=False, parts=elements("saddle"))
    graph = Told(scene("A horse.", "horse"), HORSE, {"horse": reply}).graph()
    assert ids(graph) == []
    assert graph.edges == ()
    assert rejected(graph) == [("description", "horse", "the describer does not see it")]


def test_what_the_describer_has_no_words_for_is_no_node() -> None:
    graph = Told(scene("A horse.", "horse"), HORSE, {"horse": EntityReply(detail="  ")}).graph()
    assert ids(graph) == []
    assert rejected(graph) == [("description", "horse", "the describer said nothing about it")]


def test_a_group_counts_only_who_is_there() -> None:
    """One of the two boats is a mirage: the other is no group."""

    class Doubting(Told):
        def _describe(self, request):  # type: ignore[no-untyped-def]
            if isinstance(request, EntityRequest) and request.thing.box.left < 0.2 and request.view.box.left > 0.4:
                return EntityReply(detail="Only waves.", present=False)
            return super()._describe(request)

    told = Doubting(scene("Two boats.", "*boat"), {"boat": [(10, 10, 60, 60, 0.9), (110, 10, 160, 60, 0.8)]})
    graph = told.graph()
    assert ids(graph) == ["boat"]
    assert edges(graph) == {("", "boats", "boat")}


def test_the_describer_sees_a_thing_with_its_surroundings_and_the_parents_words() -> None:
    panel = Told(scene("A horse in a field.", "horse"), HORSE).panel()
    ask(panel)
    (request,) = [request for request in panel.asked if isinstance(request, EntityRequest)]
    assert request.context == "A horse in a field."
    assert request.view.rectangle == (0, 0, 120, 120)
    assert request.thing.box.within(request.view.box).pixels(200, 200) == (10, 10, 110, 110)


SIGN = {"sign": [(10, 10, 110, 110, 0.9)]}
STOP = line("STOP", 20, 30, 100, 60)


def test_a_line_that_a_node_bears_and_quotes_becomes_its_child() -> None:
    told = Told(scene("A sign.", "sign"), SIGN, {"sign": entity('A sign that says "STOP".')}, lines=[STOP])
    graph = told.graph()
    text = graph.node("sign_text")
    assert (text.label, text.aliases) == ("text", ("STOP",))
    assert rectangle(text) == (20, 30, 100, 60)
    assert text.region.score == 0.95
    (edge,) = [edge for edge in graph.edges if edge.target == "sign_text"]
    assert (edge.source, edge.label) == ("sign", "STOP")
    assert graph.words(edge) == ["STOP"]
    assert editorial_findings(graph) == []


def test_a_line_that_is_not_quoted_or_lies_elsewhere_is_no_child() -> None:
    elsewhere = line("STOP", 120, 30, 190, 60)
    assert ids(Told(scene("A sign.", "sign"), SIGN, {"sign": entity("STOP!")}, lines=[elsewhere]).graph()) == ["sign"]
    assert ids(Told(scene("A sign.", "sign"), SIGN, {"sign": entity("A sign.")}, lines=[STOP]).graph()) == ["sign"]


def test_a_line_that_image_and_sign_quote_is_one_node() -> None:
    told = Told(scene("A STOP sign.", "sign"), SIGN, {"sign": entity("It says STOP.")}, lines=[STOP])
    graph = told.graph()
    assert ids(graph) == ["sign", "text"]
    assert {("", "STOP", "text"), ("sign", "STOP", "text")} <= edges(graph)


def test_a_line_that_fills_its_sign_is_the_sign_and_names_it_too() -> None:
    filling = line("STOP", 12, 12, 108, 108, score=0.99)
    for image in ("A sign.", "A STOP sign."):
        told = Told(scene(image, "sign"), SIGN, {"sign": entity("It says STOP.")}, lines=[filling])
        graph = told.graph()
        assert ids(graph) == ["sign"]
        assert graph.node("sign").label == "sign"
        assert "STOP" in graph.node("sign").aliases
        assert rectangle(graph.node("sign")) == (10, 10, 110, 110)
        assert editorial_findings(graph) == []


def test_signs_full_of_writing_still_form_a_group() -> None:
    told = Told(
        scene("Two signs, STOP and GO.", "*sign"),
        {"sign": [(10, 10, 60, 60, 0.9), (110, 10, 160, 60, 0.9)]},
        lines=[line("STOP", 10, 10, 60, 60), line("GO", 110, 10, 160, 60)],
    )
    graph = told.graph()
    assert ids(graph, "composition") == ["sign"]
    assert ids(graph) == ["sign_0", "sign_1"]


def test_two_lines_are_no_group() -> None:
    told = Told(scene("It reads ONE and TWO."), lines=[line("ONE", 0, 0, 90, 40), line("TWO", 0, 60, 90, 100)])
    graph = told.graph()
    assert ids(graph) == ["text_0", "text_1"]
    assert ids(graph, "composition") == []


def test_a_badly_read_line_is_as_good_as_none() -> None:
    told = Told(scene("It reads STOP."), lines=[line("STOP", 20, 30, 100, 60, score=0.5)])
    assert ids(told.graph()) == []


def test_describers_are_told_what_was_read() -> None:
    panel = Told(scene("A sign.", "sign"), SIGN, lines=[STOP, line("EXIT", 150, 150, 190, 190)]).panel()
    ask(panel)
    (image,) = [request for request in panel.asked if isinstance(request, ImageRequest)]
    (sign,) = [request for request in panel.asked if isinstance(request, EntityRequest)]
    assert [read.text for read in image.texts] == ["STOP", "EXIT"]
    assert [read.text for read in sign.texts] == ["STOP"]
    assert sign.texts[0].box.within(sign.view.box).pixels(200, 200) == (20, 30, 100, 60)


def test_masks_come_from_the_segmenter_in_one_request_a_level() -> None:
    mask = Mask.from_array(np.eye(20, dtype=bool))
    told = Told(scene("A horse and a cow.", "horse", "cow"), {**HORSE, "cow": [(120, 120, 190, 190, 0.8)]}, mask=mask)
    panel = told.panel()
    graph = ask(panel, Settings(segmenting=Segmenting(min_agreement=0)))
    assert [node.region.mask for node in graph.nodes[1:]] == [mask, mask]
    assert [len(r.boxes) for r in panel.asked if isinstance(r, SegmentRequest)] == [2]
    described = [r for r in panel.asked if isinstance(r, EntityRequest)]
    assert [request.thing.mask for request in described] == [mask, mask]


def test_a_model_that_fails_ends_the_image() -> None:
    told = Told(scene("A horse.", "horse"), HORSE, {"horse": ModelError("out of memory")})
    with pytest.raises(ModelError, match="out of memory"):
        told.graph()
