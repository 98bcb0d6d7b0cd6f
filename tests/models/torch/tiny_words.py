"""Tiny vision-language models and captioners with random weights, saved as their publishers do: they write noise."""

from __future__ import annotations

from pathlib import Path

import torch
import transformers as tf
from tokenizers.pre_tokenizers import ByteLevel

from tests.models.torch.tiny import bert_tokenizer

CHAT = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{% for c in m['content'] %}"
    "{% if c['type'] == 'image' %}IMAGE{% else %}{{ c['text'] }}{% endif %}{% endfor %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
MARKS = "<|im_start|> <|im_end|> <|vision_start|> <|vision_end|> <|vision_pad|> <|image_pad|> <|video_pad|>".split()
QWEN_CHAT = CHAT.replace("IMAGE", "<|vision_start|><|image_pad|><|vision_end|>")


def letters(marks: list[str]) -> tf.Qwen2Tokenizer:
    """A tokenizer with a token a byte."""
    words = [*sorted(ByteLevel.alphabet()), "<|endoftext|>"]
    tokenizer = tf.Qwen2Tokenizer(vocab={word: number for number, word in enumerate(words)}, merges=[])
    tokenizer.add_special_tokens({"additional_special_tokens": [*MARKS, *marks]})
    return tokenizer


def qwen3_vl(folder: Path) -> Path:
    torch.manual_seed(1)
    tokenizer = letters([])
    number = tokenizer.convert_tokens_to_ids
    rope = {"rope_type": "default", "rope_theta": 1e4, "mrope_section": [2, 3, 3], "mrope_interleaved": True}
    text = {
        "vocab_size": 272,
        "hidden_size": 32,
        "intermediate_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": 16,
        "max_position_embeddings": 4096,
        "rope_parameters": rope,
    }
    vision = {
        "depth": 2,
        "hidden_size": 32,
        "intermediate_size": 32,
        "num_heads": 2,
        "out_hidden_size": 32,
        "patch_size": 16,
        "spatial_merge_size": 2,
        "temporal_patch_size": 2,
        "num_position_embeddings": 16,
        "deepstack_visual_indexes": [0],
    }
    config = tf.Qwen3VLConfig(
        text_config=text,
        vision_config=vision,
        image_token_id=number("<|image_pad|>"),
        video_token_id=number("<|video_pad|>"),
        vision_start_token_id=number("<|vision_start|>"),
        vision_end_token_id=number("<|vision_end|>"),
    )
    tf.Qwen3VLForConditionalGeneration(config).save_pretrained(folder)
    images = tf.Qwen2VLImageProcessor(patch_size=16, merge_size=2, size={"shortest_edge": 1024, "longest_edge": 4096})
    tf.Qwen3VLProcessor(images, tokenizer, tf.Qwen3VLVideoProcessor(), chat_template=QWEN_CHAT).save_pretrained(folder)
    return folder


def qwen25_vl(folder: Path) -> Path:
    torch.manual_seed(1)
    tokenizer = letters([])
    number = tokenizer.convert_tokens_to_ids
    text = {
        "vocab_size": 272,
        "hidden_size": 32,
        "intermediate_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "max_position_embeddings": 4096,
        "bos_token_id": 256,
        "eos_token_id": 256,
        "rope_parameters": {"rope_type": "default", "rope_theta": 1e4, "mrope_section": [2, 3, 3]},
    }
    vision = {
        "depth": 2,
        "hidden_size": 32,
        "intermediate_size": 32,
        "num_heads": 2,
        "out_hidden_size": 32,
        "patch_size": 14,
        "spatial_merge_size": 2,
        "temporal_patch_size": 2,
        "window_size": 56,
        "fullatt_block_indexes": [1],
    }
    config = tf.Qwen2_5_VLConfig(
        text_config=text,
        vision_config=vision,
        image_token_id=number("<|image_pad|>"),
        video_token_id=number("<|video_pad|>"),
        vision_start_token_id=number("<|vision_start|>"),
        vision_end_token_id=number("<|vision_end|>"),
    )
    tf.Qwen2_5_VLForConditionalGeneration(config).save_pretrained(folder)
    images = tf.Qwen2VLImageProcessor(size={"shortest_edge": 28 * 28, "longest_edge": 56 * 56})
    tf.Qwen2_5_VLProcessor(images, tokenizer, tf.Qwen2VLVideoProcessor(), chat_template=QWEN_CHAT).save_pretrained(
        folder
    )
    return folder


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
    vision = {
        "hidden_size": 32,
        "intermediate_size": 32,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "image_size": 32,
        "patch_size": 8,
    }
    text = {
        "model_type": "llama",
        "vocab_size": 320,
        "hidden_size": 32,
        "intermediate_size": 32,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "num_key_value_heads": 2,
        "max_position_embeddings": 4096,
        "pad_token_id": 256,
        "bos_token_id": number("<|im_start|>"),
        "eos_token_id": number("<|im_end|>"),
    }
    config = tf.SmolVLMConfig(
        image_token_id=number("<image>"), scale_factor=2, pad_token_id=256, vision_config=vision, text_config=text
    )
    tf.SmolVLMForConditionalGeneration(config).save_pretrained(folder)
    side = {"longest_edge": 64}
    video = tf.SmolVLMVideoProcessor(
        size=side,
        max_image_size={"longest_edge": 32},
        video_sampling={"video_size": side, "max_frames": 4, "fps": 1},
    )
    images = tf.SmolVLMImageProcessor(size=side, max_image_size={"longest_edge": 32})
    template = CHAT.replace("IMAGE", "<image>")
    tf.SmolVLMProcessor(images, tokenizer, video, image_seq_len=4, chat_template=template).save_pretrained(folder)
    return folder


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
    model.save_pretrained(folder)
    images = tf.CLIPImageProcessor(size={"height": 64, "width": 64}, do_center_crop=False)
    processor = tf.Florence2Processor(images, tokenizer, num_additional_image_tokens=1)
    processor.image_processor.image_seq_length = 5
    processor.save_pretrained(folder)
    return folder


def blip(folder: Path) -> Path:
    torch.manual_seed(3)
    text = {
        "vocab_size": 1100,
        "hidden_size": 32,
        "intermediate_size": 32,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "encoder_hidden_size": 32,
        "max_position_embeddings": 64,
        "bos_token_id": 101,
        "sep_token_id": 102,
        "pad_token_id": 0,
        "eos_token_id": 102,
        "projection_dim": 32,
    }
    vision = {
        "hidden_size": 32,
        "intermediate_size": 32,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "image_size": 32,
        "patch_size": 16,
    }
    config = tf.BlipConfig(text_config=text, vision_config=vision, projection_dim=32, image_text_hidden_size=32)
    tf.BlipForConditionalGeneration(config).save_pretrained(folder)
    tf.BlipProcessor(tf.BlipImageProcessor(size={"height": 32, "width": 32}), bert_tokenizer()).save_pretrained(folder)
    return folder
