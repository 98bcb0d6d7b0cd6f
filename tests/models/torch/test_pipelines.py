"""The shipped pipelines on photographs, from file to valid dataset, with tiny models in place of the large ones."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("skimage", reason="pip install 'gbc-builder[sample]'")
pytest.importorskip("openai", reason="pip install 'gbc-builder[server]'")

from click.testing import CliRunner

import gbc
from gbc.cli import main
from gbc.models.prompted.vlm import Ask
from gbc.models.torch.visionlanguage import TransformersModel
from tests.models.prompted.loopback import Loopback, serving

Tiny = Callable[[str], str]

REPLIES = {
    "image": {
        "detail": "A rocket and a cup beside a cat.",
        "short": "A rocket, a cup and a cat.",
        "elements": [{"label": "rocket", "several": True}, {"label": "cup", "several": False}],
    },
    "entity": {"present": True, "detail": "It has a hat on top.", "parts": [{"label": "hat", "several": False}]},
    "composition": {"arrangement": "Rocket 1 stands beside rocket 2.", "captions": ["Some rockets."]},
    "relation": {"sentences": ["The cup is near the rocket."]},
}
LIMITS = ["annotate.limits.depth=2", "annotate.limits.nodes=12", "annotate.limits.boxes=2", "annotate.limits.calls=30"]
PLAIN = [
    "annotate.detecting.min_score=0.0",
    "annotate.detecting.several_iou=0.9",
    "annotate.detecting.single_margin=1.0",
]


def build(tmp_path: Path, pipeline: str, changes: list[str], *, photos: int = 2) -> list[gbc.Graph]:
    sources = ["sample:rocket", "sample:coffee"][:photos]
    summary = gbc.build(sources, tmp_path / "out", pipeline, [*LIMITS, *PLAIN, *changes])
    assert summary.without_graph == 0
    assert all(summary.roles[role].calls for role in ("detector", "segmenter", "describer"))
    checked = CliRunner().invoke(main, ["validate", str(tmp_path / "out")])
    assert checked.exit_code == 0, checked.output
    graphs = list(gbc.open(tmp_path / "out"))
    assert len(graphs) == photos
    return graphs


def holds_what_was_said(graphs: list[gbc.Graph], model: str) -> None:
    for graph in graphs:
        texts = {caption.text for node in graph.nodes for caption in node.captions}
        assert REPLIES["image"]["detail"] in texts
        entities = [node for node in graph.nodes if node.kind == "entity"]
        assert {node.label for node in entities} & {"rocket", "cup"}
        told = [caption.provenance for node in graph.nodes for caption in node.captions if caption.kind == "detail"]
        assert all(one and one.model.startswith(model) and one.prompt and one.prompt_hash for one in told)


@pytest.fixture
def server() -> Iterator[Loopback]:
    """Says the same of every picture."""
    with serving() as server:
        server.answer = lambda body: json.dumps(REPLIES[body["response_format"]["json_schema"]["name"]])
        yield server


@pytest.mark.slow
def test_classic(tiny: Tiny, tmp_path: Path, server: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    segment_anything = pytest.importorskip("segment_anything", reason="pip install 'gbc-builder[classic]'")
    import torch

    from tests.models.torch.tiny import original_sam

    torch.save(original_sam().state_dict(), tmp_path / "tiny_sam.pth")
    monkeypatch.setitem(segment_anything.sam_model_registry, "vit_b", original_sam)
    folder = Path(tiny("classic"))
    changes = [
        f"detector.model={folder / 'tiny.pth'}",
        f"detector.config={folder / 'tiny.py'}",
        f"detector.text_encoder={folder / 'bert'}",
        "detector.box_threshold=0.0",
        "detector.text_threshold=0.0",
        f"segmenter.model={tmp_path / 'tiny_sam.pth'}",
        f"describer.base_url={server.url}",
        "annotate.limits.depth=1",
    ]
    holds_what_was_said(build(tmp_path, "classic", changes, photos=1), "Qwen/Qwen3-VL-8B-Instruct")


@pytest.mark.slow
def test_server(tiny: Tiny, tmp_path: Path, server: Loopback) -> None:
    changes = [
        f"detector.model={tiny('grounding-dino')}",
        "detector.box_threshold=0.0",
        "detector.text_threshold=0.0",
        f"segmenter.model={tiny('sam')}",
        f"describer.base_url={server.url}",
    ]
    holds_what_was_said(build(tmp_path, "server", changes), "Qwen/Qwen3-VL-8B-Instruct")


def local(tiny: Tiny) -> list[str]:
    return [
        f"detector.model={tiny('grounding-dino')}",
        "detector.box_threshold=0.0",
        "detector.text_threshold=0.0",
        f"segmenter.model={tiny('sam')}",
        f"describer.model={tiny('qwen3-vl')}",
        "describer.device=cpu",
    ]


@pytest.mark.slow
def test_grounded(tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tiny model's words are noise, so what it may write is constrained, here to one reply a prompt."""
    generate = TransformersModel._generate

    def constrained(self: TransformersModel, asks: list[Ask]) -> Any:
        tokenizer, write = self._processor.tokenizer, self._model.generate
        end = tokenizer.convert_tokens_to_ids("<|endoftext|>")
        wanted = [[*tokenizer(json.dumps(REPLIES[ask.name]))["input_ids"], end] for ask in asks]

        def forced(**given: Any) -> Any:
            begun = given["input_ids"].shape[1]
            return write(**given, prefix_allowed_tokens_fn=lambda n, ids: wanted[n][len(ids) - begun :][:1] or [end])

        self._model.generation_config.eos_token_id = end
        with monkeypatch.context() as patch:
            patch.setattr(self._model, "generate", forced)
            return generate(self, asks)

    monkeypatch.setattr(TransformersModel, "_generate", constrained)
    holds_what_was_said(build(tmp_path, "grounded", [*local(tiny), "describer.max_tokens=400"]), "qwen3-vl/")


@pytest.mark.slow
def test_grounded_with_noise_records_failures_and_ends(tiny: Tiny, tmp_path: Path) -> None:
    changes = [*local(tiny), "describer.max_tokens=16", "describer.tries=2"]
    run = CliRunner().invoke(
        main,
        ["build", "--images", "sample:rocket", "--out", str(tmp_path / "out"), "--pipeline", "grounded"]
        + [word for change in changes for word in ("--set", change)],
    )
    assert run.exit_code == 3, run.output
    ((reason,),) = gbc.open(tmp_path / "out").sql("select reason from failures").rows()
    assert re.search(r"no usable reply to the image prompt: .*; it began", reason)
    assert CliRunner().invoke(main, ["validate", str(tmp_path / "out")]).exit_code == 0
