"""Deciding: all rules of a moment run, the strongest that counts is what happens next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from pathways.engine import conditions, logic, views
from pathways.engine.decisions import LADDER, Counted, Decision, Disposition, Moment
from pathways.engine.definition import Definition
from pathways.engine.effective import Effective, effective_rules
from pathways.engine.sentences import sentence
from pathways.engine.values import Facts, State
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


class _Hit(NamedTuple):
    """One rule that counts: its place in the document, how strongly, and whom it calls."""

    place: int
    rank: int
    counted: Counted
    desk: str | None
    rule: Effective


@dataclass(frozen=True, slots=True)
class _Program:
    """The rules of one moment. Those that only name answers of one fact are looked up by its
    answer, all others are run; what each comes to is made beforehand."""

    rules: tuple[Effective, ...]
    answers: tuple[tuple[str, dict[Any, list[_Hit]]], ...]
    tests: tuple[tuple[Test, _Hit | None, _Hit | None], ...]
    needs: frozenset[str]
    needs_series: frozenset[str]


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
    known = facts.known
    program = _program(definition, facts.moment, known["#settled"])
    if program.needs.difference(known) or program.needs_series.difference(facts.series):
        return _with_broken(definition, program, facts)
    hits: list[_Hit] = []
    try:
        for name, table in program.answers:
            found = table.get(known[name])
            if found is not None:
                hits += found
        for test, if_true, if_unknown in program.tests:
            truth = test(known)
            if truth is not False:
                hit = if_true if truth else if_unknown
                if hit is not None:
                    hits.append(hit)
    except Exception:
        return _with_broken(definition, program, facts)
    if not hits:
        return Decision(facts.moment, facts.day, Disposition.SELF_MANAGE)
    hits.sort()
    return _decision(definition, facts, hits, ())


def _with_broken(definition: Definition, program: _Program, facts: Facts) -> Decision:
    """The decision where a rule breaks: every part of every rule is looked at, so that the order
    of its parts cannot hide a broken one."""
    hits, broken = [], []
    for place, rule in enumerate(program.rules):
        truth, breaks = _looked_at(rule, facts)
        if breaks:
            broken.append(rule.key)
        hit = _hit(place, rule, truth, broken=breaks, settled=facts.known["#settled"])
        if hit is not None:
            hits.append(hit)
    return _decision(definition, facts, hits, tuple(dict.fromkeys(broken)))


def _looked_at(rule: Effective, facts: Facts) -> tuple[bool | None, bool]:
    return conditions.patient(rule.when, facts.known)


def _decision(
    definition: Definition, facts: Facts, hits: Sequence[_Hit], broken: tuple[str, ...]
) -> Decision:
    best, desk = 0, None
    asked: dict[str, None] = {}
    for _, rank, _, calls, rule in hits:
        if rank > best:
            best = rank
        if calls is not None and desk != "clinical":  # it outranks the waiting-list desk
            desk = calls
        if rule.rule is not None and rule.rule.ask_again:
            asked[rule.rule.ask_again] = None
    deciding = [hit[4] for hit in hits if hit[1] == best] if best else []
    first = deciding[0] if deciding else None
    return Decision(
        facts.moment,
        facts.day,
        LADDER[best],
        tuple([hit[2] for hit in hits]),
        first.key if first else None,
        _service(definition, first, LADDER[best]),
        desk,
        _due_hours(deciding),
        tuple(asked),
        first.key if first and first.rule and first.rule.tell else None,
        broken,
    )


def _hit(
    place: int, rule: Effective, truth: bool | None, *, broken: bool = False, settled: bool = True
) -> _Hit | None:
    """What a rule comes to in one state; None where it does not count."""
    level = _counts(rule, truth, broken=broken, settled=settled)
    if level is None:
        return None
    state = _state(truth, broken=broken)
    clinical = level >= Disposition.SOON or broken
    clinical = clinical or (truth is None and rule.unknown_calls_clinical)
    desk = "clinical" if clinical else rule.desk
    return _Hit(place, level.rank, Counted(rule.key, state, level, rule.title), desk, rule)


def _counts(
    rule: Effective, truth: bool | None, *, broken: bool, settled: bool
) -> Disposition | None:
    if truth:
        return rule.then
    if not settled or (truth is False and not broken):
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
    if first.rule is not None and first.rule.service:
        return first.rule.service
    outcome = definition.outcomes.get(disposition)
    return outcome.service if outcome else None


def _due_hours(deciding: Sequence[Effective]) -> int | None:
    """The shortest time that the deciding rules name."""
    named = [one.rule.due_hours for one in deciding if one.rule and one.rule.due_hours]
    return min(named, default=None)


@lru_cache(maxsize=1024)
def _program(definition: Definition, moment: Moment, settled: bool) -> _Program:
    rules = tuple(
        rule for rule in effective_rules(definition) if moment in rule.at and not rule.shadow
    )
    answers: dict[str, dict[Any, list[_Hit]]] = {}
    tests = []
    for place, rule in enumerate(rules):
        if_true = _hit(place, rule, True)
        if_unknown = _hit(place, rule, None) if settled else None
        when = rule.when
        if isinstance(when, logic.Leaf) and when.codes and not when.is_view:
            table = answers.setdefault(when.fact, {})
            for answer, truth in views.answers(when.codes).items():
                hit = if_true if truth else if_unknown
                if hit is not None:
                    table.setdefault(answer, []).append(hit)
        else:
            tests.append((conditions.compiled(when), if_true, if_unknown))
    leaves = [leaf for rule in rules for leaf in logic.leaves(rule.when)]
    return _Program(
        rules,
        tuple(answers.items()),
        tuple(tests),
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
            truth, broken = _looked_at(rule, facts)
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
    if rule.shadow:
        return None
    return _counts(rule, truth, broken=broken, settled=facts.known["#settled"])


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
