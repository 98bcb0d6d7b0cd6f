"""What a build would cost, held against what it does cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

import gbc
from gbc.images import Item
from gbc.models.roles import DescribeReply, DescribeRequest, Traits
from gbc.models.scripted import ScriptedDescriber
from gbc.models.usage import report
from gbc.runtime import Budget, BuildOptions, Estimate, PanelOptions, Range
from gbc.runtime.estimate import draw
from gbc.store import StoreError
from tests.runtime.conftest import write_photo

COUNT = 60
PAID = "describer.use=tests.runtime.test_estimate:PaidDescriber"


class PaidDescriber(ScriptedDescriber):
    """Behind a server that counts tokens and takes money; some pictures take far more words than others."""

    traits = Traits(slots=4)

    def describe(self, requests: Sequence[DescribeRequest]) -> list[DescribeReply]:
        for request in requests:
            report(tokens_in=100, tokens_out=request.view.picture.width, money=0.25)
        return super().describe(requests)


@pytest.fixture(scope="module")
def various(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("various")
    for number in range(COUNT):
        write_photo(folder / f"{number:02}.png", number, (40 + 10 * (number % 9), 32))
    return folder


@pytest.fixture
def arguments(various: Path, pipeline: str, tmp_path: Path) -> tuple[Path, Path, str, list[str]]:
    script = str(Path(pipeline).with_name("script.yaml"))
    return various, tmp_path / "out", pipeline, [PAID, f"describer.file={script}"]


def holds(range_: Range, value: float) -> bool:
    return range_.low <= value <= range_.high


def test_all_items_are_equally_likely_and_the_seed_settles_which() -> None:
    items = [Item(name=str(number), location=str(number)) for number in range(30)]
    drawn, total = draw(iter(items), 5, seed=1)
    assert total == 30
    assert drawn == draw(iter(items), 5, seed=1)[0] != draw(iter(items), 5, seed=2)[0]
    assert [int(item.name) for item in drawn] == sorted(int(item.name) for item in drawn)
    counts = Counter(item.name for seed in range(3000) for item in draw(iter(items), 5, seed)[0])
    assert all(400 < counts[item.name] < 600 for item in items), "500 each but for luck"
    assert draw(iter(items), 50, seed=1) == (items, 30)


def test_what_it_tells_is_what_the_build_costs(arguments: tuple[Path, Path, str, list[str]]) -> None:
    estimate = gbc.estimate(*arguments, sample=15)
    out = arguments[1]
    assert [path.name for path in out.iterdir()] == [".gbc"]
    assert [path.name for path in (out / ".gbc").iterdir()] == ["replies"]
    assert (estimate.items, estimate.sample, estimate.unknown) == (COUNT, 15, 0)

    asked = gbc.build(*arguments).roles["describer"]
    other = gbc.build(arguments[0], out.with_name("other"), *arguments[2:])
    costs, true = estimate.roles["describer"], other.roles["describer"]
    assert asked.calls == true.calls * (COUNT - 15) // COUNT, "what the estimate asked is not asked again"
    assert holds(costs.calls, true.calls)
    assert holds(costs.tokens, true.tokens)
    assert costs.tokens.low < costs.tokens.high < 1.5 * costs.tokens.expected
    assert holds(costs.money, true.money)
    assert holds(estimate.total.calls, other.total.calls)
    size = sum(path.stat().st_size for name in ("data", "documents") for path in (out / name).rglob("*.*"))
    assert estimate.bytes.expected == pytest.approx(size, rel=0.2)
    assert estimate.least_seconds.expected <= estimate.seconds.expected
    assert estimate.seconds.low < estimate.seconds.high


def test_a_sample_of_all_is_exact(arguments: tuple[Path, Path, str, list[str]]) -> None:
    estimate = gbc.estimate(*arguments, sample=COUNT)
    true = gbc.build(arguments[0], arguments[1].with_name("other"), *arguments[2:])
    for role, totals in true.roles.items():
        assert estimate.roles[role].calls == Range(totals.calls, totals.calls, totals.calls)
    assert estimate.total.tokens.low == estimate.total.tokens.high == true.total.tokens


def test_a_second_estimate_asks_nothing_and_tells_the_same(arguments: tuple[Path, Path, str, list[str]]) -> None:
    first = gbc.estimate(*arguments, sample=10)
    nothing = BuildOptions(panel=PanelOptions(budget=Budget(calls=0)))
    second = gbc.estimate(*arguments, sample=10, options=nothing)
    assert plain(second) == plain(first)
    assert second.total.seconds.expected == pytest.approx(first.total.seconds.expected)


def plain(estimate: Estimate) -> Estimate:
    """Without what rounding may shift."""
    unseen = Range(0, 0, 0)
    roles = {role: msgspec.structs.replace(costs, seconds=unseen) for role, costs in estimate.roles.items()}
    total = msgspec.structs.replace(estimate.total, seconds=unseen)
    return msgspec.structs.replace(estimate, roles=roles, total=total)


def test_what_was_asked_by_a_build_has_no_known_cost(arguments: tuple[Path, Path, str, list[str]]) -> None:
    gbc.build(*arguments, limit=20)
    estimate = gbc.estimate(*arguments, sample=30)
    assert 2 <= estimate.unknown <= 20
    assert estimate.roles["describer"].calls.expected == 12 * COUNT
    with pytest.raises(StoreError, match="what that cost is not known"):
        gbc.estimate(*arguments, sample=10, limit=20)


def test_broken_and_repeated_pictures_cost_nothing(pipeline: str, tmp_path: Path) -> None:
    photo = write_photo(tmp_path / "in" / "a.png", 1)
    (tmp_path / "in" / "b.png").write_bytes(photo.read_bytes())
    (tmp_path / "in" / "c.png").write_bytes(b"no picture")
    write_photo(tmp_path / "in" / "d.png", 2)
    sources = [tmp_path / "in", photo]
    estimate = gbc.estimate(sources, tmp_path / "out", pipeline, sample=9)
    true = gbc.build(sources, tmp_path / "other", pipeline)
    assert estimate.total.calls.expected == true.total.calls
    assert estimate.failures == true.failures
    assert len(estimate.failures) == 1


def test_a_folder_of_other_things_is_refused(arguments: tuple[Path, Path, str, list[str]]) -> None:
    arguments[1].mkdir()
    (arguments[1] / "notes.txt").write_text("mine")
    with pytest.raises(StoreError, match="holds other things"):
        gbc.estimate(*arguments, sample=5)


def test_a_budget_holds_for_the_sample(arguments: tuple[Path, Path, str, list[str]]) -> None:
    few = BuildOptions(panel=PanelOptions(budget=Budget(calls=20)))
    with pytest.raises(StoreError, match=r"stopped: the budget of 20 calls is spent; .* What was asked is kept"):
        gbc.estimate(*arguments, sample=10, options=few)
    true = gbc.estimate(arguments[0], arguments[1].with_name("other"), *arguments[2:], sample=10)
    assert gbc.estimate(*arguments, sample=10).total.tokens == true.total.tokens, "both parts are counted"
