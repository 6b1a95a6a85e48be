"""On which days a measure is asked: read from words, and said in words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pathways.authoring.days import WEEK


_PIECES = re.compile(r",|;|\band\b|\n")
_EVERY = re.compile(r"^every (?:(\d+) )?(day|week)s?$")
_DAYS = re.compile(r"^(\d+)(?: to (\d+))?$")


class NotASchedule(ValueError):
    """The words say no days. Its text is the sentence to show."""


def days_in(words: str, last: int) -> list[int]:
    """The days that words such as "day 1 and every 2 weeks" name, up to the last of the plan.

    "Every n weeks" is the last day of each n-th week (7n, 14n, ...), "every n days" each n-th
    day. Numbers and spans ("1, 7, 14 to 21") name days themselves. Raises NotASchedule with a
    sentence where a piece cannot be read or a day is not one of the plan.
    """
    found: set[int] = set()
    for piece in _PIECES.split(words.lower()):
        tidy = re.sub(r"^(?:on )?days? ", "", " ".join(piece.split()))
        if tidy:
            found |= set(_piece(tidy, last))
    if not found:
        raise NotASchedule("Write days, such as 1, 14 or “day 1 and every 2 weeks”")
    outside = [day for day in found if not 1 <= day <= last]
    if outside:
        raise NotASchedule(f"The plan has days 1 to {last}: take out day {max(outside)}")
    return sorted(found)


def _piece(piece: str, last: int) -> Sequence[int]:
    every = _EVERY.match(piece)
    if every:
        step = int(every[1] or 1) * (WEEK if every[2] == "week" else 1)
        return range(step, last + 1, step) if step else ()
    days = _DAYS.match(piece)
    if days and int(days[1]) <= int(days[2] or days[1]) <= 99_999:
        return range(int(days[1]), int(days[2] or days[1]) + 1)
    raise NotASchedule(f"“{piece}” names no days. Write 1, 7 to 9 or every 2 weeks")


def words_of(days: Sequence[int], last: int) -> str:
    """Days in the shortest words that days_in() reads back as the same days."""
    for weeks in (1, 2, 3, 4, 6):
        regular = set(range(weeks * WEEK, last + 1, weeks * WEEK))
        extra = sorted(set(days) - regular)
        if len(regular) > 1 and regular <= set(days) and len(extra) <= 2:
            every = "every week" if weeks == 1 else f"every {weeks} weeks"
            return " and ".join([*(f"day {day}" for day in extra), every])
    return ", ".join(str(day) for day in days)
