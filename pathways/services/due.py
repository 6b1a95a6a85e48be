"""By when a desk must act: its opening hours and England's bank holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays

from pathways.engine.decisions import Disposition
from pathways.models import Desk


LONDON: Final = ZoneInfo("Europe/London")
AT_ONCE: Final = timedelta(minutes=30)
SOON: Final = timedelta(hours=4)
ROUTINE_DAYS: Final = 2
# No desk stays closed longer; one that does owes its cases by the clock.
LONGEST_CLOSURE_DAYS: Final = 30


def due_at(desk: Desk, disposition: str, at: datetime, due_hours: int | None = None) -> datetime:
    """The instant by which the desk must have acted on a case raised at `at`.

    A rule's own `due_hours` are hours by the clock. Where that falls in closed hours, the desk's
    last closing before it counts, or its next opening when it has been closed since `at`.
    Without: emergency and urgent 30 minutes in hours, else the next opening; soon 4 hours of
    opening time; anything milder 2 working days of opening time.
    """
    at = at.astimezone(UTC)
    if due_hours is not None:
        return _by_the_clock(desk, at, timedelta(hours=due_hours))
    strength = Disposition(disposition)
    if strength >= Disposition.URGENT:
        return at + AT_ONCE if is_open(desk, at) else next_opening(desk, at)
    if strength == Disposition.SOON:
        return _after_open_time(desk, at, SOON)
    return _after_open_time(desk, at, ROUTINE_DAYS * _length_of_day(desk))


def is_open(desk: Desk, at: datetime) -> bool:
    """Whether the desk works at this instant: opening included, closing not."""
    day = at.astimezone(LONDON).date()
    return works_on(desk, day) and _local(day, desk.opens) <= at < _local(day, desk.closes)


def works_on(desk: Desk, day: date) -> bool:
    """Whether the desk works on this date: one of its weekdays, and no bank holiday."""
    if desk.opens >= desk.closes or str(day.isoweekday()) not in desk.weekdays:
        return False
    return day not in _bank_holidays(day.year)


def next_opening(desk: Desk, at: datetime) -> datetime:
    """When the desk opens next, strictly after `at`; `at` itself for a desk that never opens."""
    first = at.astimezone(LONDON).date()
    for offset in range(LONGEST_CLOSURE_DAYS):
        day = first + timedelta(days=offset)
        opening = _local(day, desk.opens)
        if works_on(desk, day) and opening > at:
            return opening
    return at


def _by_the_clock(desk: Desk, at: datetime, after: timedelta) -> datetime:
    due = at + after
    if is_open(desk, due):
        return due
    closing = _last_closing(desk, due)
    if closing is not None and closing > at:
        return closing
    return next_opening(desk, due)


def _last_closing(desk: Desk, before: datetime) -> datetime | None:
    last = before.astimezone(LONDON).date()
    for offset in range(LONGEST_CLOSURE_DAYS):
        day = last - timedelta(days=offset)
        closing = _local(day, desk.closes)
        if works_on(desk, day) and closing <= before:
            return closing
    return None


def _after_open_time(desk: Desk, at: datetime, needed: timedelta) -> datetime:
    """`needed` of opening time after `at`; by the clock for a desk that never opens."""
    left, start = needed, at
    while True:
        if not is_open(desk, start):
            opening = next_opening(desk, start)
            if opening == start:
                return at + needed
            start = opening
        closing = _local(start.astimezone(LONDON).date(), desk.closes)
        if start + left <= closing:
            return start + left
        left -= closing - start
        start = closing


def _length_of_day(desk: Desk) -> timedelta:
    day = date(2026, 1, 5)
    return datetime.combine(day, desk.closes) - datetime.combine(day, desk.opens)


def _local(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, tzinfo=LONDON).astimezone(UTC)


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))
