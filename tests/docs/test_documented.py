"""Whatever users can name has words of its own: commands, options, keys of a pipeline, public names."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import msgspec
import pytest

import gbc
from gbc.cli import COMMANDS, main
from gbc.models.registry import ADAPTERS, PIPELINE_ROLES, ROLES, adapter
from gbc.pipeline import load_pipeline

DOCS = Path(__file__).parents[2] / "docs"
COMMAND = {name: main.get_command(click.Context(main), name) for name in COMMANDS}


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """What the site says of pipeline keys."""
    monkeypatch.syspath_prepend(str(DOCS / "making"))
    import pipeline_keys

    yield pipeline_keys
    for name in ("pipeline_keys", "document_format"):
        sys.modules.pop(name, None)


def undescribed(keys: ModuleType, structs: dict[str, type[msgspec.Struct]]) -> list[str]:
    return [
        f"{section.title}: {key}"
        for title, struct in structs.items()
        for section in keys.sections(title, struct)
        for key, _, _, about in section.rows
        if not about.strip()
    ]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_and_all_that_it_takes(name: str) -> None:
    command = COMMAND[name]
    assert command is not None
    assert command.help
    assert [option.opts for option in command.params if isinstance(option, click.Option) and not option.help] == []
    named = [
        each.metavar or each.name.upper()
        for each in command.params
        if isinstance(each, click.Argument) and not choices(each)
    ]
    assert [name for name in named if not re.search(rf"\b{name}\b", command.help)] == []


def choices(argument: click.Argument) -> bool:
    """Whether the usage names what can be given already."""
    return isinstance(argument.type, click.Choice)


def test_every_key_of_a_pipeline(keys: ModuleType) -> None:
    assert undescribed(keys, dict(keys.structs())) == []


def test_every_setting_of_an_adapter_that_no_pipeline_names(keys: ModuleType) -> None:
    others = [(role, name) for role in ROLES if role not in PIPELINE_ROLES for name in ADAPTERS[role]]
    assert others
    assert undescribed(keys, {f"{role} {name}": adapter(role, name).Settings for role, name in others}) == []


def test_every_key_that_stands_alone() -> None:
    told = (DOCS / "reference" / "keys.md").read_text(encoding="utf-8")
    keys = {*load_pipeline("embedded").as_dict(), *PIPELINE_ROLES, "resources"}
    assert [key for key in sorted(keys) if not re.search(rf"`(--set )?{key}\b", told)] == []


class Inner(msgspec.Struct, frozen=True):
    silent: int = 0


class Outer(msgspec.Struct):
    inner: Inner = Inner()


def test_a_key_without_words_is_found(keys: ModuleType) -> None:
    assert undescribed(keys, {"outer": Outer}) == ["outer.inner: silent"]


def undocumented(name: str, thing: object) -> Iterator[str]:
    if not inspect.getdoc(thing) or (isinstance(thing, type) and not vars(thing).get("__doc__")):
        yield name
    if isinstance(thing, type):
        for member in vars(thing):
            if not member.startswith("_") and not isinstance(vars(thing)[member], (str, int, tuple, type(None))):
                attribute = inspect.getattr_static(thing, member)
                if isinstance(attribute, (property, classmethod, staticmethod)) or inspect.isfunction(attribute):
                    yield from undocumented(f"{name}.{member}", attribute)


def test_every_public_name() -> None:
    assert [missing for name in gbc.__all__ for missing in undocumented(name, getattr(gbc, name))] == []


def test_a_name_without_words_is_found() -> None:
    class Silent:
        """It speaks."""

        def method(self) -> None: ...

    assert [*undocumented("Silent", Silent)] == ["Silent.method"]


def test_every_command_stands_on_a_page_and_in_the_changelog() -> None:
    pages = "\n".join(page.read_text(encoding="utf-8") for page in DOCS.glob("*.md"))
    changes = (DOCS.parent / "CHANGELOG.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"gbc {name}" not in pages] == []
    assert [name for name in COMMANDS if f"gbc {name}" not in changes] == []
