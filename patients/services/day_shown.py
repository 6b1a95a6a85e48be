"""What one day shows one person, worked out when something is written and kept for reading.

It follows from definition, history and day alone, so a kept one that names another digest or
another day is passed over and worked out anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pathways.engine import days
from pathways.engine.days import Item
from pathways.engine.decisions import Moment
from pathways.engine.definition import Definition, Stage
from pathways.engine.facts import facts_at
from pathways.engine.values import DECLINED, Asked, History
from patients.services.series import Point, Words, pain_series


TaskKind = Literal["check_in", "read", "exercise", "measure"]
ITEMS_A_MINUTE = 4
OPEN_SCREEN = "open_screen"  # kept beside the day: it is true whatever the day


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the day. It leads to `key`: the first thing of its kind that is not done."""

    kind: TaskKind
    key: str
    title: Words
    minutes: int
    count: int = 1
    done: int = 0

    @property
    def is_done(self) -> bool:
        return self.done >= self.count


@dataclass(frozen=True, slots=True)
class DayShown:
    """The lines of a day and what goes with them; of the pain the first and the last reading."""

    day: int
    stage: str | None
    rests: bool
    tasks: tuple[Task, ...]
    missed: int
    general: str | None
    pain: tuple[Point, ...]

    def to_json(self, digest: str) -> dict[str, Any]:
        return {
            "digest": digest,
            "day": self.day,
            "stage": self.stage,
            "rests": self.rests,
            "tasks": [[t.kind, t.key, t.minutes, t.count, t.done] for t in self.tasks],
            "missed": self.missed,
            "general": self.general,
            "pain": [[point.day, point.value, point.shown] for point in self.pain],
        }


def kept(shown: dict[str, Any], definition: Definition, day: int) -> DayShown | None:
    """The day as it was kept; None where that was another day or another definition."""
    if shown.get("day") != day or shown.get("digest") != definition.digest:
        return None
    return DayShown(
        day=day,
        stage=shown["stage"],
        rests=shown["rests"],
        tasks=tuple(
            Task(kind, key, _title(definition, kind, key), minutes, count, done)
            for kind, key, minutes, count, done in shown["tasks"]
        ),
        missed=shown["missed"],
        general=shown["general"],
        pain=tuple(Point(*point) for point in shown["pain"]),
    )


def shown_on(definition: Definition, history: History, day: int) -> DayShown:
    """What a day shows, from the history.

    Missed days never pile up: they are counted and nothing of them is asked for.
    """
    is_on_plan = 0 < day <= definition.days
    stage = stage_of(definition, history, day) if is_on_plan else None
    pain = pain_series(definition, history)
    readings = pain.readings if pain else ()
    return DayShown(
        day=day,
        stage=stage.key if stage else None,
        rests=stage is not None and day in stage.rest,
        tasks=tasks_on(definition, history, day) if is_on_plan else (),
        missed=missed_before(history, day) if is_on_plan else 0,
        general=first_answer_on(definition, history, day),
        pain=readings if len(readings) < 2 else (readings[0], readings[-1]),
    )


def tasks_on(definition: Definition, history: History, day: int) -> tuple[Task, ...]:
    """The lines of a day: check-in, reading, exercises and questionnaires, one line of each kind."""
    lines: list[Task] = []
    checked_in = checked_in_on(history, day) is not None
    if checked_in or days.check_in_questions(definition, history, day=day):
        lines.append(Task("check_in", "", None, 1, done=int(checked_in)))
    items = days.items_on(definition, history, day=day)
    lines += _line("read", [item for item in items if item.content.kind != "exercise"])
    lines += _line("exercise", [item for item in items if item.content.kind == "exercise"])
    return (*lines, *_measures_on(definition, history, day))


def checked_in_on(history: History, day: int) -> Asked | None:
    """The check-in of a day, if it was sent."""
    return next(
        (a for a in history.asked if a.kind == "check_in" and a.day == day and a.finished), None
    )


def first_answer_on(definition: Definition, history: History, day: int) -> str | None:
    """What the first question of the day's check-in was answered: better, same or worse."""
    asked = checked_in_on(history, day)
    if asked is None or not definition.check_in:
        return None
    answer = dict(asked.answers).get(definition.check_in[0].key)
    return str(answer) if answer not in (None, DECLINED) else None


def missed_before(history: History, day: int) -> int:
    """How many whole days in a row lie between the last answer of any kind and this day."""
    last = max((asked.day for asked in history.asked if asked.day < day), default=0)
    return max(0, day - max(last, 0) - 1) if not checked_in_on(history, day) else 0


def _line(kind: TaskKind, items: list[Item]) -> list[Task]:
    if not items:
        return []
    to_do = [item for item in items if item.done is None]
    first = (to_do or items)[0].content
    minutes = sum(item.minutes for item in to_do or items)
    return [Task(kind, first.key, first.title, minutes, len(items), len(items) - len(to_do))]


def _measures_on(definition: Definition, history: History, day: int) -> list[Task]:
    due = [one.measure for one in days.measures_due(definition, history, day=day)]
    answered = {a.key for a in history.asked if a.kind == "measure" and a.day == day and a.finished}
    mine = [m for m in definition.measures if m in due or m.key in answered]
    if not mine:
        return []
    open_ones = [measure for measure in mine if measure.key not in answered]
    first = (open_ones or mine)[0]
    title = _title(definition, "measure", first.key)
    items = sum(len(definition.instrument(m.instrument).items) for m in open_ones or mine)
    minutes = max(1, round(items / ITEMS_A_MINUTE))
    return [Task("measure", first.key, title, minutes, len(mine), len(mine) - len(open_ones))]


def stage_of(definition: Definition, history: History, day: int) -> Stage | None:
    """The stage that covers a day for this person; None outside the plan."""
    facts = facts_at(definition, history, day=day, moment=Moment.DAY)
    return days.stage_on(definition, facts)


def _title(definition: Definition, kind: TaskKind, key: str) -> Words:
    if kind == "check_in":
        return None
    if kind == "measure":
        measure = definition.measure(key)
        return measure.title or definition.instrument(measure.instrument).title
    return definition.contents[key].title
