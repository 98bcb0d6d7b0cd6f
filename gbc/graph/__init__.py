"""The nouns: boxes, masks, captions, nodes, edges and the graph that they form. Imports nothing of gbc."""

from gbc.graph.box import WHOLE, Box, bounding
from gbc.graph.builder import ROOT, Draft, GraphBuilder, Place
from gbc.graph.caption import Caption, CaptionKind, Provenance, Span
from gbc.graph.convert import from_networkx, to_networkx
from gbc.graph.editorial import Finding, editorial_findings
from gbc.graph.errors import StructuralError
from gbc.graph.graph import SCHEMA_VERSION, Graph, Image, Rejected
from gbc.graph.mask import Mask
from gbc.graph.mentions import capitalised, find_mentions
from gbc.graph.node import Edge, Node, NodeKind, Region
from gbc.graph.plurals import plural, same_thing, singular

__all__ = [
    "ROOT",
    "SCHEMA_VERSION",
    "WHOLE",
    "Box",
    "Caption",
    "CaptionKind",
    "Draft",
    "Edge",
    "Finding",
    "Graph",
    "GraphBuilder",
    "Image",
    "Mask",
    "Node",
    "NodeKind",
    "Place",
    "Provenance",
    "Region",
    "Rejected",
    "Span",
    "StructuralError",
    "bounding",
    "capitalised",
    "editorial_findings",
    "find_mentions",
    "from_networkx",
    "plural",
    "same_thing",
    "singular",
    "to_networkx",
]
