"""The roles that models play, as protocols: requests in, replies out, in batches.

A model knows only the view that it is shown: every box here is relative to the request's view, unless the
request names no view. Adapters convert at this border; scores come rounded to 4 decimals, boxes to 6.
"""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from typing import Protocol, overload, runtime_checkable

import msgspec
import numpy as np
from numpy.typing import NDArray

from gbc.errors import GbcError
from gbc.graph import Box, Mask, Provenance
from gbc.images import Picture, View


class DetectRequest(msgspec.Struct, frozen=True):
    """Where are things with these labels in this view?"""

    view: View
    labels: tuple[str, ...]


class Detection(msgspec.Struct, frozen=True):
    """One thing that was found; ``label`` is one of those asked for, ``score`` is 0..1.

    ``mask`` is for detectors that tell pixels too, over the whole picture, not the view.
    """

    label: str
    box: Box
    score: float
    mask: Mask | None = None


class SegmentRequest(msgspec.Struct, frozen=True):
    """Which pixels inside each of these boxes, given in the picture's coordinates, belong to the thing there?"""

    picture: Picture
    boxes: tuple[Box, ...]


class TextLine(msgspec.Struct, frozen=True):
    """A line of text that stands in a picture."""

    text: str
    box: Box
    score: float


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    """Something in a view that a request speaks of. ``mask`` covers the whole picture, not the view."""

    label: str
    box: Box
    mask: Mask | None = None
    caption: str | None = None


class ImageRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Describe the whole picture and name what it is made of. ``texts`` is what was read in it."""

    view: View
    texts: tuple[TextLine, ...] = ()


class EntityRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Describe one thing, name its prominent parts, and say whether it is there at all.

    The view shows it with some context around it; ``context`` is what was said of what it belongs to.
    """

    view: View
    thing: Thing
    context: str
    texts: tuple[TextLine, ...] = ()


class CompositionRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Describe how several things of one label stand, numbered from 1 in the given order, and all together.

    ``hints`` says in words what the boxes' geometry shows.
    """

    view: View
    label: str
    things: tuple[Thing, ...]
    hints: tuple[str, ...]


class RelationRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What do these different things, parts of one scene, do to each other? ``context`` describes the scene."""

    view: View
    things: tuple[Thing, ...]
    context: str


class Element(msgspec.Struct, frozen=True):
    """Something that a describer names; ``several`` where it says that there is more than one."""

    label: str
    several: bool = False


class ImageReply(msgspec.Struct, frozen=True, kw_only=True):
    """A detailed and a short caption of the picture, and its top-level elements, most prominent first."""

    detail: str
    short: str
    elements: tuple[Element, ...] = ()


class EntityReply(msgspec.Struct, frozen=True, kw_only=True):
    """A caption of one thing and its parts; ``present`` is False where the view does not show it."""

    detail: str
    present: bool = True
    parts: tuple[Element, ...] = ()


class CompositionReply(msgspec.Struct, frozen=True, kw_only=True):
    """A caption on the arrangement, naming things by number ("boat 1"), and captions on all of them together."""

    arrangement: str
    captions: tuple[str, ...] = ()


class RelationReply(msgspec.Struct, frozen=True, kw_only=True):
    """Sentences that each name two or more of the things; none where nothing can be said."""

    sentences: tuple[str, ...] = ()


DescribeRequest = ImageRequest | EntityRequest | CompositionRequest | RelationRequest
DescribeReply = ImageReply | EntityReply | CompositionReply | RelationReply


class ModelError(GbcError):
    """A model could not answer; one line that says why."""


