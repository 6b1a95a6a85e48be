"""What was answered over time: the readings of a question, the scores of a questionnaire."""

from __future__ import annotations

from dataclasses import dataclass

from pathways.engine import measures
from pathways.engine.definition import Definition
from pathways.engine.measures import Score
from pathways.engine.progression import pain_key
from pathways.engine.values import History


Words = str | dict[str, str] | None


@dataclass(frozen=True, slots=True)
class Point:
    """One reading on one day of the plan; None where the person was asked and gave none."""

    day: int
    value: int | None
    shown: str


@dataclass(frozen=True, slots=True)
class Series:
    """What one question or questionnaire came to over time."""

    key: str
    title: Words
    is_pain: bool
    lowest: int
    highest: int
    worse: str | None
    points: tuple[Point, ...]

    @property
    def readings(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.value is not None)


def pain_series(definition: Definition, history: History) -> Series | None:
    """The pain of the check-ins, the question that the pain rule reads; None where none asks it."""
    key = pain_key(definition)
    return next((one for one in check_in_series(definition, history) if one.key == key), None)


def pain_of(definition: Definition, points: tuple[Point, ...]) -> Series | None:
    """The same series with these of its readings alone; None where no question asks for pain."""
    key = pain_key(definition)
    for question in definition.check_in:
        if question.key == key and question.scale is not None:
            lowest, highest = question.scale.first, question.scale.last
            return Series(key, question.ask, True, lowest, highest, question.worse, points)
    return None


def check_in_series(definition: Definition, history: History) -> tuple[Series, ...]:
    """Each scale of the check-in over the days."""
    main = pain_key(definition)
    found = []
    for question in definition.check_in:
        if question.scale is None:
            continue
        readings = (
            (asked.day, answer)
            for asked in history.asked
            if asked.kind == "check_in" and asked.finished
            for name, answer in asked.answers
            if name == question.key
        )
        points = tuple(_point(day, answer) for day, answer in sorted(dict(readings).items()))
        lowest, highest = question.scale.first, question.scale.last
        is_pain = question.key == main
        found.append(
            Series(question.key, question.ask, is_pain, lowest, highest, question.worse, points)
        )
    return tuple(found)


def measure_series(definition: Definition, history: History) -> tuple[Series, ...]:
    """The score of each scored measure over the days."""
    found = []
    for measure in definition.measures:
        instrument = definition.instrument(measure.instrument)
        if instrument.score is None or instrument.range is None:
            continue
        scores = {
            asked.day: measures.score(instrument, asked.answers)
            for asked in history.asked
            if asked.kind == "measure" and asked.key == measure.key and asked.finished
        }
        points = tuple(_scored(day, score) for day, score in sorted(scores.items()))
        title = measure.title or instrument.title
        lowest, highest = instrument.range.first, instrument.range.last
        found.append(Series(measure.key, title, False, lowest, highest, instrument.worse, points))
    return tuple(found)


def _point(day: int, answer: str | int) -> Point:
    return Point(day, answer, str(answer)) if isinstance(answer, int) else Point(day, None, "")


def _scored(day: int, score: Score | None) -> Point:
    if score is None:
        return Point(day, None, "")
    return Point(day, round(score.value), score.display())
