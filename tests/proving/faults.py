"""Faults that somebody may make while editing a pathway, made one at a time in the library's."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from pathways.engine.decisions import LADDER, Disposition
from tests.proving.library import library_document


Document = dict[str, Any]


class Fault(NamedTuple):
    """One fault: its kind, what it was done to, and the faulty document."""

    kind: str
    what: str
    document: Document


def without_cases() -> Document:
    """The library's pathway without its cases, which name rules and would stop many faults."""
    return {**library_document(), "cases": []}


def faults() -> Iterator[Fault]:
    """Every fault of every kind, in the order of the document."""
    whole = without_cases()
    for number, rule in enumerate(whole["rules"]):
        key = rule["key"]
        yield _fault("deleted", key, lambda d, n=number: d["rules"].pop(n))
        yield _fault("lowered", key, lambda d, n=number: _lower(d["rules"][n]))
        yield _fault("unknown off", key, lambda d, n=number: _unknown_off(d["rules"][n]))
        if {"all", "any"} & set(rule["when"]):
            yield _fault("swapped", key, lambda d, n=number: _swap(d["rules"][n]))
        yield _fault("worst dropped", key, lambda d, n=number: _drop(d["rules"][n]["when"]))
    for part in ("screen", "check_in"):
        for number, question in enumerate(whole[part]):
            if question.get("flags"):
                key = question["key"]
                yield _fault("gated", key, lambda d, p=part, n=number: _gate(d[p][n]))
                yield _fault("worst dropped", key, lambda d, p=part, n=number: _unflag(d[p][n]))
                yield _fault("lowered", key, lambda d, p=part, n=number: _lower_flag(d[p][n]))


def _fault(kind: str, what: str, change: Callable[[Document], object]) -> Fault:
    document = copy.deepcopy(without_cases())
    change(document)
    return Fault(kind, what, document)


def _below(level: str) -> str:
    return Disposition(level).below().value


def _lower(rule: Document) -> None:
    rule["then"] = max(_below(rule["then"]), "self_referral", key=_rank)
    if "if_unknown" in rule:
        rule["if_unknown"] = min(rule["if_unknown"], rule["then"], key=_rank)


def _rank(level: str) -> int:
    return LADDER.index(Disposition(level))


def _unknown_off(rule: Document) -> None:
    """From soon up the format knows no weaker policy than routine; below it none is the weakest."""
    rule.pop("if_unknown", None)
    if _rank(rule["then"]) >= _rank("soon"):
        rule["if_unknown"] = "routine"


def _swap(rule: Document) -> None:
    ((name, parts),) = rule["when"].items()
    rule["when"] = {"any" if name == "all" else "all": parts}


def _drop(condition: Any) -> bool:
    """Takes the last of several answers out of the first test that has several."""
    if isinstance(condition, list):
        return any(_drop(part) for part in condition)
    if not isinstance(condition, dict):
        return False
    for name, inner in condition.items():
        if isinstance(inner, list) and len(inner) > 1 and isinstance(inner[-1], str):
            condition[name] = inner[:-1]
            return True
        if _drop(inner):
            return True
    return False


def _gate(question: Document) -> None:
    question["ask_if"] = {"age": {"at_least": 50}}


def _unflag(question: Document) -> None:
    worst = max(
        (c for c in question["flags"] if c != "declined"), key=lambda c: _rank(question["flags"][c])
    )
    del question["flags"][worst]


def _lower_flag(question: Document) -> None:
    flags = question["flags"]
    worst = max((c for c in flags if c != "declined"), key=lambda c: _rank(flags[c]))
    flags[worst] = max(_below(flags[worst]), "self_referral", key=_rank)
