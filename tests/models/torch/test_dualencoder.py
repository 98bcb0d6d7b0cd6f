"""CLIP, SigLIP and SigLIP 2, through their real loading code, against the library's own documented calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from PIL import Image as Pillow

from gbc.graph import Box
from gbc.images import Picture, View
from gbc.models.registry import adapter, build
from gbc.models.roles import Embedder, ModelError
from gbc.models.torch.dualencoder import DualEncoder, DualEncoderSettings
from tests.models.torch.pictures import picture
from tests.models.torch.tiny_encoders import WINDOW

Tiny = Callable[[str], str]

KINDS = ["clip", "siglip", "siglip2-fixed", "siglip2"]
WIDTHS = {"clip": 24, "siglip": 32, "siglip2-fixed": 32, "siglip2": 32}
TEXTS = ("a cat", "two dogs", "a red hat")
ODD = (
    "",
    " ",
    "\n",
    "a" * 5000,
    "dog " * 1250,
    "日本語の看板",
    "кот",
    "قطة",
    "🐈" * 50,
    "<eos></s><|endoftext|>",
    "a cat",
)
SIZES = ((120, 90), (32, 32), (90, 120), (400, 30), (1, 1), (1, 300), (300, 1), (2, 3))


def encoder(folder: str, **settings: Any) -> DualEncoder:
    return DualEncoder(DualEncoderSettings(model=folder, **{"device": "cpu"} | settings))


def parts(folder: str) -> tuple[Any, Any]:
    return transformers.AutoModel.from_pretrained(folder).eval(), transformers.AutoProcessor.from_pretrained(folder)


def normalised(features: Any) -> np.ndarray:
    vectors = features.pooler_output
    return np.asarray(vectors / vectors.norm(dim=-1, keepdim=True))


def documented_texts(kind: str, folder: str, texts: Sequence[str]) -> np.ndarray:
    """The call of the model's page in the library's documentation."""
    model, processor = parts(folder)
    padding: dict[str, Any] = {"padding": True} if kind == "clip" else {"padding": "max_length", "max_length": WINDOW}
    with torch.no_grad():
        return normalised(
            model.get_text_features(**processor(text=list(texts), truncation=True, return_tensors="pt", **padding))
        )


def documented_images(folder: str, shown: Sequence[Picture]) -> np.ndarray:
    """The call of the model's page in the library's documentation, for each picture alone."""
    model, processor = parts(folder)
    with torch.no_grad():
        inputs = [processor(images=Pillow.fromarray(each.pixels), return_tensors="pt") for each in shown]
        return np.concatenate([normalised(model.get_image_features(**each)) for each in inputs])


@pytest.mark.parametrize("kind", KINDS)
def test_vectors_are_those_of_the_documented_calls(tiny: Tiny, kind: str) -> None:
    model = encoder(tiny(kind))
    shown = [picture(120, 90), picture(64, 64, 1), picture(50, 100, 2)]
    seen, read = model.embed_images([View(each) for each in shown]), model.embed_texts(TEXTS)
    assert seen.dtype == read.dtype == np.float32
    assert seen.shape == read.shape == (3, WIDTHS[kind])
    assert np.abs(seen - documented_images(tiny(kind), shown)).max() < 1e-4
    assert np.abs(read - documented_texts(kind, tiny(kind), TEXTS)).max() < 1e-4
    for vectors in (seen, read):  # random as the weights are, what is shown and said makes a difference
        assert min(np.abs(one - other).max() for one, other in [vectors[:2], vectors[1:], vectors[::2]]) > 1e-2


@pytest.mark.parametrize("kind", KINDS)
def test_many_at_once_are_answered_as_each_alone(tiny: Tiny, kind: str) -> None:
    model = encoder(tiny(kind), batch=3)
    views = [View(picture(*size, seed)) for seed, size in enumerate(SIZES)]
    alone = np.concatenate([model.embed_images([view]) for view in views])
    assert np.abs(model.embed_images(views) - alone).max() < 1e-4
    texts = [*TEXTS, *ODD]
    alone = np.concatenate([model.embed_texts([text]) for text in texts])
    assert np.abs(model.embed_texts(texts) - alone).max() < 1e-4


@pytest.mark.parametrize("kind", KINDS)
def test_every_vector_has_length_one_whatever_is_shown_or_said(tiny: Tiny, kind: str) -> None:
    model = encoder(tiny(kind))
    views = [View(picture(*size)) for size in SIZES]
    for vectors in (model.embed_images(views), model.embed_texts(ODD)):
        assert np.abs(np.linalg.norm(vectors, axis=1) - 1).max() < 1e-5
    for vectors in (model.embed_images([]), model.embed_texts([])):
        assert (vectors.shape, vectors.dtype) == ((0, WIDTHS[kind]), np.float32)


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_longer_than_the_window_is_cut_to_it(tiny: Tiny, kind: str) -> None:
    model = encoder(tiny(kind))
    seen: list[int] = []
    model._model.text_model.register_forward_pre_hook(
        lambda _, __, inputs: seen.append(inputs["input_ids"].shape[1]), with_kwargs=True
    )
    long = "qzjxkvwp" * 10
    cut, other = model.embed_texts([long + "a cat", long + "two dogs"])
    assert np.abs(cut - other).max() < 1e-6
    assert np.abs(cut - documented_texts(kind, tiny(kind), [long])[0]).max() < 1e-4
    model.embed_texts(["a"])
    assert seen == ([WINDOW, 3] if kind == "clip" else [WINDOW, WINDOW])  # SigLIP fills short ones up


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_view_is_seen(tiny: Tiny, kind: str) -> None:
    model, shown = encoder(tiny(kind)), picture(100, 100)
    part = Picture(shown.image, np.ascontiguousarray(shown.pixels[20:70, 10:60]))
    within, whole = model.embed_images([View(shown, Box(0.1, 0.2, 0.6, 0.7)), View(shown)])
    assert np.abs(within - documented_images(tiny(kind), [part])[0]).max() < 1e-4
    assert np.abs(within - whole).max() > 1e-3


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
@pytest.mark.parametrize("kind", KINDS)
def test_half_precision_is_near(tiny: Tiny, kind: str, dtype: str) -> None:
    half, full = encoder(tiny(kind), dtype=dtype), encoder(tiny(kind))
    views = [View(picture(120, 90))]
    for one, other in [
        (half.embed_images(views), full.embed_images(views)),
        (half.embed_texts(TEXTS), full.embed_texts(TEXTS)),
    ]:
        assert np.abs(np.linalg.norm(one, axis=1) - 1).max() < 1e-5
        assert (one * other).sum(axis=1).min() > 0.98


def test_a_batch_that_does_not_fit_into_memory_is_halved(tiny: Tiny) -> None:
    model = encoder(tiny("siglip2"), batch=4)
    plenty = model.embed_texts(TEXTS)
    tried: list[int] = []

    def refuse(_: object, __: object, inputs: dict[str, Any]) -> None:
        tried.append(len(inputs["input_ids"]))
        if tried[-1] > 2:
            raise torch.OutOfMemoryError("CUDA out of memory.")

    model._model.text_model.register_forward_pre_hook(refuse, with_kwargs=True)
    assert np.abs(model.embed_texts(TEXTS) - plenty).max() < 1e-4
    assert tried == [3, 2, 1]


def test_it_is_known_by_name_and_told_apart(tiny: Tiny) -> None:
    settings = adapter("embedder", "dual-encoder").Settings(model=tiny("clip"), device="cpu")
    one = build("embedder", "dual-encoder", settings, 0)
    assert isinstance(one, Embedder)
    assert one.name.startswith("clip/")
    assert one.fingerprint == encoder(tiny("clip"), batch=3).fingerprint
    assert one.fingerprint != encoder(tiny("clip"), dtype="bfloat16").fingerprint
    assert one.fingerprint != encoder(tiny("siglip2")).fingerprint
    with pytest.raises(ModelError, match=r"its kind is owlvit, which is none of CLIP, SigLIP and SigLIP 2$"):
        encoder(tiny("owlvit"))
