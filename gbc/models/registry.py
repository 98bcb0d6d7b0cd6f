"""Adapters by role and name, imported when they are asked for and built when a pipeline starts.

Another package brings adapters by entry points in the groups ``gbc.detectors``, ``gbc.segmenters``,
``gbc.describers``, ``gbc.readers`` and ``gbc.embedders``, by whose names they are asked for: in a
pipeline file, after ``use:``.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import Any, ClassVar, Literal, Protocol, cast

import msgspec

from gbc.models.needs import OURS, install_command
from gbc.models.roles import Model, ModelError

Role = Literal["detector", "segmenter", "describer", "reader", "embedder"]
PIPELINE_ROLES: tuple[Role, ...] = ("detector", "segmenter", "describer", "reader")
"""The roles that a pipeline fills: no step of the method asks an embedder."""

ROLES: tuple[Role, ...] = (*PIPELINE_ROLES, "embedder")

ADAPTERS: dict[Role, dict[str, str]] = {
    "detector": {
        "embedded": "gbc.models.embedded.detector:EmbeddedDetector",
        "zero-shot": "gbc.models.torch.zeroshot:ZeroShotDetector",
        "server": "gbc.models.prompted.server:ServerDetector",
        "vision-language": "gbc.models.torch.visionlanguage:VisionLanguageDetector",
        "groundingdino-py": "gbc.models.torch.groundingdino:GroundingDinoPy",
        "sam3": "gbc.models.torch.sam3:Sam3Detector",
        "scripted": "gbc.models.scripted:ScriptedDetector",
    },
    "segmenter": {
        "grabcut": "gbc.models.embedded.grabcut:GrabCut",
        "sam": "gbc.models.torch.sam:SamSegmenter",
        "segment-anything": "gbc.models.torch.segmentanything:SegmentAnything",
        "scripted": "gbc.models.scripted:ScriptedSegmenter",
    },
    "describer": {
        "embedded": "gbc.models.embedded.describer:EmbeddedDescriber",
        "server": "gbc.models.prompted.server:ServerDescriber",
        "vision-language": "gbc.models.torch.visionlanguage:VisionLanguageDescriber",
        "florence-2": "gbc.models.torch.captioners:Florence2Describer",
        "blip": "gbc.models.torch.captioners:BlipDescriber",
        "scripted": "gbc.models.scripted:ScriptedDescriber",
    },
    "reader": {
        "rapidocr": "gbc.models.embedded.reader:RapidReader",
        "scripted": "gbc.models.scripted:ScriptedReader",
    },
    "embedder": {
        "dual-encoder": "gbc.models.torch.dualencoder:DualEncoder",
    },
}
"""Role -> adapter -> ``module:class``. The module imports what it needs only when the class is built."""


class Adapter(Protocol):
    """What a registered class offers: the struct of its settings, and the extra that installs what it needs.

    ``extra`` is one of the package that brings the class, None where that package needs nothing more. The first line
    of the class's docstring is what ``gbc models`` says of it. Settings that shape no reply, such as an address or a
    number of threads, may be named in ``Settings.SHAPELESS``: a dataset is gone on with when they have changed.
    """

    Settings: ClassVar[type[msgspec.Struct]]
    extra: ClassVar[str | None]

    def __call__(self, settings: Any, seed: int) -> Model:
        """Build the model. ``seed`` settles every choice that it makes."""
        ...


def entries(role: Role) -> list[EntryPoint]:
    """Where the adapters of a role stand: ours first, then those that other packages bring. None is imported."""
    ours = [EntryPoint(name, place, _group(role)) for name, place in ADAPTERS[role].items()]
    return ours + sorted(entry_points(group=_group(role)), key=lambda entry: (entry.name, package(entry)))


def package(entry: EntryPoint) -> str:
    """The distribution that brings an adapter; "" where a user named the class itself."""
    if entry.dist is not None:
        return entry.dist.name
    return OURS if entry.group else ""


def find(role: Role, name: str) -> EntryPoint:
    """Where the adapter of this name stands. Raises ``ModelError`` with the names that there are."""
    if ":" in name:
        return EntryPoint(name, name, "")
    if name in ADAPTERS[role]:  # none of another package takes its place
        return EntryPoint(name, ADAPTERS[role][name], _group(role))
    known = entries(role)
    found = [entry for entry in known if entry.name == name]
    if not found:
        names = [entry.name for entry in known]
        raise ModelError(f"{role}: {unknown(name, names)}; or name your own as package.module:Class")
    if len(found) > 1:
        raise ModelError(f"{role} {name}: brought by {_several(found)}; name the one you mean as package.module:Class")
    return found[0]


def adapter(role: Role, name: str) -> Adapter:
    """The adapter of this name for a role; ``package.module:Class`` names one of your own.

    Raises ``ModelError`` with the names that there are.
    """
    return load(role, find(role, name))


def load(role: Role, entry: EntryPoint) -> Adapter:
    """Import an adapter. Raises ``ModelError`` in one line, whatever is wrong with the module."""
    source = package(entry)
    name = entry.name if source in (OURS, "") else f"{entry.name} (from {source})"
    try:
        chosen = entry.load()
    except Exception as error:  # noqa: BLE001 - other people's code: whatever it does must not harm the rest
        said = " ".join(str(error).split()) or "no reason given"
        kind = "" if isinstance(error, ImportError | AttributeError) else f"{type(error).__name__}: "
        raise ModelError(f"{role} {name}: {kind}{said}") from None
    settings = getattr(chosen, "Settings", None)
    if not (isinstance(settings, type) and issubclass(settings, msgspec.Struct)):
        raise ModelError(
            f"{role} {name}: an adapter needs a class attribute Settings, a msgspec struct; see docs/pipelines.md"
        )
    return cast("Adapter", chosen)


def unknown(name: str, known: Iterable[str]) -> str:
    """Why a name is refused, with the one that was probably meant, else all that there are."""
    names = list(known)
    near = difflib.get_close_matches(name, names, n=1)
    return f"{name!r} is not known; " + (f"did you mean {near[0]!r}?" if near else f"there is {', '.join(names)}")


def build(role: Role, name: str, settings: msgspec.Struct, seed: int) -> Model:
    """Load a model. Raises ``ModelError`` with the command that installs what is missing."""
    entry = find(role, name)
    chosen = load(role, entry)
    try:
        return chosen(settings, seed)
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("gbc."):
            raise
        source = package(entry)
        command = install_command(source, getattr(chosen, "extra", None)) if source else f"pip install {missing.name}"
        raise ModelError(f"{role} {name}: the package {missing.name} is missing; {command}") from None


def _several(found: Sequence[EntryPoint]) -> str:
    return " and ".join(f"{package(entry)} ({entry.value})" for entry in found)


def _group(role: Role) -> str:
    return f"gbc.{role}s"
