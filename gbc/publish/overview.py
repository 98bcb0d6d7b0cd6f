"""What a card tells of a dataset beyond its rows: means, models, licences, whose pictures they are, one drawn graph."""

from __future__ import annotations

import io
from pathlib import Path

import msgspec

from gbc.images import ImageError
from gbc.query import Dataset
from gbc.query.tallies import means
from gbc.view import draw_graph
from gbc.view.show import draw

PICTURE = "graph.jpg"
PICTURE_WIDTH = 1600
ATTRIBUTIONS = 50
"""Pictures that the card itself names; the table sources names all."""

_MODELS = """
SELECT coalesce(model, ''), coalesce(prompt, ''), coalesce(string_agg(DISTINCT seed::VARCHAR, ', '), ''), count(*)
FROM captions
GROUP BY ALL
HAVING model IS NOT NULL OR prompt IS NOT NULL
ORDER BY 4 DESC, 1, 2
"""
_OWED = """
WITH told AS (
    SELECT position, name, map_from_entries([
        {'k': lower(k), 'v': json_extract_string(fields, '$."' || replace(k, '"', '\\"') || '"')}
        FOR k IN json_keys(fields)
    ]) AS f
    FROM sources
    WHERE fields IS NOT NULL AND json_type(fields) = 'OBJECT'
)
SELECT
    name,
    coalesce(f['license'], f['licence'], f['rights'], '') AS licence,
    coalesce(f['attribution'], f['author'], f['creator'], f['artist'], f['photographer'], f['credit'], '') AS author,
    coalesce(f['source'], f['page'], f['url'], '') AS source
FROM told
WHERE licence <> '' OR author <> ''
ORDER BY position
"""


class Overview(msgspec.Struct, frozen=True):
    """``means`` a picture by name; ``models`` are (model, prompt, seeds, captions); ``owed`` (name, licence, author,
    source) of the first pictures of which their sources tell it, ``owed_total`` how many there are; ``licences``
    (licence, pictures); ``picture`` is one graph drawn, as JPEG."""

    means: dict[str, float]
    models: list[tuple[str, str, str, int]]
    owed: list[tuple[str, str, str, str]]
    owed_total: int
    licences: list[tuple[str, int]]
    picture: bytes | None


def overview(folder: Path, *, picture: bool = True) -> Overview:
    """Ask a dataset for it; without ``picture`` the graph is drawn without the photograph.

    Raises ``StoreError`` where the folder is no whole dataset.
    """
    with Dataset(folder) as dataset:
        licences = f"SELECT licence, count(*) FROM ({_OWED}) WHERE licence <> '' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20"  # noqa: S608
        return Overview(
            means=means(dataset),
            models=dataset.sql(_MODELS).rows(),
            owed=dataset.sql(f"{_OWED} LIMIT {ATTRIBUTIONS}").rows(),
            owed_total=dataset.sql(f"SELECT count(*) FROM ({_OWED})").rows()[0][0],  # noqa: S608
            licences=dataset.sql(licences).rows(),
            picture=_drawn(dataset, picture),
        )


def _drawn(dataset: Dataset, photograph: bool) -> bytes | None:
    """A graph of middle size, drawn."""
    rows = dataset.sql(
        "SELECT image_id FROM images WHERE version IS NOT NULL ORDER BY abs(node_count - 10), position LIMIT 1"
    ).rows()
    if not rows:
        return None
    id_ = rows[0][0]
    try:
        sheet = draw(dataset, id_).picture() if photograph else draw_graph(dataset.graph(id_), None)
    except ImageError:  # the picture that is kept is damaged
        sheet = draw_graph(dataset.graph(id_), None)
    if sheet.width > PICTURE_WIDTH:
        sheet = sheet.resize((PICTURE_WIDTH, round(sheet.height * PICTURE_WIDTH / sheet.width)))
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=85)
    return out.getvalue()
