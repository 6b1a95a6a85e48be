"""The schema number of documents, and the JSON Schema that editors check files against."""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic.json_schema import models_json_schema

from pathways.engine.elements import Document, Instrument
from pathways.engine.kinds import CONDITION_MARK


SCHEMA = 1

_WHOLE = {"type": "integer"}
_CODES = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_PARTS = {"type": "array", "items": {"$ref": "#/$defs/Condition"}, "minItems": 1}

CONDITION: dict[str, Any] = {
    "description": "A test of one fact, or tests joined by all, any, or at_least with of.",
    "type": "object",
    "minProperties": 1,
    "maxProperties": 2,
    "properties": {"all": _PARTS, "any": _PARTS, "of": _PARTS, "at_least": _WHOLE},
    "additionalProperties": {
        "anyOf": [
            *_CODES["anyOf"],
            {
                "type": "object",
                "properties": {
                    "is": _CODES,
                    "since_start": _CODES,
                    **dict.fromkeys(
                        ("at_least", "below", "up_by", "for_days", "over_days", "times", "in_days"),
                        _WHOLE,
                    ),
                },
                "additionalProperties": False,
            },
        ]
    },
}


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a definition file: a pathway, a base or an instrument."""
    modes, schema = models_json_schema([(Document, "validation"), (Instrument, "validation")])
    definitions = {**_with_conditions(schema["$defs"]), "Condition": CONDITION}
    used = _used(definitions, {"Document", "Instrument"})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Definition",
        "description": "A recovery pathway, a base of red flags, or an instrument.",
        "if": {"properties": {"kind": {"const": "instrument"}}, "required": ["kind"]},
        "then": modes[(Instrument, "validation")],
        "else": modes[(Document, "validation")],
        "$defs": {name: definitions[name] for name in sorted(used)},
    }


def _used(definitions: dict[str, Any], wanted: set[str]) -> set[str]:
    """What the wanted definitions refer to, themselves included."""
    used: set[str] = set()
    while wanted - used:
        name = sorted(wanted - used)[0]
        used.add(name)
        wanted = wanted | set(re.findall(r"#/\$defs/(\w+)", json.dumps(definitions[name])))
    return used


def _with_conditions(value: Any) -> Any:
    if isinstance(value, dict):
        if CONDITION_MARK in value:
            kept = {name: inner for name, inner in value.items() if name != CONDITION_MARK}
            return {"$ref": "#/$defs/Condition", **kept}
        return {name: _with_conditions(inner) for name, inner in value.items()}
    return [_with_conditions(inner) for inner in value] if isinstance(value, list) else value
