"""Tiny models, each made once a session, and pictures to show them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="pip install 'gbc-builder[local]'")
pytest.importorskip("transformers", reason="pip install 'gbc-builder[local]'")


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """Models this small gain nothing from several threads, and lose much on a busy machine."""
    import torch

    torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """What these tests load is on this machine: nothing may be asked of a hub."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """The folder of a tiny model by its kind."""
    from tests.models.torch import tiny as make
    from tests.models.torch import tiny_classic as classic
    from tests.models.torch import tiny_encoders as encoders
    from tests.models.torch import tiny_sam as sams
    from tests.models.torch import tiny_words as words

    makers: dict[str, Callable[[Path], Path]] = {
        "grounding-dino": make.grounding_dino,
        "mm-grounding-dino": lambda folder: make.grounding_dino(folder, mm=True),
        "owlvit": make.owl,
        "owlv2": lambda folder: make.owl(folder, second=True),
        "sam": sams.sam,
        "sam2": sams.sam2,
        "sam3": sams.sam3,
        "sam3-tracker": sams.sam3_tracker,
        "sam2-video": sams.sam2_video,
        "sam3-video": sams.sam3_video,
        "qwen3-vl": words.qwen3_vl,
        "qwen2.5-vl": words.qwen25_vl,
        "smolvlm": words.smolvlm,
        "florence-2": words.florence2,
        "blip": words.blip,
        "clip": encoders.clip,
        "siglip": encoders.siglip,
        "siglip2-fixed": encoders.siglip2_fixed,
        "siglip2": encoders.siglip2,
        "classic": classic.original_grounding_dino,
    }
    made: dict[str, str] = {}

    def folder(kind: str) -> str:
        if kind not in made:
            made[kind] = str(makers[kind](tmp_path_factory.mktemp("tiny") / kind))
        return made[kind]

    return folder
