"""The order of a screen: what can end in a flag or a rule comes before what only sorts people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from pathways.authoring.elements import Document
from pathways.engine import logic
from pathways.engine.logic import NotACondition


def flagged_first(document: Document) -> dict[str, Any]:
    """The document with the questions of its screen so ordered that none with a flag stands after
    one that nothing needs. Otherwise they keep their order; lines of one tick page stay together.
    """
    questions = list(document.get("screen") or ())
    needed = _needed(document, questions)
    blocks = [list(block) for _page, block in groupby(questions, key=_page)]
    first = [block for block in blocks if any(one["key"] in needed for one in block)]
    others = [block for block in blocks if block not in first]
    front = [one for block in first for one in _needed_first(block, needed)]
    ordered = [*front, *(one for block in others for one in block)]
    return {**document, "screen": ordered} if ordered != questions else dict(document)


def _page(question: Mapping[str, Any]) -> str:
    """Lines of a tick page make one block; every other question is one by itself."""
    page = question.get("page")
    return f"page {page}" if page else f"question {question['key']}"


def _needed_first(block: Sequence[Any], needed: set[str]) -> Iterable[Any]:
    return sorted(block, key=lambda one: one["key"] not in needed)


def _needed(document: Document, questions: Sequence[Mapping[str, Any]]) -> set[str]:
    needed: set[str] = set()
    for rule in document.get("rules") or ():
        moments = rule.get("at")
        if moments == "screen" or "screen" in (moments or ()):
            needed |= _names(rule.get("when"))
    for question in reversed(questions):
        if question.get("flags") or question["key"] in needed:
            needed |= {question["key"], *_names(question.get("ask_if"))}
    return needed


def _names(raw: Any) -> frozenset[str]:
    try:
        return logic.names(logic.read(raw)) if raw is not None else frozenset()
    except NotACondition:
        return frozenset()
