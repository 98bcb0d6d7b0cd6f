"""What a server answers that looks at nothing but the pixels and the words of a request, and what it finds missing."""

from __future__ import annotations

import base64
import io
import json
import re
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from gbc.graph import Box
from gbc.images import Picture, View, decode
from gbc.models.prompted.drawing import COLOURS
from gbc.models.roles import DetectRequest, EntityRequest, ImageRequest, Thing
from tests.scenes import Eyes, Voice
from tests.scenes.kinds import KIND_BITS, Pixels, Rectangle, around, bounds, codes, standing
from tests.scenes.models import BY_NAME, NUMBERS, seen

FIELDS = {
    "image": ["detail", "short", "elements"],
    "entity": ["present", "detail", "parts"],
    "composition": ["arrangement", "captions"],
    "relation": ["sentences"],
    "detect": ["found"],
}


class MissingError(AssertionError):
    """Something that a request must bring is not there."""


def answer(body: dict[str, Any], voice: Voice) -> str:
    """The reply to a chat completion's request. Raises ``MissingError``."""
    image, text = _parts(body)
    kind = _kind(body, text)
    replies = {
        "image": _image,
        "entity": _entity,
        "composition": _composition,
        "relation": _relation,
        "detect": _detect,
    }
    return json.dumps(replies[kind](image, text, voice))


def _parts(body: dict[str, Any]) -> tuple[Picture, str]:
    content = body["messages"][-1]["content"]
    urls = [part["image_url"]["url"] for part in content if part["type"] == "image_url"]
    if len(urls) != 1 or not urls[0].startswith("data:image/"):
        raise MissingError("the view")
    picture = decode(base64.b64decode(urls[0].split(",", 1)[1]))
    return picture, "\n".join(part["text"] for part in content if part["type"] == "text")


def _kind(body: dict[str, Any], text: str) -> str:
    """Which prompt this is, by the schema that it asks for, in the format and in the words."""
    written = re.search(r"schema, and nothing else: (\{.*\})", text)
    if written is None:
        raise MissingError("the schema in the prompt")
    schema = json.loads(written[1])
    style = body.get("response_format", {"type": "text"})
    if style["type"] == "json_schema" and style["json_schema"]["schema"] != schema:
        raise MissingError("the schema in the format")
    kinds = [kind for kind, fields in FIELDS.items() if list(schema["properties"]) == fields == schema["required"]]
    if len(kinds) != 1:
        raise MissingError("a schema of a known kind")
    return kinds[0]


def _found(pattern: str, text: str, what: str) -> str:
    match = re.search(pattern, text, re.DOTALL)
    if match is None or not match[1].strip():
        raise MissingError(what)
    return match[1]


def _image(picture: Picture, text: str, voice: Voice) -> Any:
    return _plain(voice._image(ImageRequest(view=View(picture))))


def _entity(picture: Picture, text: str, voice: Voice) -> Any:
    label = _found(r"It should show: (.+?)\. It fills", text, "the label")
    _found(r"larger scene was described so: (.+?)\n", text, "the parent's caption")
    sides = [int(n) for n in re.findall(r"(\d+) to (\d+) percent", text) for n in n]
    if len(sides) != 4:
        raise MissingError("where in the view the thing is")
    left, right, top, bottom = (side / 100 for side in sides)
    view, kind = View(picture), BY_NAME.get(label)
    boxes = list(seen(picture.pixels, kind).values()) if kind else []
    exact = [Box.from_pixels(*box, width=picture.width, height=picture.height) for box in boxes]
    told = (left, top, right, bottom)
    near = [box for box in exact if np.abs(np.subtract(box.sides, told)).max() <= 0.0051]
    box = near[0] if near else Box(*told)
    return _plain(voice._entity(EntityRequest(view=view, thing=Thing(label=label, box=box), context="")))


def _composition(picture: Picture, text: str, voice: Voice) -> Any:
    label = _found(r"several things of one kind: (.+?)\. A frame", text, "the label")
    names = _found(r"with its number: (.+?)\. Frames", text, "the numbers").split(", ")
    _found(r"measured: (.+?)\n", text, "the hints")
    frames_of(picture.pixels, [name.rpartition(" ")[2] for name in names])
    kind = BY_NAME[label]
    together = f"{NUMBERS[len(names)].capitalize()} {kind.many} together."
    return {"arrangement": f"From the left there is {', then '.join(names)}.", "captions": [together]}


def _relation(picture: Picture, text: str, voice: Voice) -> Any:
    _found(r"scene was described so: (.+?)\n", text, "the parent's caption")
    things = re.findall(r"^- ([^:\n]+): (\S.*)$", text, re.MULTILINE)
    if len(things) < 2:
        raise MissingError("the things and their captions")
    labels = [label for label, _ in things]
    frames = frames_of(picture.pixels, labels)
    places = [_with_pixels(picture.pixels, frame, label) for frame, label in zip(frames, labels, strict=True)]
    units = sorted(zip(places, labels, strict=True))
    sentences = []
    for (box, label), (other_box, other) in pairwise(units):
        how = standing(box, other_box)
        if how:
            sentences.append(f"The {label} is {how} the {other}.")
    return {"sentences": sentences}


