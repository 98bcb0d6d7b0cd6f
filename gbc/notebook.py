"""Graphs and datasets draw themselves in notebooks.

The nouns know nothing of drawing, so IPython is told here how to show them, if it is there when gbc is imported.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gbc.graph import Graph
    from gbc.query import Dataset


def show_in_notebooks() -> None:
    """Tell IPython, where this runs in it, how graphs and datasets look. Nothing is imported before one is shown."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        return
    html = shell.display_formatter.formatters["text/html"]
    html.for_type_by_name("gbc.graph.graph", "Graph", graph_html)
    html.for_type_by_name("gbc.query.dataset", "Dataset", dataset_html)


def graph_html(graph: Graph) -> str:
    """A graph without its picture, which it does not hold."""
    from gbc.view.svg import fragment

    return fragment(graph, None)


def dataset_html(dataset: Dataset) -> str:
    """How many rows each table has, and the first pictures."""
    from gbc.view.sheet import sheet

    return sheet(dataset)
