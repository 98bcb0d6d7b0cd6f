"""A copy of the page that opens from disk, or from any server of files: chosen pictures, no server of ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from gbc.view.bundle import bundle
from gbc.view.desk import OTHER, OWN, About, Desk
from gbc.view.files import page_files
from gbc.view.filter import Filter
from gbc.view.gallery import Item
from gbc.view.pictures import PHOTOGRAPH, THUMBNAIL
from gbc.view.scene import Scene
from gbc.view.viewing import ViewError

_POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src 'self' file:; base-uri 'none'; "
    "form-action 'none'"
)
_MODULE = b'<script type="module" src="main.js"></script>'
_SCRIPT = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n<script defer src="page.js"></script>'
_AT_ONCE = 40


class Listed(Item, frozen=True, kw_only=True):
    """A picture with what it can be found by: its captions in small letters, and the names and kind of each node."""

    texts: list[str]
    labels: list[tuple[list[str], str]]


def export(folder: Path, site: Path, *, limit: int, where: str = "", other: Path | None = None) -> int:
    """Write a copy of the page with at most ``limit`` pictures, those for which ``where`` holds; how many they are.

    Raises ``ViewError`` where ``site`` holds something already, ``QueryError`` where ``where`` is no condition.
    """
    if site.exists() and (not site.is_dir() or any(site.iterdir())):
        raise ViewError(f"{site}: holds something already; name a new folder")
    desk = Desk(folder, other)
    try:
        about = desk.about()
        desk.gallery.page(Filter(where=where), 1, 1)  # a wrong condition is told before anything is written
        chosen = _chosen(desk, Filter(where=where), limit)
        for name in ("data", "thumbnail", "photograph", "mask"):
            (site / name).mkdir(parents=True, exist_ok=True)
        listed = [_write_picture(desk, site, item, compared=other is not None) for item in chosen]
        _write_page(site, about, listed)
    finally:
        desk.close()
    return len(listed)


def _chosen(desk: Desk, wanted: Filter, limit: int) -> Iterator[Item]:
    """Pictures page by page, so that the dataset may be of any size."""
    number, left = 1, limit
    while left > 0:
        page = desk.gallery.page(wanted, number, _AT_ONCE)
        yield from page.items[:left]
        left -= len(page.items)
        if number >= page.pages:
            return
        number += 1


def _write_picture(desk: Desk, site: Path, item: Item, *, compared: bool) -> Listed:
    id_ = str(item.id)
    answer = desk.image(id_, Filter())
    _write_data(site, id_, {"name": answer.name, "scene": answer.scene})
    for kind, size in (("thumbnail", THUMBNAIL), ("photograph", PHOTOGRAPH)):
        data = desk.picture(id_, size)
        if data is not None:
            (site / kind / f"{id_}.webp").write_bytes(data)
    _write_masks(desk, site, answer.scene, OWN)
    if compared:
        both = desk.compared(id_, Filter())
        told = msgspec.to_builtins(both)
        _write_data(site, f"compare-{id_}", {key: value for key, value in told.items() if key != "neighbours"})
        if both.right is not None:
            _write_masks(desk, site, both.right, OTHER)
    fields = {name: getattr(item, name) for name in Item.__struct_fields__}
    return Listed(
        **fields, texts=_texts(answer.scene), labels=[([n.label, *n.aliases], n.kind) for n in answer.scene.nodes]
    )


def _write_masks(desk: Desk, site: Path, scene: Scene, side: str) -> None:
    for node in scene.nodes:
        if node.masked:
            (site / "mask" / f"{side}-{scene.id}-{node.number}.png").write_bytes(desk.mask(scene.id, node.number, side))


def _texts(scene: Scene) -> list[str]:
    return ["".join(part.text for part in c.parts).lower() for node in scene.nodes for c in node.captions]


def _write_data(site: Path, name: str, data: Any) -> None:
    """Data as a script. JSON is JavaScript; it stands in a file of its own, so nothing in it can end it."""
    text = b"(window.gbcData ||= {})[" + msgspec.json.encode(name) + b"] = " + msgspec.json.encode(data) + b";\n"
    (site / "data" / f"{name}.js").write_bytes(text)


def _write_page(site: Path, about: About, listed: list[Listed]) -> None:
    shown = msgspec.structs.replace(about, pictures=len(listed), metrics=[], stages=[], running=None)
    _write_data(site, "index", {"about": shown, "items": listed})
    files = {name: data for name, (data, _) in page_files().items()}
    modules = {name: data.decode("utf-8") for name, data in files.items() if name.endswith(".js")}
    (site / "page.js").write_text(bundle(modules, "main.js", {"source.js": "disk.js"}), encoding="utf-8")
    for name in ("style.css", "icon.svg"):
        (site / name).write_bytes(files[name])
    (site / "index.html").write_bytes(files["index.html"].replace(_MODULE, _SCRIPT.encode("ascii")))
