"""The people in flight when a version is published: moved as it was ordered, one at a time."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from pathways.engine import lifecycle
from pathways.models import Actor, Moving, VersionMove, VersionStatus
from pathways.services import moving as orders
from pathways.services.publishing import definition_of
from patients.models import (
    Asking,
    AskingKind,
    AskingStatus,
    Enrolment,
    EnrolmentMove,
    EnrolmentStatus,
    MoveEnd,
    MoveState,
)
from patients.services import caseload, day_shown, enrolling, histories, incidents, turns
from patients.services.turns import Turn


log = logging.getLogger(__name__)
BATCH: Final = 500


def move_people(*, at: datetime, limit: int = BATCH) -> int:
    """Put the people whom an order is about on its list, and move those whose time has come; how
    many were looked at.

    With "move now" that is at once, with "next stage" once they are in another stage than when
    they were listed. A screen or check-in in progress is finished on its version first. One
    enrolment that fails stays waiting and is an incident; the others go on.
    """
    for order in _orders():
        _list(order, at, limit)
    rows = _due(at).order_by("looked_at", "id").values_list("pk", "enrolment_id", "icb_id")
    due = list(rows[:limit])
    for pk, enrolment_id, icb_id in due:
        _try(pk, enrolment_id, icb_id, at)
    return len(due)


def _orders() -> QuerySet[VersionMove]:
    """The orders that may still find somebody."""
    held = Enrolment.objects.filter(status__in=caseload.OPEN).values("version_id")
    rows = VersionMove.objects.exclude(to_version__status=VersionStatus.WITHDRAWN)
    return rows.filter(from_version__in=held).order_by("id")


def _list(order: VersionMove, at: datetime, limit: int) -> None:
    """Put people on an order's list: all in flight on its version but those who were only invited,
    who are put on the live version when they first come."""
    known = EnrolmentMove.objects.filter(move=order).values("enrolment_id")
    people = Enrolment.objects.filter(
        version_id=order.from_version_id, status__in=caseload.OPEN
    ).exclude(pk__in=known)
    begun = ~Q(status=EnrolmentStatus.INVITED) | Exists(
        Asking.objects.filter(enrolment=OuterRef("pk"))
    )
    found = people.filter(begun).select_related("version", "patient__place")
    rows = [
        EnrolmentMove(
            icb_id=one.icb_id, enrolment=one, move=order, stage=_stage(one, at), looked_at=at
        )
        for one in found.order_by("id")[:limit]
    ]
    EnrolmentMove.objects.bulk_create(rows, ignore_conflicts=True)


def _stage(enrolment: Enrolment, at: datetime) -> str:
    history = histories.history_of(enrolment, at)
    day = histories.day_of(enrolment, at)
    stage = day_shown.stage_of(definition_of(enrolment.version), history, day)
    return stage.key if stage else ""


def _due(at: datetime) -> QuerySet[EnrolmentMove]:
    """Whom to look at: everybody who moves now; for the next stage, whoever wrote something since
    the last look, and each once a day."""
    midnight = enrolling.nudge_instant(histories.local_date(at), 0)
    return EnrolmentMove.objects.filter(state=MoveState.WAITING).filter(
        Q(move__policy=Moving.NOW)
        | Q(looked_at__lt=midnight)
        | Q(enrolment__state__updated_at__gt=F("looked_at"))
    )


def _try(pk: uuid.UUID, enrolment_id: uuid.UUID, icb_id: uuid.UUID, at: datetime) -> None:
    try:
        with transaction.atomic():
            enrolment = Enrolment.objects.select_related("patient__place").get(pk=enrolment_id)
            turn = turns.begin(actor=Actor.system(icb_id), enrolment=enrolment, at=at)
            row = EnrolmentMove.objects.select_for_update(of=("self",)).select_related(
                "move__to_version"
            )
            _carry_out(turn, row.get(pk=pk))
    except Exception:
        log.exception("enrolment %s could not be moved", enrolment_id)
        incidents.open_or_count(icb_id=icb_id, key="move_people", people=1, at=at)
        # It waits behind the others.
        EnrolmentMove.objects.filter(pk=pk).update(looked_at=at)


def _carry_out(turn: Turn, row: EnrolmentMove) -> None:
    if row.state != MoveState.WAITING:
        return
    end = _why_not(turn, row)
    if end is None and not _may_move_now(turn, row):
        row.looked_at = turn.at
        row.save(update_fields=["looked_at"])
        return
    row.state = lifecycle.step(lifecycle.MOVE, row.state, "drop" if end else "carry_out")
    row.end, row.looked_at = end or "", turn.at
    row.save(update_fields=["state", "end", "looked_at"])
    if end is None:
        version = row.move.to_version
        enrolling.repin(actor=turn.actor, enrolment=turn.enrolment, version=version, at=turn.at)
        turn.definition = definition_of(version)
        turn.save()


def _why_not(turn: Turn, row: EnrolmentMove) -> MoveEnd | None:
    """Why this person is not moved at all, ever, by this order."""
    enrolment, order = turn.enrolment, row.move
    if enrolment.status not in caseload.OPEN:
        return MoveEnd.OVER
    if enrolment.version_id != order.from_version_id:
        return MoveEnd.ELSEWHERE
    if order.to_version.status == VersionStatus.WITHDRAWN:
        return MoveEnd.WITHDRAWN
    if orders.standing_order(order.from_version) != order:
        return MoveEnd.NEWER
    if not caseload.fits(definition_of(order.to_version), turn.history, turn.day):
        return MoveEnd.UNFIT
    return None


def _may_move_now(turn: Turn, row: EnrolmentMove) -> bool:
    """Whether the time of this person has come: nothing half answered, and the stage that the
    order waits for."""
    in_progress = Asking.objects.filter(
        enrolment=turn.enrolment,
        status=AskingStatus.OPEN,
        kind__in=(AskingKind.SCREEN, AskingKind.CHECK_IN),
    )
    if in_progress.exists():
        return False
    if row.move.policy == Moving.NOW:
        return True
    stage = day_shown.stage_of(turn.definition, turn.history, turn.day)
    return (stage.key if stage else "") != row.stage
