"""Folders of models that were never trained: as large as the real ones, or as small as the tests' ones.

How fast a model is does not depend on what its weights say. They are saved as their publishers save them, and read by
the adapters' own code.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1]))

from gbc.models.torch.segmentanything import SegmentAnything, SegmentAnythingSettings
from gbc.pipeline import ModelChoice

Make = Callable[[Path, Any], dict[str, Path]]
"""Makes a model in a folder, for an adapter with such settings; gives the settings that say where it is."""


def stand_in(choice: ModelChoice, folder: Path, *, tiny: bool) -> ModelChoice:
    """The same with random weights; as it is where PyTorch runs nothing of it.

    Ends the program where it is not known what the model looks like.
    """
    adapter, settings = choice.use, choice.settings
    model = getattr(settings, "model", None)
    if model is None or not hasattr(settings, "device"):
        return choice
    make = TINY.get(adapter) if tiny else REAL.get((adapter, model))
    if make is None:
        known = ", ".join(sorted(TINY if tiny else {name for use, name in REAL if use == adapter}))
        sys.exit(f"{adapter} {model}: no random weights are known here; there is {known or 'nothing for this adapter'}")
    from transformers.utils import logging

    logging.disable_progress_bar()
    made = {name: str(path) for name, path in make(folder, settings).items()}
    use = SMALLER.get(adapter, adapter) if tiny else adapter
    return ModelChoice(use=use, settings=msgspec.structs.replace(settings, **made))


def grounding_dino(folder: Path) -> Path:
    """GroundingDINO tiny: transformers' defaults, which are its sizes; words are taken apart into letters."""
    import transformers as tf

    from tests.models.torch.tiny import bert_tokenizer

    tf.GroundingDinoForObjectDetection(tf.GroundingDinoConfig()).save_pretrained(folder)
    tf.GroundingDinoProcessor(tf.GroundingDinoImageProcessor(), bert_tokenizer()).save_pretrained(folder)
    return folder


def owlv2(folder: Path) -> Path:
    """OWLv2 base, patches of 16 pixels: transformers' defaults, but for the size of a picture."""
    import transformers as tf

    from tests.models.torch.tiny import clip_tokenizer

    marks = {"bos_token_id": 512, "eos_token_id": 513, "pad_token_id": 0}
    config = tf.Owlv2Config(text_config=marks, vision_config={"image_size": 960, "patch_size": 16})
    tf.Owlv2ForObjectDetection(config).save_pretrained(folder)
    tf.Owlv2Processor(tf.Owlv2ImageProcessor(), clip_tokenizer(16)).save_pretrained(folder)
    return folder


def sam(folder: Path, **vision: Any) -> Path:
    """SAM, ViT-B unless told otherwise: transformers' defaults."""
    import transformers as tf

    tf.SamModel(tf.SamConfig(vision_config=vision)).save_pretrained(folder)
    tf.SamProcessor(tf.SamImageProcessor()).save_pretrained(folder)
    return folder


def sam_huge(folder: Path) -> Path:
    """SAM, ViT-H (https://huggingface.co/facebook/sam-vit-huge, config.json)."""
    places = [7, 15, 23, 31]
    huge = {"hidden_size": 1280, "num_hidden_layers": 32, "num_attention_heads": 16, "mlp_dim": 5120}
    return sam(folder, **huge, global_attn_indexes=places)


def qwen3_vl_config(**text: Any) -> Any:
    """Qwen3-VL 4B (https://huggingface.co/Qwen/Qwen3-VL-4B-Instruct, config.json); ``text`` changes its language."""
    import transformers as tf

    from tests.models.torch.tiny_words import letters

    number = letters([]).convert_tokens_to_ids
    rope = {"rope_type": "default", "rope_theta": 5e6, "mrope_section": [24, 20, 20], "mrope_interleaved": True}
    language = {
        "vocab_size": 151_936,
        "hidden_size": 2560,
        "intermediate_size": 9728,
        "num_hidden_layers": 36,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "head_dim": 128,
        "max_position_embeddings": 262_144,
        "tie_word_embeddings": True,
        "rope_parameters": rope,
    }
    vision = {
        "depth": 24,
        "hidden_size": 1024,
        "intermediate_size": 4096,
        "num_heads": 16,
        "out_hidden_size": 2560,
        "num_position_embeddings": 2304,
        "deepstack_visual_indexes": [5, 11, 17],
    }
    return tf.Qwen3VLConfig(
        text_config={**language, **text},
        vision_config=vision,
        tie_word_embeddings=True,
        image_token_id=number("<|image_pad|>"),
        video_token_id=number("<|video_pad|>"),
        vision_start_token_id=number("<|vision_start|>"),
        vision_end_token_id=number("<|vision_end|>"),
    )


