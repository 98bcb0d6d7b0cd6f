"""Tiny SAM, SAM 2 and SAM 3 with random weights, saved as their publishers save them."""

from __future__ import annotations

from pathlib import Path

import torch
import transformers as tf

from tests.models.torch.tiny import PART, clip_tokenizer, livened, saved


def sam(folder: Path) -> Path:
    torch.manual_seed(3)
    vision = tf.SamVisionConfig(
        hidden_size=32,
        output_channels=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        image_size=64,
        patch_size=16,
        mlp_dim=64,
        window_size=2,
        global_attn_indexes=[1],
        num_pos_feats=16,
    )
    prompt = tf.SamPromptEncoderConfig(hidden_size=32, image_size=64, patch_size=16, mask_input_channels=4)
    mask = tf.SamMaskDecoderConfig(hidden_size=32, mlp_dim=64, num_attention_heads=2, iou_head_hidden_dim=32)
    model = tf.SamModel(tf.SamConfig(vision_config=vision, prompt_encoder_config=prompt, mask_decoder_config=mask))
    decided(model)
    images = tf.SamImageProcessor(
        size={"longest_edge": 64},
        pad_size={"height": 64, "width": 64},
        mask_size={"longest_edge": 16},
        mask_pad_size={"height": 16, "width": 16},
    )
    return saved(folder, model, tf.SamProcessor(images))


def sam2(folder: Path) -> Path:
    torch.manual_seed(4)
    backbone = tf.Sam2HieraDetConfig(
        hidden_size=8,
        num_attention_heads=1,
        image_size=[128, 128],
        blocks_per_stage=[1, 1, 2, 1],
        embed_dim_per_stage=[8, 16, 32, 64],
        num_attention_heads_per_stage=[1, 1, 1, 1],
        window_size_per_stage=[8, 4, 8, 4],
        global_attention_blocks=[3],
    )
    vision = tf.Sam2VisionConfig(
        backbone_config=backbone,
        backbone_channel_list=[64, 32, 16, 8],
        backbone_feature_sizes=[[32, 32], [16, 16], [8, 8]],
        fpn_hidden_size=32,
    )
    prompt = tf.Sam2PromptEncoderConfig(hidden_size=32, image_size=128, patch_size=16, mask_input_channels=4)
    mask = tf.Sam2MaskDecoderConfig(hidden_size=32, mlp_dim=32, num_attention_heads=2, iou_head_hidden_dim=32)
    model = tf.Sam2Model(tf.Sam2Config(vision_config=vision, prompt_encoder_config=prompt, mask_decoder_config=mask))
    decided(model)
    return saved(folder, model, tf.Sam2Processor(_sam2_images()))


def _sam2_images() -> tf.Sam2ImageProcessor:
    return tf.Sam2ImageProcessor(size={"height": 128, "width": 128}, mask_size={"height": 32, "width": 32})


def _sam3_vision() -> tf.Sam3VisionConfig:
    backbone = tf.Sam3ViTConfig(
        hidden_size=32,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        image_size=112,
        patch_size=14,
        window_size=4,
        global_attn_indexes=[1],
        pretrain_image_size=56,
    )
    sizes = [[32, 32], [16, 16], [8, 8]]
    return tf.Sam3VisionConfig(backbone_config=backbone, fpn_hidden_size=32, backbone_feature_sizes=sizes)


def _sam3_images() -> tf.Sam3ImageProcessor:
    return tf.Sam3ImageProcessor(size={"height": 112, "width": 112}, mask_size={"height": 32, "width": 32})


MEMORY = {
    "memory_attention_hidden_size": 32,
    "memory_attention_num_layers": 1,
    "memory_attention_num_attention_heads": 1,
    "memory_attention_feed_forward_hidden_size": 32,
    "memory_encoder_hidden_size": 32,
    "memory_encoder_output_channels": 8,
    "mask_downsampler_embed_dim": 32,
    "memory_fuser_embed_dim": 32,
    "memory_fuser_num_layers": 1,
    "memory_fuser_intermediate_dim": 32,
}
"""What the SAMs for videos have beside those for pictures."""


