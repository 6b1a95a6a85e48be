"""What a person does with a case: take it, have it in hand, hand it over, close it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from pathways.access import Permission, check
from pathways.engine import lifecycle
from pathways.engine.decisions import Disposition
from pathways.models import Actor
from pathways.services import auditing
from patients.access import check_works_case
from patients.models import Enrolment, EnrolmentStatus, Escalation, EscalationEvent
from patients.services import enrolling


class CloseReason(StrEnum):
    """Why a case is done: the whole list, so that cases can be counted."""

    SEEN_CARRY_ON = "seen_carry_on"
    ADVICE_CARRY_ON = "advice_carry_on"
    REFERRED = "referred"
    IN_CARE = "in_care"
    NOT_REACHED = "not_reached"
    FALSE_ALARM = "false_alarm"


REASON_LABELS: dict[str, str] = {
    CloseReason.SEEN_CARRY_ON: "Seen, and told to carry on with the plan",
    CloseReason.ADVICE_CARRY_ON: "Advice given, carries on with the plan",
    CloseReason.REFERRED: "Referred to another service",
    CloseReason.IN_CARE: "Now in the care of a hospital or clinic",
    CloseReason.NOT_REACHED: "Could not reach the patient; GP practice told",
    CloseReason.FALSE_ALARM: "Answered by mistake, carries on with the plan",
}
# After these the plan goes on by itself; after the others it stays held.
CARRY_ON = frozenset(
    {CloseReason.SEEN_CARRY_ON, CloseReason.ADVICE_CARRY_ON, CloseReason.FALSE_ALARM}
)
LONGEST_NOTE = 2000


class NotUsable(ValueError):
    """What was sent cannot be used. `field` names the form's field, the text says what to do."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@transaction.atomic
def take(*, actor: Actor, escalation: Escalation, at: datetime) -> Escalation:
    """Make a new case one's own. Raises NotAllowedNow where somebody else has it."""
    case = _locked(actor, escalation)
    if case.taken_by_id not in (None, actor.id) and case.status != "closed":
        raise lifecycle.NotAllowedNow(
            f"{case.taken_by} has taken this case. Ask them to hand it over."
        )
    case.taken_by_id, case.taken_at = actor.id, at
    return _step(actor, case, "take", at)


@transaction.atomic
def acknowledge(
    *, actor: Actor, escalation: Escalation, at: datetime, note: str = ""
) -> Escalation:
    """Say that the case is in hand: somebody has read it and is doing something about it."""
    case = _locked(actor, escalation)
    _check_theirs(actor, case)
    if case.taken_by_id is None:
        case.taken_by_id, case.taken_at = actor.id, at
    case.acknowledged_by_id, case.acknowledged_at = actor.id, at
    return _step(actor, case, "acknowledge", at, note)


@transaction.atomic
def hand_over(*, actor: Actor, escalation: Escalation, at: datetime, note: str) -> Escalation:
    """Put a case back on its desk's list for a colleague. The due time stays. Needs a note that
    says where it stands; anybody of the desk may take back a case of somebody who is away."""
    case = _locked(actor, escalation)
    if not note.strip():
        raise NotUsable("note", "Write what a colleague needs to know.")
    case.taken_by = case.taken_at = case.acknowledged_by = case.acknowledged_at = None
    return _step(actor, case, "hand_over", at, note)


@transaction.atomic
def note_not_reached(
    *, actor: Actor, escalation: Escalation, at: datetime, note: str = ""
) -> Escalation:
    """Write down that the patient could not be reached. The case stays as it is, and stays due."""
    case = _locked(actor, escalation)
    _check_theirs(actor, case)
    if case.status == "closed":
        raise lifecycle.NotAllowedNow("This case is closed.")
    _write(actor, case, "not_reached", at, note)
    return case


@transaction.atomic
def close(
    *, actor: Actor, escalation: Escalation, reason: str, note: str, at: datetime
) -> Escalation:
    """Close a case: a named person, with a reason of the list. Urgent and emergency cases need
    the permission to close urgent ones, and a note.

    Where the reason says that the patient carries on, a held plan goes on, or starts.
    """
    case = _locked(actor, escalation)
    _check_theirs(actor, case)
    if reason not in REASON_LABELS:
        raise NotUsable("reason", "Select how this case ended.")
    if Disposition(case.disposition) >= Disposition.URGENT:
        check(actor, Permission.CLOSE_URGENT)
        if not note.strip():
            raise NotUsable("note", "Write what was done. An urgent case is not closed without it.")
    case.closed_by_id, case.closed_at, case.close_reason = actor.id, at, reason
    _step(actor, case, "close", at, note, reason=reason)
    enrolment = Enrolment.objects.select_for_update().get(pk=case.enrolment_id)
    if reason in CARRY_ON and enrolment.status == EnrolmentStatus.HELD:
        enrolling.release(actor=actor, enrolment=enrolment, at=at, reason=reason)
    return case


def _locked(actor: Actor, escalation: Escalation) -> Escalation:
    """The case as it is now, locked. Raises NotAllowed for whoever is no named member of staff
    that may work it."""
    check_works_case(actor, escalation)
    return (
        Escalation.objects.select_for_update(of=("self",))
        .select_related("taken_by")
        .get(pk=escalation.pk)
    )


def _check_theirs(actor: Actor, case: Escalation) -> None:
    if case.taken_by_id not in (None, actor.id):
        raise lifecycle.NotAllowedNow(
            f"{case.taken_by} has taken this case. Ask them to hand it over, or take it back for "
            "the desk with a hand-over note."
        )


def _step(
    actor: Actor, case: Escalation, verb: str, at: datetime, note: str = "", reason: str = ""
) -> Escalation:
    case.status = lifecycle.step(lifecycle.ESCALATION, case.status, verb)
    case.save()
    _write(actor, case, verb, at, note, reason)
    return case


def _write(
    actor: Actor, case: Escalation, verb: str, at: datetime, note: str, reason: str = ""
) -> None:
    """The event holds the note, a clinician's own words; the audit row holds codes alone."""
    if len(note) > LONGEST_NOTE:
        raise NotUsable("note", f"Use at most {LONGEST_NOTE} characters.")
    EscalationEvent.objects.create(
        icb_id=case.icb_id,
        escalation=case,
        verb=verb,
        status=case.status,
        at=at,
        by_id=actor.id,
        note=note.strip(),
    )
    detail = {"status": case.status} | ({"reason": reason} if reason else {})
    auditing.record(actor=actor, verb=f"case_{verb}", target=case, at=at, detail=detail)
