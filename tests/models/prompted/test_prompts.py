"""Prompt files: read, filled, refused with one line."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from gbc.models.prompted.asking import REQUESTS, Asking, Prompting
from gbc.models.prompted.prompts import KINDS, load_prompt, read_prompt
from gbc.models.roles import ModelError
from gbc.shipped import shipped

GOOD = """---
name: mine
version: 3
schema: {type: object, properties: {sentences: {type: array}}}
---
Say how they relate.

They were described so: $context

They cost $$5. $things
"""


@pytest.mark.parametrize("kind", KINDS)
def test_every_shipped_prompt_loads_and_says_what_it_wants(kind: str) -> None:
    prompt = load_prompt(kind, None)
    assert prompt.name == f"{kind}/1"
    assert prompt.digest == hashlib.sha256(shipped("pipelines", "prompts", f"{kind}.md").read_bytes()).hexdigest()
    assert set(prompt.schema["required"]) == set(KINDS[kind].fields)
    filled = prompt.filled(dict.fromkeys(KINDS[kind].names, "WORDS"))
    assert filled.count("WORDS") >= len(KINDS[kind].names)
    assert '{"type":"object"' in filled
    assert "$" not in filled


def test_a_paragraph_without_anything_to_say_is_left_out() -> None:
    prompt = read_prompt("relation", GOOD.encode())
    assert prompt.name == "mine/3"
    assert prompt.filled({"context": "", "things": "x"}) == "Say how they relate.\n\nThey cost $5. x"
    assert "described so: $HOME {x}" in prompt.filled({"context": "$HOME {x}", "things": "x"})


def test_a_folder_of_ones_own_stands_before_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "relation.md").write_text(GOOD)
    prompts = Asking(Prompting(prompts=str(tmp_path))).prompts
    names = {REQUESTS[kind][0]: prompt.name for kind, prompt in prompts.items()}
    assert names == {
        "image": "image/1",
        "entity": "entity/1",
        "composition": "composition/1",
        "relation": "mine/3",
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("---\nname", "name"), "must begin with a line ---"),
        (("version: 3", "verson: 3"), "verson"),
        (("version: 3\n", ""), "version"),
        (("sentences", "lines"), "its schema lacks the field sentences"),
        (("$context", "$contxt"), "did you mean 'context'"),
        (("$$5", "$5"), "write $$"),
        (("schema: {", "schema: {{"), ""),
        ((GOOD.partition("---\nSay")[2], "\n"), "no text"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    text = GOOD.replace(*change) if message != "no text" else GOOD.partition("Say")[0]
    (tmp_path / "relation.md").write_text(text)
    with pytest.raises(ModelError) as caught:
        load_prompt("relation", str(tmp_path))
    assert message in str(caught.value)
    assert str(tmp_path / "relation.md") in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_not_there_or_holds_no_prompt(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no such folder"):
        load_prompt("image", str(tmp_path / "no"))
    (tmp_path / "imgae.md").write_text(GOOD)
    with pytest.raises(ModelError, match=r"none of image\.md"):
        load_prompt("image", str(tmp_path))
