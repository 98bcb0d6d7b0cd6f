"""What may be asked: one statement that only reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import msgspec

from gbc.query.errors import QueryError

_READING_NODES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})

_WORDS_OF_SQL = re.compile(r"""(?<![\w."])(left|right|end)\b(?!\s*(\(|outer|join|semi|anti))""", re.IGNORECASE)
"""Columns of ours that SQL takes for something else."""

Serialize = Callable[[str], str]
"""Gives the parse tree of a SELECT as JSON, as DuckDB's ``json_serialize_sql`` does."""


def reading_statement(query: str, serialize: Serialize) -> str:
    """The one statement that ``query`` holds. Raises ``QueryError`` unless it is a SELECT, or an EXPLAIN of one.

    The type of a statement is not enough: EXPLAIN ANALYZE carries out whatever follows it, and a SELECT may begin
    with ``WITH x AS (COPY …)``. So the parse tree is searched for anything that does not read.
    """
    statements = _parsed(query)
    if len(statements) != 1:
        if not statements:
            raise QueryError("there is no question; write a SELECT")
        raise QueryError(f"one statement at a time, please; here are {len(statements)}")
    (statement,) = statements
    kind, text = str(statement.type.name), str(statement.query)
    if kind == "EXPLAIN":
        _check_select(_explained(text), serialize)
    elif kind == "SELECT":
        _check_select(text, serialize)
    elif kind == "MULTI":
        raise QueryError(
            "a PIVOT is answered only where it names its columns: PIVOT … ON kind IN ('entity', 'relation')"
        )
    else:
        raise QueryError(f"only SELECT and EXPLAIN are answered here, and this is {_article(kind)}")
    return text


def one_line(error: Exception) -> str:
    """What DuckDB says, without the picture of the query that it draws; and a hint, where one is likely to help."""
    message, _, asked = str(error).partition("\n\nLINE ")
    line = " ".join(message.split())
    if "syntax error" in line and _WORDS_OF_SQL.search(asked) and "case" not in asked.lower():
        line += '; left, right and end are words of SQL: write n.left or "left"'
    return line


def _parsed(query: str) -> list[Any]:
    try:
        return list(duckdb.extract_statements(query))
    except duckdb.Error as error:
        raise QueryError(one_line(error)) from None


def _check_select(text: str, serialize: Serialize) -> None:
    (statement,) = _parsed(text) or (None,)
    if statement is None or statement.type.name != "SELECT":
        raise QueryError("EXPLAIN is answered for a SELECT only")
    tree = msgspec.json.decode(serialize(text))
    if tree.get("error"):
        raise QueryError(f"only SELECT and EXPLAIN are answered here: {tree.get('error_message', 'not readable')}")
    for node in _query_nodes(tree):
        if node not in _READING_NODES:
            raise QueryError(f"only SELECT and EXPLAIN are answered here, and within this is {_article(node)}")


def _query_nodes(part: Any) -> Iterator[str]:
    """The types of all query nodes of a parse tree."""
    open_ = [part]
    while open_:
        part = open_.pop()
        if isinstance(part, list):
            open_.extend(part)
        elif isinstance(part, dict):
            open_.extend(part.values())
            kind = part.get("type")
            if isinstance(kind, str) and kind.endswith("_NODE"):
                yield kind


def _explained(text: str) -> str:
    """The statement that an EXPLAIN is about: what follows it, ANALYZE, and options in parentheses."""
    raw = text.encode("utf-8")
    tokens = [place for place, kind in duckdb.tokenize(text) if kind != duckdb.token_type.comment]
    words = [raw[start:end].decode("utf-8").strip() for start, end in zip(tokens, [*tokens[1:], len(raw)], strict=True)]
    at = 1
    if words[at].upper().startswith(("ANALYZE", "ANALYSE")):
        at += 1
    rest = raw[tokens[at] :].decode("utf-8")
    if words[at] != "(" or _parses(rest):
        return rest
    depth = 0
    for place in range(at, len(words)):
        depth += {"(": 1, ")": -1}.get(words[place][:1], 0)
        if depth == 0 and place + 1 < len(words):
            return raw[tokens[place + 1] :].decode("utf-8")
    return ""


def _parses(text: str) -> bool:
    try:
        return bool(duckdb.extract_statements(text))
    except duckdb.Error:
        return False


def _article(kind: str) -> str:
    name = kind.removesuffix("_NODE").removesuffix("_QUERY").replace("_", " ")
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"
