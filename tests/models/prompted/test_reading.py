"""Replies as models write them: read, or refused with a reason, and never an exception."""

from __future__ import annotations

import json
import random
import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gbc.models.prompted.asking import REQUESTS
from gbc.models.prompted.loose import find_object
from gbc.models.prompted.reading import Reading, plain, read_reply
from gbc.models.roles import CompositionReply, DescribeReply, Element, EntityReply, ImageReply, RelationReply

WHOLE = {
    "detail": 'A cat sits on a mat. It looks at a sign with "STOP" on it.',
    "short": "A cat's mat.",
    "elements": [{"label": "cat", "several": False}, {"label": "paw", "several": True}],
}
JSON = json.dumps(WHOLE)
REPLY = ImageReply(
    detail=WHOLE["detail"],  # type: ignore[arg-type]
    short="A cat's mat.",
    elements=(Element("cat"), Element("paw", several=True)),
)


def single(text: str) -> str:
    return text.replace('\\"', "\0").replace('"', "'").replace("\0", '"')


WRAPPED = {
    "plain": JSON,
    "indented": json.dumps(WHOLE, indent=2),
    "fenced": f"```json\n{JSON}\n```",
    "fenced without a name": f"```\n{JSON}\n```",
    "prose around": f"Sure! Here is what I see:\n\n{JSON}\n\nLet me know {{if}} you need more.",
    "an unclosed fence": f"```json\n{JSON}",
    "heading": f"## Reply\n\n**{JSON}**",
    "thought aloud": f'<think>{{"detail": "no", "short": "no", "elements": []}}</think>\n{JSON}',
    "single quotes": single(JSON),
    "typographic quotes": '{“detail”: “A cat sits on a mat. It looks at a sign with "STOP" on it.”, '
    "“short”: “A cat's mat.”, “elements”: [{“label”: “cat”, “several”: false}, {“label”: “paw”, “several”: true}]}",
    "quotes that are not escaped": JSON.replace('\\"', '"'),
    "trailing commas": JSON.replace("}]}", ",},],}"),
    "comments": JSON.replace('"short"', '// the short one\n"short" /* here */').replace(
        '"elements"', '# all\n"elements"'
    ),
    "no commas": json.dumps(WHOLE, indent=1).replace(",\n", "\n"),
    "python": str(WHOLE).replace('"A cat\'s mat."', "'A cat\\'s mat.'"),
    "bare keys": JSON.replace('"detail"', "detail").replace('"short"', "short").replace('"elements"', "elements"),
    "one level down": json.dumps({"answer": WHOLE}),
    "in a list": json.dumps([WHOLE]),
    "other case": JSON.replace('"detail"', '"Detail"').replace('"short"', '"SHORT"'),
    "twice": f"{JSON}\n{JSON}",
    "the schema first": '{"type": "object", "properties": {"detail": {"type": "string"}}}\n' + JSON,
    "elements as words": JSON.replace(json.dumps(WHOLE["elements"]), '["cat", "paw (several)"]'),
    "elements as a table": JSON.replace(json.dumps(WHOLE["elements"]), '{"cat": false, "paw": true}'),
    "elements by count": JSON.replace('"several": false', '"count": 1').replace('"several": true', '"count": "4"'),
    "bold words": JSON.replace("A cat sits", "A **cat** sits").replace("a mat.", "a *mat*."),
    "headings instead": '### Detailed caption\nA **cat** sits on a mat. It looks at a sign with "STOP" on it.\n\n'
    "### Short caption\nA cat's mat.\n\n### Elements\n- cat (single)\n- **paw**: multiple\n",
    "bold leads instead": '**Detail:** A cat sits on a mat. It looks at a sign with "STOP" on it.\n'
    "**Short:** A cat's mat.\n**Elements:** cat, paw (several)\n",
}


