"""Put a patient on a pathway, and step the enrolment through its life."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from pathways.access import Permission, check
from pathways.engine import lifecycle
from pathways.models import Actor, ActorKind, Pathway, PathwayVersion, Provider
from pathways.services import auditing, publishing
from patients.access import check_acts_on
from patients.models import (
    Enrolment,
    EnrolmentEvent,
    EnrolmentState,
    EnrolmentStatus,
    MessageKind,
    Patient,
    Source,
)
from patients.services import outbox


LONDON = ZoneInfo("Europe/London")
INVITATION_OPEN_FOR = timedelta(days=14)
LONGEST_PAUSE = timedelta(weeks=4)


class NotEnrolled(ValueError):
    """The patient cannot be enrolled. Its text says why and what to do."""


@dataclass(frozen=True, slots=True)
class FromReferral:
    """What the waiting list says of the referral behind an enrolment."""

    waiting_for: str = ""
    patient_pathway_identifier: str = ""
    rtt_start_on: date | None = None
    treatment_function_code: str = ""
    intended_procedure: str = ""
    priority: str = ""


def next_morning(at: datetime) -> datetime:
    """The next 9am in London after `at`: when a batch's invitations become due by default."""
    local = at.astimezone(LONDON)
    morning = datetime.combine(local.date(), time(9), tzinfo=LONDON)
    if local >= morning:
        morning = datetime.combine(local.date() + timedelta(days=1), time(9), tzinfo=LONDON)
    return morning


@dataclass(frozen=True, slots=True)
class ToEnrol:
    """A patient to enrol, and what the waiting list says of their referral."""

    patient: Patient
    referral: FromReferral = FromReferral()


def enrol(
    *,
    actor: Actor,
    patient: Patient,
    pathway: Pathway,
    provider: Provider,
    source: Source,
    at: datetime,
    invite_at: datetime | None = None,
    referral: FromReferral | None = None,
) -> Enrolment:
    """Enrol one patient on the pathway's live version; with `invite_at`, plan the invitation.

    Raises NotEnrolled for a pathway with no live version, or a patient who died or already
    follows it.
    """
    if patient.deceased_on is not None:
        raise NotEnrolled("This patient has died.")
    if open_enrolment(patient, pathway) is not None:
        raise NotEnrolled("This patient already follows this pathway.")
    (enrolment,) = enrol_many(
        actor=actor,
        people=(ToEnrol(patient, referral or FromReferral()),),
        pathway=pathway,
        provider=provider,
        source=source,
        at=at,
        invite_at=invite_at,
    )
    return enrolment


@transaction.atomic
def enrol_many(
    *,
    actor: Actor,
    people: Sequence[ToEnrol],
    pathway: Pathway,
    provider: Provider,
    source: Source,
    at: datetime,
    invite_at: datetime | None,
) -> list[Enrolment]:
    """Enrol patients who may be enrolled (the caller has looked), all or none, with one audit row.

    Raises NotEnrolled for a pathway with no live version.
    """
    check(actor, Permission.ENROL)
    version = publishing.live_version(pathway)
    if version is None:
        raise NotEnrolled(f"“{pathway.title}” is not live. Publish it before you enrol people.")
    enrolments = [
        Enrolment(
            icb_id=person.patient.icb_id,
            patient=person.patient,
            provider=provider,
            pathway=pathway,
            version=version,
            source=source,
            invite_at=invite_at,
            created_at=at,
            **asdict(person.referral),
        )
        for person in people
    ]
    Enrolment.objects.bulk_create(enrolments, batch_size=500)
    EnrolmentState.objects.bulk_create(
        [EnrolmentState(icb_id=e.icb_id, enrolment=e, updated_at=at) for e in enrolments],
        batch_size=500,
    )
    EnrolmentEvent.objects.bulk_create(
        [_event(actor, enrolment, "enrol", at) for enrolment in enrolments], batch_size=500
    )
    auditing.record(
        actor=actor,
        verb="enrol",
        target=enrolments[0] if len(enrolments) == 1 else pathway,
        at=at,
        detail={"people": len(enrolments)},
    )
    if invite_at is not None:
        _invite(enrolments, invite_at, at)
    return enrolments


