"""Models of real kinds with few random weights, saved as their publishers save them."""

from __future__ import annotations

from pathlib import Path

import torch
import transformers as tf
from tokenizers.pre_tokenizers import ByteLevel

WORDS = "a the cat dog red ball on photo of two people hat shirt t - bicycle coffee cup rocket ##s ##cycle".split()

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
    text = tf.BertConfig(
        vocab_size=1100,
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    config = tf.MMGroundingDinoConfig if mm else tf.GroundingDinoConfig
    kind = tf.MMGroundingDinoForObjectDetection if mm else tf.GroundingDinoForObjectDetection
    model = kind(
        config(
            backbone_config=backbone,
            text_config=text,
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
    model.save_pretrained(folder)
    size = {"shortest_edge": 64, "longest_edge": 96}
    tf.GroundingDinoProcessor(tf.GroundingDinoImageProcessor(size=size), bert_tokenizer()).save_pretrained(folder)
    return folder


def owl(folder: Path, *, second: bool = False) -> Path:
    torch.manual_seed(2)
    prefix = "Owlv2" if second else "OwlViT"
    part = {"hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    marks = {"bos_token_id": 512, "eos_token_id": 513, "pad_token_id": 0}
    text = getattr(tf, f"{prefix}TextConfig")(vocab_size=514, max_position_embeddings=16, **marks, **part)
    vision = getattr(tf, f"{prefix}VisionConfig")(image_size=64, patch_size=16, **part)
    config = getattr(tf, f"{prefix}Config")(
        text_config=text.to_dict(), vision_config=vision.to_dict(), projection_dim=32
    )
    model = getattr(tf, f"{prefix}ForObjectDetection")(config)
    livened(model, 0.05)
    with torch.no_grad():
        model.box_head.dense2.weight.mul_(0.01)  # else every box ends at an edge
    model.save_pretrained(folder)
    crop = {} if second else {"crop_size": {"height": 64, "width": 64}, "do_center_crop": False}
    images = getattr(tf, f"{prefix}ImageProcessor")(size={"height": 64, "width": 64}, **crop)
    getattr(tf, f"{prefix}Processor")(images, clip_tokenizer(16)).save_pretrained(folder)
    return folder


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
    model.save_pretrained(folder)
    images = tf.SamImageProcessor(
        size={"longest_edge": 64},
        pad_size={"height": 64, "width": 64},
        mask_size={"longest_edge": 16},
        mask_pad_size={"height": 16, "width": 16},
    )
    tf.SamProcessor(images).save_pretrained(folder)
    return folder


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
    model.save_pretrained(folder)
    images = tf.Sam2ImageProcessor(size={"height": 128, "width": 128}, mask_size={"height": 32, "width": 32})
    tf.Sam2Processor(images).save_pretrained(folder)
    return folder


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
    model.save_pretrained(folder)
    images = tf.Sam2ImageProcessor(size={"height": 128, "width": 128}, mask_size={"height": 32, "width": 32})
    tf.Sam2VideoProcessor(images, tf.Sam2VideoVideoProcessor(size={"height": 128, "width": 128})).save_pretrained(
        folder
    )
    return folder


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
    model.save_pretrained(folder)
    file = folder / "model.safetensors"
    doubled = "tracker_model.tracker_model."  # saving puts the prefix twice; loading takes one away
    tensors = {name.replace(doubled, "tracker_model."): tensor for name, tensor in load_file(file).items()}
    save_file(tensors, file, metadata={"format": "pt"})
    videos = tf.Sam2VideoVideoProcessor(size={"height": 112, "width": 112})
    tf.Sam3VideoProcessor(_sam3_images(), videos, clip_tokenizer(32), target_size=112).save_pretrained(folder)
    return folder


def sam3(folder: Path) -> Path:
    """SAM 3 as it is asked by words."""
    torch.manual_seed(5)
    text = tf.CLIPTextConfig(
        vocab_size=514,
        hidden_size=32,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        max_position_embeddings=32,
        projection_dim=32,
        bos_token_id=512,
        eos_token_id=513,
    )
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
    model.save_pretrained(folder)
    tf.Sam3Processor(_sam3_images(), clip_tokenizer(32), target_size=112).save_pretrained(folder)
    return folder


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
    model.save_pretrained(folder)
    tf.Sam3TrackerProcessor(_sam3_images(), target_size=112).save_pretrained(folder)
    return folder


def bert(folder: Path) -> Path:
    torch.manual_seed(7)
    config = tf.BertConfig(
        vocab_size=1100,
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    tf.BertModel(config).save_pretrained(folder)
    bert_tokenizer().save_pretrained(folder)
    return folder


def original_grounding_dino(folder: Path) -> Path:
    """A checkpoint and a configuration of ``groundingdino-py``, as small as its code allows; a BERT beside it."""
    import groundingdino
    from groundingdino.util.slconfig import SLConfig

    from gbc.models.torch.device import Placement
    from gbc.models.torch.textencoder import build_with, load_text_encoder
    from gbc.models.torch.weights import find_weights

    options = SLConfig.fromfile(str(Path(groundingdino.__file__).parent / "config" / "GroundingDINO_SwinT_OGC.py"))
    options.enc_layers = options.dec_layers = 1
    options.nheads, options.dim_feedforward, options.num_queries, options.max_text_len = 2, 64, 12, 32
    folder.mkdir()
    values = {name: value for name, value in options._cfg_dict.items() if not name.startswith("_")}
    (folder / "tiny.py").write_text("".join(f"{name} = {value!r}\n" for name, value in values.items()))
    encoder = load_text_encoder(find_weights(str(bert(folder / "bert"))), Placement("cpu", "float32"))
    torch.manual_seed(8)
    model = build_with(encoder, folder / "tiny.py")
    weights = {f"module.{name}": tensor for name, tensor in model.state_dict().items()}
    torch.save({"model": weights}, folder / "tiny.pth")
    return folder


def original_sam(checkpoint: str | None = None) -> torch.nn.Module:
    """A builder as ``segment_anything.sam_model_registry`` holds them, of a model that is small."""
    from functools import partial

    from segment_anything.modeling import ImageEncoderViT, MaskDecoder, PromptEncoder, Sam, TwoWayTransformer

    side, patch, width = 128, 16, 32
    torch.manual_seed(9)
    model = Sam(
        image_encoder=ImageEncoderViT(
            depth=2,
            embed_dim=width,
            img_size=side,
            mlp_ratio=2,
            norm_layer=partial(torch.nn.LayerNorm, eps=1e-6),
            num_heads=2,
            patch_size=patch,
            qkv_bias=True,
            use_rel_pos=True,
            global_attn_indexes=[1],
            window_size=4,
            out_chans=width,
        ),
        prompt_encoder=PromptEncoder(
            embed_dim=width,
            image_embedding_size=(side // patch, side // patch),
            input_image_size=(side, side),
            mask_in_chans=16,
        ),
        mask_decoder=MaskDecoder(
            num_multimask_outputs=3,
            transformer=TwoWayTransformer(depth=2, embedding_dim=width, mlp_dim=64, num_heads=2),
            transformer_dim=width,
            iou_head_depth=2,
            iou_head_hidden_dim=32,
        ),
    )
    if checkpoint:
        model.load_state_dict(torch.load(checkpoint))
    return model.eval()


def decided(model: torch.nn.Module) -> None:
    """A SAM whose masks are no matter of rounding: few of their numbers are near the one that parts yes and no."""
    livened(model, 0.05)
    livened(model.mask_decoder, 0.2)


def livened(model: torch.nn.Module, by: float) -> None:
    """Larger weights than models start with, so that what they say depends on what they are shown."""
    with torch.no_grad():
        for weight in model.parameters():
            if weight.dim() > 1:
                weight.add_(torch.randn_like(weight) * by)
