"""What is published of the two large datasets of graph-based captions, to hold others against."""

from __future__ import annotations

PUBLISHED = {
    "GBC1M": {
        "nodes": 12.12,
        "edges": 22.28,
        "captions": 17.40,
        "words": 593.14,
        "entities": 7.41,
        "compositions": 1.10,
        "relations": 2.61,
        "longest path": 4.55,
    },
    "GBC10M": {
        "nodes": 12.24,
        "edges": 21.81,
        "captions": 17.67,
        "words": 533.98,
        "entities": 7.33,
        "compositions": 1.15,
        "relations": 2.76,
        "longest path": 4.41,
    },
}
"""Means an image by dataset, from arXiv 2407.06723: table 1, and figures 14 and 15 for the kinds of nodes."""