@pytest.mark.parametrize("manner", WRAPPED)
def test_a_reply_is_read_whatever_is_around_it(manner: str) -> None:
    assert read_reply(ImageReply, WRAPPED[manner]) == Reading(reply=REPLY)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("  \n", "empty"),
        ("A cat sits on a mat.", "no JSON object"),
        ("I'm sorry, I can't help with that.", "no JSON object"),
        ('{"caption": "A cat."}', "no JSON object"),
        ('{"detail": "", "short": "A cat.", "elements": []}', "no detailed caption"),
        ('{"detail": "...", "short": "A cat.", "elements": []}', "no detailed caption"),
        ('{"detail": "A cat that was never', "no detailed caption"),
        ('{"detail": {"type": "string"}, "short": {"type": "string"}}', "no detailed caption"),
        ('{"detail": 5, "short": "A cat."}', "no detailed caption"),
        ("{" * 5000, "no JSON object"),
        ('{"detail": ' + "[" * 5000, "no detailed caption"),
        ('{"detail": "' + "cat " * 3000 + '"}', ""),
    ],
)
def test_what_holds_no_caption_is_refused_with_a_reason(text: str, reason: str) -> None:
    reading = read_reply(ImageReply, text)
    assert reason in reading.reason
    assert (reading.reply is None) == bool(reason)


def test_what_is_cut_off_is_not_taken_for_whole() -> None:
    whole = read_reply(ImageReply, JSON).reply
    assert isinstance(whole, ImageReply)
    for end in range(len(JSON)):
        reply = read_reply(ImageReply, JSON[:end]).reply
        if reply is None:
            continue
        assert isinstance(reply, ImageReply)
        assert reply.detail in (whole.detail, "A cat sits on a mat."), end
        assert reply.short in (whole.short, ""), end
        assert {one.label for one in reply.elements} <= {"cat", "paw"}, end


@pytest.mark.parametrize("said", ["false", '"no"', '"**No**"', '"No."', '"not present"', "0", '"absent"'])
def test_a_no_is_understood(said: str) -> None:
    assert read_reply(EntityReply, f'{{"present": {said}, "detail": ""}}').reply == EntityReply(
        detail="", present=False
    )


@pytest.mark.parametrize("said", ["true", '"yes"', '"Yes, it is"', "1", "null"])
def test_a_yes_needs_a_caption(said: str) -> None:
    assert read_reply(EntityReply, f'{{"present": {said}, "detail": "A cat."}}').reply == EntityReply(detail="A cat.")
    assert "no caption of it" in read_reply(EntityReply, f'{{"present": {said}, "detail": ""}}').reason


def test_the_other_kinds() -> None:
    group = '{"arrangement": "Boat 1 is left of boat 2.", "captions": ["Two boats.", "Two boats."]}'
    read = CompositionReply(arrangement="Boat 1 is left of boat 2.", captions=("Two boats.",))
    assert read_reply(CompositionReply, group).reply == read
    assert read_reply(RelationReply, '{"sentences": []}').reply == RelationReply()
    assert read_reply(RelationReply, '{"sentences": [{"sentence": "A is on B."}]}').reply == RelationReply(
        sentences=("A is on B.",)
    )
    assert "no list" in read_reply(RelationReply, '{"sentences": {"a": 1}}').reason


@pytest.mark.parametrize("unit", ["The cat sits on the mat. ", "and a cat ", "on and on, "])
def test_who_runs_away_is_noticed_and_cut(unit: str) -> None:
    for text in (
        f'{{"detail": "A cat. {unit * 60}',
        f'{{"detail": "A cat. {unit * 60}", "short": "", "elements": []}}',
    ):
        reading = read_reply(ImageReply, text)
        assert "again and again" in reading.doubt
        if isinstance(reading.reply, ImageReply):
            assert len(reading.reply.detail) < 80
            assert reading.reply.detail.startswith("A cat.")


def test_a_list_without_end_is_noticed() -> None:
    endless = '{"detail": "A cat.", "short": "A cat.", "elements": [' + '"cat", "dog", ' * 200
    reading = read_reply(ImageReply, endless)
    assert "again and again" in reading.doubt
    assert isinstance(reading.reply, ImageReply)
    assert [one.label for one in reading.reply.elements] == ["cat", "dog"]


@pytest.mark.parametrize(
    "text", ["A very, very, very, very old tree.", "He says: no, no, no, no!", "A 2 x 2 x 2 x 2 grid"]
)
def test_a_way_to_speak_is_no_repetition(text: str) -> None:
    reading = read_reply(ImageReply, json.dumps({"detail": text, "short": "", "elements": []}))
    assert isinstance(reading.reply, ImageReply)
    assert (reading.reply.detail, reading.doubt) == (text, "")


@given(st.text())
def test_words_stay_as_they_are(text: str) -> None:
    """Only markup, signs that cannot be printed and blanks change."""
    kept = [sign for sign in plain(text) if sign.isalnum()]
    assert kept == [sign for sign in text if sign.isalnum() and sign.isprintable()]


