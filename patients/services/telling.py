"""What is told to staff and services: a notice of a case to its desk, a referral to its service."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from pathways.engine import lifecycle
from pathways.models import ActorKind
from patients.gateways import Outgoing, OutgoingReferral
from patients.models import (
    Delivery,
    EscalationNotice,
    EscalationStatus,
    Incident,
    Referral,
    ReferralEvent,
)
from patients.services.histories import LONDON
from patients.services.prepared import NotSent, Reason, Send


def notice_to_desk(delivery: Delivery, notice: EscalationNotice) -> Send | NotSent:
    """An e-mail to the desk that owns the case: how strong, by when, and where. Nothing of the
    patient: whoever reads it signs in. A case that was closed meanwhile needs none."""
    case = notice.escalation
    if case.status == EscalationStatus.CLOSED:
        return NotSent("suppress", Reason.FINISHED)
    if not case.desk.email:
        return NotSent("suppress", Reason.NO_CONTACT)
    due = case.due_at.astimezone(LONDON)
    text = _("A case waits for %(desk)s: %(level)s. Look at it by %(due)s.\n%(address)s") % {
        "desk": case.desk.name,
        "level": case.get_disposition_display(),
        "due": f"{due:%H:%M}, {due.day} {due:%B %Y}",
        "address": f"{settings.SITE_ADDRESS}/team/escalations/{case.pk}",
    }
    return Send(
        Outgoing(
            reference=str(delivery.reference),
            channel="email",
            to=case.desk.email,
            text=text,
            subject=_("A case waits for your team"),
        ),
        "email",
    )


def referral_to_service(delivery: Delivery, referral: Referral) -> Send | NotSent:
    """The referral as its service needs it. One that was closed meanwhile, or whose patient has
    died, is not sent; it keeps its place on the team's worklist."""
    patient = referral.enrolment.patient
    if patient.deceased_on is not None:
        return NotSent("suppress", Reason.DECEASED)
    if referral.status != "created":
        return NotSent("suppress", Reason.FINISHED)
    return Send(
        OutgoingReferral(
            reference=str(delivery.reference),
            service_name=referral.service.name,
            role=referral.role,
            kind=referral.kind,
            disposition=referral.disposition,
            nhs_number=patient.nhs_number,
            local_identifier=patient.local_identifier,
            family_name=patient.family_name,
            given_name=patient.given_name,
            date_of_birth=patient.date_of_birth,
        ),
        "referral",
    )


def step_referral(referral: Referral, verb: str, at: datetime, reason: str = "") -> None:
    """Step a referral that the outbox has handed over, or could not. `created` only: what the
    service said meanwhile stands. The caller holds the transaction."""
    locked = Referral.objects.select_for_update().get(pk=referral.pk)
    if locked.status != "created":
        return
    locked.status = lifecycle.step(lifecycle.REFERRAL, locked.status, verb)
    locked.save(update_fields=["status"])
    ReferralEvent.objects.create(
        icb_id=locked.icb_id,
        referral=locked,
        verb=verb,
        status=locked.status,
        at=at,
        by_kind=ActorKind.SYSTEM,
        reason=reason,
    )


def open_incident(delivery: Delivery, reason: str, at: datetime) -> None:
    """Something that a person waits for could not be handed over: one open incident a kind and
    reason tells the operator, however many it touches."""
    incident, made = Incident.objects.select_for_update().get_or_create(
        icb_id=delivery.icb_id,
        key=f"delivery:{delivery.purpose}:{reason}",
        closed_at=None,
        defaults={"opened_at": at, "last_at": at, "people": 1},
    )
    if not made:
        incident.people += 1
        incident.last_at = at
        incident.save(update_fields=["people", "last_at"])
