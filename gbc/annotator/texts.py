"""Text in the picture: a line that a node bears and quotes becomes its child."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from gbc.annotator.elements import Wanted
from gbc.annotator.merge import Candidate
from gbc.graph import Box, GraphBuilder, Region
from gbc.images import View
from gbc.models.roles import TextLine

LABEL = "text"
_INSIDE = 0.85


def lines_in(box: Box, lines: Sequence[TextLine], view: View) -> tuple[TextLine, ...]:
    """The lines that lie in a region of the picture, placed relative to a view of it."""
    placed = ((line, view.inside(line.box)) for line in lines if line.box.share_inside(box) >= _INSIDE)
    return tuple(msgspec.structs.replace(line, box=inside) for line, inside in placed if inside)


def quoted_lines(builder: GraphBuilder, key: int, lines: Sequence[TextLine]) -> list[Candidate]:
    """A candidate for each line that lies in the node's region and stands, word for word, in its captions."""
    region = builder[key].region
    inside = [line for line in lines if line.box.share_inside(region.box) >= _INSIDE]
    found = builder.places(key, [line.text for line in inside])
    return [
        Candidate(
            Region(line.box, score=line.score),
            (Wanted(key, LABEL, True, tuple((words, tuple(p)) for words, p in found[line.text].items()), line.text),),
        )
        for line in inside
        if line.text in found
    ]
