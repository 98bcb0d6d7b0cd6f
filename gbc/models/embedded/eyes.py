"""All looking of the embedded pipeline, done once a picture and remembered while the picture lives."""

from __future__ import annotations

import functools
import threading
from collections.abc import Sequence
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from gbc.graph import Box, Mask
from gbc.images import Picture, View
from gbc.models.embedded.colours import name_colours
from gbc.models.embedded.grabcut import thing_mask
from gbc.models.embedded.looking import Looker, Seen, shown_in
from gbc.models.embedded.pixels import cut
from gbc.models.embedded.sight import ColourShare, Eyes, Sighting


class Memory:
    """What was seen in one picture. Holds no reference to the picture, so that both go together."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.seen: Seen | None = None
        self.parts: dict[tuple[tuple[int, int, int, int], Box], tuple[Sighting, ...]] = {}


class PackagedEyes:
    """Remembers every look. Safe to ask from several threads: a picture is looked at by one of them at a time."""

    def __init__(self) -> None:
        self._looker = Looker()
        self._memories: WeakKeyDictionary[Picture, Memory] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def things(self, picture: Picture) -> Sequence[Sighting]:
        """The top-level things of a picture, most prominent first; boxes relative to the picture."""
        return self._seen(picture).things

    def parts(self, view: View, label: str) -> Sequence[Sighting]:
        """The parts of a thing with this label that the view shows; boxes relative to the view."""
        seen = self._seen(view.picture)
        shown = shown_in(view, [thing for thing in seen.things if label in (thing.label, thing.general)])
        if shown is None:
            return ()
        memory, key = self._memory(view.picture), (view.rectangle, shown.box)
        with memory.lock:
            if key not in memory.parts:
                memory.parts[key] = self._looker.look_closer(view, shown, seen.worn)
            return memory.parts[key]

    def colours(self, picture: Picture, box: Box, mask: Mask | None) -> Sequence[ColourShare]:
        """Colours inside the mask (or the middle of the box), largest share first; only what is plain."""
        return name_colours(cut(picture.pixels, box), None if mask is None else _in_box(mask, picture, box))

    def mask(self, picture: Picture, box: Box) -> Mask | None:
        """The pixels of the thing in a box, over the whole picture."""
        return self._seen(picture).masks.get(box) or thing_mask(picture, box)

    def _seen(self, picture: Picture) -> Seen:
        memory = self._memory(picture)
        with memory.lock:
            if memory.seen is None:
                memory.seen = self._looker.look(picture.pixels)
            return memory.seen

    def _memory(self, picture: Picture) -> Memory:
        with self._lock:
            return self._memories.setdefault(picture, Memory())


_building = threading.Lock()


def shared_eyes() -> Eyes:
    """The one pair of eyes of this process: all adapters speak of the same look."""
    with _building:
        return _the_eyes()


@functools.cache
def _the_eyes() -> Eyes:
    return PackagedEyes()


def _in_box(mask: Mask, picture: Picture, box: Box) -> npt.NDArray[np.bool_]:
    """The part of a mask that lies in a box, with as many pixels as the picture has there."""
    left, top, right, bottom = box.pixels(picture.width, picture.height)
    rows = np.arange(top, bottom) * mask.height // picture.height
    columns = np.arange(left, right) * mask.width // picture.width
    return mask.to_array()[np.ix_(rows, columns)]
