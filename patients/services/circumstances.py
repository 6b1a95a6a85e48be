"""What lies outside the definition and yet belongs to a decision; stored beside its facts.

A decision is derived again from stored facts and digest. Where something that no rule can see
called a person (a screen was left) or stopped a call (one fault is one incident), that is stored
with the facts, so that the same derivation gives the same decision.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from pathways.engine.decisions import Counted, Decision, Disposition, Moment, strongest
from pathways.engine.definition import Definition
from pathways.engine.effective import effective_rules
from pathways.engine.rules import decide
from pathways.engine.values import Facts


CLINICAL, WAITING_LIST = "clinical", "waiting_list"
_FIELD = "circumstances"

# Starts the key of a reason; no key of a document can start with it.
OUTSIDE = "#"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a person is called although no rule says so. `title` is for staff."""

    key: str
    title: str
    counts_as: Disposition
    desk: str


@dataclass(frozen=True, slots=True)
class Circumstances:
    """`incident`: broken rules that one incident stands for. `alone`: no rule ran at all."""

    reasons: tuple[Reason, ...] = ()
    incident: tuple[str, ...] = ()
    alone: bool = False


def stored_facts(facts: Facts, around: Circumstances) -> dict[str, Any]:
    """What is stored in a decision's `facts`: the engine's facts, and what lies outside them."""
    stored = facts.to_json()
    if around != Circumstances():
        stored[_FIELD] = {
            "reasons": [[r.key, r.title, r.counts_as.value, r.desk] for r in around.reasons],
            "incident": list(around.incident),
            "alone": around.alone,
        }
    return stored


def derive(definition: Definition, stored: dict[str, Any]) -> Decision:
    """The decision that follows from what stored_facts() wrote, today as on the day itself."""
    facts = Facts.from_json(stored)
    around = _read(stored.get(_FIELD))
    if around.alone:
        decision = Decision(Moment(facts.moment), facts.day, Disposition.SELF_MANAGE)
    else:
        decision = decide(definition, facts)
    return apply(definition, decision, around)


def apply(definition: Definition, decision: Decision, around: Circumstances) -> Decision:
    """The decision with its circumstances. What the person is told never changes: a reason adds a
    call, an incident takes away calls that nothing but its broken rules asked for."""
    if around.incident and not _other_callers(definition, decision, around.incident):
        decision = replace(decision, desk=None)
    for reason in around.reasons:
        counted = Counted(reason.key, "true", reason.counts_as, reason.title)
        desk = CLINICAL if CLINICAL in (reason.desk, decision.desk) else reason.desk
        decision = replace(decision, counted=(*decision.counted, counted), desk=desk)
    return decision


def callers(definition: Definition, decision: Decision) -> tuple[Counted, ...]:
    """What of a decision calls a person: all that counts from `soon` up, unknowns and faults of
    such rules, milder rules that name a desk, and reasons from outside the definition."""
    return tuple(one for one in decision.counted if _calls(definition, one))


def strength_of(decision: Decision) -> Disposition:
    """How strongly a decision calls: its disposition, or a reason's where that is stronger."""
    return strongest([decision.disposition, *(one.counts_as for one in decision.counted)])


def _calls(definition: Definition, counted: Counted) -> bool:
    if counted.state == "broken" or counted.counts_as >= Disposition.SOON:
        return True
    if counted.key.startswith(OUTSIDE):
        return True
    rule = next(one for one in effective_rules(definition) if one.key == counted.key)
    return rule.desk is not None or (counted.state == "unknown" and rule.unknown_calls_clinical)


def _other_callers(
    definition: Definition, decision: Decision, incident: Iterable[str]
) -> list[Counted]:
    return [one for one in callers(definition, decision) if one.key not in incident]


def _read(stored: dict[str, Any] | None) -> Circumstances:
    if stored is None:
        return Circumstances()
    reasons = tuple(
        Reason(key, title, Disposition(counts_as), desk)
        for key, title, counts_as, desk in stored["reasons"]
    )
    return Circumstances(reasons, tuple(stored["incident"]), stored["alone"])
