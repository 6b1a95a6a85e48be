"""The changes between two documents by key: what a copy is, beside the digest of its template."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pathways.authoring.elements import SECTIONS, Address, Document, Element
from pathways.authoring.pairing import Pair, paired


class Kind(StrEnum):
    """What became of an element."""

    ADDED = "Added"
    REMOVED = "Removed"
    CHANGED = "Changed"
    MOVED = "Moved"


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one element, or of one field of the document (an address without a key).

    `fields` are the names of an element's fields that differ; `before` and `after` are the whole
    element, None where there is none.
    """

    kind: Kind
    address: Address
    before: Any
    after: Any
    fields: tuple[str, ...] = ()
    moved: int = 0
    was: str = ""


# Fields of the document that stand for themselves. What it includes follows from its references.
NOT_FIELDS = frozenset({*SECTIONS, "schema", "kind", "includes"})


def changes(before: Document, after: Document) -> list[Change]:
    """Every change from one document to another by key, fields of the document first; [] where
    nothing but what they include differs."""
    found = list(_fields(before, after))
    for section in SECTIONS:
        for pair in paired(section, before.get(section), after.get(section)):
            found += _of_pair(section, pair)
    return found


def kind_of(before: Any, after: Any) -> Kind:
    """What became of something that differs; None where there is none."""
    if before is None:
        return Kind.ADDED
    return Kind.REMOVED if after is None else Kind.CHANGED


def fields_of(*documents: Document) -> list[str]:
    """The fields of some documents that stand for themselves, in their order."""
    return [
        name for name in dict.fromkeys(n for d in documents for n in d) if name not in NOT_FIELDS
    ]


def _fields(before: Document, after: Document) -> Iterator[Change]:
    for name in fields_of(before, after):
        old, new = before.get(name), after.get(name)
        if old != new:
            yield Change(kind_of(old, new), Address(name), old, new)


def _of_pair(section: str, pair: Pair) -> list[Change]:
    old, new = pair.before, pair.after
    if old == new and not pair.moved:
        return []
    kind = Kind.MOVED if old == new else kind_of(old, new)
    fields = _differing(old, new) if old is not None and new is not None else ()
    address = Address(section, pair.name)
    return [Change(kind, address, old, new, fields, pair.moved, pair.was)]


def _differing(before: Element, after: Element) -> tuple[str, ...]:
    names = dict.fromkeys([*before, *after])
    return tuple(name for name in names if before.get(name) != after.get(name))
