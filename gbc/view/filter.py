"""What a picture must have to be shown, and the question in SQL that finds those that do."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from gbc.query.condition import one_condition

Order = Literal["plan", "name", "nodes", "edges", "captions", "fewest"]

_ORDERS: dict[Order, str] = {
    "plan": "position",
    "name": "name, position",
    "nodes": "node_count DESC, position",
    "edges": "edge_count DESC, position",
    "captions": "caption_count DESC, position",
    "fewest": "node_count, position",
}

_VERDICTS = {
    "accepted": "image_id IN (SELECT image_id FROM judgements WHERE verdict = 'accept')",
    "rejected": "image_id IN (SELECT image_id FROM judgements WHERE verdict = 'reject')",
    "noted": "image_id IN (SELECT image_id FROM judgements WHERE note IS NOT NULL)",
    "none": "image_id NOT IN (SELECT image_id FROM judgements WHERE verdict IS NOT NULL OR note IS NOT NULL)",
}

DETECTOR = "detector"
"""The name under which the scores of regions stand among the metrics of captions."""


class Filter(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a picture must have. Everything given must hold; nothing given is all pictures with a graph.

    ``label`` is a node's label or alias, ``kind`` the kind of that node, ``words`` must all stand in one caption, some
    score of ``metric`` lies within ``least`` and ``most``, ``where`` is a condition in SQL over the columns of
    ``images``. ``failure`` is a stage, or ``any``: then the items that failed there are shown instead.
    """

    words: str = ""
    label: str = ""
    kind: Literal["", "entity", "composition", "relation"] = ""
    metric: str = ""
    least: float | None = None
    most: float | None = None
    failure: str = ""
    verdict: Literal["", "accepted", "rejected", "noted", "none"] = ""
    where: str = ""
    order: Order = "plan"


def question(wanted: Filter) -> tuple[str, list[Any]]:
    """The SELECT of the positions that a filter chooses, and its parameters: what a user typed is never part of it.

    But for ``where``, which is SQL: it stands in brackets of its own, and the door lets nothing through but reading.
    """
    if wanted.failure:
        stage = "" if wanted.failure == "any" else "WHERE stage = ?"
        return f"SELECT position FROM failures {stage} ORDER BY position", [wanted.failure] if stage else []  # noqa: S608
    holds, parameters = ["version IS NOT NULL"], list[Any]()
    if wanted.label or wanted.kind:
        of_node = ["(label = ? OR list_contains(aliases, ?))"] if wanted.label else []
        parameters += [wanted.label] * 2 if wanted.label else []
        if wanted.kind:
            of_node.append("kind = ?")
            parameters.append(wanted.kind)
        holds.append(f"image_id IN (SELECT image_id FROM nodes WHERE {' AND '.join(of_node)})")  # noqa: S608
    if words := wanted.words.split():
        # Over all captions of a large dataset this takes two thirds of the time of ILIKE.
        each = " AND ".join(["regexp_matches(text, '(?i)' || regexp_escape(?))"] * len(words))
        holds.append(f"image_id IN (SELECT image_id FROM captions WHERE {each})")  # noqa: S608
        parameters += words
    if wanted.metric:
        condition, limits = _scored(wanted)
        holds.append(condition)
        parameters += limits
    if wanted.verdict:
        holds.append(_VERDICTS[wanted.verdict])
    if wanted.where.strip():
        holds.append(one_condition(wanted.where))
    return f"SELECT position FROM images WHERE {' AND '.join(holds)} ORDER BY {_ORDERS[wanted.order]}", parameters  # noqa: S608


def _scored(wanted: Filter) -> tuple[str, list[Any]]:
    value = "score" if wanted.metric == DETECTOR else "value"
    holds, parameters = [f"{value} IS NOT NULL"], list[Any]()
    if wanted.metric != DETECTOR:
        holds.append("metric = ?")
        parameters.append(wanted.metric)
    for sign, limit in ((">=", wanted.least), ("<=", wanted.most)):
        if limit is not None:
            holds.append(f"{value} {sign} ?")
            parameters.append(limit)
    table = "nodes" if wanted.metric == DETECTOR else "scores"
    return f"image_id IN (SELECT image_id FROM {table} WHERE {' AND '.join(holds)})", parameters  # noqa: S608
