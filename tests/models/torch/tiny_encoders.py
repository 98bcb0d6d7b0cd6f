"""Tiny CLIP, SigLIP and SigLIP 2 with random weights, saved as their publishers save them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
import transformers as tf
from tokenizers.pre_tokenizers import ByteLevel

from tests.models.torch.tiny import PART as ONE_LAYER
from tests.models.torch.tiny import clip_tokenizer, livened, saved

WINDOW = 16
PART = {**ONE_LAYER, "num_hidden_layers": 2}
SIZE = {"height": 32, "width": 32}
PICTURES = {"image_size": 32, "patch_size": 8, **PART}


def clip(folder: Path) -> Path:
    torch.manual_seed(21)
    marks = {"bos_token_id": 512, "eos_token_id": 513, "pad_token_id": 0}
    text = {"vocab_size": 514, "max_position_embeddings": WINDOW, **marks, **PART}
    model = tf.CLIPModel(tf.CLIPConfig(text_config=text, vision_config=PICTURES, projection_dim=24))
    images = tf.CLIPImageProcessor(size={"shortest_edge": 32}, crop_size=SIZE)
    return _saved(folder, model, tf.CLIPProcessor(images, clip_tokenizer(WINDOW)))


def siglip(folder: Path) -> Path:
    """The first SigLIP: its tokenizer is a model of sentencepiece."""
    torch.manual_seed(22)
    tokenizer = _sentencepiece(folder.with_name("siglip-words"))
    model = tf.SiglipModel(tf.SiglipConfig(text_config=_text(len(tokenizer)), vision_config=PICTURES))
    return _saved(folder, model, tf.SiglipProcessor(tf.SiglipImageProcessor(size=SIZE), tokenizer))


def siglip2_fixed(folder: Path) -> Path:
    """SigLIP 2 of a fixed size: a model of SigLIP, with a tokenizer that does not know how long texts may be."""
    torch.manual_seed(23)
    tokenizer = _bytes()
    model = tf.SiglipModel(tf.SiglipConfig(text_config=_text(len(tokenizer)), vision_config=PICTURES))
    return _saved(folder, model, tf.SiglipProcessor(tf.SiglipImageProcessor(size=SIZE), tokenizer))


def siglip2(folder: Path) -> Path:
    """SigLIP 2 that keeps the proportions of what it is shown (NaFlex): the processor knows one size of patches."""
    torch.manual_seed(24)
    tokenizer = _bytes()
    vision = {"patch_size": 16, "num_patches": 16, **PART}
    model = tf.Siglip2Model(tf.Siglip2Config(text_config=_text(len(tokenizer)), vision_config=vision))
    images = tf.Siglip2ImageProcessor(patch_size=16, max_num_patches=256)
    return _saved(folder, model, tf.Siglip2Processor(images, tokenizer))


def _text(vocabulary: int) -> dict[str, Any]:
    return {"vocab_size": vocabulary, "max_position_embeddings": WINDOW, "projection_size": 32, **PART}


def _bytes() -> tf.Siglip2Tokenizer:
    """A token a letter of ASCII, and bytes for all others."""
    marks = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"]
    words = [*marks, *(f"<0x{byte:02X}>" for byte in range(256)), "▁", *(chr(code) for code in range(33, 127))]
    return tf.Siglip2Tokenizer(vocab={word: number for number, word in enumerate(words)}, merges=[])


def _sentencepiece(folder: Path) -> tf.SiglipTokenizer:
    import sentencepiece

    folder.mkdir()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([*sorted(ByteLevel.alphabet()), "a cat", "two dogs on a red hat", "people at a table"]),
        model_prefix=str(folder / "spiece"),
        vocab_size=320,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    return tf.SiglipTokenizer(str(folder / "spiece.model"), model_max_length=WINDOW)


def _saved(folder: Path, model: torch.nn.Module, processor: Any) -> Path:
    livened(model, 0.1)
    return saved(folder, model, processor)
