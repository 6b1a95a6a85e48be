"""What the answers of a history come to: the facts of its screens, the series of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from pathways.engine import logic
from pathways.engine.conditions import compiled
from pathways.engine.definition import Definition, Measure, Question
from pathways.engine.measures import score
from pathways.engine.values import (
    ASKED_AGAIN,
    BOOKKEEPING,
    DECLINED,
    TICKED,
    UNSURE,
    Asked,
    Fact,
    Reading,
    State,
    Value,
    mark,
)
from pathways.engine.views import Truth
from pathways.engine.vocabulary import takes, vocabulary


# Stands in a list of answers where the question was opened again; no code can be so written.
REOPENED = "#reopened"
CLOSED = Fact(State.CLOSED)
PENDING = Fact(State.PENDING)
DECLINED_FACT = Fact(State.DECLINED)


class Unbuildable(Exception):
    """A stored answer that its question does not have."""


def asks(question: Question, known: Mapping[str, Any]) -> Truth:
    """Whether a question is asked: no by false alone, so unknown and broken ask."""
    if question.ask_if is None:
        return True
    return truth(question.ask_if, known)


def truth(condition: logic.Condition, known: Mapping[str, Any]) -> Truth:
    """A condition's truth, unknown where a fact that it reads could not be built."""
    try:
        return compiled(condition)(known)
    except Exception:
        return None


@lru_cache(maxsize=2048)
def given(run: Asked) -> Mapping[str, Sequence[str | int]]:
    """All answers that a run holds to each question, in the order given.

    Bookkeeping is no answer, and a "not sure" that was explained and asked again does not count.
    What is ticked, or not sure of, after it was answered is open once more: REOPENED stands last
    until an answer follows.
    """
    found: dict[str, list[str | int]] = {}
    for key, answer in run.answers:
        kept = found.setdefault(key, [])
        if answer == ASKED_AGAIN and kept and kept[-1] == "not_sure":
            kept.pop()
            if kept:
                kept.append(REOPENED)
        elif answer in (TICKED, UNSURE) and kept:
            kept.append(REOPENED)
        elif answer not in BOOKKEEPING:
            kept.append(answer)
    return {key: kept for key, kept in found.items() if kept}


def screen_facts(
    definition: Definition, runs: Sequence[Asked], known: Mapping[str, Any], *, running: bool
) -> tuple[Mapping[str, Fact], Mapping[str, Any]]:
    """The facts of the screen after these runs, of which the last may still be running, and how
    each stands for conditions.

    A re-screen answers what it asks again; everything else stands as the last run left it, and so
    does an answer that lasts until another one is given. What no run has asked is closed. A fact
    that cannot be built is left out.
    """
    outside = tuple((name, known[name]) for name in _read_outside(definition) if name in known)
    return _screen_facts(definition, tuple(runs), outside, running)


@lru_cache(maxsize=128)
def _read_outside(definition: Definition) -> tuple[str, ...]:
    """What the screen's ask_ifs read beside its own answers. Its day is that of each run."""
    read = {name for question in definition.screen for name in logic.names(question.ask_if)}
    return tuple(sorted(read - {question.key for question in definition.screen} - {"day"}))


@lru_cache(maxsize=64)
def _asked_again(definition: Definition) -> frozenset[str]:
    return frozenset(question.key for question in definition.asked_again())


@lru_cache(maxsize=4096)
def _screen_facts(
    definition: Definition,
    runs: tuple[Asked, ...],
    known: tuple[tuple[str, Any], ...],
    running: bool,
) -> tuple[Mapping[str, Fact], Mapping[str, Any]]:
    facts = {question.key: CLOSED for question in definition.screen}
    marks = {name: mark(CLOSED) for name in facts}
    for number, run in enumerate(runs):
        wanted = facts.keys() if run.cause == "triage" else _asked_again(definition)
        unanswered = PENDING if running and number == len(runs) - 1 else DECLINED_FACT
        here = {**dict(known), "day": run.day}
        answers = given(run)
        latest = {}
        for question in definition.screen:
            name = question.key
            if name in wanted and not (name not in answers and _stands(question, facts.get(name))):
                built = _answer_of(definition, question, answers.get(name, []), here, unanswered)
            else:
                built = facts.get(name)
            if built is not None:
                latest[name] = built
                here[name] = mark(built)
        facts, marks = latest, {name: here[name] for name in latest}
    return facts, marks


def _stands(question: Question, before: Fact | None) -> bool:
    """Whether the answer of the screen before is still good: what somebody had does not go away,
    but what they did not have may have begun since. Declined or not asked is no answer."""
    if not question.lasts or before is None or before.state is not State.VALUE:
        return False
    return before.value not in question.codes[:1]


