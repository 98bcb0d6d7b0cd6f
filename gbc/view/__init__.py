"""Pictures of graphs, and the page on which a dataset is looked at."""

from gbc.view.draw import draw_graph
from gbc.view.show import draw
from gbc.view.viewing import serve

__all__ = ["draw", "draw_graph", "serve"]
