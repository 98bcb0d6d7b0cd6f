"""Pictures of graphs."""

from gbc.view.draw import draw_graph

__all__ = ["draw_graph"]