def _answer_of(
    definition: Definition,
    question: Question,
    said: Sequence[str | int],
    known: Mapping[str, Any],
    unanswered: Fact,
) -> Fact | None:
    """One question's fact in one run. A flagged answer stays though it be changed or its branch
    close, and of several the worse counts; any other answer is the last one given."""
    if not said and question.ask_if is None:  # most questions, most of the time
        return unanswered
    flagged = [code for code in said if code in question.flags and code != DECLINED]
    if flagged:
        worst = max(flagged, key=lambda code: question.flags[str(code)].rank)
        return fact_of(definition, question.key, worst)
    if asks(question, known) is False:
        return CLOSED
    if not said or said[-1] == REOPENED:
        return unanswered
    return fact_of(definition, question.key, said[-1])


@lru_cache(maxsize=4096, typed=True)  # typed: true is no answer where 1 is one
def fact_of(definition: Definition, name: str, answer: Any) -> Fact | None:
    """The fact of a stored answer; None where the answer is not one that the question has."""
    if answer == DECLINED:
        return DECLINED_FACT
    return Fact(State.VALUE, answer) if takes(vocabulary(definition)[name], answer) else None


def check_in_series(
    definition: Definition, runs: Iterable[Asked]
) -> dict[str, tuple[Reading, ...] | None]:
    """The readings of every check-in question, the last of each day; None cannot be built."""
    return _series(definition, [q.key for q in definition.check_in], "", runs)


@lru_cache(maxsize=128)
def nothing_sent(
    definition: Definition,
) -> tuple[Mapping[str, tuple[Reading, ...]], Mapping[str, Fact], Mapping[str, Any]]:
    """The series of somebody who sent no check-in and no measure yet, their facts, and how each
    stands for conditions."""
    names = [*check_in_series(definition, ()), *measures_series(definition, ())]
    series: dict[str, tuple[Reading, ...]] = dict.fromkeys(names, ())
    return series, dict.fromkeys(names, CLOSED), dict.fromkeys(names, mark(CLOSED))


@lru_cache(maxsize=2048)
def measures_series(
    definition: Definition, runs: tuple[Asked, ...]
) -> Mapping[str, tuple[Reading, ...] | None]:
    """The scores of every measure that has any, and the answers to its items."""
    found: dict[str, tuple[Reading, ...] | None] = {}
    for measure in definition.measures:
        instrument = definition.instrument(measure.instrument)
        names = [f"{measure.key}.{item.key}" for item in instrument.items]
        if instrument.score is not None:
            names.append(measure.key)
        mine = [run for run in runs if run.key == measure.key]
        found |= _series(definition, names, measure.key, mine)
    return found


def _series(
    definition: Definition, names: Iterable[str], measure: str, runs: Iterable[Asked]
) -> dict[str, tuple[Reading, ...] | None]:
    found: dict[str, dict[int, Reading] | None] = {name: {} for name in names}
    for run in runs:
        for name, reading in _readings(definition, measure, run):
            readings = found.get(name)
            if reading is None:
                found[name] = None
            elif readings is not None:
                readings[run.day] = reading
    return {name: None if days is None else tuple(days.values()) for name, days in found.items()}


@lru_cache(maxsize=2048)
def _readings(
    definition: Definition, measure: str, run: Asked
) -> tuple[tuple[str, Reading | None], ...]:
    """What one run says of each series; None where that cannot be built."""
    prefix = f"{measure}." if measure else ""
    readings = []
    for key, said in given(run).items():
        name = prefix + key
        if name in vocabulary(definition):
            built = fact_of(definition, name, said[-1])
            readings.append((name, Reading(run.day, built.value) if built else None))
    if measure and measure in vocabulary(definition):
        readings.append((measure, _scored(definition.measure(measure), definition, run)))
    return tuple(readings)


def _scored(measure: Measure, definition: Definition, run: Asked) -> Reading | None:
    instrument = definition.instrument(measure.instrument)
    try:
        come_to = score(instrument, {key: said[-1] for key, said in given(run).items()})
    except ValueError:
        return None
    return Reading(run.day, _whole(come_to.value) if come_to else None)


def _whole(number: Any) -> Value:
    return int(number) if number.denominator == 1 else number


def last_known(readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """The readings up to the last one that was answered: elsewhere than at the asking at which it
    was declined, a question's last reading stands."""
    if not readings or readings[-1].value is not None:
        return readings
    kept = list(readings)
    while kept and kept[-1].value is None:
        kept.pop()
    return tuple(kept) or readings


def standing(readings: Sequence[Reading]) -> Fact:
    """The fact that the last reading is."""
    if not readings:
        return CLOSED
    value = readings[-1].value
    return DECLINED_FACT if value is None else Fact(State.VALUE, value)
