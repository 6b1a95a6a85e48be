"""One week of a stage as a table shows it: a row for each day, what it gives under four headings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from pathways.authoring import days
from pathways.authoring.elements import Element, keys
from pathways.authoring.wording import Wording
from pathways.engine.kinds import label, words


LONG_DAY_MINUTES = 30
SHOWN = 3  # titles in one cell; the rest are counted


@dataclass(frozen=True, slots=True)
class Given:
    """One thing that a day gives: to whom ("" is everybody), on which days of the stage."""

    key: str
    title: str
    kind: str
    minutes: int
    who: str
    to: str
    days: tuple[int, ...]

    @property
    def is_exercise(self) -> bool:
        return self.kind == "exercise"


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a stage. `minutes` is what everybody gets, `most` what somebody may get."""

    number: int
    read: tuple[Given, ...]
    exercises: tuple[Given, ...]
    measures: tuple[str, ...]
    is_rest: bool

    @property
    def given(self) -> tuple[Given, ...]:
        return (*self.read, *self.exercises)

    @property
    def _shown(self) -> tuple[Given, ...]:
        return self.read if self.is_rest else self.given

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self._shown if not one.who)

    @property
    def most(self) -> int:
        return sum(one.minutes for one in self._shown)

    @property
    def is_long(self) -> bool:
        return self.minutes > LONG_DAY_MINUTES

    @property
    def is_empty(self) -> bool:
        """Somebody may have nothing on this day, and it does not say that it is a rest."""
        return not self.is_rest and all(one.who for one in self.given)


class Plan:
    """What the stages of a document give, ready to be shown."""

    def __init__(self, stored: Mapping[str, Any]) -> None:
        self.stored = stored
        self._content = {one["key"]: one for one in stored.get("content") or ()}

    @cached_property
    def wording(self) -> Wording:
        return Wording(self.stored)

    def title(self, key: str) -> str:
        """What content is called; its key where it is gone."""
        found = self._content.get(key, {})
        return words(found.get("title")) or label(key)

    def day(self, stage: Element, number: int) -> Day:
        """One day of a stage."""
        items = days.items_on(stage, number)
        given = [self._given(stage, part) for part in dict.fromkeys(map(days.Part.of, items))]
        return Day(
            number,
            tuple(one for one in given if not one.is_exercise),
            tuple(one for one in given if one.is_exercise),
            tuple(self._measures(number)),
            number in days.rest_of(stage),
        )

    def week(self, stage: Element, week: int) -> list[Day]:
        """The days of one week of the plan that are in the stage."""
        first = (week - 1) * days.WEEK + 1
        covered = days.days_of(stage)
        return [self.day(stage, n) for n in range(first, first + days.WEEK) if n in covered]

    def weeks(self, stage: Element) -> range:
        """The weeks of the plan that the stage has days in."""
        covered = days.days_of(stage)
        return range(_week_of(covered[0]), _week_of(covered[-1]) + 1) if covered else range(0)

    def check_in(self) -> int:
        """How many questions the check-in of a day has at most."""
        return len(keys(self.stored, "check_in"))

    def _given(self, stage: Element, part: days.Part) -> Given:
        content = self._content.get(part.give, {})
        minutes = content.get("minutes", 0)
        return Given(
            part.give,
            self.title(part.give),
            str(content.get("kind", "")),
            minutes if isinstance(minutes, int) else 0,
            self.wording.condition(part.only_if) if part.to else "",
            part.to,
            tuple(sorted(days.part_days(stage, part))),
        )

    def _measures(self, day: int) -> Iterable[str]:
        for measure in self.stored.get("measures") or ():
            due = measure.get("days") or ()
            on = due if isinstance(due, list) else days.span_of(due)
            if day in on or str(day) in on:
                yield words(measure.get("title")) or label(str(measure.get("key", "")))


def _week_of(day: int) -> int:
    return (day - 1) // days.WEEK + 1


def in_cell(given: Sequence[Given]) -> str:
    """The titles of a cell, the first few of many; "some" beside what is not for everybody."""
    shown = [
        _("%(title)s (some people)") % {"title": one.title} if one.who else one.title
        for one in given[:SHOWN]
    ]
    rest = len(given) - SHOWN
    if rest > 0:
        shown.append(_("%(count)s more") % {"count": rest})
    return ", ".join(shown)
