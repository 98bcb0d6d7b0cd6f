"""Pipelines: found by name or path, changed, checked, fingerprinted."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from gbc.pipeline import PipelineError, load_pipeline, pipeline_names

SCRIPT = "default:\n  image: {detail: A cat., short: Cat., elements: []}\n"
PIPELINE = """
name: mine
detector: {use: scripted, file: script.yaml}
describer: {use: scripted, file: script.yaml}
annotate: {limits: {depth: 2}}
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    (tmp_path / "script.yaml").write_text(SCRIPT)
    (tmp_path / "mine.yaml").write_text(PIPELINE)
    return tmp_path / "mine.yaml"


def test_every_shipped_pipeline_loads() -> None:
    assert "embedded" in pipeline_names()
    for name in pipeline_names():
        pipeline = load_pipeline(name)
        assert pipeline.about, name


def test_a_complete_pipeline_reads_back_as_itself(mine: Path, tmp_path: Path) -> None:
    pipeline = load_pipeline(str(mine), ["annotate.padding=0.2"])
    written = tmp_path / "elsewhere" / "whole.yaml"
    written.parent.mkdir()
    written.write_bytes(pipeline.to_yaml())
    tree = msgspec.yaml.decode(written.read_bytes())
    assert tree["annotate"]["limits"]["depth"] == 2
    assert tree["annotate"]["limits"]["nodes"] == pipeline.annotate.limits.nodes
    assert tree["annotate"]["padding"] == 0.2
    assert load_pipeline(str(written)).as_dict() == pipeline.as_dict()


def test_changes_apply_in_order_and_values_are_yaml(mine: Path) -> None:
    changes = ["annotate.limits.depth=1", "annotate.limits.depth=5", "annotate.merge_iou=0.9"]
    pipeline = load_pipeline(str(mine), changes, seed=7)
    assert pipeline.annotate.limits.depth == 5
    assert pipeline.annotate.merge_iou == 0.9
    assert pipeline.seed == 7


def test_resources_are_summed_up_and_shape_nothing(mine: Path) -> None:
    plain = load_pipeline(str(mine))
    changed = load_pipeline(str(mine), ["resources.detector.gpus=0.25", "resources.describer={cpus: 2, gpus: 0.5}"])
    assert (plain.needs.cpus, plain.needs.gpus) == (1.0, 0.0)
    assert (changed.needs.cpus, changed.needs.gpus) == (2.0, 0.75)
    assert changed.as_dict()["resources"]["detector"]["gpus"] == 0.25
    assert plain.fingerprint({}) == changed.fingerprint({})
    assert plain.fingerprint({}) != load_pipeline(str(mine), ["deterministic=true"]).fingerprint({})


def test_another_adapter_leaves_the_settings_of_the_old_one() -> None:
    changes = ["describer.use=scripted", "describer.file=x.yaml"]
    pipeline = load_pipeline("embedded", changes)
    assert pipeline.models["describer"].use == "scripted"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (["annotate.limits.dept=1"], "did you mean 'depth'"),
        (["annotate.limit.depth=1"], "did you mean 'limits'"),
        (["annotate.limits.depth=much"], "annotate"),
        (["annotate.limits.depth=-1"], ">= 0"),
        (["detector.use=scriptd"], "did you mean 'scripted'"),
        (["detector.fil=x"], "did you mean 'file'"),
        (["detecter.use=scripted"], "did you mean 'detector'"),
        (["describer=null"], "names no describer"),
        (["describer=5"], "describer needs keys"),
        (["depth"], "key.key=value"),
        (["name.x=1"], "holds a value"),
        (["deterministic=perhaps"], "deterministic"),
        (["resources=1"], "cpus: 1"),
        (["resources.detecter.gpus=1"], "did you mean 'detector'"),
        (["resources.reader.gpus=1"], "there is detector, describer"),
        (["resources.detector.gpu=1"], "did you mean 'gpus'"),
        (["resources.detector.cpus=-1"], ">= 0"),
        (["resources.detector.gpus=1", "resources.describer.gpus=0.5"], "1.5 GPUs a worker"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(mine: Path, changes: list[str], message: str) -> None:
    with pytest.raises(PipelineError) as caught:
        load_pipeline(str(mine), changes)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "message"), [("embeded", "did you mean 'embedded'"), ("no/such.yaml", "no such file")]
)
def test_a_pipeline_that_is_not_there(name: str, message: str) -> None:
    with pytest.raises(PipelineError, match=message):
        load_pipeline(name)


