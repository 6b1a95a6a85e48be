"""The documents that come with the code: starter pathways, bases and instruments, one file each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pathways.engine import documents


# What a pathway may include.
PARTS = ("base", "instrument")
FOLDER = Path(__file__).resolve().parent.parent / "library"


def library() -> Mapping[str, dict[str, Any]]:
    """The bases and instruments that a document may include, by `key@version`."""
    return _read(FOLDER)[0]


def pathway_text(key: str) -> str:
    """The YAML of a starter pathway. Raises LookupError, naming those there are."""
    texts = _read(FOLDER)[1]
    if key not in texts:
        raise LookupError(f"There is no pathway '{key}' in the library. It has: {_listed(texts)}.")
    return texts[key]


def pathway_keys() -> tuple[str, ...]:
    """The keys of the starter pathways, in alphabetical order."""
    return tuple(sorted(_read(FOLDER)[1]))


def _listed(texts: Mapping[str, str]) -> str:
    return ", ".join(sorted(texts)) or "none"


@cache
def _read(folder: Path) -> tuple[Mapping[str, dict[str, Any]], Mapping[str, str]]:
    parts: dict[str, dict[str, Any]] = {}
    texts: dict[str, str] = {}
    for path in sorted(folder.glob("**/*.yaml")):
        text = path.read_text(encoding="utf-8")
        document = documents.parse(text)
        kind = document.get("kind", "pathway")
        if kind == "pathway":
            texts[str(document["key"])] = text
        elif kind in PARTS:
            parts[f"{document['key']}@{document['version']}"] = document
    return MappingProxyType(parts), MappingProxyType(texts)
