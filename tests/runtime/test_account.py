"""What models were asked: sums by role, in total, and for each image by itself."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbc.models.usage import Usage
from gbc.runtime.account import Account, RoleTotals, add_roles, add_up

counts = st.integers(0, 10**9)
totals = st.builds(
    RoleTotals, calls=counts, attempts=counts, remembered=counts, tokens_in=counts, tokens_out=counts, slots=counts
)


@given(whole=totals, count=st.integers(1, 50))
def test_even_parts_are_the_whole_together(whole: RoleTotals, count: int) -> None:
    parts = [whole.part(number, count) for number in range(count)]
    assert sum(parts, RoleTotals()) == whole
    assert max(part.calls for part in parts) - min(part.calls for part in parts) <= 1


def test_a_part_has_its_share_of_seconds_and_money() -> None:
    part = RoleTotals(seconds=3.0, money=0.9).part(1, 3)
    assert (part.seconds, part.money) == pytest.approx((1.0, 0.3))


@given(one=totals, other=totals)
def test_what_came_since_is_the_difference(one: RoleTotals, other: RoleTotals) -> None:
    both = one + other
    assert msgspec.structs.replace(both - one, slots=0) == msgspec.structs.replace(other, slots=0)
    assert both.tokens == one.tokens + other.tokens


def test_roles_are_added_by_role_and_altogether() -> None:
    first = {"detector": RoleTotals(calls=1, tokens_in=5), "reader": RoleTotals(calls=2)}
    added = add_roles([first, {"reader": RoleTotals(calls=4, money=0.5)}])  # type: ignore[list-item]
    assert added == {"detector": RoleTotals(calls=1, tokens_in=5), "reader": RoleTotals(calls=6, money=0.5)}
    assert add_up(added) == RoleTotals(calls=7, tokens_in=5, money=0.5)
    assert first["reader"].calls == 2, "what was added to is left as it was"


def test_an_account_tells_what_is_under_way() -> None:
    account = Account(slots=3)
    account.begin(0)
    assert account.totals().seconds > 0
    assert account.end(0) > 0
    account.charge([], Usage(tokens_in=4))
    assert (account.totals().slots, account.totals().tokens, account.totals().seconds) == (3, 4, 0.0)
