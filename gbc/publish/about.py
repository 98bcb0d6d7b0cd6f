"""What a row of each table is, in one sentence."""

ABOUT = {
    "graphs": "One row a graph: the picture with all nodes, captions, edges and spans.",
    "sources": "One row an item that was given to the builder, in its order.",
    "images": "One row a picture: where it stands, its size and how much is known of it.",
    "nodes": "One row a node: the image, an entity, a composition or a relation, and its box.",
    "masks": "One row a node whose pixels are known, run-length encoded.",
    "captions": "One row a caption of a node, and how it was made.",
    "edges": "One row an edge: the source's caption names the target.",
    "spans": "One row an occurrence of an edge's words in a caption, in code points.",
    "scores": "One row a score of a caption by a metric.",
    "rejected": "One row a candidate that did not become part of a graph, and why.",
    "failures": "One row an item without a graph, and why.",
}
"""What a row of each table is, the default configuration first."""
