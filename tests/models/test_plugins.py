"""Adapters that other packages bring: really installed ones, broken ones, and two of one name."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gbc.models.catalogue import AdapterInfo, list_adapters
from gbc.models.registry import adapter
from gbc.models.roles import ModelError
from gbc.pipeline import PipelineError, load_pipeline
from tests.runtime.conftest import photos, pipeline  # noqa: F401 - fixtures

ROOT = Path(__file__).parents[2]
SOUND = (
    "import msgspec\nclass Mine:\n    '''Does a thing.'''\n    class Settings(msgspec.Struct): pass\n    extra = {!r}\n"
)

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Lay a package out as an installer does."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(site)

    def lay_out(name: str, code: str, adapter: str, metadata: str = "") -> None:
        monkeypatch.delitem(sys.modules, name, raising=False)
        (site / f"{name}.py").write_text(code)
        about = site / f"{name}-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{metadata}")
        (about / "entry_points.txt").write_text(f"[gbc.describers]\n{adapter} = {name}:Mine\n")

    return lay_out


def told(name: str) -> AdapterInfo:
    (info,) = (info for info in list_adapters(["describer"]) if info.name == name)
    return info


def test_an_adapter_of_another_package_is_found_by_its_name(install: Install) -> None:
    install("sound", SOUND.format(None), "mine")
    assert adapter("describer", "mine").Settings.__name__ == "Settings"
    info = told("mine")
    assert (info.about, info.package, info.missing, info.problem) == ("Does a thing.", "sound", (), None)
    with pytest.raises(ModelError, match="did you mean 'mine'"):
        adapter("describer", "mien")


def test_what_it_needs_is_read_from_its_own_metadata(install: Install) -> None:
    needs = (
        "Requires-Dist: numpy\nRequires-Dist: no-such-library>=3; extra == 'big'\n"
        "Requires-Dist: numpy>=999; extra == 'big'\nProvides-Extra: big\n"
    )
    install("needy", SOUND.format("big"), "needy", needs)
    info = told("needy")
    assert info.missing == ("no-such-library>=3", "numpy>=999")
    assert info.install == "pip install 'needy[big]'"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import no_such_module", "No module named 'no_such_module'"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("def f(:", "SyntaxError"),
        ("Other = 1", "has no attribute 'Mine'"),
        ("class Mine: pass", "needs a class attribute Settings"),
        ("raise ValueError('two\\nlines')", "ValueError: two lines"),
    ],
)
def test_a_broken_one_is_told_in_a_line_and_harms_no_other(install: Install, code: str, message: str) -> None:
    install("broken", code, "broken")
    install("sound", SOUND.format(None), "mine")
    problem = told("broken").problem
    assert problem is not None
    assert message in problem
    assert problem.startswith("describer broken (from broken): ")
    assert "\n" not in problem
    assert told("mine").problem is None
    assert told("embedded").problem is None
    assert load_pipeline("embedded").models["describer"].use == "embedded"
    with pytest.raises(PipelineError, match="broken"):
        load_pipeline("embedded", ["describer.use=broken"])


def test_two_of_one_name_are_refused_when_it_is_used(install: Install) -> None:
    install("one", SOUND.format(None), "mine")
    install("two", SOUND.format(None), "mine")
    with pytest.raises(ModelError, match=r"brought by one \(one:Mine\) and two \(two:Mine\)"):
        adapter("describer", "mine")
    assert adapter("describer", "two:Mine") is not None


def test_none_takes_the_place_of_one_of_ours(install: Install) -> None:
    install("bold", SOUND.format(None), "embedded")
    assert adapter("describer", "embedded").__module__.startswith("gbc.")


def test_the_documented_package_is_built_installed_and_used(tmp_path: Path, photos: Path, pipeline: str) -> None:  # noqa: F811
    source, site = tmp_path / "example-adapter", tmp_path / "site"
    shutil.copytree(ROOT / "docs" / "example-adapter", source)
    quietly = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    pip = [sys.executable, "-m", "pip", "install", *quietly, "--target", str(site), str(source)]
    subprocess.run(pip, check=True, capture_output=True)

    def gbc(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "gbc", *map(str, arguments)]
        paths = {"PYTHONPATH": f"{site}:{ROOT}", "PATH": ""}
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=paths, check=False)

    assert "Says whether a view is dark" in gbc("models", "describer").stdout
    assert "(from gbc-brightness)" in gbc("models", "describer").stdout
    changes = ("--set", "describer.use=brightness", "--set")
    assert "did you mean 'dark'" in gbc("pipelines", pipeline, *changes, "describer.drak=1").stderr
    built = gbc("build", "-i", photos, "-o", "out", "-p", pipeline, *changes, "describer.dark=0.6")
    assert built.returncode == 0, built.stderr
    answer = gbc("sql", "out", "select distinct text from captions where kind = 'short'")
    assert "A dark picture." in answer.stdout
