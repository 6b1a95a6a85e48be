"""Trying a definition on invented people: its own cases, and situations made up on the spot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pathways.engine.decisions import Decision, Disposition, Moment
from pathways.engine.definition import Case, Definition
from pathways.engine.facts import (
    DECLINED,
    Asked,
    Fact,
    Facts,
    History,
    Person,
    Reading,
    State,
    Value,
    facts_at,
)
from pathways.engine.rules import decide
from pathways.engine.vocabulary import vocabulary


Said = str | int

NOT_READ = "#"  # in a series: nothing was read on this day; no code can be so written


class UnknownFact(LookupError):
    """A situation names something that the definition does not know."""


@dataclass(frozen=True, slots=True)
class Situation:
    """One invented person at one moment.

    `given` are facts by name, `declined` among their values; `series` are readings, one a day, the
    last of them today's. What a screen does not name is still to be asked; anything else that is
    not named is certainly not there. Of a day on which a series was not read NOT_READ stands in its
    readings; where it stands last, a check-in did not ask for it today.
    """

    at: Moment
    day: int = 1
    given: Mapping[str, Said] = field(default_factory=dict)
    person: Mapping[str, Said | None] = field(default_factory=dict)
    series: Mapping[str, Sequence[Said | None]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Only text, whole numbers, lists and null."""
        return {
            "at": self.at.value,
            "day": self.day,
            "given": dict(self.given),
            "person": dict(self.person),
            "series": {name: list(readings) for name, readings in self.series.items()},
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Situation:
        """The situation that to_json() wrote."""
        return cls(
            Moment(stored["at"]),
            stored["day"],
            dict(stored["given"]),
            dict(stored["person"]),
            {name: tuple(readings) for name, readings in stored["series"].items()},
        )

    @classmethod
    def of(cls, case: Case) -> Situation:
        """The situation of a case that a document carries."""
        person = {str(name): value for name, value in case.person.items()}
        return cls(case.at, case.day, case.given, person, case.series)


@dataclass(frozen=True, slots=True)
class CaseRun:
    """What came of one case. Its text is the sentence to show where it failed."""

    case: Case
    decision: Decision

    @property
    def passed(self) -> bool:
        """The disposition is the expected one, and the rule named counts at it."""
        if self.decision.disposition != self.case.expect:
            return False
        wanted = self.case.expect_rule
        return wanted is None or wanted in _deciding(self.decision)

    def __str__(self) -> str:
        found = ", ".join(_deciding(self.decision)) or "no rule"
        wanted = f" by {self.case.expect_rule}" if self.case.expect_rule else ""
        return (
            f"Case '{self.case.name}' expects {Disposition(self.case.expect).value}{wanted}; "
            f"it comes out as {self.decision.disposition.value} by {found}."
        )


def _deciding(decision: Decision) -> list[str]:
    return [one.key for one in decision.counted if one.counts_as == decision.disposition]


def run_cases(definition: Definition) -> list[CaseRun]:
    """Every case of a definition, decided by the same engine that decides for people."""
    return [
        CaseRun(case, decide(definition, facts_of(definition, Situation.of(case))))
        for case in definition.cases
    ]


def facts_of(definition: Definition, situation: Situation) -> Facts:
    """The facts that the rules see in a situation. Raises UnknownFact, naming what is not known."""
    known = vocabulary(definition)
    unknown = sorted({*situation.given, *situation.series} - known.keys())
    if unknown:
        raise UnknownFact(f"The definition knows no {', '.join(unknown)}.")
    day = max([situation.day, *map(len, situation.series.values())])
    base = facts_at(definition, _history(definition, situation, day), day=day, moment=situation.at)
    series = {**base.series, **_readings(definition, situation, day)}
    scalars = {**base.scalars, **_scalars(definition, situation)}
    scalars |= {name: _latest(series[name]) for name in series}
    scalars |= dict.fromkeys(_closed_today(definition, situation), Fact(State.CLOSED))
    return replace(base, scalars=scalars, series=series)


def _closed_today(definition: Definition, situation: Situation) -> list[str]:
    known = vocabulary(definition)
    return [
        name
        for name, readings in situation.series.items()
        if situation.at is Moment.CHECK_IN
        and known[name].source == "check_in"
        and (name not in situation.given and tuple(readings[-1:]) == (NOT_READ,))
    ]


def _history(definition: Definition, situation: Situation, day: int) -> History:
    """A running screen with what is said so far; elsewhere nothing was asked before."""
    person = Person(**situation.person)  # type: ignore[arg-type]
    silent, strongest = (situation.given.get(n) for n in ("days_silent", "strongest_14_days"))
    before = History(
        person,
        dispositions=((day, str(strongest)),) if strongest is not None else (),
        last_seen_day=max(day - silent, 1) if isinstance(silent, int) else 1,
    )
    if situation.at is not Moment.SCREEN:
        return before
    answers = tuple(
        (question.key, situation.given[question.key])
        for question in definition.screen
        if question.key in situation.given
    )
    return replace(before, asked=(Asked("screen", "screen", day, answers, cause="triage"),))


def _readings(
    definition: Definition, situation: Situation, day: int
) -> dict[str, tuple[Reading, ...]]:
    known = vocabulary(definition)
    rows = {name: tuple(values) for name, values in situation.series.items()}
    for name, value in situation.given.items():
        if known[name].is_series:
            rows[name] = (*rows.get(name, ())[:-1], value)
    return {
        name: tuple(
            Reading(day - len(values) + 1 + number, _value(value))
            for number, value in enumerate(values)
            if value != NOT_READ
        )
        for name, values in rows.items()
    }


def _scalars(definition: Definition, situation: Situation) -> dict[str, Fact]:
    known = vocabulary(definition)
    running = situation.at is Moment.SCREEN
    closed = {question.key: Fact(State.CLOSED) for question in definition.screen if not running}
    given = {
        name: _fact(value)
        for name, value in situation.given.items()
        if not known[name].is_series and not (running and known[name].source == "screen")
    }
    return closed | given


def _latest(readings: Sequence[Reading]) -> Fact:
    return _fact(readings[-1].value) if readings else Fact(State.CLOSED)


def _fact(value: Value | None) -> Fact:
    plain = _value(value)
    return Fact(State.DECLINED) if plain is None else Fact(State.VALUE, plain)


def _value(value: Value | None) -> Value | None:
    return None if value == DECLINED else value
