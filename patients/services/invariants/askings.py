"""Answers, the decisions on them, and the read model that is made of them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db.models import F, Q

from patients.models import (
    Asking,
    AskingKind,
    AskingStatus,
    Enrolment,
    EnrolmentEvent,
    EnrolmentState,
    StoredDecision,
    Submit,
)
from patients.services import histories, replaying
from patients.services.invariants.base import Ids, Invariant, Look


SAMPLE = 200
# Lapsing runs each minute and the longest screen waits a day; day rules run each minute.
LAPSING_LATE = timedelta(hours=26)
DAYS_LATE = 1


def _submits_not_decided(look: Look) -> Ids:
    decided = StoredDecision.objects.filter(submit__isnull=False).values("submit_id")
    return (
        Submit.objects.exclude(asking__kind=AskingKind.EXERCISE)
        .exclude(pk__in=decided)
        .values_list("id", flat=True)
    )


def _askings_of_others(look: Look) -> Ids:
    yield from (
        Submit.objects.exclude(enrolment=F("asking__enrolment")).values_list("id", flat=True)
    )
    yield from (
        StoredDecision.objects.filter(asking__isnull=False)
        .exclude(enrolment=F("asking__enrolment"))
        .values_list("id", flat=True)
    )


def _decisions_that_differ(look: Look) -> Ids:
    return (replaying.replay() if look.whole else replaying.newest(SAMPLE)).differing


def _decisions_of_another_version(look: Look) -> Ids:
    wrong = ~Q(digest=F("version__digest")) | ~Q(version__pathway=F("enrolment__pathway"))
    return StoredDecision.objects.filter(wrong).values_list("id", flat=True)


def _states_that_differ(look: Look) -> Ids:
    rows = Enrolment.objects.select_related("patient__place", "state").order_by("-id")
    for enrolment in rows.iterator(chunk_size=200) if look.whole else rows[:SAMPLE]:
        if not _is_as_rebuilt(enrolment):
            yield enrolment.pk


def _is_as_rebuilt(enrolment: Enrolment) -> bool:
    state = EnrolmentState.objects.filter(enrolment=enrolment).first()
    if state is None:
        return False
    stored = histories.history_of(enrolment, state.updated_at)
    rebuilt = histories.rebuild(enrolment, state.updated_at)
    last = Submit.objects.filter(enrolment=enrolment).order_by("-id").first()
    seen_on = histories.local_date(last.at) if last else None
    return stored == rebuilt and state.last_seen_on == seen_on


def _screens_left_open(look: Look) -> Ids:
    limit = look.at - LAPSING_LATE
    old = Q(last_answer_at__lt=limit) | Q(last_answer_at=None, opened_at__lt=limit)
    return Asking.objects.filter(old, kind=AskingKind.SCREEN, status=AskingStatus.OPEN).values_list(
        "id", flat=True
    )


def _days_not_run(look: Look) -> Ids:
    limit = histories.local_date(look.at) - timedelta(days=DAYS_LATE)
    return EnrolmentState.objects.filter(
        next_day_on__lt=limit, enrolment__status__in=("active", "held")
    ).values_list("enrolment_id", flat=True)


def _plans_without_days(look: Look) -> Ids:
    """A running plan has a next day, a start, and a place among the day rules."""
    return Enrolment.objects.filter(
        Q(start_on=None) | Q(state__next_day_on=None), status="active"
    ).values_list("id", flat=True)


def _status_without_event(look: Look) -> Ids:
    last: dict[uuid.UUID, str] = {}
    events = EnrolmentEvent.objects.order_by("id").values_list("enrolment_id", "status")
    for enrolment_id, status in events.iterator():
        last[enrolment_id] = status
    for pk, status in Enrolment.objects.values_list("id", "status").iterator():
        if last.get(pk) != status:
            yield pk


def _urgent_that_run(look: Look) -> Ids:
    """Whoever was told to get help today or now has had their plan held at that instant."""
    holds: dict[uuid.UUID, datetime] = {}
    held = EnrolmentEvent.objects.filter(verb="hold").order_by("-id")
    for enrolment_id, at in held.values_list("enrolment_id", "at"):
        holds[enrolment_id] = at  # the first hold of each comes last
    rows = StoredDecision.objects.filter(disposition__in=("urgent", "emergency"))
    for pk, enrolment_id, at in rows.values_list("id", "enrolment_id", "at").iterator():
        if enrolment_id not in holds or holds[enrolment_id] > at:
            yield pk


ALL = (
    Invariant(
        "submit_not_decided",
        "Each send of a screen, check-in or measure has its decision.",
        _submits_not_decided,
    ),
    Invariant(
        "asking_of_another",
        "A send and a decision are of the same enrolment as what was asked.",
        _askings_of_others,
    ),
    Invariant(
        "decision_differs",
        "A stored decision follows from its stored facts and definition.",
        _decisions_that_differ,
    ),
    Invariant(
        "decision_of_another_version",
        "A decision's digest is its version's, of the enrolment's pathway.",
        _decisions_of_another_version,
    ),
    Invariant(
        "state_differs",
        "What is kept for the next page is what the rows say.",
        _states_that_differ,
    ),
    Invariant("screen_left_open", "No screen stays open for days.", _screens_left_open),
    Invariant("day_not_run", "The rules of each day have run by the next.", _days_not_run),
    Invariant(
        "plan_without_days", "A running plan has a start and a next day.", _plans_without_days
    ),
    Invariant(
        "enrolment_without_event",
        "The status of each enrolment is that of its last event.",
        _status_without_event,
    ),
    Invariant(
        "urgent_not_held",
        "Nobody who was told to get help today went on with the plan at once.",
        _urgent_that_run,
    ),
)
