"""Pictures of graphs."""

from gbc.view.draw import draw_graph
from gbc.view.show import draw

__all__ = ["draw", "draw_graph"]