WORDS = [
    *"{}[]:,\"'`#*-_\\/\n ",
    "“",
    "”",
    "‘",
    "’",
    "«",
    "```json\n",
    "true",
    "null",
    "12",
    "\\u00e9",
    "\\ud800",
    "A cat.",
]
FIELDS = ["present", "detail", "short", "elements", "parts", "arrangement", "captions", "sentences", "label", "several"]


def fuzzed(chance: random.Random) -> tuple[type[DescribeReply], str]:
    """A reply of some kind: sound and then damaged, or put together from what replies are made of."""
    kind = chance.choice([reply for _, reply in REQUESTS.values()])
    if chance.random() < 0.4:
        return kind, "".join(chance.choice([*WORDS, *(f'"{f}"' for f in FIELDS)]) for _ in range(chance.randrange(60)))
    values = ["A cat.", "A cat. A dog.", "", ["A cat."], [{"label": "cat", "several": True}], True, None, 3, {}]
    fields = [*kind.__struct_fields__, *chance.sample(FIELDS, chance.randrange(3))]
    whole = {field: chance.choice(values[:2] if chance.random() < 0.6 else values) for field in fields}
    text = list(json.dumps(whole, indent=chance.choice([None, 1])))
    for _ in range(chance.randrange(8)):
        place = chance.randrange(len(text) + 1)
        match chance.randrange(4):
            case 0:
                del text[place : place + chance.randrange(20)]
            case 1:
                text.insert(place, chance.choice(WORDS))
            case 2:
                text.insert(place, chance.choice(string.printable))
            case _:
                text[place : place + 1] = text[max(0, place - 30) : place] * chance.randrange(4)
    return kind, "".join(text)


def test_ten_thousand_fuzzed_replies() -> None:
    """Parsed or refused with a reason, never an exception, never a node without a caption."""
    chance = random.Random(5)  # noqa: S311 - replies to read
    read = 0
    for _ in range(10_000):
        kind, text = fuzzed(chance)
        reading = read_reply(kind, text)
        assert (reading.reply is None) == bool(reading.reason), text
        if reading.reply is not None:
            read += 1
            assert isinstance(reading.reply, kind), text
            assert has_its_captions(reading.reply), text
    assert 1_000 < read < 9_000, "the fuzz should meet both ends"


@settings(max_examples=300)
@given(st.sampled_from([reply for _, reply in REQUESTS.values()]), st.text(max_size=200))
def test_any_text_at_all(kind: type[DescribeReply], text: str) -> None:
    reading = read_reply(kind, text)
    assert (reading.reply is None) == bool(reading.reason)


def has_its_captions(reply: DescribeReply) -> bool:
    """Every caption that makes a node says something and can be written down."""
    match reply:
        case ImageReply(detail=detail):
            needed = [detail]
        case EntityReply(present=present, detail=detail):
            needed = [detail] if present else []
        case CompositionReply(arrangement=arrangement, captions=captions):
            needed = [arrangement, *captions]
        case RelationReply(sentences=sentences):
            needed = list(sentences)
    return all(any(sign.isalpha() for sign in text) and text.encode() for text in needed)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["detail", "short"]), JSON_VALUES, min_size=1))
def test_what_is_json_is_read_as_json(fields: dict[str, object]) -> None:
    """Also by the loose reader, which takes over where something stands around it."""
    found = find_object(f"So: {json.dumps(fields)} done", ["detail", "short"])
    assert found is not None
    assert set(found) == set(fields)
    for name, value in fields.items():
        if isinstance(value, bool | float | None):
            assert found[name] == value


LONG = ['{"detail": "' + '"' * 60_000, '{"a":' * 12_000, '"' + " " * 60_000, '{"elements": ["' + "-" * 60_000 + '"]}']
LONG += [sign * 60_000 for sign in "{[#*\n-:,"] + ['{"detail": "' + sign * 59_000 + '"}' for sign in "\n*_ .a#"]


@pytest.mark.parametrize("text", LONG)
def test_no_reply_takes_long(text: str) -> None:
    """A step that went back over what it has read would take minutes here."""
    start = time.process_time()
    for kind in (ImageReply, RelationReply):
        read_reply(kind, text)
    assert time.process_time() - start < 5
