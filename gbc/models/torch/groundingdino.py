"""GroundingDINO as its publishers' own code runs it: the package ``groundingdino-py`` and a checkpoint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, ClassVar

import msgspec
from msgspec import Meta

from gbc.models.roles import Detection, DetectRequest, ModelError, Traits
from gbc.models.torch.checkpoints import CheckpointName, CheckpointSettings, FileName, find_checkpoint, read_checkpoint
from gbc.models.torch.device import place
from gbc.models.torch.digests import digest
from gbc.models.torch.loading import one_line, telling
from gbc.models.torch.memory import Portions
from gbc.models.torch.passes import Pass, run_passes
from gbc.models.torch.phrases import Phrases
from gbc.models.torch.pictures import as_pillow
from gbc.models.torch.settings import Share, shaping
from gbc.models.torch.textencoder import build_with, hush, load_text_encoder
from gbc.models.torch.weights import find_weights

_EXTRA = "classic"


class GroundingDinoSettings(CheckpointSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which checkpoint, and which of its boxes count."""

    model: CheckpointName = "ShilongLiu/GroundingDINO"
    checkpoint: FileName = "groundingdino_swint_ogc.pth"
    config: Annotated[str, Meta(description="One that the package brings, or a file")] = "GroundingDINO_SwinT_OGC"
    text_encoder: Annotated[str, Meta(description="BERT: a folder, or an id on the hub")] = (
        "google-bert/bert-base-uncased"
    )
    box_threshold: Annotated[Share, Meta(description="Boxes with a higher score are given")] = 0.25
    text_threshold: Annotated[Share, Meta(description="Words count for a box above this score")] = 0.25


class GroundingDinoPy:
    """Finds what any words name, with a checkpoint of GroundingDINO's publishers."""

    Settings: ClassVar[type[msgspec.Struct]] = GroundingDinoSettings
    extra: ClassVar[str | None] = _EXTRA

    def __init__(self, settings: GroundingDinoSettings, seed: int = 0) -> None:
        del seed  # nothing here is left to chance
        import groundingdino

        placement = place(settings)
        self._device = placement.device
        found = find_checkpoint(settings.model, settings.checkpoint, settings.revision)
        encoder = find_weights(settings.text_encoder)
        config = _config_file(settings.config, Path(groundingdino.__file__).parent / "config")
        with telling(found.name, placement), one_line(found.name, _EXTRA):
            self._model = build_with(load_text_encoder(encoder, placement), config)
            read_checkpoint(found, self._model, within="model")
            self._model.eval().to(self._device)
        thresholds = settings.box_threshold, settings.text_threshold
        self._phrases = Phrases(self._model.tokenizer, self._model.max_text_len, *thresholds)
        self._portions = Portions(found.name, settings.batch)
        self.name = found.name
        self.traits = Traits(batch=settings.batch, steady=False)
        libraries = " ".join(f"{name}/{version(name)}" for name in ("groundingdino-py", "transformers"))
        shape = f"{found.identity} {encoder.identity} {digest([config])}"
        self.fingerprint = f"groundingdino-py {shape} {libraries} {shaping(settings, placement.dtype)}"

    def detect(self, requests: Sequence[DetectRequest]) -> list[list[Detection]]:
        """For each request, the boxes above the thresholds."""
        return run_passes(len(requests), self._passes(requests), self._portions, self._look)

    def _passes(self, requests: Sequence[DetectRequest]) -> Iterator[Pass]:
        prepare = _preparation()
        for number, request in enumerate(requests):
            sentences = self._phrases.passes(request.labels)
            if sentences:
                image = as_pillow(request.view)
                pixels, _ = prepare(image, None)
                yield from (Pass(number, image.size, pixels, sentence) for sentence in sentences)

    def _look(self, group: Sequence[Pass]) -> list[list[Detection]]:
        import torch

        hush()
        pixels = torch.stack([one.pixels for one in group]).to(self._device)
        with torch.inference_mode():
            outputs = self._model(pixels, captions=[one.asked.text for one in group])
        seen = zip(group, outputs["pred_logits"].cpu(), outputs["pred_boxes"].cpu(), strict=True)
        return [list(self._phrases.found(one.asked, logits, boxes, one.size)) for one, logits, boxes in seen]


def _preparation() -> Any:
    """What the publishers' example does to a picture (``groundingdino.util.inference.load_image``)."""
    from groundingdino.datasets import transforms

    return transforms.Compose(
        [
            transforms.RandomResize([800], max_size=1333),  # "random" among one size
            transforms.ToTensor(),
            transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
        ]
    )


def _config_file(config: str, brought: Path) -> Path:
    """The file of a configuration: one that comes with the package, by name, else the user's own."""
    packaged = brought / f"{config}.py"
    own = Path(config).expanduser()
    if packaged.is_file():
        return packaged
    if own.is_file():
        return own
    names = ", ".join(sorted(file.stem for file in brought.glob("GroundingDINO*.py")))
    raise ModelError(f"config {config}: there is no such file, and the package brings only {names}")
