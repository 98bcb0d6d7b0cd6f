from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from gbc.shipped import shipped
from gbc.store.document import encode
from gbc.store.jsonschema import NOUNS, json_schema, schema_text, write_schemas
from tests.store.samples import documents


@pytest.mark.parametrize("name", NOUNS)
def test_the_published_schema_is_that_of_the_nouns(name: str) -> None:
    published = shipped("schemas", f"{name}.schema.json").read_bytes()
    assert published == schema_text(name), "run: python -m gbc.store.jsonschema schemas/"


@pytest.mark.parametrize("name", NOUNS)
def test_it_is_a_valid_schema_that_reads_well(name: str) -> None:
    schema = json_schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    told = list(descriptions(schema))
    assert len(told) > 20
    assert not [text for text in told if "``" in text or "  " in text or "Raises" in text or not text]


@pytest.mark.parametrize("name", NOUNS)
def test_every_field_is_described(name: str) -> None:
    fields = [
        (noun, *field) for noun, part in json_schema(name)["$defs"].items() for field in part["properties"].items()
    ]
    assert len(fields) > 40
    assert [f"{noun}.{field}" for noun, field, told in fields if not told.get("description", "").strip()] == []


def test_real_documents_are_valid() -> None:
    checks = {name: jsonschema.Draft202012Validator(json_schema(name)) for name in NOUNS}
    for one in documents(range(4)):
        plain = msgspec.json.decode(encode(one))
        checks["document"].validate(plain)
        if one.graph:
            checks["graph"].validate(plain["graph"])


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["source", "position"], -1),
        (["source", "aura"], 1),
        (["graph", "image", "id"], "abc"),
        (["graph", "nodes"], []),
        (["graph", "nodes", 0, "kind"], "spirit"),
        (["graph", "nodes", 0, "region", "box", "left"], 1.5),
        (["graph", "edges", 0, "label"], ""),
    ],
)
def test_broken_documents_are_not(path: list[Any], value: Any) -> None:
    plain = msgspec.json.decode(encode(documents(range(1))[0]))
    part = plain
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json_schema("document")).validate(plain)


def test_schemas_are_written(tmp_path: Path) -> None:
    assert [path.name for path in write_schemas(tmp_path / "schemas")] == ["graph.schema.json", "document.schema.json"]


def descriptions(part: Any) -> Any:
    if isinstance(part, dict):
        if isinstance(part.get("description"), str):
            yield part["description"]
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from descriptions(one)
