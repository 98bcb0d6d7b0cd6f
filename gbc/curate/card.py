"""Whether the dataset card tells of the files that stand."""

from __future__ import annotations

from collections.abc import Iterator

from gbc.curate.finding import Finding, finding
from gbc.publish import CardError
from gbc.publish.card import stale_parts
from gbc.store import Layout


def card_findings(layout: Layout) -> Iterator[Finding]:
    """What is wrong with the header of README.md. Nothing where the shards cannot be summed up: others tell of them."""
    if not layout.card.exists():
        yield finding("card-missing", "not there", file=layout.card.name)
        return
    try:
        stale = stale_parts(layout.folder)
    except CardError as error:
        if layout.card.name in str(error):
            yield finding("card-damaged", str(error).removeprefix(f"{layout.card}: "), file=layout.card.name)
        return
    if stale:
        yield finding("card-stale", f"not as the files are: {', '.join(stale)}", file=layout.card.name)
