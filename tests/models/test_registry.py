"""Adapters: found by name, brought along, and told apart from what is none."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

import gbc
from gbc.models.registry import ADAPTERS, adapter
from gbc.models.roles import ModelError
from gbc.pipeline import PipelineError, load_pipeline
from tests.runtime.conftest import pipeline, write_photo  # noqa: F401 - a fixture

DOCS = Path(__file__).parents[2] / "docs" / "pipelines.md"


def test_every_registered_adapter_can_be_asked_for_its_settings() -> None:
    for role, names in ADAPTERS.items():
        for name in names:
            assert adapter(role, name).Settings.__struct_fields__ is not None


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("embeded", "did you mean 'embedded'"),
        ("no.such.module:Class", "no.such"),
        ("gbc.models.roles:Nothing", "Nothing"),
        ("gbc.models.roles:Detection", "Settings"),
    ],
)
def test_what_is_no_adapter_is_told_in_one_line(name: str, message: str) -> None:
    with pytest.raises(ModelError) as caught:
        adapter("describer", name)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.fixture
def mymodels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The documented example as a module."""
    (code,) = re.findall(r"```python\n(# mymodels.py\n.*?)```", DOCS.read_text(encoding="utf-8"), flags=re.DOTALL)
    (tmp_path / "mymodels.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "mymodels", raising=False)


@pytest.mark.usefixtures("mymodels")
def test_the_documented_adapter_of_ones_own_describes(tmp_path: Path, pipeline: str) -> None:  # noqa: F811
    photo = write_photo(tmp_path / "photo.png", 1)
    graph = gbc.annotate(photo, pipeline, ["describer.use=mymodels:MyDescriber"])
    assert graph.root.captions[0].text == "A cat on a mat."
    assert graph.root.captions[0].provenance is not None
    assert graph.root.captions[0].provenance.model == "mine at http://127.0.0.1:8000"
    assert graph.node("cat").captions[0].text == "This is a cat."


@pytest.mark.usefixtures("mymodels")
def test_its_settings_are_checked(pipeline: str) -> None:  # noqa: F811
    changes = ["describer.use=mymodels:MyDescriber", "describer.ulr=x"]
    with pytest.raises(PipelineError, match="did you mean 'url'"):
        load_pipeline(pipeline, changes)


def test_the_documented_pipeline_file_loads(tmp_path: Path) -> None:
    (text,) = re.findall(r"```yaml\n(name: mine\n.*?)```", DOCS.read_text(encoding="utf-8"), flags=re.DOTALL)
    (tmp_path / "mine.yaml").write_text(text)
    (tmp_path / "words.yaml").write_text("deny: [sky]")
    assert load_pipeline(str(tmp_path / "mine.yaml")).annotate.vocabulary.deny == ("sky",)
