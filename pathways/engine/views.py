"""Views over a series: what its readings come to, each true, false or unknown by itself.

No view looks better when today's reading is worse. Too few readings say false (the view is
closed); a declined reading says unknown wherever it could make a difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from pathways.engine.logic import Leaf, Series
from pathways.engine.values import CLOSED_MARK, DECLINED, PENDING_MARK, Reading, Value


# True, False, or None: nobody knows.
Truth = bool | None
Known = Mapping[str, Any]
Test = Callable[[Known], Truth]
FEWEST_SUSTAINED = 3

# What a number's test says of a fact that has none. Anything else there is broken, and raises.
_NO_NUMBER: dict[Any, Truth] = {DECLINED: None, PENDING_MARK: None, CLOSED_MARK: False}


def compiled(leaf: Leaf) -> Test:
    """The view of a leaf as a closure over what is known."""
    if leaf.since_start:
        return _since_start(leaf.fact, frozenset(leaf.since_start), _series(leaf))
    if leaf.up_by is not None:
        return _up_by(leaf.fact, leaf.up_by, leaf.over_days, _series(leaf))
    test = reading_test(leaf)
    if leaf.for_days is not None:
        return _for_days(leaf.fact, leaf.for_days, test)
    return _times(leaf.fact, leaf.times or 1, leaf.in_days or 1, test)


def answers(codes: Sequence[str]) -> dict[Any, Truth]:
    """What each answer or mark says to `is`; all that is not in the table says false."""
    return {DECLINED: None, PENDING_MARK: None, **dict.fromkeys(codes, True)}


def number(value: Any, threshold: int, is_below: bool) -> Truth:
    """What at_least or below says of a number or of a mark; KeyError for anything else."""
    if isinstance(value, int | Fraction):
        return value < threshold if is_below else value >= threshold
    return _NO_NUMBER[value]


def reading_test(leaf: Leaf) -> Callable[[Value | None], Truth]:
    """The plain test of a leaf, for one reading; None is a reading that was declined."""
    if leaf.codes:
        said = answers(leaf.codes)
        return lambda value: said.get(DECLINED if value is None else value, False)
    is_below = leaf.at_least is None
    threshold = (leaf.below if is_below else leaf.at_least) or 0
    return lambda value: None if value is None else number(value, threshold, is_below)


def baseline(readings: Iterable[Reading], of: int) -> Any:
    """The median of the first `of` answered readings; None while there are fewer."""
    first: list[Any] = [reading.value for reading in readings if reading.value is not None][:of]
    return sorted(first)[of // 2] if len(first) == of else None


def back_to(readings: Sequence[Reading], days: int) -> Sequence[Reading] | None:
    """The last reading and all before it back to one at least `days` earlier; None without one."""
    for place in range(len(readings) - 1, -1, -1):
        if readings[place].day <= readings[-1].day - days:
            return readings[place:]
    return None


def every(truths: Iterable[Truth]) -> Truth:
    """False as soon as one is false; else unknown if one is."""
    said = set(truths)
    if False in said:
        return False
    return None if None in said else True


def _series(leaf: Leaf) -> Series:
    if leaf.series is None:
        raise ValueError(f"the view of {leaf.fact} was not put together with its definition")
    return leaf.series


def _for_days(name: str, days: int, test: Callable[[Value | None], Truth]) -> Test:
    def run(known: Known) -> Truth:
        window = back_to(known["#series"][name], days)
        return False if window is None else every(test(reading.value) for reading in window)

    return run


def _times(name: str, times: int, days: int, test: Callable[[Value | None], Truth]) -> Test:
    def run(known: Known) -> Truth:
        since = known["#day"] - days
        said = [test(one.value) for one in known["#series"][name] if one.day > since]
        sure = said.count(True)
        if sure >= times:
            return True
        return None if sure + said.count(None) >= times else False

    return run


def _up_by(name: str, points: int, over_days: int | None, series: Series) -> Test:
    sign = -1 if series.worse == "down" else 1

    def is_up(value: Any, start: Any) -> Truth:
        return None if value is None else bool((value - start) * sign >= points)

    def run(known: Known) -> Truth:
        readings = known["#series"][name]
        start = baseline(readings, series.baseline_of)
        if start is None:
            return False
        window = readings[-1:] if over_days is None else back_to(readings, over_days) or ()
        if over_days is not None and len(window) < FEWEST_SUSTAINED:
            return False
        return every(is_up(reading.value, start) for reading in window)

    return run


def _since_start(name: str, wanted: frozenset[str], series: Series) -> Test:
    change = series.change
    if change is None:
        raise ValueError(f"{name} has no rule of change")

    def run(known: Known) -> Truth:
        readings = known["#series"][name]
        first = baseline(readings[:-1], series.baseline_of)
        if first is None:
            return False
        now = readings[-1].value
        return None if now is None else str(change(first, now)) in wanted

    return run
