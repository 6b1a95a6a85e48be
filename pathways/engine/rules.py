"""Deciding: all rules of a moment run, the strongest that counts is what happens next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pathways.engine import conditions, logic
from pathways.engine.decisions import LADDER, Decision, Disposition
from pathways.engine.definition import Definition
from pathways.engine.effective import Effective, constraints, effective_rules
from pathways.engine.programs import (
    BROKEN,
    Hit,
    Prepared,
    Program,
    counts_as,
    hit_of,
    program_of,
    state_of,
)
from pathways.engine.sentences import sentence
from pathways.engine.values import Facts, State
from pathways.engine.views import Known


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

    Somebody of whom a constraint says that nobody can be so is a breach, and a breach is an error:
    which of the answers is wrong nobody knows, so it calls the clinical desk, counts at least as
    routine, and stands in `broken` as `impossible:key`.
    """
    known = facts.known
    program = program_of(definition, facts.moment, known["#settled"])
    if program.needs.difference(known) or program.needs_series.difference(facts.series):
        return _with_broken(definition, program, facts)
    hits, broken = _breaches(definition, program, facts) if definition.impossible else ([], ())
    wanted = dict(program.always)
    for name, table in program.answers:
        found = table.get(known[name])
        if found is not None:
            hits += found.hits
            wanted.update(found.tests)
    try:
        hits += _run(wanted.values(), known)
    except Exception:
        return _with_broken(definition, program, facts)
    if not hits:
        return Decision(facts.moment, facts.day, Disposition.SELF_MANAGE)
    hits.sort()
    return _decision(definition, facts, hits, broken)


def _breaches(
    definition: Definition, program: Program, facts: Facts
) -> tuple[list[Hit], tuple[str, ...]]:
    """The constraints that are breached, or cannot be worked out, after all rules."""
    hits, broken = [], []
    for place, rule in enumerate(constraints(definition), len(program.rules)):
        truth, breaks = _looked_at(rule, facts)
        hit = hit_of(place, rule, True, settled=True, broken=True)
        if hit is not None and (truth or breaks):
            hits.append(hit)
            broken.append(rule.key)
    return hits, tuple(broken)


def _run(tests: Iterable[Prepared], known: Known) -> list[Hit]:
    hits = []
    for test, if_true, if_unknown in tests:
        truth = test(known)
        if truth is not False:
            hit = if_true if truth else if_unknown
            if hit is not None:
                hits.append(hit)
    return hits


def _with_broken(definition: Definition, program: Program, facts: Facts) -> Decision:
    """The decision where a rule breaks: every part of every rule is looked at, so that the order
    of its parts cannot hide a broken one."""
    hits, broken = [], []
    for place, rule in enumerate(program.rules):
        truth, breaks = _looked_at(rule, facts)
        if breaks:
            broken.append(rule.key)
        hit = hit_of(place, rule, truth, broken=breaks, settled=facts.known["#settled"])
        if hit is not None:
            hits.append(hit)
    more, breached = _breaches(definition, program, facts)
    return _decision(definition, facts, [*hits, *more], tuple(dict.fromkeys([*broken, *breached])))


def _looked_at(rule: Effective, facts: Facts) -> tuple[bool | None, bool]:
    return conditions.patient(rule.when, facts.known)


def _decision(
    definition: Definition, facts: Facts, hits: Sequence[Hit], broken: tuple[str, ...]
) -> Decision:
    best, desk, first, special = 0, None, None, False
    for _, rank, _, calls, rule, more in hits:
        if rank > best:  # the first of the document among equals
            best, first = rank, rule
        if calls is not None and desk != "clinical":  # it outranks the waiting-list desk
            desk = calls
        special = special or more
    return Decision(
        facts.moment,
        facts.day,
        LADDER[best],
        tuple([hit[2] for hit in hits]),
        first.key if first else None,
        _service(definition, first, LADDER[best]),
        desk,
        _due_hours(hits, best) if special else None,
        _ask_again(hits) if special else (),
        first.key if first and first.rule and first.rule.tell else None,
        broken,
    )


def _service(
    definition: Definition, first: Effective | None, disposition: Disposition
) -> str | None:
    if first is None:
        return None
    if first.rule is not None and first.rule.service:
        return first.rule.service
    outcome = definition.outcomes.get(disposition)
    return outcome.service if outcome else None


def _due_hours(hits: Sequence[Hit], best: int) -> int | None:
    """The shortest time that the deciding rules name."""
    deciding = [hit.rule.rule for hit in hits if best and hit.rank == best]
    return min((one.due_hours for one in deciding if one and one.due_hours), default=None)


def _ask_again(hits: Sequence[Hit]) -> tuple[str, ...]:
    written = [hit.rule.rule for hit in hits]
    return tuple(dict.fromkeys(one.ask_again for one in written if one and one.ask_again))


def explain(definition: Definition, decision: Decision, language: str = "en") -> str:
    """What the person reads: the deciding rule's own words, else those of the outcome."""
    rule = definition.rule(decision.tell_key) if decision.tell_key else None
    if rule is not None and rule.tell:
        return definition.text(rule.tell, language)
    outcome = definition.outcome(decision.disposition)
    return definition.text(outcome.tell, language) if outcome else KEEP_GOING


def trace(definition: Definition, facts: Facts) -> list[RuleTrace]:
    """What became of every rule and flag of the moment, in the order of the document, and of every
    constraint after them."""
    traces = []
    for rule in effective_rules(definition):
        if facts.moment in rule.at:
            truth, broken = _looked_at(rule, facts)
            counts = _traced(rule, truth, facts, broken=broken)
            traces.append(_trace(definition, rule, facts, state_of(truth, broken=broken), counts))
    for rule in constraints(definition):
        truth, broken = _looked_at(rule, facts)
        breach = truth or broken
        state = BROKEN if breach else state_of(truth, broken=False)
        traces.append(_trace(definition, rule, facts, state, rule.then if breach else None))
    return traces


def _trace(
    definition: Definition, rule: Effective, facts: Facts, state: str, counts: Disposition | None
) -> RuleTrace:
    seen = {name: _seen(facts, name) for name in sorted(logic.names(rule.when))}
    said = sentence(definition, rule.when)
    return RuleTrace(rule.key, state, counts, said, seen, rule.shadow)


def _traced(
    rule: Effective, truth: bool | None, facts: Facts, *, broken: bool
) -> Disposition | None:
    if rule.shadow:
        return None
    return counts_as(rule, truth, broken=broken, settled=facts.known["#settled"])


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
