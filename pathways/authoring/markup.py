"""HTML in the texts of a document: words are plain, or Markdown, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pathways.authoring.elements import Document
from pathways.engine.reports import Finding


# A tag, a comment, or a character written as HTML writes it. "p < 0.05" and "R&D" are none.
_TAG = re.compile(r"<(?:[/!?]|[A-Za-z])[^<>]{0,60}>?|&(?:#\w{1,8}|[A-Za-z]{2,10});")
_MEND = "write plain words; **bold**, lists and links are written in Markdown"


def tags_in(document: Document) -> list[Finding]:
    """Every text of a document that has HTML in it, with the path of its element; what is included
    is left out."""
    own = {name: value for name, value in document.items() if name != "includes"}
    return list(_walk("", own))


def _walk(path: str, value: Any) -> Iterator[Finding]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _found(f"{path}.{name}".lstrip("."), name)
            yield from _walk(f"{path}.{name}".lstrip("."), inner)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _walk(f"{path}.{_name(inner) or place + 1}", inner)
    elif isinstance(value, str):
        yield from _found(path, value)


def _found(path: str, text: str) -> Iterator[Finding]:
    tag = _TAG.search(text)
    if tag:
        yield Finding(path, f"there is HTML in this text: {tag.group()}", _MEND)


def _name(element: Any) -> str:
    """What a finding's path calls an element of a list."""
    if isinstance(element, dict):
        for field in ("key", "give", "name", "disposition"):
            if isinstance(element.get(field), str):
                return str(element[field])
    return ""