def _invite(enrolments: list[Enrolment], invite_at: datetime, at: datetime) -> None:
    outbox.put_messages(
        enrolments=enrolments,
        kind=MessageKind.INVITATION,
        local_on=invite_at.astimezone(LONDON).date(),
        due_at=invite_at,
        expires_at=invite_at + INVITATION_OPEN_FOR,
        at=at,
    )


def open_enrolment(patient: Patient, pathway: Pathway) -> Enrolment | None:
    """The patient's enrolment on this pathway that has neither finished nor stopped, if any."""
    return Enrolment.objects.filter(
        patient=patient, pathway=pathway, status__in=("invited", "active", "held")
    ).first()


@transaction.atomic
def open_at_first_visit(*, actor: Actor, enrolment: Enrolment, at: datetime) -> Enrolment:
    """Pin an enrolment that has not started to the live version; a started one keeps its own.

    An enrolment with answers keeps its version too: its questions must not change under it.
    """
    check_acts_on(actor, enrolment, enrolment.patient_id)
    live = publishing.live_version(enrolment.pathway)
    if (
        enrolment.start_on is None
        and live is not None
        and live.pk != enrolment.version_id
        and not enrolment.askings.exists()
    ):
        enrolment.version = live
        enrolment.save(update_fields=["version"])
        _write_event(actor, enrolment, "pin", at)
        auditing.record(
            actor=actor, verb="pin", target=enrolment, at=at, detail={"version": str(live.pk)}
        )
    return enrolment


def is_closed_to(enrolment: Enrolment) -> bool:
    """Whether this person was invited, has answered nothing yet, and finds no live version: it was
    withdrawn, so that nobody new starts."""
    return (
        enrolment.status == EnrolmentStatus.INVITED
        and publishing.live_version(enrolment.pathway) is None
        and not enrolment.askings.exists()
    )


def repin(*, actor: Actor, enrolment: Enrolment, version: PathwayVersion, at: datetime) -> None:
    """Put an enrolment on another version of its pathway, in the caller's transaction, with the
    event and the audit row. What it decided before stays with the version it was decided on."""
    before = enrolment.version_id
    enrolment.version = version
    enrolment.save(update_fields=["version"])
    _write_event(actor, enrolment, "move", at, f"to version {version.number}")
    detail = {"from": str(before), "to": str(version.pk)}
    auditing.record(actor=actor, verb="move_enrolment", target=enrolment, at=at, detail=detail)


@transaction.atomic
def start(*, actor: Actor, enrolment: Enrolment, at: datetime) -> Enrolment:
    """The plan is ready: today in London is day 1, and the first nudge is due tomorrow."""
    check_acts_on(actor, enrolment, enrolment.patient_id)
    enrolment.start_on = at.astimezone(LONDON).date()
    _step(actor, enrolment, "start", at)
    _schedule_from(enrolment, at)
    return enrolment


@transaction.atomic
def hold(*, actor: Actor, enrolment: Enrolment, at: datetime, reason: str) -> Enrolment:
    """Hold the plan until a person or the patient says that they were seen. No nudge meanwhile."""
    check_acts_on(actor, enrolment, enrolment.patient_id)
    if enrolment.status == "held":
        return enrolment
    _step(actor, enrolment, "hold", at, reason)
    EnrolmentState.objects.filter(enrolment=enrolment).update(next_nudge_at=None, updated_at=at)
    return enrolment


@transaction.atomic
def release(*, actor: Actor, enrolment: Enrolment, at: datetime, reason: str = "") -> Enrolment:
    """The patient was seen and may carry on: the plan goes on, or starts if it never had."""
    check_acts_on(actor, enrolment, enrolment.patient_id)
    if enrolment.start_on is None:
        enrolment.start_on = at.astimezone(LONDON).date()
    _step(actor, enrolment, "release", at, reason)
    _schedule_from(enrolment, at)
    return enrolment


@transaction.atomic
def stop(*, actor: Actor, enrolment: Enrolment, at: datetime, reason: str) -> Enrolment:
    """The patient leaves the plan. Their place on any waiting list is not touched."""
    check_acts_on(actor, enrolment, enrolment.patient_id)
    _step(actor, enrolment, "stop", at, reason)
    _unschedule(enrolment, at)
    return enrolment


