"""gbc: build, query and publish graph-based captions.

>>> import gbc
>>> graph = gbc.annotate("photo.jpg")              # one picture
>>> gbc.build(["photos/"], "out")                  # a dataset
>>> gbc.open("out").sql("select count(*) from nodes")
"""

from typing import TYPE_CHECKING, Any

from gbc.api import (
    annotate,
    browse,
    build,
    draw,
    estimate,
    export_dataset,
    export_page,
    import_dataset,
    mend,
    open,  # noqa: A004 - gbc.open is to a dataset what open is to a file
    plan,
    push,
    validate,
)
from gbc.errors import GbcError
from gbc.notebook import show_in_notebooks

if TYPE_CHECKING:
    from gbc.graph import Box, Caption, Edge, Graph, Mask, Node, Region, Span, from_networkx, to_networkx

__all__ = [
    "Box",
    "Caption",
    "Edge",
    "GbcError",
    "Graph",
    "Mask",
    "Node",
    "Region",
    "Span",
    "annotate",
    "browse",
    "build",
    "draw",
    "estimate",
    "export_dataset",
    "export_page",
    "from_networkx",
    "import_dataset",
    "mend",
    "open",
    "plan",
    "push",
    "to_networkx",
    "validate",
]


def __getattr__(name: str) -> Any:
    """The nouns, imported when they are asked for: numpy and networkx take longer than all else that is imported."""
    if name in __all__:
        import gbc.graph as nouns

        return getattr(nouns, name)
    raise AttributeError(f"module 'gbc' has no attribute {name!r}")


show_in_notebooks()
