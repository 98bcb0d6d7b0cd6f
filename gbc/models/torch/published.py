"""A model of transformers as its publishers save it: weights, what prepares its input, and what tells it apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from gbc.models.torch.device import Placement, place
from gbc.models.torch.loading import kind_of, load_model, load_processor
from gbc.models.torch.settings import TorchSettings, shaping
from gbc.models.torch.weights import find_weights

Classes = Mapping[str, tuple[str, str]]
"""What a folder calls its model, such as ``owlv2`` -> the classes of transformers for the model and its processor."""


ModelName = Annotated[str, Meta(description="A folder, or an id on the hub")]


class PublishedSettings(TorchSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Settings that name a model: each adapter gives its default."""

    model: ModelName


class Published(msgspec.Struct, frozen=True):
    """A model on its device, and its processor. ``fingerprint`` is an adapter's: it covers all that shapes a reply."""

    kind: str
    model: Any
    processor: Any
    placement: Placement
    name: str
    fingerprint: str


def load_published(adapter: str, settings: PublishedSettings, classes: Classes, called: str) -> Published:
    """What an adapter's settings name. Raises ``ModelError``, also where it is none of these kinds.

    They are ``called`` so for people.
    """
    import transformers

    placement, trust = place(settings), settings.trust_remote_code
    weights = find_weights(settings.model, settings.revision, code=trust)
    kind = kind_of(weights, classes, called, trust=trust)
    model, processor = (getattr(transformers, name) for name in classes[kind])
    version = f"transformers/{transformers.__version__}"
    return Published(
        kind=kind,
        processor=load_processor(processor, weights, trust=trust),
        model=load_model(model, weights, placement, trust=trust),
        placement=placement,
        name=weights.name,
        fingerprint=f"{adapter} {weights.identity} {version} {shaping(settings, placement.dtype)}",
    )
