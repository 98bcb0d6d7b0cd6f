"""What stands on the table while one image is annotated."""

from __future__ import annotations

import msgspec

from gbc.annotator.calls import Calls
from gbc.annotator.elements import Wanted
from gbc.annotator.merge import Candidate
from gbc.annotator.settings import Settings
from gbc.graph import ROOT, WHOLE, Box, CaptionKind, GraphBuilder, Region, StructuralError
from gbc.images import Picture, View
from gbc.models.roles import DescribeRequest, Panel, Thing


class Group(msgspec.Struct):
    """The entities that one element of one node led to."""

    wanted: Wanted
    members: list[int]


class Work:
    """One picture, the models to ask, the settings, and the graph so far."""

    def __init__(self, picture: Picture, panel: Panel, settings: Settings) -> None:
        self.picture = picture
        self.panel = panel
        self.settings = settings
        self.builder = GraphBuilder(picture.image)
        self.calls = Calls(settings.limits.calls)
        self.groups: dict[tuple[int, str], Group] = {}

    def say(self, key: int, text: str, kind: CaptionKind, asked: type[DescribeRequest]) -> int | None:
        """Add a caption that the describer wrote when it was asked so."""
        return self.builder.add_caption(key, text, kind, self.panel.provenance(asked))

    def room(self) -> int:
        """How many more nodes the graph may have."""
        return max(0, self.settings.limits.nodes - len(self.builder))

    def view(self, key: int) -> View:
        """A node with some context around it."""
        if key == ROOT:
            return View(self.picture)
        return self.view_around(self.builder[key].region.box)

    def view_around(self, box: Box) -> View:
        """A region with some context around it."""
        return View.around(self.picture, box, self.settings.padding)

    def thing(self, view: View, key: int) -> Thing:
        """A node as a request speaks of it."""
        draft = self.builder[key]
        caption = draft.captions[0].text if draft.captions else None
        return thing(view, draft.label, draft.region, caption)

    def context(self, key: int) -> str:
        """What was said of a node first."""
        captions = self.builder[key].captions
        return captions[0].text if captions else ""

    def link(self, key: int, candidate: Candidate) -> None:
        """Lead every element of a candidate to the node that it became; what would close a cycle is dropped."""
        for wanted in candidate.wanted:
            for words, places in wanted.words:
                try:
                    self.builder.add_edge(wanted.parent, key, words, places)
                except StructuralError as refused:
                    self.builder.reject("edges", words, str(refused), parent=wanted.parent)
                else:
                    self._group(wanted, key)
        draft = self.builder[key]
        names = (candidate.label, *candidate.aliases)
        draft.aliases += [n for n in names if n != draft.label and n not in draft.aliases]

    def _group(self, wanted: Wanted, key: int) -> None:
        if wanted.quote:
            return  # lines of text are told apart by their words, not by number
        members = self.groups.setdefault((wanted.parent, wanted.label), Group(wanted, [])).members
        if key not in members:
            members.append(key)


def thing(view: View, label: str, region: Region, caption: str | None = None) -> Thing:
    """A region as a request about a view speaks of it."""
    return Thing(label=label, box=view.inside(region.box) or WHOLE, mask=region.mask, caption=caption)
