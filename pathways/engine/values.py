"""What is known of one person: facts in four states, and the history that they are built from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from pathways.engine.decisions import Moment


# A code of a choice, a whole number, or a score that is not whole (kept exact, never a float).
Value = str | int | Fraction

# The reserved answer of somebody who was asked and gave none.
DECLINED = "declined"

# Kept among the answers of a screen so that the history alone decides its next page. They are
# no answers: the question stays open until one follows. "asked_again" also takes back the
# "not_sure" that it follows, because that one counts only once it was explained.
TICKED = "ticked"
ASKED_AGAIN = "asked_again"
UNSURE = "unsure"
BOOKKEEPING = frozenset({TICKED, ASKED_AGAIN, UNSURE})

# How the states without a value stand in Facts.known. A declined fact stands as "declined".
PENDING_MARK = None
CLOSED_MARK = ()


class State(StrEnum):
    """The four states of a fact. "Not sure" is an ordinary value."""

    VALUE = "value"
    DECLINED = "declined"
    CLOSED = "closed"
    PENDING = "pending"


class Fact(NamedTuple):
    """One named thing known; `value` is None unless the state is VALUE."""

    state: State
    value: Value | None = None


def mark(fact: Fact) -> Any:
    """How a fact stands in Facts.known."""
    return fact.value if fact.state is State.VALUE else _MARKS[fact.state]


_MARKS: dict[State, Any] = {
    State.DECLINED: DECLINED,
    State.PENDING: PENDING_MARK,
    State.CLOSED: CLOSED_MARK,
}


class Reading(NamedTuple):
    """One day's answer of a series; None where the person was asked and gave none."""

    day: int
    value: Value | None


@dataclass(frozen=True)
class Facts:
    """All that rules may read at one moment.

    A fact that could not be built is absent from `scalars`: reading it raises, and the rule that
    reads it counts as broken. `series` run from old to new, today's reading included.
    """

    day: int
    moment: Moment
    scalars: dict[str, Fact]
    series: dict[str, tuple[Reading, ...]]

    @cached_property
    def known(self) -> dict[str, Any]:
        """What conditions read: one flat mapping, so that a test costs one look-up."""
        return self.completed({name: mark(fact) for name, fact in self.scalars.items()})

    def completed(self, marks: dict[str, Any]) -> dict[str, Any]:
        """The marks of these scalars, with what conditions read beside them."""
        # Whether nothing is still to come: only then does an unknown count.
        marks["#settled"] = self.moment is not Moment.SCREEN or PENDING_MARK not in marks.values()
        marks["#series"] = self.series
        marks["#day"] = self.day
        return marks

    def value(self, name: str) -> Value | None:
        """The value of a fact, None in every other state or where it is absent."""
        fact = self.scalars.get(name)
        return fact.value if fact else None

    def to_json(self) -> dict[str, Any]:
        """What is stored beside a decision: enough to make the same decision again."""
        return {
            "day": self.day,
            "moment": self.moment.value,
            "scalars": {n: [f.state.value, _plain(f.value)] for n, f in self.scalars.items()},
            "series": {n: [[r.day, _plain(r.value)] for r in s] for n, s in self.series.items()},
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Facts:
        """The facts that to_json() wrote."""
        scalars = {n: Fact(State(s), _value(v)) for n, (s, v) in stored["scalars"].items()}
        series = {
            n: tuple(Reading(day, _value(v)) for day, v in readings)
            for n, readings in stored["series"].items()
        }
        return cls(stored["day"], Moment(stored["moment"]), scalars, series)


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of the person outside any question. None: asked or looked up, no answer."""

    age: int | None = None
    place: str | None = None
    waiting_for: str | None = None  # a service role, or "none"
    pregnant: str | None = None  # "yes" | "no"


@dataclass(frozen=True, slots=True)
class Asked:
    """One run of a screen, check-in, measure or exercise, with its answers in the order given."""

    kind: str  # "screen" | "check_in" | "measure" | "exercise"
    key: str  # the measure's or the exercise's key; "" or the kind itself where there is one only
    day: int
    answers: tuple[tuple[str, str | int], ...] = ()
    finished: bool = False
    cause: str = "daily"  # of a screen: "triage" for the first, anything else is a re-screen


@dataclass(frozen=True, slots=True)
class History:
    """All of an enrolment that the engine may know. Days count from day 1, the start date."""

    person: Person = Person()
    asked: tuple[Asked, ...] = ()  # from old to new; the current asking is the last one
    dispositions: tuple[tuple[int, str], ...] = ()
    sent: tuple[tuple[int, str], ...] = ()
    last_seen_day: int = 1

    def to_json(self) -> dict[str, Any]:
        """Only text, whole numbers, lists, true, false and null."""
        person = self.person
        return {
            "person": [person.age, person.place, person.waiting_for, person.pregnant],
            "asked": [
                [a.kind, a.key, a.day, [list(pair) for pair in a.answers], a.finished, a.cause]
                for a in self.asked
            ],
            "dispositions": [list(pair) for pair in self.dispositions],
            "sent": [list(pair) for pair in self.sent],
            "last_seen_day": self.last_seen_day,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> History:
        """The history that to_json() wrote."""
        asked = tuple(
            Asked(kind, key, day, tuple((q, a) for q, a in answers), finished, cause)
            for kind, key, day, answers, finished, cause in stored["asked"]
        )
        return cls(
            person=Person(*stored["person"]),
            asked=asked,
            dispositions=tuple((day, level) for day, level in stored["dispositions"]),
            sent=tuple((day, key) for day, key in stored["sent"]),
            last_seen_day=stored["last_seen_day"],
        )


def _plain(value: Value | None) -> Any:
    return [value.numerator, value.denominator] if isinstance(value, Fraction) else value


def _value(stored: Any) -> Value | None:
    return Fraction(*stored) if isinstance(stored, list) else stored