@pytest.mark.parametrize("text", ["[1, 2]", "a: [", "just words"])
def test_a_file_that_is_no_pipeline(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text)
    with pytest.raises(PipelineError) as caught:
        load_pipeline(str(path))
    assert "\n" not in str(caught.value)


def test_the_fingerprint_holds_what_shapes_a_graph_and_nothing_else(mine: Path) -> None:
    def fingerprint(*changes: str, seed: int | None = None) -> str:
        pipeline = load_pipeline(str(mine), changes, seed)
        return pipeline.fingerprint(pipeline.load_models())

    base = fingerprint()
    assert fingerprint() == base
    assert fingerprint("about=other words") == base
    assert fingerprint("annotate.limits.depth=1") != base
    assert fingerprint(seed=1) != base
    (mine.parent / "script.yaml").write_text(SCRIPT.replace("A cat.", "A dog."))
    assert fingerprint() != base


@pytest.mark.parametrize(
    ("name", "running", "shaping"),
    [
        (
            "grounded",
            ["detector.device=cpu", "segmenter.batch=1", "describer.prompts=mine"],
            "describer.dtype=bfloat16",
        ),
        ("classic", ["detector.device=cuda:1", "segmenter.batch=2"], "detector.box_threshold=0.3"),
        ("vlm", ["detector.slots=2", "describer.base_url=http://there/v1"], "describer.max_side=512"),
        (
            "server",
            ["describer.key_variable=MY_KEY", "describer.timeout=9", "describer.price_in=1"],
            "describer.tries=2",
        ),
    ],
)
def test_how_and_where_models_run_shapes_no_graph(name: str, running: list[str], shaping: str) -> None:
    base = load_pipeline(name)
    assert load_pipeline(name, running).fingerprint({}) == base.fingerprint({})
    assert load_pipeline(name, [shaping]).fingerprint({}) != base.fingerprint({})
    assert load_pipeline(name, running).as_dict() != base.as_dict(), "it is written down all the same"


def test_a_missing_script_is_one_line(mine: Path) -> None:
    (mine.parent / "script.yaml").unlink()
    with pytest.raises(PipelineError, match="No such file"):
        load_pipeline(str(mine)).load_models()


def test_a_vocabulary_is_a_file_beside_the_pipeline_or_one_named_by_the_user(mine: Path, tmp_path: Path) -> None:
    words = mine.parent / "words.yaml"
    words.write_text("deny: [sky]\nsynonyms: {automobile: car}\n")
    mine.write_text(PIPELINE.replace("{limits:", "{vocabulary: words.yaml, limits:"))
    assert load_pipeline(str(mine)).annotate.vocabulary.deny == ("sky",)
    other = tmp_path / "other.yaml"
    other.write_text("allow: [dog]")
    vocabulary = load_pipeline(str(mine), [f"annotate.vocabulary={other}"]).annotate.vocabulary
    assert (vocabulary.allow, vocabulary.deny) == (("dog",), ())


@pytest.mark.parametrize(
    ("text", "message"), [("alow: [dog]", "did you mean 'allow'"), ("allow: dog", "array"), ("[", "vocabulary")]
)
def test_a_vocabulary_that_is_wrong_is_told_in_one_line(mine: Path, text: str, message: str) -> None:
    (mine.parent / "words.yaml").write_text(text)
    with pytest.raises(PipelineError) as caught:
        load_pipeline(str(mine), [f"annotate.vocabulary={mine.parent / 'words.yaml'}"])
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_written_pipeline_finds_its_files_from_anywhere(
    mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(mine.parent)
    pipeline = load_pipeline("mine.yaml", ["describer.file=script.yaml"])
    written = tmp_path / "out" / "pipeline.yaml"
    written.parent.mkdir()
    written.write_bytes(pipeline.to_yaml())
    monkeypatch.chdir("/")
    assert set(load_pipeline(str(written)).load_models()) == {"detector", "describer"}
