"""Which nudges are due: slots without words, made by the database in one go."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta

from patients.services import sql
from patients.services.enrolling import nudge_instant
from patients.services.histories import LONDON, local_date


FIRST_MINUTE = 8 * 60
LAST_MINUTE = 21 * 60 - 1
QUIET_FROM_MINUTE = 21 * 60
BATCH = 5000
# A run ends well before the soft time limit of its task.
RUN_SECONDS = 30.0


def window_of(local_on: date) -> sql.NudgeWindow:
    """The instants between which a nudge of this London date may be sent: from 8am to 9pm."""
    return sql.NudgeWindow(
        local_on=local_on,
        opens_at=nudge_instant(local_on, FIRST_MINUTE),
        closes_at=nudge_instant(local_on, QUIET_FROM_MINUTE),
        next_opens_at=nudge_instant(local_on + timedelta(days=1), FIRST_MINUTE),
        opens_minute=FIRST_MINUTE,
        last_minute=LAST_MINUTE,
    )


def next_nudge_at(*, minute: int, after: date) -> datetime:
    """When the nudge of the local day after this one is due: at the patient's own minute of the
    day, moved into the hours that are not quiet."""
    kept = min(max(minute, FIRST_MINUTE), LAST_MINUTE)
    return nudge_instant(after + timedelta(days=1), kept)


def plan(*, at: datetime, limit: int = BATCH) -> int:
    """Plan at most `limit` nudges that are due at this instant, and return how many states were.

    One slot a patient, local date and kind. A patient who is paused has the day passed over; one
    who died, and an enrolment that is not active, leaves the planner. A day that the planner slept
    through is passed over as well: missed nudges never pile up.
    """
    due, _ = sql.plan_nudges(window=window_of(local_date(at)), at=at, limit=limit)
    return due


def plan_all(*, at: datetime) -> int:
    """Plan every nudge that is due, batch after batch, for as long as one task may take."""
    until = time.monotonic() + RUN_SECONDS
    done = 0
    while time.monotonic() < until:
        batch = plan(at=at)
        done += batch
        if batch < BATCH:
            break
    return done


def is_quiet(at: datetime) -> bool:
    """From 9pm to 8am in London no nudge and no invitation is sent."""
    local = at.astimezone(LONDON)
    return not FIRST_MINUTE <= local.hour * 60 + local.minute < QUIET_FROM_MINUTE


def quiet_until(at: datetime) -> datetime:
    """The 8am in London that ends the quiet hours in which this instant lies."""
    today = local_date(at)
    opens = window_of(today).opens_at
    return opens if at < opens else window_of(today).next_opens_at
