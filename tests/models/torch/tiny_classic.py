"""GroundingDINO and SAM by their publishers' own code, as small as that allows, with random weights."""

from __future__ import annotations

from pathlib import Path

import torch
import transformers as tf

from tests.models.torch.tiny import BERT, bert_tokenizer, saved


def bert(folder: Path) -> Path:
    torch.manual_seed(7)
    return saved(folder, tf.BertModel(tf.BertConfig(**BERT)), bert_tokenizer())


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
