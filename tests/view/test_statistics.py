"""Charts: they count what SQL counts, and every bar's filter finds the pictures that it speaks of."""

from __future__ import annotations

import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbc.view.statistics import nice

pytest.importorskip("starlette", reason="needs the extra view")

from tests.view.conftest import Served


def test_every_bar_leads_to_the_pictures_that_it_counts(served: Served) -> None:
    charts = served("api/statistics").json
    assert {"Nodes in a picture", "Words in a caption", "Score of a region", "Labels of entities"} <= {
        c["title"] for c in charts
    }
    for chart in charts:
        for bar in chart["bars"]:
            answer = served(f"api/gallery?{urllib.parse.urlencode(bar['filter'])}")
            assert answer.status == 200, answer.body
            found = answer.json["total"]
            assert (found > 0) == (bar["count"] > 0), (chart["title"], bar)
            if chart["unit"] in ("pictures", "items"):
                assert found == bar["count"]


def test_distributions_are_whole(served: Served) -> None:
    charts = {chart["title"]: chart for chart in served("api/statistics").json}
    assert sum(bar["count"] for bar in charts["Nodes in a picture"]["bars"]) == 4
    assert sum(bar["count"] for bar in charts["Depth of a node"]["bars"]) == 3 + 20 + 60 + 12


@given(st.floats(1e-9, 1e12))
def test_a_nice_width_is_one_two_or_five_and_hardly_more(width: float) -> None:
    found = nice(width)
    assert width * (1 - 1e-6) <= found <= 2.51 * width
    assert float(f"{found:.0e}") == pytest.approx(found)
    assert f"{found:.0e}"[0] in "125"
