"""Settings from plain values: a wrong key is found at any depth, and told with the nearest right one."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from gbc.pipeline import PipelineError
from gbc.pipeline.checked import checked


class Leaf(msgspec.Struct):
    width: int = 1


class Tagged(msgspec.Struct, tag="round"):
    radius: int = 1


class Square(msgspec.Struct, tag="square"):
    side: int = 1


class Settings(msgspec.Struct):
    """As another package may write them: nothing forbids unknown fields."""

    plain: Leaf = msgspec.field(default_factory=Leaf)
    maybe: Leaf | None = None
    many: list[Leaf] = []
    pair: tuple[Leaf, int] | None = None
    named: dict[str, Leaf] = {}
    shape: Tagged | Square | None = None


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"plain": {"widht": 1}}, "it.plain"),
        ({"maybe": {"widht": 1}}, "it.maybe"),
        ({"many": [{}, {"widht": 1}]}, r"it.many\[1\]"),
        ({"pair": [{"widht": 1}, 2]}, r"it.pair\[0\]"),
        ({"named": {"a": {"widht": 1}}}, "it.named.a"),
    ],
)
def test_a_wrong_key_is_found_at_any_depth(value: dict[str, Any], place: str) -> None:
    with pytest.raises(PipelineError, match=rf"^{place}: 'widht' is not known; did you mean 'width'\?$"):
        checked(value, Settings, "it")


def test_of_several_structs_the_one_that_the_tag_names_counts() -> None:
    assert checked({"shape": {"type": "square", "side": 2}}, Settings, "it").shape == Square(2)
    with pytest.raises(PipelineError, match="did you mean 'side'"):
        checked({"shape": {"type": "square", "sied": 2}}, Settings, "it")


def test_a_wrong_value_is_told_with_its_place() -> None:
    with pytest.raises(PipelineError, match=r"^it.many\[0\].width: Expected `int`, got `str`$"):
        checked({"many": [{"width": "x"}]}, Settings, "it")
    with pytest.raises(PipelineError, match=r"^it: Expected `object`, got `int`$"):
        checked(5, Settings, "it")
