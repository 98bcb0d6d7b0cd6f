"""The shipped pipelines on photographs, from file to valid dataset, with tiny models in place of the large ones."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("openai", reason="pip install 'gbc-builder[server]'")

from click.testing import CliRunner

import gbc
from gbc.cli import main
from gbc.models.prompted.vlm import Ask
from gbc.models.torch.visionlanguage import TransformersModel
from gbc.store import StoreError
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
    "detect": {
        "found": [
            {"label": "rocket", "bbox_2d": [50, 100, 350, 700]},
            {"label": "rocket", "bbox_2d": [400, 150, 700, 800]},
            {"label": "cup", "bbox_2d": [720, 500, 950, 900]},
            {"label": "hat", "bbox_2d": [300, 100, 600, 300]},
        ]
    },
}
PHOTOS = Path(__file__).parents[4] / "shared" / "data" / "photos"
LIMITS = ["annotate.limits.depth=2", "annotate.limits.nodes=12", "annotate.limits.boxes=2", "annotate.limits.calls=30"]
PLAIN = [
    "annotate.detecting.min_score=0.0",
    "annotate.detecting.several_iou=0.9",
    "annotate.detecting.single_margin=1.0",
]


@pytest.fixture(scope="module")
def photographs() -> list[str]:
    """Two: those beside the checkout, or where it stands alone, two that scikit-image brings."""
    if PHOTOS.is_dir():
        return [str(PHOTOS / "Wild_horses.jpg"), str(PHOTOS / "Regalia.jpg")]
    pytest.importorskip("skimage", reason="no photographs beside the checkout, and no 'gbc-builder[sample]'")
    return ["sample:rocket", "sample:coffee"]


def build(sources: list[str], out: Path, pipeline: str, changes: list[str]) -> list[gbc.Graph]:
    summary = gbc.build(sources, out, pipeline, changes)
    assert summary.without_graph == 0, summary.failures
    assert summary.roles
    assert all(totals.calls for totals in summary.roles.values())
    checked = CliRunner().invoke(main, ["validate", str(out)])
    assert checked.exit_code == 0, checked.output
    graphs = list(gbc.open(out))
    assert len(graphs) == len(sources)
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


def publishers_detector(tiny: Tiny) -> list[str]:
    folder = Path(tiny("classic"))
    return [
        f"detector.model={folder / 'tiny.pth'}",
        f"detector.config={folder / 'tiny.py'}",
        f"detector.text_encoder={folder / 'bert'}",
        "detector.box_threshold=0.0",
        "detector.text_threshold=0.0",
    ]


@pytest.mark.slow
def test_classic(
    tiny: Tiny, tmp_path: Path, server: Loopback, photographs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    segment_anything = pytest.importorskip("segment_anything", reason="pip install 'gbc-builder[classic]'")
    import torch

    from tests.models.torch.tiny_classic import original_sam

    torch.save(original_sam().state_dict(), tmp_path / "tiny_sam.pth")
    monkeypatch.setitem(segment_anything.sam_model_registry, "vit_b", original_sam)
    changes = [
        *publishers_detector(tiny),
        f"segmenter.model={tmp_path / 'tiny_sam.pth'}",
        f"describer.base_url={server.url}",
        *PLAIN,
        *LIMITS,
        "annotate.limits.depth=1",
    ]
    graphs = build(photographs[:1], tmp_path / "out", "classic", changes)
    holds_what_was_said(graphs, "Qwen/Qwen3-VL-8B-Instruct")


@pytest.mark.slow
def test_paper(tiny: Tiny, tmp_path: Path, server: Loopback, photographs: list[str]) -> None:
    pytest.importorskip("groundingdino", reason="pip install 'gbc-builder[classic]'")
    changes = [
        *publishers_detector(tiny),
        "annotate.detecting.min_score=0.0",
        f"describer.base_url={server.url}",
        "annotate.limits.depth=1",
    ]
    graphs = build(photographs[:1], tmp_path / "out", "paper", changes)
    holds_what_was_said(graphs, "llava-hf/llava-v1.6-34b-hf")


def test_vlm_as_it_is_shipped(tmp_path: Path, server: Loopback, photographs: list[str]) -> None:
    changes = [f"{role}.base_url={server.url}" for role in ("detector", "describer")]
    graphs = build(photographs, tmp_path / "out", "vlm", changes)
    holds_what_was_said(graphs, "Qwen/Qwen3-VL-8B-Instruct")
    for graph in graphs:
        assert {node.kind for node in graph.nodes} == {"image", "entity", "composition", "relation"}


@pytest.mark.slow
def test_server(tiny: Tiny, tmp_path: Path, server: Loopback, photographs: list[str]) -> None:
    changes = [
        f"detector.model={tiny('grounding-dino')}",
        "detector.box_threshold=0.0",
        "detector.text_threshold=0.0",
        f"segmenter.model={tiny('sam')}",
        f"describer.base_url={server.url}",
        *PLAIN,
        *LIMITS,
    ]
    graphs = build(photographs, tmp_path / "out", "server", changes)
    holds_what_was_said(graphs, "Qwen/Qwen3-VL-8B-Instruct")

    with serving() as moved:  # and on a machine with another card, say
        elsewhere = ["detector.batch=2", "segmenter.device=cpu", "segmenter.batch=1", f"describer.base_url={moved.url}"]
        summary = gbc.build(photographs, tmp_path / "out", "server", [*changes, *elsewhere])
        assert sum(totals.calls for totals in summary.roles.values()) == 0
        with pytest.raises(StoreError, match=r"pipeline; detector\.box_threshold is 0\.0 there and 0\.1 here; choose"):
            gbc.build(photographs, tmp_path / "out", "server", [*changes, *elsewhere, "detector.box_threshold=0.1"])
    assert list(gbc.open(tmp_path / "out")) == graphs


def local(tiny: Tiny) -> list[str]:
    return [
        f"detector.model={tiny('grounding-dino')}",
        "detector.box_threshold=0.0",
        "detector.text_threshold=0.0",
        f"segmenter.model={tiny('sam')}",
        f"describer.model={tiny('qwen3-vl')}",
        "describer.device=cpu",
        *PLAIN,
        *LIMITS,
    ]


@pytest.mark.slow
def test_grounded(tiny: Tiny, tmp_path: Path, photographs: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
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
    graphs = build(photographs, tmp_path / "out", "grounded", [*local(tiny), "describer.max_tokens=400"])
    holds_what_was_said(graphs, "qwen3-vl/")


@pytest.mark.slow
def test_grounded_with_noise_records_failures_and_ends(tiny: Tiny, tmp_path: Path, photographs: list[str]) -> None:
    changes = [*local(tiny), "describer.max_tokens=16", "describer.tries=2"]
    run = CliRunner().invoke(
        main,
        ["build", "--images", photographs[0], "--out", str(tmp_path / "out"), "--pipeline", "grounded"]
        + [word for change in changes for word in ("--set", change)],
    )
    assert run.exit_code == 3, run.output
    ((reason,),) = gbc.open(tmp_path / "out").sql("select reason from failures").rows()
    assert re.search(r"no usable reply to the image prompt: .*; it began", reason)
    assert CliRunner().invoke(main, ["validate", str(tmp_path / "out")]).exit_code == 0
