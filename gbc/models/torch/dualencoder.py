"""CLIP, SigLIP and SigLIP 2 of transformers: one encoder for pictures, one for texts, and a space that they share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from gbc.images import View
from gbc.models.roles import Traits
from gbc.models.torch.loading import EXTRA
from gbc.models.torch.memory import Portions
from gbc.models.torch.pictures import as_pillow
from gbc.models.torch.published import ModelName, PublishedSettings, load_published

_PADDING: dict[str, bool | str] = {"clip": True, "siglip": "max_length", "siglip2": "max_length"}
"""What a folder calls itself -> how texts are filled up. SigLIP learnt from texts as long as its window and reads
others wrongly (the library's documentation of ``get_text_features``). SigLIP 2 of fixed size is a ``siglip``."""

_KINDS = dict.fromkeys(_PADDING, ("AutoModel", "AutoProcessor"))

Item = TypeVar("Item")


class DualEncoderSettings(PublishedSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which model."""

    model: ModelName = "google/siglip2-base-patch16-224"


class DualEncoder:
    """Puts views and texts into one space, by what they show or say: CLIP, SigLIP or SigLIP 2.

    A text that is longer than the model's window (77 tokens of CLIP, 64 of SigLIP as published) is cut to it.
    """

    Settings: ClassVar[type[msgspec.Struct]] = DualEncoderSettings
    extra: ClassVar[str | None] = EXTRA

    def __init__(self, settings: DualEncoderSettings, seed: int = 0) -> None:
        del seed  # nothing here is left to chance
        loaded = load_published("dual-encoder", settings, _KINDS, "CLIP, SigLIP and SigLIP 2")
        self._model, self._processor, self._placement = loaded.model, loaded.processor, loaded.placement
        config, kind = self._model.config, loaded.kind
        self._width = int(config.projection_dim if kind == "clip" else config.text_config.projection_size)
        window = config.text_config.max_position_embeddings  # not every published tokenizer knows it
        self._as_read = {"padding": _PADDING[kind], "truncation": True, "max_length": window}
        self._pictures = Portions(loaded.name, settings.batch)
        self._texts = Portions(loaded.name, settings.batch)
        self.name, self.fingerprint = loaded.name, loaded.fingerprint
        self.traits = Traits(batch=settings.batch, steady=False)

    def embed_images(self, views: Sequence[View]) -> NDArray[np.float32]:
        """A unit vector a view, of shape (views, width). Raises ``ModelError`` where memory is too small for one."""
        return self._rows(self._pictures, self._see, views)

    def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A unit vector a text, of shape (texts, width). Raises ``ModelError`` where memory is too small for one."""
        return self._rows(self._texts, self._read, texts)

    def _rows(
        self, portions: Portions, run: Callable[[Sequence[Item]], list[Any]], items: Sequence[Item]
    ) -> NDArray[np.float32]:
        import torch

        with torch.inference_mode():
            return np.array(portions.answer(run, items), dtype=np.float32).reshape(len(items), self._width)

    def _see(self, views: Sequence[View]) -> list[Any]:
        """Views of all shapes together: the processor brings them to one size, or to one number of patches."""
        inputs = self._processor.image_processor([as_pillow(view) for view in views], return_tensors="pt")
        inputs = inputs.to(self._placement.device, self._placement.torch_dtype)
        return _unit(self._model.get_image_features(**inputs))

    def _read(self, texts: Sequence[str]) -> list[Any]:
        inputs = self._processor.tokenizer(list(texts), return_tensors="pt", **self._as_read)
        return _unit(self._model.get_text_features(**inputs.to(self._placement.device)))


def _unit(features: Any) -> list[Any]:
    """Rows of length 1; they are measured in single precision, whatever the model's own is."""
    import torch

    return list(torch.nn.functional.normalize(features.pooler_output.float(), dim=-1).cpu().numpy())
