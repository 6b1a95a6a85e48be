"""What time alone brings about: the rules of each day, and screens that were left."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from pathways.engine import lifecycle
from pathways.engine.decisions import Disposition, Moment
from pathways.engine.facts import facts_at
from pathways.engine.rules import decide
from pathways.engine.screens import left
from pathways.engine.values import History
from pathways.models import Actor
from patients.models import (
    Asking,
    AskingKind,
    AskingStatus,
    Enrolment,
    EnrolmentState,
    EnrolmentStatus,
    MessageKind,
)
from patients.services import (
    circumstances,
    enrolling,
    histories,
    incidents,
    outbox,
    planning,
    safety_netting,
    screening,
    turns,
)
from patients.services.circumstances import Reason
from patients.services.turns import Turn


log = logging.getLogger(__name__)

# How long a screen may be left before it ends; one that a day's rule asked for waits for the
# patient to come, because nobody was there when it was opened.
LEFT_FOR = timedelta(hours=1)
ASKED_BY_DAY_FOR = timedelta(hours=24)
ADVICE_OPEN_FOR = timedelta(hours=24)
MORNING = time(9)
RUNNING = (EnrolmentStatus.ACTIVE, EnrolmentStatus.HELD)


def run_day_rules(*, at: datetime, limit: int = 2000) -> int:
    """Run the rules of each local day that is due, days that were missed first; how many
    enrolments were looked at.

    A decision is stored only for a day on which a rule counted. After the plan's last day the
    enrolment is finished. One enrolment that fails stays due and is an incident; the others go on.
    """
    due = EnrolmentState.objects.filter(
        next_day_on__lte=histories.local_date(at), enrolment__status__in=RUNNING
    ).order_by("next_day_on", "id")[:limit]
    rows = due.values_list("enrolment_id", "icb_id")
    return _each(rows, "day_rules", at, _run_days)


def lapse_screens(*, at: datetime, limit: int = 500) -> int:
    """End the screens that were left for an hour, and store what they came to; how many.

    A later screen that was left calls the clinical desk as strongly as the rule that asked for
    it, a first one the waiting-list desk. An unfinished first screen never starts a plan. A
    check-in that was left on an earlier day ends too: what was answered was decided then. Advice
    of `soon` or above is sent, because they left before the page that gives it.
    """
    Asking.objects.filter(
        kind=AskingKind.CHECK_IN,
        status=AskingStatus.OPEN,
        local_on__lt=histories.local_date(at),
    ).update(status=lifecycle.step(lifecycle.ASKING, AskingStatus.OPEN, "lapse"), finished_at=at)
    rows = _left(at).order_by("id").values_list("enrolment_id", "icb_id")[:limit]
    return _each(rows, "lapse_screens", at, _lapse)


def _each(
    rows: Iterable[tuple[uuid.UUID, uuid.UUID]],
    name: str,
    at: datetime,
    do: Callable[[Turn], None],
) -> int:
    done = 0
    for enrolment_id, icb_id in list(rows):
        try:
            with transaction.atomic():
                enrolment = Enrolment.objects.select_related("patient__place").get(pk=enrolment_id)
                do(turns.begin(actor=Actor.system(icb_id), enrolment=enrolment, at=at))
            done += 1
        except Exception:
            log.exception("%s failed for enrolment %s", name, enrolment_id)
            incidents.open_or_count(icb_id=icb_id, key=name, people=1, at=at)
    return done


def _run_days(turn: Turn) -> None:
    turn.state.refresh_from_db(fields=["next_day_on"])
    today = histories.local_date(turn.at)
    on = turn.state.next_day_on
    if on is None or turn.enrolment.status not in RUNNING:
        return
    while on <= today and histories.day_on(turn.enrolment, on) <= turn.definition.days:
        _run_day(turn, on)
        on += timedelta(days=1)
    turn.save()
    is_over = histories.day_on(turn.enrolment, on) > turn.definition.days and on <= today
    EnrolmentState.objects.filter(pk=turn.state.pk).update(next_day_on=None if is_over else on)
    if is_over and turn.enrolment.status == EnrolmentStatus.ACTIVE:
        enrolling.finish(actor=turn.actor, enrolment=turn.enrolment, at=turn.at)


def _run_day(turn: Turn, on: date) -> None:
    day = histories.day_on(turn.enrolment, on)
    known = _as_known_on(turn.history, day)
    facts = facts_at(turn.definition, known, day=day, moment=Moment.DAY)
    decision = decide(turn.definition, facts)
    if not decision.counted:
        return
    stored = safety_netting.decide_and_store(turn=turn, decision=decision, facts=facts)
    if screening.ask_again(turn, stored.decision) is not None:
        _ask_them_to_come(turn)


def _as_known_on(history: History, day: int) -> History:
    """A day that is caught up late is judged by what was known on it."""
    return replace(
        history,
        asked=tuple(asked for asked in history.asked if asked.day <= day),
        dispositions=tuple(one for one in history.dispositions if one[0] <= day),
        last_seen_day=min(history.last_seen_day, day),
    )


def _ask_them_to_come(turn: Turn) -> None:
    """A safety message in the morning: there are questions that only the patient can answer."""
    today = histories.local_date(turn.at)
    due_at = max(turn.at, datetime.combine(today, MORNING, tzinfo=histories.LONDON))
    outbox.put_message(
        enrolment=turn.enrolment,
        kind=MessageKind.SAFETY,
        local_on=today,
        due_at=due_at,
        expires_at=turn.at + ASKED_BY_DAY_FOR,
        at=turn.at,
    )


def _left(at: datetime) -> QuerySet[Asking]:
    never_begun = Q(last_answer_at__isnull=True)
    by_day = never_begun & Q(cause=Moment.DAY.value)
    return (
        Asking.objects.filter(kind=AskingKind.SCREEN, status=AskingStatus.OPEN)
        .exclude(cause=histories.SEEN)
        .filter(
            Q(last_answer_at__lte=at - LEFT_FOR)
            | (never_begun & ~Q(cause=Moment.DAY.value) & Q(opened_at__lte=at - LEFT_FOR))
            | (by_day & Q(opened_at__lte=at - ASKED_BY_DAY_FOR))
        )
    )


def _lapse(turn: Turn) -> None:
    asking = _left(turn.at).filter(enrolment=turn.enrolment).first()
    if asking is None:
        return
    asking.status = lifecycle.step(lifecycle.ASKING, asking.status, "lapse")
    asking.finished_at = turn.at
    asking.save(update_fields=["status", "finished_at"])
    current = histories.with_current(turn.history, asking, ())
    step = left(turn.definition, current, day=turn.day)
    stored = safety_netting.decide_and_store(
        turn=turn,
        decision=step.decision,
        facts=step.facts,
        asking=asking,
        reasons=(_left_unfinished(asking),),
    )
    if stored.decision.disposition >= Disposition.SOON:
        _send_the_advice(turn, stored.decision.disposition)
    if asking.cause == screening.TRIAGE and stored.decision.disposition >= Disposition.SOON:
        safety_netting.settle_triage(turn, stored.decision.disposition)
    turn.save()


def _send_the_advice(turn: Turn, disposition: Disposition) -> None:
    """A safety message: they left before the page that says what to do. At night it waits for the
    morning, unless it is for the same day."""
    waits = disposition < Disposition.URGENT and planning.is_quiet(turn.at)
    due_at = planning.quiet_until(turn.at) if waits else turn.at
    outbox.put_message(
        enrolment=turn.enrolment,
        kind=MessageKind.SAFETY,
        local_on=histories.local_date(due_at),
        due_at=due_at,
        expires_at=due_at + ADVICE_OPEN_FOR,
        at=turn.at,
    )


def _left_unfinished(asking: Asking) -> Reason:
    if asking.cause == screening.TRIAGE:
        return Reason(
            "#left_first_screen",
            "Left the first safety questions unfinished",
            Disposition.ROUTINE,
            circumstances.WAITING_LIST,
        )
    return Reason(
        "#left_screen",
        "Left the safety questions unfinished",
        Disposition(asking.strength or Disposition.ROUTINE),
        circumstances.CLINICAL,
    )
