"""Tiny vision-language models and captioners with random weights, saved as their publishers do: they write noise."""

from __future__ import annotations

from pathlib import Path

import torch
import transformers as tf
from tokenizers.pre_tokenizers import ByteLevel

from tests.models.torch.tiny import BERT, PART, bert_tokenizer, saved

CHAT = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{% for c in m['content'] %}"
    "{% if c['type'] == 'image' %}IMAGE{% else %}{{ c['text'] }}{% endif %}{% endfor %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
MARKS = "<|im_start|> <|im_end|> <|vision_start|> <|vision_end|> <|vision_pad|> <|image_pad|> <|video_pad|>".split()
QWEN_CHAT = CHAT.replace("IMAGE", "<|vision_start|><|image_pad|><|vision_end|>")


QWEN_TEXT = {
    **PART,
    "num_hidden_layers": 2,
    "num_key_value_heads": 1,
    "vocab_size": 272,
    "max_position_embeddings": 4096,
}
QWEN_VISION = {"depth": 2, "hidden_size": 32, "intermediate_size": 32, "num_heads": 2, "out_hidden_size": 32}


def letters(marks: list[str]) -> tf.Qwen2Tokenizer:
    """A tokenizer with a token a byte."""
    words = [*sorted(ByteLevel.alphabet()), "<|endoftext|>"]
    tokenizer = tf.Qwen2Tokenizer(vocab={word: number for number, word in enumerate(words)}, merges=[])
    tokenizer.add_special_tokens({"additional_special_tokens": [*MARKS, *marks]})
    return tokenizer


def qwen3_vl(folder: Path) -> Path:
    torch.manual_seed(1)
    rope = {"rope_type": "default", "rope_theta": 1e4, "mrope_section": [2, 3, 3], "mrope_interleaved": True}
    vision = {"spatial_merge_size": 2, "num_position_embeddings": 16, "deepstack_visual_indexes": [0]}
    config = tf.Qwen3VLConfig(
        text_config={**QWEN_TEXT, "head_dim": 16, "rope_parameters": rope},
        vision_config={**QWEN_VISION, **vision, "patch_size": 16, "temporal_patch_size": 2},
        **_qwen_marks(),
    )
    images = tf.Qwen2VLImageProcessor(patch_size=16, merge_size=2, size={"shortest_edge": 1024, "longest_edge": 4096})
    processor = tf.Qwen3VLProcessor(images, letters([]), tf.Qwen3VLVideoProcessor(), chat_template=QWEN_CHAT)
    return saved(folder, tf.Qwen3VLForConditionalGeneration(config), processor)


def qwen25_vl(folder: Path) -> Path:
    torch.manual_seed(1)
    rope = {"rope_type": "default", "rope_theta": 1e4, "mrope_section": [2, 3, 3]}
    vision = {"patch_size": 14, "temporal_patch_size": 2, "window_size": 56, "fullatt_block_indexes": [1]}
    config = tf.Qwen2_5_VLConfig(
        text_config={**QWEN_TEXT, "bos_token_id": 256, "eos_token_id": 256, "rope_parameters": rope},
        vision_config={**QWEN_VISION, **vision},
        **_qwen_marks(),
    )
    images = tf.Qwen2VLImageProcessor(size={"shortest_edge": 28 * 28, "longest_edge": 56 * 56})
    processor = tf.Qwen2_5_VLProcessor(images, letters([]), tf.Qwen2VLVideoProcessor(), chat_template=QWEN_CHAT)
    return saved(folder, tf.Qwen2_5_VLForConditionalGeneration(config), processor)


def _qwen_marks() -> dict[str, int]:
    number = letters([]).convert_tokens_to_ids
    names = {"image": "image_pad", "video": "video_pad", "vision_start": "vision_start", "vision_end": "vision_end"}
    return {f"{name}_token_id": number(f"<|{mark}|>") for name, mark in names.items()}


