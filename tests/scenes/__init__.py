"""Drawn scenes whose truth is known to the pixel, and models that look at nothing but the pixels."""

from tests.scenes.kinds import KINDS, Kind
from tests.scenes.models import Eyes, Voice
from tests.scenes.panels import DirectPanel, ShuffledPanel
from tests.scenes.scene import Scene, Solid, Truth, draw_scene

__all__ = ["KINDS", "DirectPanel", "Eyes", "Kind", "Scene", "ShuffledPanel", "Solid", "Truth", "Voice", "draw_scene"]
