"""Ask the right local service to see the patient, once, and follow it until somebody has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pathways.engine import lifecycle
from pathways.engine.decisions import Decision, Disposition
from pathways.models import Actor, ReferralChannel, Service
from pathways.services import auditing, directory, due
from patients.models import (
    Enrolment,
    Referral,
    ReferralEvent,
    ReferralKind,
    ReferralStatus,
    StoredDecision,
)
from patients.services import outbox
from patients.services.circumstances import CLINICAL, WAITING_LIST
from patients.services.turns import Turn


ENDED = (ReferralStatus.CLOSED, ReferralStatus.SEEN, ReferralStatus.DECLINED)


@dataclass(frozen=True, slots=True)
class Need:
    """A decision needs this role; `service` is who fills it in the patient's place, if anybody."""

    role: str
    service: Service | None


def need_of(enrolment: Enrolment, decision: Decision) -> Need | None:
    """The service that a decision sends the person to by referral, looked up in their place.

    From `routine` up, but not for `emergency`: whoever must go to A&E is offered no form. None
    where the decision names no service.
    """
    if not decision.service:
        return None
    if not Disposition.ROUTINE <= decision.disposition < Disposition.EMERGENCY:
        return None
    service = directory.service_for(
        icb_id=enrolment.icb_id, place_id=enrolment.patient.place_id, role=decision.service
    )
    return Need(decision.service, service)


def open_referral(enrolment: Enrolment, role: str) -> Referral | None:
    """The referral for this role that has not ended yet."""
    return Referral.objects.filter(enrolment=enrolment, role=role).exclude(status__in=ENDED).first()


def raise_referral(
    *, turn: Turn, stored: StoredDecision, decision: Decision, need: Need | None
) -> Referral | None:
    """The one referral that stands for this need, made now unless one is open already.

    Whoever already waits for the role gets "tell them you are worse" instead of a second
    referral. None where the patient goes or calls without one, or where no service was found.
    """
    if need is None or need.service is None or need.service.channel == ReferralChannel.SELF:
        return None
    standing = open_referral(turn.enrolment, need.role)
    if standing is not None:
        return standing
    already_waits = turn.enrolment.waiting_for == need.role
    referral = Referral.objects.create(
        icb_id=turn.enrolment.icb_id,
        enrolment=turn.enrolment,
        decision=stored,
        service=need.service,
        role=need.role,
        kind=ReferralKind.WORSE if already_waits else ReferralKind.REFERRAL,
        disposition=decision.disposition.value,
        due_at=_due_at(turn, decision),
        created_at=turn.at,
    )
    _write_event(turn.actor, referral, "create", turn.at)
    outbox.put_referral(referral=referral, at=turn.at)
    return referral


def step(
    *, actor: Actor, referral: Referral, verb: str, at: datetime, reason: str = ""
) -> Referral:
    """Step a referral through its life; raises NotAllowedNow for a step that its state forbids.

    The caller's transaction holds what made the step true (an accepted delivery, an answer).
    """
    referral.status = lifecycle.step(lifecycle.REFERRAL, referral.status, verb)
    referral.save(update_fields=["status"])
    _write_event(actor, referral, verb, at, reason)
    auditing.record(actor=actor, verb=f"referral_{verb}", target=referral, at=at)
    return referral


def _due_at(turn: Turn, decision: Decision) -> datetime:
    """When somebody looks after it if nothing moved: in the hours of the desk that would."""
    desk = directory.desk_for(
        icb_id=turn.enrolment.icb_id,
        provider_id=turn.enrolment.provider_id,
        kind=CLINICAL if decision.disposition >= Disposition.SOON else WAITING_LIST,
    )
    return due.due_at(desk, decision.disposition, turn.at, decision.due_hours)


def _write_event(
    actor: Actor, referral: Referral, verb: str, at: datetime, reason: str = ""
) -> None:
    ReferralEvent.objects.create(
        icb_id=referral.icb_id,
        referral=referral,
        verb=verb,
        status=referral.status,
        at=at,
        by_kind=actor.kind,
        by_id=actor.id,
        reason=reason,
    )
