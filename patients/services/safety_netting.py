"""What was decided is stored, and what must follow is stored with it, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from pathways.engine.decisions import Decision, Disposition
from pathways.engine.values import Facts
from patients.models import (
    Asking,
    EnrolmentStatus,
    Escalation,
    MessageKind,
    Referral,
    StoredDecision,
    Submit,
)
from patients.services import (
    calling,
    circumstances,
    enrolling,
    histories,
    incidents,
    outbox,
    referring,
)
from patients.services.circumstances import Circumstances, Reason
from patients.services.turns import Turn


QUIET_AFTER_URGENT = timedelta(hours=24)
CHECK_BACK_OPEN_FOR = timedelta(hours=12)

NO_SERVICE = Reason(
    "#no_service",
    "No local service was found for this patient",
    Disposition.ROUTINE,
    circumstances.WAITING_LIST,
)


@dataclass(frozen=True, slots=True)
class Stored:
    """A decision as it was stored, and what it led to."""

    decision: Decision
    row: StoredDecision
    escalation: Escalation | None
    referral: Referral | None


def decide_and_store(
    *,
    turn: Turn,
    decision: Decision,
    facts: Facts,
    asking: Asking | None = None,
    submit: Submit | None = None,
    reasons: tuple[Reason, ...] = (),
    alone: bool = False,
    ended: bool = True,
) -> Stored:
    """Store a decision with its facts, and in the same transaction all that follows from it: the
    entry on the worklist, the hold, the referral, the message of the next day.

    `ended` is False in the middle of a screen: what was found is stored and escalated at once,
    while a referral waits for the end, when nothing stronger can come. `reasons` call a person
    though no rule does; `alone` says that no rule ran. The caller saves the turn.
    """
    need = referring.need_of(turn.enrolment, decision) if ended else None
    around = Circumstances(
        reasons=reasons,
        incident=incidents.stands_for(enrolment=turn.enrolment, broken=decision.broken, at=turn.at),
        alone=alone,
    )
    decided = circumstances.apply(turn.definition, decision, around)
    if need is not None and need.service is None and not (decision.desk or decided.desk):
        # The directory changes without a new version: nobody may fall between the two.
        around = Circumstances((*reasons, NO_SERVICE), around.incident, alone)
        decided = circumstances.apply(turn.definition, decision, around)
    row = _store(turn, decided, circumstances.stored_facts(facts, around), asking, submit)
    escalation = None
    if decided.calls_person:
        escalation = calling.add_entry(turn=turn, stored=row, decision=decided)
    _look_after(turn, decided.disposition, ended=ended)
    referral = referring.raise_referral(turn=turn, stored=row, decision=decided, need=need)
    return Stored(decided, row, escalation, referral)


def _store(
    turn: Turn,
    decision: Decision,
    facts: dict[str, object],
    asking: Asking | None,
    submit: Submit | None,
) -> StoredDecision:
    turn.history = histories.with_disposition(
        turn.history, decision.day, decision.disposition.value
    )
    return StoredDecision.objects.create(
        icb_id=turn.enrolment.icb_id,
        enrolment=turn.enrolment,
        version_id=turn.enrolment.version_id,
        asking=asking,
        submit=submit,
        at=turn.at,
        day=decision.day,
        moment=decision.moment.value,
        digest=turn.definition.digest,
        semantics=decision.semantics,
        facts=facts,
        outcome=decision.to_json(),
        disposition=decision.disposition.value,
        calls_person=decision.calls_person,
    )


def _look_after(turn: Turn, disposition: Disposition, *, ended: bool) -> None:
    """Hold the plan, keep nudges away and ask the next day, as the disposition demands."""
    state = turn.state
    if ended or disposition >= Disposition.SOON:
        state.last_disposition = disposition.value
    if disposition >= Disposition.URGENT:
        state.no_nudges_before = turn.at + QUIET_AFTER_URGENT
        _hold(turn, disposition)
    if disposition == Disposition.EMERGENCY:
        _check_back(turn)


def _hold(turn: Turn, disposition: Disposition) -> None:
    if turn.enrolment.status in (EnrolmentStatus.INVITED, EnrolmentStatus.ACTIVE):
        enrolling.hold(
            actor=turn.actor, enrolment=turn.enrolment, at=turn.at, reason=disposition.value
        )


def settle_triage(turn: Turn, disposition: Disposition) -> None:
    """The first screen has ended: the plan starts by itself from `routine` down, and is held from
    `soon` up until a person, or the patient's "I was seen", lets it go on."""
    if turn.enrolment.status != EnrolmentStatus.INVITED:
        return
    if disposition >= Disposition.SOON:
        _hold(turn, disposition)
    else:
        enrolling.start(actor=turn.actor, enrolment=turn.enrolment, at=turn.at)


def _check_back(turn: Turn) -> None:
    """Ask the next day whether they got help."""
    tomorrow = histories.local_date(turn.at) + timedelta(days=1)
    due_at = enrolling.nudge_instant(tomorrow, turn.enrolment.patient.nudge_minute)
    outbox.put_message(
        enrolment=turn.enrolment,
        kind=MessageKind.CHECK_BACK,
        local_on=tomorrow,
        due_at=due_at,
        expires_at=due_at + CHECK_BACK_OPEN_FOR,
        at=turn.at,
    )
