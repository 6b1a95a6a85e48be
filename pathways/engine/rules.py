"""Deciding: all rules of a moment run, the strongest that counts is what happens next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pathways.engine import conditions, logic
from pathways.engine.decisions import Counted, Decision, Disposition, Moment, strongest
from pathways.engine.definition import Definition
from pathways.engine.effective import Effective, effective_rules
from pathways.engine.sentences import sentence
from pathways.engine.values import PENDING_MARK, Facts, State
from pathways.engine.views import Test


TRUE, UNKNOWN, BROKEN, FALSE = "true", "unknown", "broken", "false"
KEEP_GOING = "Keep going with your plan."


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """What became of one rule: its state, what it counts as (None: not at all), the condition as
    a sentence, and what it saw of each fact."""

    key: str
    state: str  # "true" | "false" | "unknown" | "broken"
    counts_as: Disposition | None
    sentence: str
    seen: dict[str, Any]
    shadow: bool = False


@dataclass(frozen=True, slots=True)
class _Program:
    tests: tuple[tuple[Test, Effective], ...]
    needs: frozenset[str]
    needs_series: frozenset[str]


# One rule that is not false: which, its state, what it counts as.
_Hit = tuple[Effective, str, Disposition]


def decide(definition: Definition, facts: Facts) -> Decision:
    """What should happen next, by all rules and flags of the moment of these facts.

    True counts as `then`. Unknown counts as `if_unknown`, once nothing is pending: by default one
    step below, from soon up never below routine; below soon not at all unless the rule says so. A
    rule that breaks counts as unknown (as `then` where it is true whatever the broken part) and
    calls the clinical desk. The strongest that counts is the disposition, else self_manage; among
    equals the first of the document decides and names the service. Soon and above, and an unknown
    of such a rule, call the clinical desk; a milder rule calls a person only if it names a desk.
    A shadow rule counts nowhere. The order of rules changes nothing else, and one more rule never
    makes the outcome milder.
    """
    program = _program(definition, facts.moment)
    known = facts.known
    missing = program.needs.difference(known)
    unread = program.needs_series.difference(facts.series)
    found: list[tuple[Effective, bool | None, bool]] = []
    for test, rule in program.tests:
        try:
            truth = test(known)
        except Exception:
            found.append((rule, *conditions.patient(rule.when, known)))
            continue
        if truth is not False:
            found.append((rule, truth, False))
    if missing or unread:  # the order of a condition's parts must not hide a broken one
        found = _with_broken(program, facts, missing | unread)
    if not found:
        return Decision(facts.moment, facts.day, Disposition.SELF_MANAGE)
    return _decision(definition, facts, found)


def _with_broken(
    program: _Program, facts: Facts, absent: frozenset[str]
) -> list[tuple[Effective, bool | None, bool]]:
    found = []
    for _, rule in program.tests:
        truth, broken = conditions.patient(rule.when, facts.known)
        broken = broken or not absent.isdisjoint(logic.names(rule.when))
        if broken or truth is not False:
            found.append((rule, truth, broken))
    return found


def _decision(
    definition: Definition, facts: Facts, found: list[tuple[Effective, bool | None, bool]]
) -> Decision:
    settled = facts.moment is not Moment.SCREEN or PENDING_MARK not in facts.known.values()
    hits: list[_Hit] = []
    for rule, truth, broken in found:
        counts = _counts(rule, truth, broken=broken, settled=settled)
        if counts is not None:
            hits.append((rule, _state(truth, broken=broken), counts))
    disposition = strongest(level for _, _, level in hits)
    deciding = [rule for rule, _, level in hits if level is disposition]
    first = deciding[0] if deciding and disposition > Disposition.SELF_MANAGE else None
    written = [rule.rule for rule, _, _ in hits if rule.rule is not None]
    return Decision(
        moment=facts.moment,
        day=facts.day,
        disposition=disposition,
        counted=tuple(Counted(rule.key, state, lv, rule.title) for rule, state, lv in hits),
        decided_by=first.key if first else None,
        service=_service(definition, first, disposition),
        desk=_desk(hits),
        due_hours=_due_hours(deciding),
        ask_again=tuple(dict.fromkeys(one.ask_again for one in written if one.ask_again)),
        tell_key=first.key if first and first.rule and first.rule.tell else None,
        broken=tuple(dict.fromkeys(rule.key for rule, _, broken in found if broken)),
    )


def _counts(
    rule: Effective, truth: bool | None, *, broken: bool, settled: bool
) -> Disposition | None:
    if truth:
        return rule.then
    if not settled:
        return None
    if broken:  # below soon it changes no disposition, but a person looks
        return rule.if_unknown or Disposition.SELF_MANAGE
    return rule.if_unknown


def _state(truth: bool | None, *, broken: bool) -> str:
    if broken:
        return BROKEN
    return UNKNOWN if truth is None else TRUE if truth else FALSE


def _service(
    definition: Definition, first: Effective | None, disposition: Disposition
) -> str | None:
    if first is None:
        return None
    outcome = definition.outcome(disposition)
    named = first.rule.service if first.rule else None
    return named or (outcome.service if outcome else None)


def _desk(hits: Sequence[_Hit]) -> str | None:
    """The clinical desk outranks the waiting-list desk, so that one more rule loses nobody."""
    desks = {rule.desk for rule, _, _ in hits}
    clinical = any(
        level >= Disposition.SOON
        or state == BROKEN
        or (state == UNKNOWN and rule.unknown_calls_clinical)
        for rule, state, level in hits
    )
    if clinical or "clinical" in desks:
        return "clinical"
    return "waiting_list" if "waiting_list" in desks else None


def _due_hours(deciding: Sequence[Effective]) -> int | None:
    """The shortest time that the deciding rules name."""
    named = [one.rule.due_hours for one in deciding if one.rule and one.rule.due_hours]
    return min(named, default=None)


@lru_cache(maxsize=512)
def _program(definition: Definition, moment: Moment) -> _Program:
    rules = [rule for rule in effective_rules(definition) if moment in rule.at and not rule.shadow]
    leaves = [leaf for rule in rules for leaf in logic.leaves(rule.when)]
    return _Program(
        tuple((conditions.compiled(rule.when), rule) for rule in rules),
        frozenset(leaf.fact for leaf in leaves if not leaf.is_view),
        frozenset(leaf.fact for leaf in leaves if leaf.is_view),
    )


def explain(definition: Definition, decision: Decision, language: str = "en") -> str:
    """What the person reads: the deciding rule's own words, else those of the outcome."""
    rule = definition.rule(decision.tell_key) if decision.tell_key else None
    if rule is not None and rule.tell:
        return definition.text(rule.tell, language)
    outcome = definition.outcome(decision.disposition)
    return definition.text(outcome.tell, language) if outcome else KEEP_GOING


