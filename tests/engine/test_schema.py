"""What is kept for ever: the golden document of each schema, and the JSON Schema for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pathways.engine.documents import SCHEMA, digest, json_schema, load, parse
from tests.engine.examples import BASE, VISITS, WALKING, draft


GOLDEN = Path(__file__).parent / "golden"
LIBRARY = Path(__file__).parents[2] / "pathways" / "library"


@pytest.mark.parametrize("number", range(1, SCHEMA + 1))
def test_the_golden_document_of_every_schema_still_loads_and_keeps_its_digest(number: int) -> None:
    document = parse((GOLDEN / f"schema_{number}.yaml").read_text(encoding="utf-8"))
    expected = (GOLDEN / f"schema_{number}.digest").read_text(encoding="utf-8").strip()
    assert document["schema"] == number
    assert digest(document) == expected
    definition = load(document)
    assert definition.digest == expected


def test_the_golden_document_uses_every_field_of_its_schema() -> None:
    """A field that the golden document lacks could change its meaning unseen."""
    document = parse((GOLDEN / f"schema_{SCHEMA}.yaml").read_text(encoding="utf-8"))
    used = set(_names(document))
    fields = {
        name for model in json_schema()["$defs"].values() for name in model.get("properties", {})
    }
    assert fields - used == set()


def _names(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(name for inner in value.values() for name in _names(inner))]
    return [name for inner in value for name in _names(inner)] if isinstance(value, list) else []


def test_the_json_schema_in_the_library_is_the_one_that_is_generated() -> None:
    stored = json.loads((LIBRARY / "definition.schema.json").read_text(encoding="utf-8"))
    assert stored == json_schema()


@pytest.fixture(scope="module")
def validator() -> Any:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("document", [draft(), BASE, WALKING, VISITS])
def test_the_json_schema_takes_what_the_engine_takes(validator: Any, document: Any) -> None:
    assert [error.message for error in validator.iter_errors(document)] == []


@pytest.mark.parametrize(
    "change",
    [
        {"titel": "x"},
        {"days": "ten"},
        {"rules": [{"key": "x"}]},
        {"kind": "instrument"},
        {"screen": [{"key": "Q!", "ask": "x"}]},
        {
            "rules": [
                {
                    "key": "x",
                    "at": "screen",
                    "when": {"a": {"above": 1}},
                    "then": "soon",
                    "because": "x",
                }
            ]
        },
        {"stages": [{"key": "x", "days": "one"}]},
    ],
)
def test_the_json_schema_refuses_what_the_engine_refuses(
    validator: Any, change: dict[str, Any]
) -> None:
    assert list(validator.iter_errors({**draft(), **change}))
