"""Looking at captions as strings: quotes taken out, facts made abstract, openings compared."""

from __future__ import annotations

import re

from gbc.graph.plurals import number_forms
from tests.models.embedded.mixed import COLOURS, Scene

_NUMBERS = r"\b(one|two|three|four|five|six|seven|eight|nine|ten|more than ten|[1-9])\b"


def without_quotes(caption: str, scene: Scene) -> str:
    """Every quoted text of the scene becomes Q."""
    for line in scene.texts:
        caption = caption.replace(f"“{line.text}”", "Q")
    return caption


def abstract(caption: str, scene: Scene) -> str:
    """Labels become L, colours C, numbers N."""
    caption = without_quotes(caption, scene)
    forms = {form for label in scene.labels for form in number_forms(label)}
    for form in sorted(forms, key=len, reverse=True):
        caption = re.sub(rf"(?<!\w){re.escape(form)}(?!\w)", "L", caption, flags=re.IGNORECASE)
    for colour in sorted(COLOURS, key=len, reverse=True):
        caption = re.sub(rf"\b{colour}\b", "C", caption, flags=re.IGNORECASE)
    return re.sub(_NUMBERS, "N", caption, flags=re.IGNORECASE)


def opening(caption: str, scene: Scene) -> str:
    """The first three words, with facts made abstract."""
    return " ".join(abstract(caption, scene).split()[:3])


def sentences(caption: str, scene: Scene) -> list[str]:
    """The sentences of a caption, quotes taken out."""
    return re.findall(r"[^.]+\.", without_quotes(caption, scene))
