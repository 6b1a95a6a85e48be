"""The library's documents as the tests of the proof use them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from pathways.engine import documents
from pathways.engine.definition import Definition


FOLDER = Path(__file__).parents[2] / "pathways" / "library"
BASE = "red_flags_everyone@2026-11"


@cache
def library_document() -> dict[str, Any]:
    """Low back pain with its base and instruments inside; not to be changed."""
    read = [documents.parse(path.read_text()) for path in sorted(FOLDER.rglob("*.yaml"))]
    library = {f"{one['key']}@{one['version']}": one for one in read if "version" in one}
    return documents.resolve(next(one for one in read if one["key"] == "low_back_pain"), library)


@cache
def low_back_pain() -> Definition:
    """The starter pathway as a definition."""
    return documents.load(library_document())


@cache
def base() -> Definition:
    """The locked red-flag set by itself."""
    return documents.load(library_document()["includes"][BASE])


def load_changed(change: Callable[[dict[str, Any]], object]) -> Definition:
    """The starter pathway with something done to its document."""
    document = copy.deepcopy(library_document())
    change(document)
    return documents.load(document)
