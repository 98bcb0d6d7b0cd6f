"""A dataset card with all that can be told, and the files that stand beside it."""

from __future__ import annotations

from pathlib import Path

import yaml

from gbc.publish import told
from gbc.publish.body import merged
from gbc.publish.card import card_text, finished
from gbc.publish.contents import Contents
from gbc.publish.croissant import croissant
from gbc.publish.overview import PICTURE, Overview, overview
from gbc.store import Layout
from gbc.store.files import write_whole

CROISSANT = "croissant.json"

LICENCES = {
    "cc0": "cc0-1.0", "cc0 1.0": "cc0-1.0", "cc0-1.0": "cc0-1.0",
    **{
        f"{spoken}{space}{version}": f"{spoken.replace(' ', '-')}-{version}"
        for spoken in ("cc by", "cc by-sa", "cc by-nc", "cc by-nc-sa", "cc by-nd", "cc by-nc-nd")
        for version in ("2.0", "3.0", "4.0")
        for space in (" ", "-")
    },
}  # fmt: skip
"""What sources call a licence, in small letters, and what the hub calls it."""


def publish_card(folder: Path) -> list[Path]:
    """Write the card with all that can be told of a dataset, and what stands beside it; their paths.

    That is ``write_card``'s, then statistics beside those of GBC1M and GBC10M, models, licences and attribution, one
    graph drawn, and ``croissant.json``, a description for machines. Raises ``CardError`` as ``write_card`` does, and
    ``StoreError`` where a table is gone.
    """
    layout = Layout(folder)
    made = full_card(layout, finished(layout), folder.resolve().name, overview(folder))
    for name, data in made.items():
        write_whole(folder / name, data)
    return [folder / name for name in made]


def full_card(layout: Layout, found: Contents, name: str, shown: Overview, url: str | None = None) -> dict[str, bytes]:
    """The files by name: the card of ``found`` under a name, with what people wrote into the one in the folder."""
    licence = LICENCES.get(shown.licences[0][0].lower()) if len(shown.licences) == 1 else None
    text = card_text(layout, found, name, {"license": licence} if licence else None)
    made = {
        layout.card.name: merged(text, told.told(shown), told.BEGIN, told.END).encode(),
        CROISSANT: croissant(found, name, _licence_of(text), url),
    }
    return made | ({PICTURE: shown.picture} if shown.picture else {})


def _licence_of(text: str) -> str | None:
    """The licence that the header of a card names."""
    named = yaml.safe_load(text.split("---\n", 2)[1]).get("license")
    return named if isinstance(named, str) else None