def _detect(picture: Picture, text: str, voice: Voice) -> Any:
    labels = re.findall(r'"([^"]+)"', _found(r"of these words names: (.+?)\.\n", text, "the labels"))
    (found,) = Eyes().detect([DetectRequest(View(picture), tuple(labels))])
    size = (1000, 1000) if "0 to 1000" in text else (picture.width, picture.height)
    return {"found": [{"label": one.label, "bbox_2d": _scaled(one.box, size)} for one in found]}


def _scaled(box: Box, size: tuple[int, int]) -> list[float]:
    return [side * size[n % 2] for n, side in enumerate(box.sides)]


def _plain(reply: Any) -> dict[str, Any]:
    fields = {name: getattr(reply, name) for name in reply.__struct_fields__}
    return {name: _element_list(value) if isinstance(value, tuple) else value for name, value in fields.items()}


def _element_list(elements: Any) -> list[dict[str, Any]]:
    return [{"label": one.label, "several": one.several} for one in elements]


def frames_of(pixels: Pixels, names: list[str]) -> list[Rectangle]:
    """What is inside the frames drawn on a view, in the order of their colours, each with its name beside it."""
    shown, frames = codes(pixels), []
    for number, name in enumerate(names):
        red, green, blue = COLOURS[number % len(COLOURS)]
        colour = red << 16 | green << 8 | blue
        lines = shown == colour
        letters = _place(_written(name, (red, green, blue), pixels), shown, colour)
        if letters is None:
            raise MissingError(f"the name {name} on its frame")
        lines[letters] = False
        frame = _inside(lines)
        if frame is None:
            raise MissingError(f"the frame of {name}")
        frames.append(frame)
    return frames


Codes = npt.NDArray[np.uint32]


def _written(name: str, colour: tuple[int, int, int], pixels: Pixels) -> Codes:
    """A name in its colour on black, in letters of the size that the view asks for."""
    size = max(18, round(max(pixels.shape) / 26))
    font = ImageFont.load_default(size)
    image = Pillow.new("RGB", (size * len(name) + 20, 2 * size + 20))
    ImageDraw.Draw(image).text((10, 10), name, fill=colour, font=font)
    written = codes(np.asarray(image))
    rows, columns = (np.flatnonzero(written.any(axis=axis)) for axis in (1, 0))
    return written[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _place(written: Codes, shown: Codes, colour: int) -> tuple[slice, slice] | None:
    """Where the view shows exactly this."""
    y, x = np.argwhere(written == colour)[0]
    high, wide = written.shape
    starts = np.argwhere(shown == colour) - np.array((y, x))
    ends = starts + np.array((high, wide))
    starts = starts[(starts >= 0).all(axis=1) & (ends <= shown.shape).all(axis=1)]
    for row, column in ((0, 0), (high - 1, 0), (0, wide - 1), (high // 2, wide // 2), (high // 3, wide // 4)):
        starts = starts[shown[starts[:, 0] + row, starts[:, 1] + column] == written[row, column]]
    for top, left in starts:
        place = slice(top, top + high), slice(left, left + wide)
        if np.array_equal(shown[place], written):
            return place
    return None


def frame_width(pixels: npt.NDArray[Any]) -> int:
    return max(2, round(max(pixels.shape) / 250))


def _with_pixels(pixels: Pixels, frame: Rectangle, label: str) -> Rectangle:
    """A frame's inside, or more where another frame hides a side of this one but not the thing's own pixels."""
    width = frame_width(pixels)
    left, top, right, bottom = (max(0, side + width * sign) for side, sign in zip(frame, (-1, -1, 1, 1), strict=True))
    own = bounds((codes(pixels[top:bottom, left:right]) & KIND_BITS) == BY_NAME[label].colour)
    if own is None:
        raise MissingError(f"{label} in its frame")
    return around([frame, (own[0] + left, own[1] + top, own[2] + left, own[3] + top)])


def _inside(lines: npt.NDArray[np.bool_]) -> Rectangle | None:
    """The rectangle that a frame encloses: the bounds of its lines, less their width."""
    rows, columns = (np.flatnonzero(lines.any(axis=axis)) for axis in (1, 0))
    if not rows.size or not columns.size:
        return None
    width = frame_width(lines)
    left, top, right, bottom = int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
    return left + width, top + width, right - width, bottom - width


def png(pixels: Pixels) -> bytes:
    stream = io.BytesIO()
    Pillow.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()
