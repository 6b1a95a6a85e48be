"""Outcome measures: what the answers of an instrument come to, and whether a change is one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from pathways.engine.definition import Instrument, Question
from pathways.engine.values import DECLINED


Answers = Mapping[str, str | int] | Iterable[tuple[str, str | int]]


class Trend(StrEnum):
    """How a score stands against the first one, by the instrument's own rule of change."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class Score:
    """An exact score: never rounded, so that no sum of rounded parts decides anything."""

    value: Fraction
    answered: int
    asked: int

    def display(self, places: int = 1) -> str:
        """The score as people read it: rounded half up, whole numbers without a point."""
        if self.value.denominator == 1:
            return str(self.value.numerator)
        return str(_half_up(self.value, places))


@dataclass(frozen=True, slots=True)
class Difference:
    """A change with both of its tests; `percent` is None where the first score was 0."""

    points: Fraction
    percent: Fraction | None
    by_points: bool
    by_percent: bool
    trend: Trend


def score(instrument: Instrument, answers: Answers) -> Score | None:
    """What the answers come to, or None where they do not make a score.

    `item` is one answer, `sum` adds, `mean` averages. A choice counts 0 for the mildest and one
    more for each step (counted from the top where a lower score is worse), and the whole starts
    at the lowest number of the instrument's range; a number counts as itself. With
    `missing: none` one unanswered item leaves no score. With `mean_of_answered` a mean is that of
    the answered items, and a sum stands for all items when at least half are answered. Raises
    ValueError for an answer that the item does not have: it is never taken for another.
    """
    if not instrument.score:
        return None
    ((kind, wanted),) = instrument.score.items()
    keys = [wanted] if isinstance(wanted, str) else list(wanted)
    given = dict(answers)
    items = {item.key: item for item in instrument.items}
    points = [
        _points(instrument, items[key], given[key])
        for key in keys
        if given.get(key, DECLINED) != DECLINED
    ]
    if not _enough(instrument, kind, len(points), len(keys)):
        return None
    total = Fraction(sum(points), len(points))
    if kind == "sum":
        total *= len(keys)
    if all(items[key].answers for key in keys) and instrument.range:
        total += instrument.range.first
    return Score(total, len(points), len(keys))


def compare(instrument: Instrument, first: Fraction | int, now: Fraction | int) -> Difference:
    """How far a score has moved from the first one, and what that is called.

    Better: moved to the good side by the instrument's points, or by its share of the first score.
    Worse: moved to the bad side by the points. A share of 0 does not exist, so then the points
    alone count. Raises ValueError for an instrument without a rule of change: nobody is called
    unchanged because nobody said what a change is.
    """
    if instrument.change is None:
        raise ValueError(f"{instrument.key} has no rule of change")
    points = Fraction(now) - Fraction(first)
    percent = abs(points) * 100 / abs(Fraction(first)) if first else None
    needed = instrument.change.percent
    by_points = abs(points) >= instrument.change.absolute
    by_percent = needed is not None and percent is not None and percent >= needed
    improved = points > 0 if instrument.worse == "down" else points < 0
    trend = Trend.SAME
    if improved and (by_points or by_percent):
        trend = Trend.BETTER
    elif not improved and by_points:
        trend = Trend.WORSE
    return Difference(points, percent, by_points, by_percent, trend)


def change(instrument: Instrument, first: Fraction | int, now: Fraction | int) -> Trend:
    """Better, same or worse than the first score: the verdict of compare()."""
    return compare(instrument, first, now).trend


def _enough(instrument: Instrument, kind: str, answered: int, asked: int) -> bool:
    if answered == asked:
        return True
    if instrument.missing == "none" or not answered:
        return False
    return kind != "sum" or 2 * answered >= asked


def _points(instrument: Instrument, item: Question, answer: str | int) -> int:
    if item.answers:
        if answer not in item.codes:
            raise ValueError(f"{item.key} has no answer {answer!r}")
        place = item.codes.index(str(answer))
        return len(item.codes) - 1 - place if instrument.worse == "down" else place
    if isinstance(answer, bool) or not isinstance(answer, int):
        raise ValueError(f"{item.key} takes a whole number, not {answer!r}")
    if item.span is not None and answer not in item.span:
        raise ValueError(f"{item.key} has no answer {answer}")
    return answer


def _half_up(value: Fraction, places: int) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
