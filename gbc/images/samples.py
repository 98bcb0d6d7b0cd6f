"""Photographs that come inside scikit-image: something to look at on a machine with nothing on it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from gbc.images.errors import SourceError

SAMPLE = "sample:"

PHOTOGRAPHS = {
    "astronaut": "astronaut.png",
    "chelsea": "chelsea.png",
    "coffee": "coffee.png",
    "rocket": "rocket.jpg",
    "camera": "camera.png",
    "motorcycle": "motorcycle_left.png",
    "coins": "coins.png",
}
"""Names and files of the real photographs in the wheel; what else it holds are textures, scans and drawings."""


class SampleError(SourceError):
    """The sample photographs are not there, or none has the name that was asked for."""


def sample_names(source: str) -> list[str]:
    """``sample:photos`` is all of them, ``sample:NAME`` one. Raises ``SampleError``."""
    name = source.removeprefix(SAMPLE)
    if name == "photos":
        chosen = list(PHOTOGRAPHS)
    elif name in PHOTOGRAPHS:
        chosen = [name]
    else:
        raise SampleError(f"{source}: there is photos, for all, and {', '.join(PHOTOGRAPHS)}")
    _folder()
    return [SAMPLE + one for one in chosen]


def sample_path(location: str) -> Path:
    """The file of ``sample:NAME``. Raises ``SampleError``."""
    (name,) = sample_names(location)[:1]
    return _folder() / PHOTOGRAPHS[name.removeprefix(SAMPLE)]


def _folder() -> Path:
    found = find_spec("skimage")
    if found is None or not found.submodule_search_locations:
        raise SampleError("the sample photographs need: pip install 'gbc-builder[sample]'")
    return Path(found.submodule_search_locations[0]) / "data"
