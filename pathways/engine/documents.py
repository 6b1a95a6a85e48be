"""Documents: the file and its identity, what it includes, and how it becomes a Definition."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from pathways.engine.assembly import assemble
from pathways.engine.definition import Definition
from pathways.engine.findings import findings, models_of, sketch
from pathways.engine.reports import Finding, Invalid
from pathways.engine.schema import SCHEMA, json_schema
from pathways.engine.yamlish import Unreadable, export, parse


__all__ = [
    "SCHEMA",
    "Finding",
    "Invalid",
    "Unreadable",
    "canonical_bytes",
    "digest",
    "export",
    "findings",
    "json_schema",
    "load",
    "parse",
    "resolve",
    "sketch",
    "upgrade",
]

# From each schema number to the next; a stored document is never rewritten, only read through it.
UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


def canonical_bytes(document: Mapping[str, Any]) -> bytes:
    """The one spelling of a document: JSON, names sorted, no spaces, UTF-8.

    TypeError for a float or anything else that a definition file cannot hold, because two
    machines may write it differently.
    """
    _check_plain(document)
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(document: Mapping[str, Any]) -> str:
    """The identity of a document: SHA-256 of its canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical_bytes(document)).hexdigest()


def resolve(
    document: Mapping[str, Any], library: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """The document with its bases and instruments inside, under `includes`.

    What is already included stays as it is: a published document never changes. A reference
    without a version takes the only edition that the library has. Invalid where one is missing.
    """
    included: dict[str, Any] = dict(document.get("includes") or {})
    missing = []
    for path, reference in _references(document):
        if _edition(reference, included):
            continue
        edition = _edition(reference, library)
        if edition:
            included[edition] = dict(library[edition])
        else:
            missing.append(
                Finding(
                    path,
                    f"`{reference}` is not in the library",
                    f"correct the name or add the document; it has {_listed(library)}",
                )
            )
    if missing:
        raise Invalid(missing)
    return {**document, "includes": included} if included else dict(document)


def upgrade(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document in today's schema; the digest stays that of the stored one.

    Invalid where the number is missing or newer than this engine.
    """
    current = dict(document)
    number = current.get("schema")
    while isinstance(number, int) and number in UPGRADES:
        current = UPGRADES[number](current)
        number = current.get("schema")
    if number != SCHEMA or isinstance(number, bool):
        raise Invalid(
            [
                Finding(
                    "schema",
                    f"this engine reads schema {SCHEMA}, the document says {number!r}",
                    f"write `schema: {SCHEMA}`, or use a newer engine",
                )
            ]
        )
    return current


def load(document: Mapping[str, Any]) -> Definition:
    """The compiled definition of a resolved document; Invalid with every finding at once."""
    current = upgrade(document)
    found = findings(current)
    if found:
        raise Invalid(found)
    return assemble(models_of(current), digest=digest(document), source=document)


def _references(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = [("base", reference) for reference in _list(document, "base")]
    for measure in _list(document, "measures"):
        if isinstance(measure, Mapping) and "instrument" in measure:
            found.append((f"measures.{measure.get('key')}.instrument", measure["instrument"]))
    return [(path, reference) for path, reference in found if isinstance(reference, str)]


def _list(document: Mapping[str, Any], name: str) -> list[Any]:
    value = document.get(name)
    return value if isinstance(value, list) else []


def _edition(reference: str, library: Mapping[str, Any]) -> str | None:
    if reference in library:
        return reference
    editions = [key for key in library if key.partition("@")[0] == reference]
    return editions[0] if len(editions) == 1 else None


def _listed(library: Mapping[str, Any]) -> str:
    return ", ".join(f"`{key}`" for key in sorted(library)) or "nothing yet"


def _check_plain(value: Any) -> None:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if not isinstance(name, str):
                raise TypeError(f"a definition's names are text, {name!r} is not")
            _check_plain(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check_plain(inner)
    elif not (value is None or isinstance(value, str | int)):
        raise TypeError(f"a definition cannot hold {type(value).__name__}")
