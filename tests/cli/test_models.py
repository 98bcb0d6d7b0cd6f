"""``gbc models`` and ``gbc pipelines`` from a shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gbc.models.registry import ADAPTERS
from gbc.pipeline import complete_text, load_pipeline, pipeline_names
from gbc.shipped import shipped
from tests.cli.conftest import Run, one_line

ROOT = Path(__file__).parents[2]


def test_all_adapters_are_listed_by_role_with_a_line_each(gbc: Run) -> None:
    sections: dict[str, list[str]] = {}
    for line in gbc("models").stdout.splitlines():
        if line.startswith(" "):
            list(sections.values())[-1].append(line)
        else:
            sections[line] = []
    assert list(sections) == list(ADAPTERS)
    for role, names in ADAPTERS.items():
        assert set(names) <= {line.split()[0] for line in sections[role] if len(line.split()) > 3}


def test_one_role_as_json(gbc: Run) -> None:
    found = json.loads(gbc("models", "reader", "--json").stdout)
    assert {each["role"] for each in found} == {"reader"}
    assert {"rapidocr", "scripted"} <= {each["name"] for each in found}
    assert "detector" in gbc("models", "painter").stderr


@pytest.fixture
def needy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A describer of another package, one of whose needs is not met."""
    about = tmp_path / "site" / "needy-1.0.dist-info"
    about.mkdir(parents=True)
    (about.parent / "needy.py").write_text(
        "import msgspec\nclass Needy:\n    class Settings(msgspec.Struct): pass\n    extra = 'big'\n"
        "    def __init__(self, settings, seed): import no_such_library\n"
    )
    (about / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: needy\nVersion: 1.0\nProvides-Extra: big\n"
        "Requires-Dist: no-such-library>=3; extra == 'big'\n"
    )
    (about / "entry_points.txt").write_text("[gbc.describers]\nneedy = needy:Needy\n")
    monkeypatch.setenv("PYTHONPATH", f"{about.parent}:{ROOT}")


@pytest.mark.usefixtures("needy")
def test_what_is_missing_is_told_with_what_installs_it(gbc: Run, photos: Path, pipeline: str) -> None:
    lacks = "lacks no-such-library>=3: pip install 'needy[big]'"
    assert lacks in gbc("models", "describer").stdout
    change = ("--set", "describer.use=needy")
    assert f"describer needy {lacks}" in one_line(gbc("pipelines", pipeline, "--check", *change))
    built = one_line(gbc("build", "-i", photos, "-p", pipeline, *change))
    assert built == "gbc: describer needy: the package no_such_library is missing; pip install 'needy[big]'"


def test_the_shipped_pipelines_are_listed_with_what_they_say_of_themselves(gbc: Run) -> None:
    text = " ".join(gbc("pipelines").stdout.split())
    for name in pipeline_names():
        assert load_pipeline(name).about[:40] in text


@pytest.mark.parametrize("name", pipeline_names())
def test_a_printed_pipeline_is_complete_and_keeps_its_comments(name: str, tmp_path: Path) -> None:
    text = complete_text(name)
    assert text.startswith(shipped("pipelines", f"{name}.yaml").read_text(encoding="utf-8").rstrip("\n"))
    changes = [line[2:] for line in text.splitlines() if line.startswith("# ") and "=" in line and " " not in line[2:]]
    assert changes
    assert load_pipeline(name, changes).as_dict() == load_pipeline(name).as_dict()


def test_a_printed_pipeline_can_be_copied_and_checked(gbc: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(gbc("pipelines", "embedded").stdout)
    checked = gbc("pipelines", "mine.yaml", "--check")
    assert checked.stdout.startswith("pipeline mine.yaml: every key is known")
    changed = gbc("pipelines", "mine.yaml", "--set", "annotate.limits.depth=1").stdout
    assert "depth: 1" in changed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("embeded",), "did you mean 'embedded'"),
        (("PIPELINE", "--check", "--set", "detector.fil=x"), "did you mean 'file'"),
        (("PIPELINE", "--check", "--set", "annotate.limits.dept=1"), "did you mean 'depth'"),
        (("PIPELINE", "--check", "--set", "annotate.vocabulary.alow=[x]"), "did you mean 'allow'"),
        (("PIPELINE", "--check", "--set", "annotate.limits.depth=x"), "annotate.limits.depth: Expected"),
        (("--check",), "name a pipeline"),
        (("no/such.yaml", "--check"), "no such file"),
    ],
)
def test_a_pipeline_that_is_wrong_is_one_line(
    gbc: Run, pipeline: str, arguments: tuple[str, ...], message: str
) -> None:
    assert message in one_line(gbc("pipelines", *(pipeline if word == "PIPELINE" else word for word in arguments)))
