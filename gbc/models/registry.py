"""Adapters by role and name, imported when one is built."""

from __future__ import annotations

from typing import Literal

Role = Literal["detector", "segmenter", "describer", "reader"]
ROLES: tuple[Role, ...] = ("detector", "segmenter", "describer", "reader")

ADAPTERS: dict[Role, dict[str, str]] = {
    "detector": {
        "embedded": "gbc.models.embedded.detector",
        "scripted": "gbc.models.scripted.detector",
    },
    "segmenter": {
        "grabcut": "gbc.models.embedded.segmenter",
        "scripted": "gbc.models.scripted.segmenter",
    },
    "describer": {
        "embedded": "gbc.models.embedded.describer",
        "scripted": "gbc.models.scripted.describer",
    },
    "reader": {
        "rapidocr": "gbc.models.embedded.reader",
        "scripted": "gbc.models.scripted.reader",
    },
}
"""Role -> adapter -> the module that builds it, by its function ``build(**settings)``."""