def qwen3_vl(folder: Path, **text: Any) -> Path:
    """Qwen3-VL 4B in half precision. A token is a byte here: prompts are some four times as long as with real ones."""
    import torch
    import transformers as tf

    from tests.models.torch.tiny_words import QWEN_CHAT, letters

    torch.set_default_dtype(torch.bfloat16)
    tf.Qwen3VLForConditionalGeneration(qwen3_vl_config(**text)).save_pretrained(folder)
    torch.set_default_dtype(torch.float32)
    images = tf.Qwen2VLImageProcessor(
        patch_size=16, merge_size=2, size={"shortest_edge": 65_536, "longest_edge": 16_777_216}
    )
    processor = tf.Qwen3VLProcessor(images, letters([]), tf.Qwen3VLVideoProcessor(), chat_template=QWEN_CHAT)
    processor.save_pretrained(folder)
    return folder


def publishers_grounding_dino(folder: Path, settings: Any) -> dict[str, Path]:
    """What a configuration of ``groundingdino-py`` describes, and BERT base: transformers' defaults."""
    import groundingdino
    import torch
    import transformers as tf

    from gbc.models.torch.device import Placement
    from gbc.models.torch.textencoder import build_with, load_text_encoder
    from gbc.models.torch.weights import find_weights
    from tests.models.torch.tiny import bert_tokenizer

    bert, checkpoint = folder / "bert", folder / "model.pth"
    tf.BertModel(tf.BertConfig()).save_pretrained(bert)
    bert_tokenizer().save_pretrained(bert)
    encoder = load_text_encoder(find_weights(str(bert)), Placement("cpu", "float32"))
    model = build_with(encoder, Path(groundingdino.__file__).parent / "config" / f"{settings.config}.py")
    torch.save({"model": model.state_dict()}, checkpoint)
    return {"model": checkpoint, "text_encoder": bert}


def small_publishers_grounding_dino(folder: Path, _: Any) -> dict[str, Path]:
    """The tests' one, whose configuration is a file of its own."""
    from tests.models.torch.tiny_classic import original_grounding_dino

    made = original_grounding_dino(folder)
    return {"model": made / "tiny.pth", "config": made / "tiny.py", "text_encoder": made / "bert"}


def publishers_sam(folder: Path, settings: Any) -> dict[str, Path]:
    """SAM of any of its sizes."""
    import torch
    from segment_anything import sam_model_registry

    folder.mkdir()
    torch.save(sam_model_registry[settings.kind]().state_dict(), folder / "model.pth")
    return {"model": folder / "model.pth"}


def small_publishers_sam(folder: Path, _: Any) -> dict[str, Path]:
    """The tests' one."""
    import torch

    from tests.models.torch.tiny_classic import original_sam

    folder.mkdir()
    torch.save(original_sam().state_dict(), folder / "model.pth")
    return {"model": folder / "model.pth"}


class SmallSegmentAnything(SegmentAnything):
    """``segment-anything`` of a size that the package does not know."""

    def __init__(self, settings: SegmentAnythingSettings, seed: int = 0) -> None:
        from segment_anything import sam_model_registry

        from tests.models.torch.tiny_classic import original_sam

        with mock.patch.dict(sam_model_registry, {settings.kind: original_sam}):
            super().__init__(settings, seed)


def _in(make: Callable[[Path], Path]) -> Make:
    return lambda folder, _: {"model": make(folder)}


def _of_the_tests(name: str, module: str = "tiny") -> Make:
    def make(folder: Path, _: Any) -> dict[str, Path]:
        return {"model": getattr(importlib.import_module(f"tests.models.torch.{module}"), name)(folder)}

    return make


REAL: dict[tuple[str, str], Make] = {
    ("zero-shot", "IDEA-Research/grounding-dino-tiny"): _in(grounding_dino),
    ("zero-shot", "google/owlv2-base-patch16-ensemble"): _in(owlv2),
    ("groundingdino-py", "ShilongLiu/GroundingDINO"): publishers_grounding_dino,
    ("sam", "facebook/sam-vit-base"): _in(sam),
    ("sam", "facebook/sam-vit-huge"): _in(sam_huge),
    ("segment-anything", "ybelkada/segment-anything"): publishers_sam,
    ("vision-language", "Qwen/Qwen3-VL-4B-Instruct"): _in(qwen3_vl),
}
"""Adapter and model -> what makes it at real size."""

TINY: dict[str, Make] = {
    "zero-shot": _of_the_tests("grounding_dino"),
    "groundingdino-py": small_publishers_grounding_dino,
    "sam": _of_the_tests("sam", "tiny_sam"),
    "sam3": _of_the_tests("sam3", "tiny_sam"),
    "segment-anything": small_publishers_sam,
    "vision-language": _of_the_tests("qwen3_vl", "tiny_words"),
    "florence-2": _of_the_tests("florence2", "tiny_words"),
    "blip": _of_the_tests("blip", "tiny_words"),
}
"""Adapter -> what makes a model for it at test size."""

SMALLER = {"segment-anything": "random_weights:SmallSegmentAnything"}
"""Adapter -> the one that loads its model of test size, where it cannot itself."""
