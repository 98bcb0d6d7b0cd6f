"""From real photographs to a valid dataset, through pipeline files that name open-weight models."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner, Result

import gbc
from gbc.cli import main
from tests.models.torch.tiny import original_sam

pytest.importorskip("skimage", reason="needs the extra sample")
pytest.importorskip("cv2", reason="needs the extra embedded")
pytest.importorskip("ai_edge_litert", reason="needs the extra embedded")

Tiny = Callable[[str], str]

PIPELINES = {
    "grounded": (
        "detector: {{use: zero-shot, model: {grounding-dino}, device: cpu}}\n"
        "segmenter: {{use: sam, model: {sam}, device: cpu}}\n"
    ),
    "words to pixels": "detector: {{use: sam3, model: {sam3}, device: cpu, box_threshold: 0.1}}\n",
    "second ones": (
        "detector: {{use: zero-shot, model: {owlv2}, device: cpu, box_threshold: 0.1}}\n"
        "segmenter: {{use: sam, model: {sam2}, device: cpu}}\n"
    ),
}


class _Folders(dict[str, str]):
    def __init__(self, tiny: Tiny) -> None:
        super().__init__()
        self._tiny = tiny

    def __missing__(self, kind: str) -> str:
        return self._tiny(kind)


def build(tmp_path: Path, models: str, *arguments: str) -> Result:
    method = (
        "annotate: {limits: {nodes: 12, depth: 2}, detecting: {min_score: 0.1}, segmenting: {min_agreement: 0.1}}\n"
    )
    (tmp_path / "mine.yaml").write_text(models + "describer: {use: embedded}\n" + method)
    photographs = ["--images", "sample:chelsea", "--images", "sample:astronaut"]
    where = ["--out", str(tmp_path / "out"), "--pipeline", str(tmp_path / "mine.yaml")]
    return CliRunner().invoke(main, ["build", *photographs, *where, *arguments])


@pytest.mark.slow
@pytest.mark.parametrize("name", PIPELINES)
def test_photographs_go_through_to_a_valid_dataset(tiny: Tiny, tmp_path: Path, name: str) -> None:
    result = build(tmp_path, PIPELINES[name].format_map(_Folders(tiny)))
    assert result.exit_code == 0, result.output
    assert "Loading " in result.stderr
    assert "(cpu, float32) …" in result.stderr
    with gbc.open(tmp_path / "out") as dataset:
        assert dataset.sql("select count(*) from images").rows() == [(2,)]
        found = dataset.sql("select label, score from nodes where kind = 'entity'").rows()
    assert found
    assert all(score is not None and 0.1 <= score <= 1 for _, score in found)
    checked = CliRunner().invoke(main, ["validate", str(tmp_path / "out")])
    assert checked.exit_code == 0, checked.output


def test_what_is_not_there_is_one_line(tmp_path: Path) -> None:
    result = build(tmp_path, "detector: {use: zero-shot, model: ./none, device: cpu}\n")
    assert result.exit_code == 2
    assert result.stderr.strip().splitlines()[-1].endswith("model ./none: there is no such folder")
    result = build(tmp_path, "detector: {use: zero-shot, modle: ./none}\n")
    assert "did you mean 'model'" in result.stderr


@pytest.mark.slow
def test_a_photograph_goes_through_the_publishers_own_code(
    tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the size that this code sees a picture, which takes a few seconds on a CPU however small the model is."""
    pytest.importorskip("groundingdino", reason="pip install 'gbc-builder[classic]'")
    segment_anything = pytest.importorskip("segment_anything", reason="pip install 'gbc-builder[classic]'")
    monkeypatch.setitem(segment_anything.sam_model_registry, "vit_b", original_sam)
    folder = tiny("classic")
    torch.save(original_sam().state_dict(), tmp_path / "sam.pth")
    models = (
        f"detector: {{use: groundingdino-py, model: {folder}/tiny.pth, config: {folder}/tiny.py, "
        f"text_encoder: {folder}/bert, device: cpu, box_threshold: 0, text_threshold: 0}}\n"
        f"segmenter: {{use: segment-anything, model: {tmp_path}/sam.pth, device: cpu}}\n"
    )
    low = (
        "annotate.limits.depth=1",
        "annotate.limits.nodes=4",
        "annotate.detecting.min_score=0",
    )  # what is random here scores next to nothing
    result = build(tmp_path, models, "--limit", "1", *(word for change in low for word in ("--set", change)))
    assert result.exit_code == 0, result.output
    with gbc.open(tmp_path / "out") as dataset:
        assert dataset.sql("select count(*) > 0 from nodes where kind = 'entity'").rows() == [(True,)]
    checked = CliRunner().invoke(main, ["validate", str(tmp_path / "out")])
    assert checked.exit_code == 0, checked.output
