"""What a day holds for one enrolment and how it has gone so far, read from the read model alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal

from pathways.engine import days, measures
from pathways.engine.days import Item
from pathways.engine.decisions import Moment
from pathways.engine.definition import Content, Definition, Stage
from pathways.engine.facts import facts_at
from pathways.engine.measures import Score
from pathways.engine.progression import pain_key
from pathways.engine.values import DECLINED, Asked, History
from pathways.models import Actor
from patients.access import enrolments_visible_to
from patients.models import Enrolment, EnrolmentStatus
from patients.services.histories import day_of, local_date


TaskKind = Literal["check_in", "read", "exercise", "measure"]
Words = str | dict[str, str] | None
# Columns that no page of a patient needs at once; each costs time in the one query of them all.
SELDOM = (
    "patient_pathway_identifier",
    "rtt_start_on",
    "treatment_function_code",
    "intended_procedure",
    "priority",
    "invite_at",
    "patient__nhs_number",
    "patient__local_identifier",
    "patient__family_name",
    "patient__postcode",
    "patient__practice_code",
    "patient__ethnic_category",
    "version__document",
    "version__published_at",
    "version__published_by",
)
ITEMS_A_MINUTE = 4
OPEN = (EnrolmentStatus.INVITED, EnrolmentStatus.ACTIVE, EnrolmentStatus.HELD)


class Standing(StrEnum):
    """How a day stands: before the first, a day of the plan, or after its end."""

    BEFORE = "before"
    DAY = "day"
    FINISHED = "finished"
    STOPPED = "stopped"


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


@dataclass(frozen=True, slots=True)
class Today:
    """All that the page of one day shows."""

    standing: Standing
    day: int
    days: int
    on: date
    starts_on: date | None
    stage: Words
    rests: bool
    tasks: tuple[Task, ...]
    missed: int
    general: str | None
    paused_until: date | None
    pain: Series | None


def enrolment_for(actor: Actor) -> Enrolment | None:
    """The enrolment that a patient's pages are about: the newest open one, else the newest; with
    what every one of those pages reads, in one query. What few of them read comes when asked."""
    rows = (
        enrolments_visible_to(actor)
        .filter(patient__deceased_on=None)
        .select_related("patient", "state", "version")
        .defer(*SELDOM)
        .order_by("-id")
    )
    found = list(rows)
    return next((row for row in found if row.status in OPEN), found[0] if found else None)


def history_in(enrolment: Enrolment) -> History:
    """The history in the read model that came with the enrolment; empty before any answer."""
    state = getattr(enrolment, "state", None)
    return History.from_json(state.history) if state is not None and state.history else History()


def today(*, enrolment: Enrolment, definition: Definition, at: datetime) -> Today:
    """The day of the plan at this instant: its at most four lines, and what was missed.

    Missed days never pile up: they are counted and nothing of them is asked for.
    """
    history = history_in(enrolment)
    day = day_of(enrolment, at)
    standing = _standing(enrolment, definition, day)
    on_plan = standing is Standing.DAY
    stage = _stage(definition, history, day) if on_plan else None
    paused = enrolment.patient.paused_until
    on = local_date(at)
    return Today(
        standing=standing,
        day=day,
        days=definition.days,
        on=on,
        starts_on=enrolment.start_on,
        stage=stage.title if stage else None,
        rests=stage is not None and day in stage.rest,
        tasks=tasks_on(definition, history, day) if on_plan else (),
        missed=missed_before(history, day) if on_plan else 0,
        general=first_answer_on(definition, history, day),
        paused_until=paused if paused and paused > on else None,
        pain=pain_series(definition, history),
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


def pain_series(definition: Definition, history: History) -> Series | None:
    """The pain of the check-ins, the question that the pain rule reads; None where none asks it."""
    key = pain_key(definition)
    return next((one for one in check_in_series(definition, history) if one.key == key), None)


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


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day in the list of all days: how it stands, and whether anything was answered."""

    day: int
    on: date
    state: Literal["done", "missed", "rest", "today", "to_come"]


def all_days(*, enrolment: Enrolment, definition: Definition, at: datetime) -> tuple[DayLine, ...]:
    """Every day of the plan from the first to the last; none before the plan has a start."""
    start, history = enrolment.start_on, history_in(enrolment)
    if start is None:
        return ()
    today_is = day_of(enrolment, at)
    active = {asked.day for asked in history.asked if asked.kind != "screen"}
    lines = []
    for day in range(1, definition.days + 1):
        state: Literal["done", "missed", "rest", "today", "to_come"] = "missed"
        if day == today_is:
            state = "today"
        elif day > today_is:
            state = "to_come"
        elif day in active:
            state = "done"
        elif (stage := _stage(definition, history, day)) is None or day in stage.rest:
            state = "rest"
        lines.append(DayLine(day, start + timedelta(days=day - 1), state))
    return tuple(lines)


def content_of(definition: Definition, key: str, *, exercise: bool) -> Content | None:
    """The content of a key if it is of the kind that the page shows, else None."""
    content = definition.contents.get(key)
    return content if content is not None and (content.kind == "exercise") == exercise else None


def _standing(enrolment: Enrolment, definition: Definition, day: int) -> Standing:
    if enrolment.status == EnrolmentStatus.STOPPED:
        return Standing.STOPPED
    if enrolment.status == EnrolmentStatus.FINISHED or day > definition.days:
        return Standing.FINISHED
    return Standing.DAY if day else Standing.BEFORE


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
    title = first.title or definition.instrument(first.instrument).title
    items = sum(len(definition.instrument(m.instrument).items) for m in open_ones or mine)
    minutes = max(1, round(items / ITEMS_A_MINUTE))
    return [Task("measure", first.key, title, minutes, len(mine), len(mine) - len(open_ones))]


def _stage(definition: Definition, history: History, day: int) -> Stage | None:
    facts = facts_at(definition, history, day=day, moment=Moment.DAY)
    return days.stage_on(definition, facts)


def _point(day: int, answer: str | int) -> Point:
    return Point(day, answer, str(answer)) if isinstance(answer, int) else Point(day, None, "")


def _scored(day: int, score: Score | None) -> Point:
    if score is None:
        return Point(day, None, "")
    return Point(day, round(score.value), score.display())
