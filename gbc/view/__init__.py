"""Pictures of graphs, and the page on which a dataset is looked at."""

from gbc.view.draw import draw_graph
from gbc.view.serve import serve
from gbc.view.show import draw
from gbc.view.shown import DrawError, Shown
from gbc.view.viewing import ViewError, Viewing

__all__ = ["DrawError", "Shown", "ViewError", "Viewing", "draw", "draw_graph", "serve"]
