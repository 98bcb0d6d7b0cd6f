"""The benchmark of models runs with models of test size, through the adapters' own loading code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gbc.images import View
from gbc.models.registry import build
from gbc.models.roles import DetectRequest
from gbc.pipeline import load_pipeline
from tests.models.torch.pictures import picture
from tests.runtime.conftest import pipeline  # noqa: F401 - a fixture

pytest.importorskip("torch", reason="pip install 'gbc-builder[local]'")
pytest.importorskip("transformers", reason="pip install 'gbc-builder[local]'")
pytest.importorskip("segment_anything", reason="pip install 'gbc-builder[classic]'")

ROOT = Path(__file__).parents[1]
LOCAL = ("--set", "detector.use=zero-shot", "--set", "segmenter.use=segment-anything")


def benchmark(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "benchmarks" / "models.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_speed_memory_and_occupancy_of_each_model_are_told(pipeline: str) -> None:  # noqa: F811
    result = benchmark(pipeline, "--images", "3", "--tiny", *LOCAL)
    assert result.returncode == 0, result.stderr
    first, headings, *rows, last = result.stdout.splitlines()
    assert "random weights at test size, on " in first
    assert headings.split() == "load s images/s CPU s calls/s tokens/s MB GPU MB in use".split()
    figures = {row.split()[0]: row.split()[-8:] for row in rows}
    assert list(figures) == ["detector", "segmenter", "describer"]
    assert "zero-shot IDEA-Research/grounding-dino-tiny" in rows[0]
    assert "segment-anything ybelkada/segment-anything" in rows[1]
    for role, (loading, images, _, calls, _, memory, _, busy) in figures.items():
        assert float(loading) > 0 or role == "describer"
        assert float(calls) >= float(images) > 0
        assert 50 < float(memory) < 4000
        assert busy.endswith("%")
    assert float(figures["detector"][5]) > float(figures["describer"][5]), "PyTorch is in the one's process only"
    assert "0 requests refused" in last


def test_a_silent_server_is_left_out() -> None:
    nobody = [f"{role}.base_url=http://127.0.0.1:9/v1" for role in ("detector", "describer")]
    result = benchmark("vlm", "--tiny", *(word for change in nobody for word in ("--set", change)))
    assert result.returncode == 1
    assert result.stdout.splitlines()[0] == "detector left out: no server answers at http://127.0.0.1:9/v1"
    assert result.stderr == "nothing is left to measure\n"


def test_publishers_code_is_given_random_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("groundingdino", reason="pip install 'gbc-builder[classic]'")
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    from random_weights import stand_in  # type: ignore[import-not-found]

    choice = stand_in(
        load_pipeline("classic", ["detector.box_threshold=0"]).models["detector"], tmp_path / "model", tiny=True
    )
    detector = build("detector", choice.use, choice.settings, 0)
    request = DetectRequest(View(picture(480, 12)), ("dog",))
    assert detector.detect([request])[0]  # type: ignore[attr-defined]


def test_a_model_that_nobody_knows_the_sizes_of_is_refused(pipeline: str) -> None:  # noqa: F811
    result = benchmark(pipeline, "--random-weights", *LOCAL, "--set", "detector.model=somebody/something")
    assert result.returncode == 1
    assert result.stderr.startswith("zero-shot somebody/something: no random weights are known here; there is ")
