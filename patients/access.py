"""Who may see and do what with patients: staff by membership, a patient only their own."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models

from pathways.access import NotAllowed, Permission, can, check, check_same_icb
from pathways.models import Actor, ActorKind, IcbOwned
from patients.models import Batch, Enrolment, Escalation, Message, Patient, Referral


def _scoped(
    rows: models.QuerySet[Any], actor: Actor, *, patient: str, provider: str
) -> models.QuerySet[Any]:
    rows = rows.filter(icb_id=actor.icb_id)
    if actor.kind is ActorKind.SYSTEM:
        return rows
    if actor.kind is ActorKind.PATIENT:
        return rows.filter(**{patient: actor.id})
    if not can(actor, Permission.READ_PATIENTS):
        return rows.none()
    if actor.provider_ids is not None:
        rows = rows.filter(**{f"{provider}__in": actor.provider_ids})
    return rows


def patients_visible_to(actor: Actor) -> models.QuerySet[Patient]:
    return _scoped(Patient.objects.all(), actor, patient="id", provider="provider_id")


def enrolments_visible_to(actor: Actor) -> models.QuerySet[Enrolment]:
    return _scoped(Enrolment.objects.all(), actor, patient="patient_id", provider="provider_id")


def escalations_visible_to(actor: Actor) -> models.QuerySet[Escalation]:
    """Escalations are the staff's worklist: a patient sees none of them."""
    if actor.kind is ActorKind.PATIENT:
        return Escalation.objects.none()
    return _scoped(
        Escalation.objects.all(),
        actor,
        patient="enrolment__patient_id",
        provider="enrolment__provider_id",
    )


def referrals_visible_to(actor: Actor) -> models.QuerySet[Referral]:
    return _scoped(
        Referral.objects.all(),
        actor,
        patient="enrolment__patient_id",
        provider="enrolment__provider_id",
    )


def messages_visible_to(actor: Actor) -> models.QuerySet[Message]:
    return _scoped(
        Message.objects.all(), actor, patient="patient_id", provider="enrolment__provider_id"
    )


def batches_visible_to(actor: Actor) -> models.QuerySet[Batch]:
    if actor.kind is ActorKind.PATIENT:
        return Batch.objects.none()
    rows = _scoped(Batch.objects.all(), actor, patient="id", provider="provider_id")
    return rows if can(actor, Permission.ENROL) else rows.none()


def check_acts_on(actor: Actor, row: IcbOwned, patient_id: Any) -> None:
    """Raise NotAllowed unless the actor is the system, the patient, or staff who read patients and
    are not limited to other providers."""
    check_same_icb(actor, row)
    if actor.kind is ActorKind.PATIENT and actor.id != patient_id:
        raise NotAllowed("This belongs to somebody else.")
    if actor.kind is ActorKind.STAFF:
        check(actor, Permission.READ_PATIENTS)
        _check_provider(actor, _provider_of(row))


def check_works_case(actor: Actor, case: Escalation) -> None:
    """Raise NotAllowed unless the actor is a named member of staff who works the case's desk: of
    its ICB, of its patient's provider where they are limited to some, with the permission."""
    if actor.kind is not ActorKind.STAFF or actor.id is None:
        raise NotAllowed("Only a named person can work a case.")
    check_same_icb(actor, case)
    check(actor, Permission.WORK_ESCALATIONS)
    _check_provider(actor, case.enrolment.provider_id)


def _provider_of(row: Any) -> uuid.UUID:
    """The provider of a patient or an enrolment, or of the patient whom the row is about."""
    found: uuid.UUID = (row if hasattr(row, "provider_id") else row.patient).provider_id
    return found


def _check_provider(actor: Actor, provider_id: uuid.UUID) -> None:
    if actor.provider_ids is not None and provider_id not in actor.provider_ids:
        raise NotAllowed("This belongs to another provider.")
