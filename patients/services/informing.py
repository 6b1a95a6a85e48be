"""What a patient was told, and what was done about it: only what stands in a row."""

from __future__ import annotations

from dataclasses import dataclass

from pathways.engine.decisions import Decision, Disposition
from pathways.models import Service
from pathways.services import directory
from patients.models import (
    AskingKind,
    Enrolment,
    EnrolmentStatus,
    Escalation,
    EscalationStatus,
    Referral,
    StoredDecision,
)
from patients.services import histories


# The steps of an enrolment after which a plan runs: what held it before is over.
RUNNING_AGAIN = ("start", "release")


@dataclass(frozen=True, slots=True)
class Told:
    """The decision that a patient reads about, with the rows that came of it."""

    stored: StoredDecision
    decision: Decision
    escalation: Escalation | None
    referral: Referral | None
    service: Service | None


def told(enrolment: Enrolment) -> Told | None:
    """What to tell the patient now: in a held plan the strongest decision since it last ran, and
    of equals the newest; otherwise the newest decision. Safety questions that find less than what
    asked for them take nothing back: from `routine` up, that is told. None before any decision.

    What a sweep decided at night called a desk or asked by message; no page told it, and none does.
    """
    decisions = list(enrolment.decisions.exclude(moment="day").order_by("-id")[:200])
    if not decisions:
        return None
    stored = _with_what_asked(decisions)
    if enrolment.status == EnrolmentStatus.HELD:
        recent = _since_running(enrolment, decisions)
        stored = max(recent, key=lambda row: Disposition(row.disposition).rank)
    decision = Decision.from_json(stored.outcome)
    return Told(
        stored=stored,
        decision=decision,
        escalation=_escalation(enrolment, stored),
        referral=_referral(enrolment, decision),
        service=_service(enrolment, decision),
    )


def _with_what_asked(decisions: list[StoredDecision]) -> StoredDecision:
    """The newest decision, or a stronger one of the check-in or measure that asked for it."""
    newest = decisions[0]
    asking = newest.asking
    if asking is None or asking.kind != AskingKind.SCREEN or asking.cause == histories.SEEN:
        return newest
    asked = [row for row in decisions if row.at >= asking.opened_at]
    told = [row for row in asked if Disposition(row.disposition) >= Disposition.ROUTINE]
    return max((newest, *told), key=lambda row: Disposition(row.disposition).rank)


def _since_running(enrolment: Enrolment, decisions: list[StoredDecision]) -> list[StoredDecision]:
    last = enrolment.events.filter(verb__in=RUNNING_AGAIN).order_by("-id").first()
    recent = [row for row in decisions if last is None or row.at >= last.at]
    return recent or decisions[:1]


def _escalation(enrolment: Enrolment, stored: StoredDecision) -> Escalation | None:
    """The case that this decision opened, joined or raised; else one that is still open."""
    rows = enrolment.escalations.select_related("desk")
    own = rows.filter(entries__decision=stored).first()
    return own or rows.exclude(status=EscalationStatus.CLOSED).first()


def _referral(enrolment: Enrolment, decision: Decision) -> Referral | None:
    if decision.service is None:
        return None
    rows = enrolment.referrals.select_related("service").filter(role=decision.service)
    return rows.order_by("-id").first()


def _service(enrolment: Enrolment, decision: Decision) -> Service | None:
    if decision.service is None:
        return None
    return directory.service_for(
        icb_id=enrolment.icb_id, place_id=enrolment.patient.place_id, role=decision.service
    )