class UnavailableError(ModelError):
    """A model could not answer now, and may if it is asked again, not before ``after`` seconds where it said so."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class MisconfiguredError(ModelError):
    """No request could be answered before someone mends what this says: a refused key, a name that nobody knows.

    It ends the run, and leaves its images to the next one.
    """


class Traits(msgspec.Struct, frozen=True, kw_only=True):
    """How a model wants to be asked.

    One that runs in this process (``slots`` is 0) gets up to ``batch`` requests at once, in a thread of its own. One
    behind a server is asked from ``slots`` threads, a request each; a reply that takes longer than ``timeout``
    seconds is given up, and a request that meets ``UnavailableError`` is made up to ``attempts`` times. ``steady`` is
    False where the reply to a request depends on chance, or on what else is in its batch.
    """

    slots: int = 0
    batch: int = 16
    timeout: float = 120.0
    attempts: int = 8
    steady: bool = True


def traits(model: Model) -> Traits:
    """How this model wants to be asked: its ``traits``, if it has any, else as a plain model in this process."""
    told = getattr(model, "traits", None)
    return told if isinstance(told, Traits) else Traits()


class Manner(msgspec.Struct, frozen=True):
    """How a model answers one kind of request, where it does not answer all of them alike.

    ``fingerprint`` stands for the model's own in the keys of such requests, so that a changed prompt asks anew only
    what it asks. The prompt's name and the SHA-256 of its file, and the seed, go into provenance.
    """

    fingerprint: str
    prompt: str | None = None
    prompt_hash: str | None = None
    seed: int | None = None


def manner(model: Model, request: type) -> Manner:
    """How this model answers requests of a kind: what its ``manners`` say, if it has any, else as all others."""
    manners: Mapping[type, Manner] = getattr(model, "manners", {})
    return manners.get(request) or Manner(model.fingerprint)


def provenance(model: Model, request: type) -> Provenance:
    """Who wrote a caption that came with the reply to a request of this kind."""
    told = manner(model, request)
    return Provenance(model=model.name, prompt=told.prompt, prompt_hash=told.prompt_hash, seed=told.seed)


class Model(Protocol):
    """What all roles share. ``name`` and version go into provenance; ``fingerprint`` names all that shapes a reply:
    weights, version and settings. An adapter that is not plain also has ``traits`` and ``manners``."""

    @property
    def name(self) -> str:
        """Name and version, such as ``ssd-mobilenet-v2/2018-03-29``."""
        ...

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same request could get another reply."""
        ...


@runtime_checkable
class Detector(Model, Protocol):
    """Finds things by name."""

    def detect(self, requests: Sequence[DetectRequest]) -> Sequence[Sequence[Detection] | ModelError]:
        """For each request, what was found, in any order, or in its place why that cannot be said."""
        ...


@runtime_checkable
class Segmenter(Model, Protocol):
    """Tells a thing's pixels from the rest of its box."""

    def segment(self, requests: Sequence[SegmentRequest]) -> Sequence[Sequence[Mask | None]]:
        """For each request, a mask for each of its boxes, None where none was found."""
        ...


@runtime_checkable
class Describer(Model, Protocol):
    """Writes captions."""

    def describe(self, requests: Sequence[DescribeRequest]) -> Sequence[DescribeReply | ModelError]:
        """For each request, the reply of its kind, or in its place why there is none."""
        ...


@runtime_checkable
class Reader(Model, Protocol):
    """Reads text."""

    def read(self, views: Sequence[View]) -> Sequence[Sequence[TextLine]]:
        """For each view, its lines of text in reading order."""
        ...


@runtime_checkable
class Embedder(Model, Protocol):
    """Puts views and texts into one space: the dot product of two vectors says how well what they stand for agrees."""

    def embed_images(self, views: Sequence[View]) -> NDArray[np.float32]:
        """A vector of length 1 for each view, of shape (views, width)."""
        ...

    def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A vector of length 1 for each text, of shape (texts, width), as wide as those of views."""
        ...


class Panel(Protocol):
    """The models of one pipeline, as the annotator asks them: one request each, answered in its own time.

    Who batches, repeats, limits and remembers stands behind it. A role that the pipeline leaves out answers
    with nothing. Raises ``ModelError`` where an answer could not be had.
    """

    @property
    def names(self) -> dict[str, str]:
        """The name of the model in each role."""
        ...

    def provenance(self, request: type[DescribeRequest]) -> Provenance:
        """Who writes the captions in replies to this kind of request."""
        ...

    def detect(self, request: DetectRequest) -> Awaitable[Sequence[Detection]]:
        """What was found."""
        ...

    def segment(self, request: SegmentRequest) -> Awaitable[Sequence[Mask | None]]:
        """A mask for each box."""
        ...

    def read(self, view: View) -> Awaitable[Sequence[TextLine]]:
        """The lines of text."""
        ...

    @overload
    def describe(self, request: ImageRequest) -> Awaitable[ImageReply]: ...
    @overload
    def describe(self, request: EntityRequest) -> Awaitable[EntityReply]: ...
    @overload
    def describe(self, request: CompositionRequest) -> Awaitable[CompositionReply]: ...
    @overload
    def describe(self, request: RelationRequest) -> Awaitable[RelationReply]: ...
    def describe(self, request: DescribeRequest) -> Awaitable[DescribeReply]:
        """The reply of the request's kind."""
        ...
