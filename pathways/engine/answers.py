"""What the answers of a history come to: the facts of its screens, the series of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pathways.engine import logic
from pathways.engine.conditions import compiled
from pathways.engine.definition import Definition, Measure, Question
from pathways.engine.measures import score
from pathways.engine.values import (
    ASKED_AGAIN,
    BOOKKEEPING,
    DECLINED,
    Asked,
    Fact,
    Reading,
    State,
    Value,
    mark,
)
from pathways.engine.vocabulary import takes, vocabulary
from pathways.engine.views import Truth


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


def given(run: Asked) -> dict[str, list[str | int]]:
    """All answers that a run holds to each question, in the order given.

    Bookkeeping is no answer, and a "not sure" that was explained and asked again does not count.
    """
    found: dict[str, list[str | int]] = {}
    for key, answer in run.answers:
        kept = found.setdefault(key, [])
        if answer == ASKED_AGAIN and kept and kept[-1] == "not_sure":
            kept.pop()
        elif answer not in BOOKKEEPING:
            kept.append(answer)
    return {key: kept for key, kept in found.items() if kept}


def screen_facts(
    definition: Definition, runs: Sequence[Asked], known: Mapping[str, Any], *, running: bool
) -> dict[str, Fact]:
    """The facts of the screen after these runs, of which the last may still be running.

    A re-screen answers what it asks again; everything else stands as the last run left it. What
    no run has asked is closed. A fact that cannot be built is left out.
    """
    facts = {question.key: CLOSED for question in definition.screen}
    again = {question.key for question in definition.asked_again()}
    for number, run in enumerate(runs):
        wanted = facts.keys() if run.cause == "triage" else again
        unanswered = PENDING if running and number == len(runs) - 1 else DECLINED_FACT
        here = {**known, "day": run.day}
        answers = given(run)
        latest = {}
        for question in definition.screen:
            name = question.key
            if name in wanted:
                built = _answer_of(definition, question, answers.get(name, []), here, unanswered)
            else:
                built = facts.get(name)
            if built is not None:
                latest[name] = built
                here[name] = mark(built)
        facts = latest
    return facts


def _answer_of(
    definition: Definition,
    question: Question,
    said: Sequence[str | int],
    known: Mapping[str, Any],
    unanswered: Fact,
) -> Fact | None:
    """One question's fact in one run. A flagged answer stays though it be changed or its branch
    close, and of several the worse counts; any other answer is the last one given."""
    flagged = [code for code in said if code in question.flags and code != DECLINED]
    if flagged:
        worst = max(flagged, key=lambda code: question.flags[str(code)].rank)
        return fact_of(definition, question.key, worst)
    if asks(question, known) is False:
        return CLOSED
    return fact_of(definition, question.key, said[-1]) if said else unanswered


def fact_of(definition: Definition, name: str, answer: Any) -> Fact | None:
    """The fact of a stored answer; None where the answer is not one that the question has."""
    if answer == DECLINED:
        return DECLINED_FACT
    return Fact(State.VALUE, answer) if takes(vocabulary(definition)[name], answer) else None


def check_in_series(
    definition: Definition, runs: Iterable[Asked]
) -> dict[str, tuple[Reading, ...] | None]:
    """The readings of every check-in question, the last of each day; None cannot be built."""
    answered = [(run.day, given(run)) for run in runs]
    return {
        question.key: _series(definition, question.key, question.key, answered)
        for question in definition.check_in
    }


def measure_series(
    definition: Definition, measure: Measure, runs: Iterable[Asked]
) -> dict[str, tuple[Reading, ...] | None]:
    """The scores of a measure, where it has any, and the answers to its items."""
    instrument = definition.instrument(measure.instrument)
    mine = [run for run in runs if run.key == measure.key]
    answered = [(run.day, given(run)) for run in mine]
    found = {
        f"{measure.key}.{item.key}": _series(
            definition, f"{measure.key}.{item.key}", item.key, answered
        )
        for item in instrument.items
    }
    if instrument.score is not None:
        found[measure.key] = _scores(definition, measure, answered)
    return found


def _scores(
    definition: Definition,
    measure: Measure,
    answered: Sequence[tuple[int, dict[str, list[str | int]]]],
) -> tuple[Reading, ...] | None:
    instrument = definition.instrument(measure.instrument)
    readings: dict[int, Reading] = {}
    for day, answers in answered:
        try:
            come_to = score(instrument, {key: said[-1] for key, said in answers.items()})
        except ValueError:
            return None
        readings[day] = Reading(day, _whole(come_to.value) if come_to else None)
    return tuple(readings.values())


def _whole(number: Any) -> Value:
    return int(number) if number.denominator == 1 else number


def _series(
    definition: Definition,
    name: str,
    key: str,
    answered: Sequence[tuple[int, dict[str, list[str | int]]]],
) -> tuple[Reading, ...] | None:
    readings: dict[int, Reading] = {}
    for day, answers in answered:
        if key in answers:
            built = fact_of(definition, name, answers[key][-1])
            if built is None:
                return None
            readings[day] = Reading(day, built.value)
    return tuple(readings.values())


def last_known(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings up to the last one that was answered: elsewhere than at the asking at which it
    was declined, a question's last reading stands."""
    kept = list(readings)
    while kept and kept[-1].value is None:
        kept.pop()
    return tuple(kept or readings)


def standing(readings: Sequence[Reading]) -> Fact:
    """The fact that the last reading is."""
    if not readings:
        return CLOSED
    value = readings[-1].value
    return DECLINED_FACT if value is None else Fact(State.VALUE, value)
