"""What a day holds for one enrolment and how it has gone so far, read from the read model alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal

from pathways.engine.definition import Content, Definition
from pathways.engine.values import History
from pathways.models import Actor
from pathways.services import publishing
from patients.access import enrolments_visible_to
from patients.models import Enrolment, EnrolmentStatus
from patients.services.day_shown import Task, kept, shown_on, stage_of
from patients.services.histories import day_of, local_date
from patients.services.series import Series, Words, pain_of


# What every page of a patient reads, in one query; what few of them read comes when asked.
NEEDED = (
    *("icb", "patient", "pathway", "version", "provider", "status", "start_on", "waiting_for"),
    *("patient__icb", "patient__place", "patient__given_name", "patient__language"),
    *("patient__date_of_birth", "patient__paused_until", "patient__nudge_minute"),
    *("state__icb", "state__shown", "state__last_disposition"),
)
OPEN = (EnrolmentStatus.INVITED, EnrolmentStatus.ACTIVE, EnrolmentStatus.HELD)


class Standing(StrEnum):
    """How a day stands: before the first, a day of the plan, or after its end."""

    BEFORE = "before"
    DAY = "day"
    FINISHED = "finished"
    STOPPED = "stopped"


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
    what every one of those pages reads."""
    rows = (
        enrolments_visible_to(actor)
        .filter(patient__deceased_on=None)
        .select_related("patient", "state")
        .only(*NEEDED)
        .order_by("-id")
    )
    found = list(rows)
    chosen = next((row for row in found if row.status in OPEN), found[0] if found else None)
    if chosen is not None:
        chosen.version = publishing.frozen_version(chosen.version_id)
    return chosen


def history_in(enrolment: Enrolment) -> History:
    """The history in the read model that came with the enrolment; empty before any answer."""
    state = getattr(enrolment, "state", None)
    return History.from_json(state.history) if state is not None and state.history else History()


def today(*, enrolment: Enrolment, definition: Definition, at: datetime) -> Today:
    """The day of the plan at this instant: its at most four lines, and what was missed.

    What the last write kept of this day is taken as it is; else it is worked out now.
    """
    day = day_of(enrolment, at)
    state = getattr(enrolment, "state", None)
    shown = kept(state.shown, definition, day) if state is not None else None
    shown = shown or shown_on(definition, history_in(enrolment), day)
    paused = enrolment.patient.paused_until
    on = local_date(at)
    return Today(
        standing=_standing(enrolment, definition, day),
        day=day,
        days=definition.days,
        on=on,
        starts_on=enrolment.start_on,
        stage=definition.stage(shown.stage).title if shown.stage else None,
        rests=shown.rests,
        tasks=shown.tasks,
        missed=shown.missed,
        general=shown.general,
        paused_until=paused if paused and paused > on else None,
        pain=pain_of(definition, shown.pain),
    )


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
        elif (stage := stage_of(definition, history, day)) is None or day in stage.rest:
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