def trace(definition: Definition, facts: Facts) -> list[RuleTrace]:
    """What became of every rule and flag of the moment, in the order of the document."""
    traces = []
    for rule in effective_rules(definition):
        if facts.moment in rule.at:
            truth, broken = conditions.patient(rule.when, facts.known)
            traces.append(
                RuleTrace(
                    rule.key,
                    _state(truth, broken=broken),
                    _traced(rule, truth, facts, broken=broken),
                    sentence(definition, rule.when),
                    {name: _seen(facts, name) for name in sorted(logic.names(rule.when))},
                    rule.shadow,
                )
            )
    return traces


def _traced(
    rule: Effective, truth: bool | None, facts: Facts, *, broken: bool
) -> Disposition | None:
    if rule.shadow or (truth is False and not broken):
        return None
    settled = facts.moment is not Moment.SCREEN or PENDING_MARK not in facts.known.values()
    return _counts(rule, truth, broken=broken, settled=settled)


def _seen(facts: Facts, name: str) -> Any:
    """A fact as a trace shows it: its value or state, of a series all readings by day."""
    fact = facts.scalars.get(name)
    if fact is None:
        return "broken"
    last = fact.value if fact.state is State.VALUE else fact.state.value
    last = last if isinstance(last, int) else str(last)
    if not facts.series.get(name):
        return last
    readings = {
        one.day: one.value if isinstance(one.value, int | None) else str(one.value)
        for one in facts.series[name]
    }
    return {"last": last, "readings": readings}
