"""A condition that a user writes: one expression, whatever stands in it."""

from __future__ import annotations

import duckdb

from gbc.query.errors import QueryError


def one_condition(text: str) -> str:
    """The condition in parentheses that it cannot leave. Raises ``QueryError`` where it is empty or tries to."""
    raw = text.encode("utf-8")
    tokens = duckdb.tokenize(text)
    ends = [*[place for place, _ in tokens][1:], len(raw)]
    depth, empty = 0, True
    for (start, kind), end in zip(tokens, ends, strict=False):  # no token at all has one end
        if kind == duckdb.token_type.comment:
            continue
        empty = False
        if kind != duckdb.token_type.operator:
            continue
        for sign in raw[start:end].decode("utf-8"):
            depth += {"(": 1, ")": -1}.get(sign, 0)
            if depth < 0 or sign == ";":
                raise QueryError(f"{text!r} is more than one condition")
    if empty:
        raise QueryError("the condition is empty")
    if depth:
        raise QueryError(f"{text!r}: a parenthesis is not closed")
    return f"(\n{text}\n)"  # on lines of its own: a comment at its end hides nothing of ours
