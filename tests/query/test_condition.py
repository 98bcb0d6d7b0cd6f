import pytest

from gbc.query import QueryError
from gbc.query.condition import one_condition


@pytest.mark.parametrize(
    "text",
    [
        "kind = 'entity'",
        "label IN (SELECT label FROM nodes GROUP BY label HAVING count(*) > 2)",
        "text LIKE '%)%'",
        '")" = 1',
        "area > 0.1 -- of the picture )",
        "true /* ) */",
        "label = 'é)' AND $$;)$$ <> label",
    ],
)
def test_a_condition_is_held_in_parentheses(text: str) -> None:
    assert one_condition(text) == f"(\n{text}\n)"


@pytest.mark.parametrize(
    "text",
    ["", "  ", "-- nothing", "true) OR (true", "true); DROP TABLE nodes; SELECT (1", "true; SELECT 1", "(true", ")("],
)
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        one_condition(text)
