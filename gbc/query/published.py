"""What is published of the large dataset of graph-based captions, to hold others against."""

from __future__ import annotations

GBC10M = {
    "nodes": 12.24,
    "edges": 21.81,
    "captions": 17.67,
    "words": 534.0,
    "entities": 7.33,
    "compositions": 1.15,
    "relations": 2.76,
    "longest path": 4.41,
}
"""Means an image of GBC10M, from arXiv 2407.06723."""
