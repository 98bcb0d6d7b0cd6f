"""A graph to be looked at: in a notebook, or as a file."""

from __future__ import annotations

from pathlib import Path

from PIL import Image as Pillow

from gbc.errors import GbcError
from gbc.graph import Graph
from gbc.view.draw import draw_graph
from gbc.view.svg import fragment, html, svg


class DrawError(GbcError):
    """A picture cannot be drawn as it was asked for."""


class Shown:
    """A graph beside its photograph, where there is one. A notebook shows it by itself."""

    def __init__(self, graph: Graph, photo: Pillow.Image | None = None, name: str = "") -> None:
        self.graph = graph
        self.photo = photo
        self.name = name

    def picture(self) -> Pillow.Image:
        """Pixels: an RGB picture."""
        return draw_graph(self.graph, self.photo)

    def svg(self) -> str:
        """The same as SVG, which stays sharp at any size and follows the reader's light or dark."""
        return svg(self.graph, self.photo)

    def html(self) -> str:
        """A page of its own with all captions, whose words light up what they speak of."""
        return html(self.graph, self.photo, self.name)

    def save(self, path: str | Path) -> None:
        """Write what the ending says: ``.svg``, ``.html``, or a picture such as ``.png``, ``.jpg``, ``.webp``.

        Raises ``DrawError`` where no format ends so, ``OSError`` where it cannot be written.
        """
        path = Path(path)
        match path.suffix.lower():
            case ".svg":
                path.write_text(self.svg(), encoding="utf-8")
            case ".html" | ".htm":
                path.write_text(self.html(), encoding="utf-8")
            case ending if ending in Pillow.registered_extensions():
                self.picture().save(path)
            case _:
                raise DrawError(f"{path}: no format ends so; take .png, .jpg, .webp, .svg or .html")

    def _repr_html_(self) -> str:
        return fragment(self.graph, self.photo)

    def __repr__(self) -> str:
        return f"<Shown {self.name or self.graph.image.id[:12]}: {len(self.graph.nodes)} nodes>"