def sam2_video(folder: Path) -> Path:
    """SAM 2.1 as it is published: for videos, with the weights for pictures inside."""
    parts = tf.Sam2Config.from_pretrained(sam2(folder.with_name("for-pictures")))
    names = ("vision_config", "prompt_encoder_config", "mask_decoder_config")
    torch.manual_seed(10)
    model = tf.Sam2VideoModel(
        tf.Sam2VideoConfig(**{name: getattr(parts, name).to_dict() for name in names}, **MEMORY, image_size=128)
    )
    videos = tf.Sam2VideoVideoProcessor(size={"height": 128, "width": 128})
    return saved(folder, model, tf.Sam2VideoProcessor(_sam2_images(), videos))


def sam3_video(folder: Path) -> Path:
    """SAM 3 as it is published: for videos, with the detector and the tracker inside."""
    from safetensors.torch import load_file, save_file

    detector = tf.Sam3Config.from_pretrained(sam3(folder.with_name("detector")))
    parts = tf.Sam3TrackerConfig.from_pretrained(sam3_tracker(folder.with_name("tracker")))
    names = ("vision_config", "prompt_encoder_config", "mask_decoder_config")
    tracker = {name: getattr(parts, name).to_dict() for name in names}
    torch.manual_seed(11)
    model = tf.Sam3VideoModel(
        tf.Sam3VideoConfig(detector_config=detector.to_dict(), tracker_config=tracker | MEMORY | {"image_size": 112})
    )
    videos = tf.Sam2VideoVideoProcessor(size={"height": 112, "width": 112})
    saved(folder, model, tf.Sam3VideoProcessor(_sam3_images(), videos, clip_tokenizer(32), target_size=112))
    file = folder / "model.safetensors"
    doubled = "tracker_model.tracker_model."  # saving puts the prefix twice; loading takes one away
    tensors = {name.replace(doubled, "tracker_model."): tensor for name, tensor in load_file(file).items()}
    save_file(tensors, file, metadata={"format": "pt"})
    return folder


def sam3(folder: Path) -> Path:
    """SAM 3 as it is asked by words."""
    torch.manual_seed(5)
    marks = {"bos_token_id": 512, "eos_token_id": 513}
    text = tf.CLIPTextConfig(vocab_size=514, max_position_embeddings=32, projection_dim=32, **marks, **PART)
    heads = {"hidden_size": 32, "num_attention_heads": 2}
    wide = {**heads, "num_layers": 1, "intermediate_size": 32}
    config = tf.Sam3Config(
        vision_config=_sam3_vision(),
        text_config=text,
        geometry_encoder_config=tf.Sam3GeometryEncoderConfig(**wide),
        detr_encoder_config=tf.Sam3DETREncoderConfig(**wide),
        detr_decoder_config=tf.Sam3DETRDecoderConfig(**wide, num_queries=8),
        mask_decoder_config=tf.Sam3MaskDecoderConfig(**heads),
    )
    model = tf.Sam3Model(config)
    decided(model)
    return saved(folder, model, tf.Sam3Processor(_sam3_images(), clip_tokenizer(32), target_size=112))


def sam3_tracker(folder: Path) -> Path:
    """SAM 3 as it is asked by boxes."""
    torch.manual_seed(6)
    config = tf.Sam3TrackerConfig(
        vision_config=_sam3_vision(),
        prompt_encoder_config={"hidden_size": 32, "image_size": 112, "patch_size": 14, "mask_input_channels": 4},
        mask_decoder_config={"hidden_size": 32, "mlp_dim": 32, "num_attention_heads": 2, "iou_head_hidden_dim": 32},
    )
    model = tf.Sam3TrackerModel(config)
    decided(model)
    return saved(folder, model, tf.Sam3TrackerProcessor(_sam3_images(), target_size=112))


def decided(model: torch.nn.Module) -> None:
    """A SAM whose masks are no matter of rounding: few of their numbers are near the one that parts yes and no."""
    livened(model, 0.05)
    livened(model.mask_decoder, 0.2)
