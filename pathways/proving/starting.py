"""From a situation to a history that can be gone on with, and from a decision to a case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from pathways.engine import logic
from pathways.engine.decisions import Decision, Disposition, Moment
from pathways.engine.definition import Definition
from pathways.engine.effective import effective_rules
from pathways.engine.facts import facts_at
from pathways.engine.rules import decide
from pathways.engine.values import (
    DECLINED,
    Asked,
    Fact,
    Facts,
    History,
    Person,
    Reading,
    State,
)
from pathways.engine.vocabulary import vocabulary
from pathways.proving.situations import Said, Situation, facts_of


_PERSON = ("age", "place", "waiting_for", "pregnant")
_KINDS = {Moment.CHECK_IN: ("check_in",), Moment.MEASURE: ("measure", "item")}


def decided_in(definition: Definition, situation: Situation) -> tuple[Facts, Decision]:
    """What the rules see in a situation, and what they decide, exactly as proof and cases do."""
    facts = facts_of(definition, situation)
    return facts, decide(definition, facts)


def history_in(definition: Definition, situation: Situation) -> History:
    """A history that comes as near to a situation as a history can.

    Answers become askings, each on its day; silence and the strongest advice of 14 days become
    what brings them about. A score that is given without its answers has no history, and is left
    out: missing_from() names it.
    """
    facts = facts_of(definition, situation)
    if situation.at is Moment.SCREEN:
        running = replace(_screen(definition, situation), day=facts.day, finished=False)
        return History(_person(situation), (running,), _advice(situation, facts.day))
    asked = [_screen(definition, situation), *_sent(definition, situation, facts)]
    return History(
        person=_person(situation),
        asked=tuple(one for one in asked if one.answers),
        dispositions=_advice(situation, facts.day),
        last_seen_day=max(facts.day - _number(situation, "days_silent"), 1),
    )


def missing_from(definition: Definition, situation: Situation) -> tuple[str, ...]:
    """The given facts that the history of a situation does not bring about."""
    facts = facts_of(definition, situation)
    history = history_in(definition, situation)
    made = facts_at(definition, history, day=facts.day, moment=situation.at)
    return tuple(
        name for name in situation.given if made.scalars.get(name) != facts.scalars.get(name)
    )


def _person(situation: Situation) -> Person:
    given = {name: situation.given[name] for name in _PERSON if name in situation.given}
    said: dict[str, Any] = {**situation.person, **given}
    return Person(**{name: None if said[name] == DECLINED else said[name] for name in said})


def _screen(definition: Definition, situation: Situation) -> Asked:
    answers = tuple(
        (question.key, situation.given[question.key])
        for question in definition.screen
        if question.key in situation.given
    )
    return Asked("screen", "screen", 0, answers, finished=True, cause="triage")


def _sent(definition: Definition, situation: Situation, facts: Facts) -> list[Asked]:
    """Each day's check-in and measures, what the situation is about last."""
    runs: dict[tuple[int, bool, str, str], list[tuple[str, str | int]]] = {}
    for name, readings in facts.series.items():
        fact = vocabulary(definition)[name]
        if fact.source == "measure":
            continue
        measure, _, item = name.rpartition(".")
        kind = "measure" if measure else "check_in"
        last = fact.source in _KINDS.get(situation.at, ())
        for reading in _answered(readings):
            key = (reading.day, last, kind, measure or kind)
            runs.setdefault(key, []).append((item, _said(reading)))
    return [
        Asked(kind, key, day, tuple(answers), finished=True)
        for (day, _, kind, key), answers in sorted(runs.items())
    ]


def _answered(readings: Iterable[Reading]) -> Iterable[Reading]:
    return (one for one in readings if isinstance(one.value, str | int | None))


def _said(reading: Reading) -> str | int:
    return reading.value if isinstance(reading.value, str | int) else DECLINED


def _advice(situation: Situation, day: int) -> tuple[tuple[int, str], ...]:
    level = str(situation.given.get("strongest_14_days", Disposition.SELF_MANAGE.value))
    return ((max(day - 1, 0), level),) if level != Disposition.SELF_MANAGE else ()


def _number(situation: Situation, name: str) -> int:
    said = situation.given.get(name, 0)
    return said if isinstance(said, int) else 0


def situation_of(definition: Definition, facts: Facts, person: Person) -> Situation | None:
    """A situation that the engine decides as it decided these facts: of what its rules read, else
    of all that is known; None where neither will do.

    A score that is no whole number, and days on which nobody was asked, cannot be written.
    """
    wanted = decide(definition, facts)
    for names in (_read_at(definition, facts.moment), vocabulary(definition).keys()):
        situation = _situation(definition, facts, person, names)
        found = decided_in(definition, situation)[1]
        if (found.disposition, found.decided_by) == (wanted.disposition, wanted.decided_by):
            return situation
    return None


def _read_at(definition: Definition, moment: Moment) -> set[str]:
    """What the rules of a moment read, and what decides whether that is asked."""
    rules = [rule for rule in effective_rules(definition) if moment in rule.at]
    names = {name for rule in rules for name in logic.names(rule.when)}
    for question in reversed((*definition.screen, *definition.check_in)):
        if question.key in names:
            names |= logic.names(question.ask_if)
    return names


def _situation(
    definition: Definition, facts: Facts, person: Person, names: Iterable[str]
) -> Situation:
    given: dict[str, Said] = {}
    series: dict[str, tuple[Said | None, ...]] = {}
    wanted = set(names)
    for name, fact in vocabulary(definition).items():
        if name not in wanted or fact.source == "person":
            continue
        readings = facts.series.get(name, ())
        said = _plain(facts.scalars.get(name))
        if len(readings) > 1 and readings[-1].day == facts.day:
            series[name] = _by_day(readings)
        elif said is not None and name != "day":
            given[name] = said
    known = {name: getattr(person, name) for name in _PERSON}
    about = {name: value for name, value in known.items() if value is not None}
    return Situation(facts.moment, max(facts.day, 1), given, about, series)


def _plain(fact: Fact | None) -> Said | None:
    if fact is None or fact.state in (State.CLOSED, State.PENDING):
        return None
    if fact.state is State.DECLINED:
        return DECLINED
    return fact.value if isinstance(fact.value, str | int) else None


def _by_day(readings: Sequence[Reading]) -> tuple[Said | None, ...]:
    """One entry for each day from the first reading to the last."""
    by_day = {one.day: one.value for one in readings}
    days = range(readings[0].day, readings[-1].day + 1)
    return tuple(value if isinstance(value := by_day.get(on), str | int) else None for on in days)