def smolvlm(folder: Path) -> Path:
    torch.manual_seed(1)
    places = [f"<row_{row}_col_{column}>" for row in range(1, 5) for column in range(1, 5)]
    tokenizer = letters(["<image>", "<fake_token_around_image>", "<global-img>", "<end_of_utterance>", *places])
    named = {
        "image_token": "<image>",
        "fake_image_token": "<fake_token_around_image>",
        "global_image_token": "<global-img>",
    }
    for name, token in named.items():
        setattr(tokenizer, name, token)
        tokenizer.init_kwargs[name] = token
    number = tokenizer.convert_tokens_to_ids
    vision = {**PART, "image_size": 32, "patch_size": 8}
    text = {
        **PART,
        "model_type": "llama",
        "vocab_size": 320,
        "num_key_value_heads": 2,
        "max_position_embeddings": 4096,
        "pad_token_id": 256,
        "bos_token_id": number("<|im_start|>"),
        "eos_token_id": number("<|im_end|>"),
    }
    config = tf.SmolVLMConfig(
        image_token_id=number("<image>"), scale_factor=2, pad_token_id=256, vision_config=vision, text_config=text
    )
    side = {"longest_edge": 64}
    video = tf.SmolVLMVideoProcessor(
        size=side,
        max_image_size={"longest_edge": 32},
        video_sampling={"video_size": side, "max_frames": 4, "fps": 1},
    )
    images = tf.SmolVLMImageProcessor(size=side, max_image_size={"longest_edge": 32})
    template = CHAT.replace("IMAGE", "<image>")
    processor = tf.SmolVLMProcessor(images, tokenizer, video, image_seq_len=4, chat_template=template)
    return saved(folder, tf.SmolVLMForConditionalGeneration(config), processor)


def florence2(folder: Path) -> Path:
    torch.manual_seed(1)
    words = ["<s>", "<pad>", "</s>", "<unk>", "<mask>", *sorted(ByteLevel.alphabet())]
    tokenizer = tf.RobertaTokenizer(vocab={word: number for number, word in enumerate(words)}, merges=[])
    tokenizer.add_special_tokens(
        {"additional_special_tokens": ["<image>", *(f"<loc_{number}>" for number in range(1000))]}
    )
    tokenizer.image_token = tokenizer.init_kwargs["image_token"] = "<image>"  # noqa: S105
    tokenizer.image_token_id = tokenizer.convert_tokens_to_ids("<image>")
    tokenizer.model_max_length = 1000
    text = {
        "model_type": "bart",
        "vocab_size": len(tokenizer),
        "d_model": 32,
        "encoder_layers": 1,
        "decoder_layers": 1,
        "encoder_attention_heads": 2,
        "decoder_attention_heads": 2,
        "encoder_ffn_dim": 32,
        "decoder_ffn_dim": 32,
        "max_position_embeddings": 1100,
        "forced_bos_token_id": 0,
        "pad_token_id": 1,
        "bos_token_id": 0,
        "eos_token_id": 2,
        "decoder_start_token_id": 2,
    }
    vision = {
        "depths": [1, 1, 1, 1],
        "embed_dim": [8, 8, 16, 16],
        "num_heads": [1, 1, 1, 1],
        "num_groups": [1, 1, 1, 1],
        "window_size": 2,
        "projection_dim": 32,
        "max_temporal_embeddings": 4,
        "max_position_embeddings": 10,
    }
    config = tf.Florence2Config(
        image_token_id=tokenizer.image_token_id, projection_dim=32, text_config=text, vision_config=vision
    )
    model = tf.Florence2ForConditionalGeneration(config)
    model.generation_config.forced_bos_token_id = 0
    images = tf.CLIPImageProcessor(size={"height": 64, "width": 64}, do_center_crop=False)
    processor = tf.Florence2Processor(images, tokenizer, num_additional_image_tokens=1)
    processor.image_processor.image_seq_length = 5
    return saved(folder, model, processor)


def blip(folder: Path) -> Path:
    torch.manual_seed(3)
    text = {
        **BERT,
        "encoder_hidden_size": 32,
        "bos_token_id": 101,
        "sep_token_id": 102,
        "pad_token_id": 0,
        "eos_token_id": 102,
        "projection_dim": 32,
    }
    vision = {**PART, "image_size": 32, "patch_size": 16}
    config = tf.BlipConfig(text_config=text, vision_config=vision, projection_dim=32, image_text_hidden_size=32)
    processor = tf.BlipProcessor(tf.BlipImageProcessor(size={"height": 32, "width": 32}), bert_tokenizer())
    return saved(folder, tf.BlipForConditionalGeneration(config), processor)
