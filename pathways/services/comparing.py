"""What differs between two documents, for lists and for machines; for pages see
pathways.authoring.differences."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

from pathways.authoring.changes import Kind
from pathways.authoring.differences import Difference, FieldDifference
from pathways.authoring.differences import differences as in_words
from pathways.authoring.elements import Document
from pathways.engine import documents


def differences(old: Document, new: Document) -> list[tuple[str, str]]:
    """The elements and fields added, removed, changed and moved between two documents, by path, in
    order: `("changed", "rules.fever.then")`."""
    return [pair for one in in_words(old, new) for pair in _paths(one)]


def _paths(one: Difference) -> Iterator[tuple[str, str]]:
    path = f"includes.{one.within}.{one.address}" if one.within else str(one.address)
    if one.address.section == "includes":
        path = str(one.address)
    if one.kind is Kind.CHANGED and one.address.key:
        for field in one.fields:
            yield _kind(field), f"{path}.{field.path}"
    else:
        yield one.kind.value.lower(), path
    if one.moved and one.kind is Kind.CHANGED:
        yield "moved", path


def _kind(field: FieldDifference) -> str:
    if not field.before:
        return "added"
    return "changed" if field.after else "removed"


def text_differences(old: Any, new: Any, old_name: str, new_name: str) -> list[str]:
    """The same as lines of a unified diff of the two documents' YAML."""
    before, after = (documents.export(one).splitlines() for one in (old, new))
    return list(difflib.unified_diff(before, after, old_name, new_name, lineterm=""))