@transaction.atomic
def finish(*, actor: Actor, enrolment: Enrolment, at: datetime) -> Enrolment:
    """The last day is over."""
    check_acts_on(actor, enrolment, enrolment.patient_id)
    _step(actor, enrolment, "finish", at)
    _unschedule(enrolment, at)
    return enrolment


@transaction.atomic
def pause(*, actor: Actor, patient: Patient, until: date, at: datetime) -> Patient:
    """No nudges until the given date, at most four weeks on. The calendar goes on.

    Raises ValueError with the sentence to show for a date outside that.
    """
    check_acts_on(actor, patient, patient.pk)
    today = at.astimezone(LONDON).date()
    if not today < until <= today + LONGEST_PAUSE:
        raise ValueError("Choose a pause of 1 to 4 weeks.")
    patient.paused_until = until
    patient.save(update_fields=["paused_until"])
    auditing.record(
        actor=actor, verb="pause", target=patient, at=at, detail={"until": until.isoformat()}
    )
    return patient


@transaction.atomic
def resume(*, actor: Actor, patient: Patient, at: datetime) -> Patient:
    """End a pause now."""
    check_acts_on(actor, patient, patient.pk)
    patient.paused_until = None
    patient.save(update_fields=["paused_until"])
    auditing.record(actor=actor, verb="resume", target=patient, at=at)
    return patient


@transaction.atomic
def choose_hour(*, actor: Actor, patient: Patient, hour: int, at: datetime) -> Patient:
    """The local hour at which nudges are due, 8 to 20: outside quiet hours.

    Raises ValueError with the sentence to show for another hour.
    """
    check_acts_on(actor, patient, patient.pk)
    if not 8 <= hour <= 20:
        raise ValueError("Choose a time between 8am and 8pm.")
    patient.nudge_minute = hour * 60
    patient.save(update_fields=["nudge_minute"])
    auditing.record(actor=actor, verb="choose_hour", target=patient, at=at, detail={"hour": hour})
    for enrolment in Enrolment.objects.filter(patient=patient, status="active"):
        _schedule_from(enrolment, at)
    return patient


def nudge_instant(local_on: date, minute: int) -> datetime:
    """A local date and minute of the day in London as an instant.

    A wall time that the clocks skip counts as the same instant an hour on; one that comes twice
    counts the first time.
    """
    wall = datetime.combine(local_on, time(minute // 60, minute % 60), tzinfo=LONDON)
    return wall.astimezone(ZoneInfo("UTC"))


def _schedule_from(enrolment: Enrolment, at: datetime) -> None:
    tomorrow = at.astimezone(LONDON).date() + timedelta(days=1)
    EnrolmentState.objects.filter(enrolment=enrolment).update(
        next_nudge_at=nudge_instant(tomorrow, enrolment.patient.nudge_minute),
        next_day_on=tomorrow,
        updated_at=at,
    )


def _unschedule(enrolment: Enrolment, at: datetime) -> None:
    EnrolmentState.objects.filter(enrolment=enrolment).update(
        next_nudge_at=None, next_day_on=None, updated_at=at
    )


def _step(actor: Actor, enrolment: Enrolment, verb: str, at: datetime, reason: str = "") -> None:
    enrolment.status = lifecycle.step(lifecycle.ENROLMENT, enrolment.status, verb)
    enrolment.save(update_fields=["status", "start_on"])
    _write_event(actor, enrolment, verb, at, reason)
    auditing.record(
        actor=actor,
        verb=verb,
        target=enrolment,
        at=at,
        detail={"reason": reason} if reason else {},
    )


def _write_event(
    actor: Actor, enrolment: Enrolment, verb: str, at: datetime, reason: str = ""
) -> None:
    _event(actor, enrolment, verb, at, reason).save(force_insert=True)


def _event(
    actor: Actor, enrolment: Enrolment, verb: str, at: datetime, reason: str = ""
) -> EnrolmentEvent:
    return EnrolmentEvent(
        icb_id=enrolment.icb_id,
        enrolment=enrolment,
        verb=verb,
        status=enrolment.status,
        at=at,
        by_kind=actor.kind,
        by_id=actor.id if actor.kind is not ActorKind.SYSTEM else None,
        reason=reason,
    )
