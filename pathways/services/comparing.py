"""What differs between two documents, element by element."""

from __future__ import annotations

import difflib
from typing import Any

from pathways.engine import documents


def differences(old: Any, new: Any, path: str = "") -> list[tuple[str, str]]:
    """The elements added, removed and changed between two documents, by path, in order.

    The elements of a list are told apart by their key, so that a moved element is no change.
    """
    old_parts, new_parts = _parts(old), _parts(new)
    if old_parts is None or new_parts is None:
        return [] if old == new else [("changed", path or "document")]
    found = []
    for name in dict.fromkeys([*old_parts, *new_parts]):
        here = f"{path}.{name}".lstrip(".")
        if name not in new_parts:
            found.append(("removed", here))
        elif name not in old_parts:
            found.append(("added", here))
        else:
            found += differences(old_parts[name], new_parts[name], here)
    return found


def _parts(value: Any) -> dict[str, Any] | None:
    """What a value is made of, by name; None for one that is compared whole."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and value and all(_name(one) for one in value):
        named = {_name(one): one for one in value}
        return named if len(named) == len(value) else None
    return None


def _name(element: Any) -> str:
    if not isinstance(element, dict):
        return ""
    return str(element.get("key") or element.get("name") or element.get("disposition") or "")


def text_differences(old: Any, new: Any, old_name: str, new_name: str) -> list[str]:
    """The same as lines of a unified diff of the two documents' YAML."""
    before, after = (documents.export(one).splitlines() for one in (old, new))
    return list(difflib.unified_diff(before, after, old_name, new_name, lineterm=""))
