"""Detectors of real kinds with few random weights, saved as their publishers save them; what all tiny models share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
import transformers as tf
from tokenizers.pre_tokenizers import ByteLevel

WORDS = "a the cat dog red ball on photo of two people hat shirt t - bicycle coffee cup rocket ##s ##cycle".split()

PART = {"hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
"""A transformer of one layer."""

BERT = {**PART, "vocab_size": 1100, "max_position_embeddings": 64}

BERT_MARKS = {"[PAD]": 0, "[UNK]": 100, "[CLS]": 101, "[SEP]": 102, "[MASK]": 103, ".": 1012, "?": 1029}
"""Where BERT's vocabulary has what GroundingDINO takes for the ends of a phrase."""


def bert_tokenizer() -> tf.BertTokenizer:
    vocabulary = dict(BERT_MARKS)
    taken = set(vocabulary.values())
    free = (number for number in range(1100) if number not in taken)
    for word in (*WORDS, *"bcefghijklmnopqrsuvwxyz", *(f"##{letter}" for letter in "abcdefghijklmnopqrtuvwxyz")):
        vocabulary[word] = next(free)
    vocabulary |= {f"[unused{number}]": number for number in free}
    return tf.BertTokenizer(vocab=vocabulary)


def clip_tokenizer(window: int) -> tf.CLIPTokenizer:
    letters = sorted(ByteLevel.alphabet())
    words = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    vocabulary = {word: number for number, word in enumerate(words)}
    return tf.CLIPTokenizer(vocab=vocabulary, merges=[], model_max_length=window, pad_token="!")  # noqa: S106


def grounding_dino(folder: Path, *, mm: bool = False) -> Path:
    torch.manual_seed(1)
    backbone = tf.SwinConfig(
        image_size=64,
        patch_size=4,
        embed_dim=8,
        depths=[1, 1, 1, 1],
        num_heads=[1, 1, 2, 2],
        window_size=4,
        out_features=["stage2", "stage3", "stage4"],
    )
    config = tf.MMGroundingDinoConfig if mm else tf.GroundingDinoConfig
    kind = tf.MMGroundingDinoForObjectDetection if mm else tf.GroundingDinoForObjectDetection
    model = kind(
        config(
            backbone_config=backbone,
            text_config=tf.BertConfig(**BERT),
            d_model=64,
            encoder_layers=1,
            decoder_layers=2,
            encoder_attention_heads=2,
            decoder_attention_heads=2,
            encoder_ffn_dim=32,
            decoder_ffn_dim=32,
            num_queries=10,
            num_feature_levels=4,
            max_text_len=32,
        )
    )
    livened(model, 0.02)
    images = tf.GroundingDinoImageProcessor(size={"shortest_edge": 64, "longest_edge": 96})
    return saved(folder, model, tf.GroundingDinoProcessor(images, bert_tokenizer()))


def owl(folder: Path, *, second: bool = False) -> Path:
    torch.manual_seed(2)
    prefix = "Owlv2" if second else "OwlViT"
    marks = {"bos_token_id": 512, "eos_token_id": 513, "pad_token_id": 0}
    text = getattr(tf, f"{prefix}TextConfig")(vocab_size=514, max_position_embeddings=16, **marks, **PART)
    vision = getattr(tf, f"{prefix}VisionConfig")(image_size=64, patch_size=16, **PART)
    config = getattr(tf, f"{prefix}Config")(
        text_config=text.to_dict(), vision_config=vision.to_dict(), projection_dim=32
    )
    model = getattr(tf, f"{prefix}ForObjectDetection")(config)
    livened(model, 0.05)
    with torch.no_grad():
        model.box_head.dense2.weight.mul_(0.01)  # else every box ends at an edge
    crop = {} if second else {"crop_size": {"height": 64, "width": 64}, "do_center_crop": False}
    images = getattr(tf, f"{prefix}ImageProcessor")(size={"height": 64, "width": 64}, **crop)
    return saved(folder, model, getattr(tf, f"{prefix}Processor")(images, clip_tokenizer(16)))


def livened(model: torch.nn.Module, by: float) -> None:
    """Larger weights than models start with, so that what they say depends on what they are shown."""
    with torch.no_grad():
        for weight in model.parameters():
            if weight.dim() > 1:
                weight.add_(torch.randn_like(weight) * by)


def saved(folder: Path, model: Any, processor: Any) -> Path:
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder
