"""Call a person: each decision that does adds exactly one entry to the enrolment's one open case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from pathways.engine import lifecycle
from pathways.engine.decisions import Counted, Decision, Disposition
from pathways.engine.definition import Definition
from pathways.models import Desk
from pathways.services import directory, due
from patients.models import (
    EntryEffect,
    Escalation,
    EscalationEntry,
    EscalationEvent,
    EscalationNotice,
    EscalationStatus,
    StoredDecision,
)
from patients.services import outbox
from patients.services.circumstances import CLINICAL, callers, strength_of
from patients.services.turns import Turn


AGAIN_AFTER_DAYS = 7
LONGEST_AGAIN_AFTER_DAYS = 14


@dataclass(frozen=True, slots=True)
class Call:
    """What a decision asks of a desk: how strongly, which desk, and by when."""

    strength: Disposition
    desk: Desk
    due_at: datetime


def call_for(turn: Turn, decision: Decision) -> Call:
    """Who must act on a decision that calls a person, and by when: the provider's desk of the kind
    that the decision names first, then the ICB's, in the desk's own hours."""
    desk = directory.desk_for(
        icb_id=turn.enrolment.icb_id,
        provider_id=turn.enrolment.provider_id,
        kind=decision.desk or CLINICAL,
    )
    strength = strength_of(decision)
    return Call(strength, desk, due.due_at(desk, strength, turn.at, decision.due_hours))


def add_entry(*, turn: Turn, stored: StoredDecision, decision: Decision) -> Escalation:
    """Add the one entry of a decision that calls a person.

    An open case is joined, or raised where the call is stronger, due earlier or for the clinical
    desk: a raise moves disposition, due time and desk, never down. Without an open case the
    decision opens one, unless a person closed one not long ago that held the same rules, each at
    least as strong as now: then it is only noted there. Opening and raising tell the desk.
    """
    call = call_for(turn, decision)
    case = (
        Escalation.objects.select_for_update()
        .filter(enrolment=turn.enrolment)
        .exclude(status=EscalationStatus.CLOSED)
        .first()
    )
    if case is not None:
        effect = _raise(turn, case, call) if _is_raised_by(case, call) else EntryEffect.JOINED
    else:
        case = _closed_for_all_of_it(turn, decision)
        effect = EntryEffect.NOTED
        if case is None:
            case, effect = _open(turn, call), EntryEffect.OPENED
    entry = EscalationEntry.objects.create(
        icb_id=case.icb_id, escalation=case, decision=stored, effect=effect, at=turn.at
    )
    if effect in (EntryEffect.OPENED, EntryEffect.RAISED):
        notice = EscalationNotice.objects.create(
            icb_id=case.icb_id, escalation=case, entry=entry, at=turn.at
        )
        outbox.put_notice(notice=notice, at=turn.at)
    return case


def _open(turn: Turn, call: Call) -> Escalation:
    case = Escalation.objects.create(
        icb_id=turn.enrolment.icb_id,
        enrolment=turn.enrolment,
        desk=call.desk,
        disposition=call.strength.value,
        raised_at=turn.at,
        due_at=call.due_at,
    )
    _write_event(turn, case, "open")
    return case


def _is_raised_by(case: Escalation, call: Call) -> bool:
    to_clinical = call.desk.pk != case.desk_id and call.desk.kind == CLINICAL
    return call.strength > Disposition(case.disposition) or to_clinical or call.due_at < case.due_at


def _raise(turn: Turn, case: Escalation, call: Call) -> EntryEffect:
    """A stronger case that was in hand is new again: it was acknowledged as something less."""
    if call.strength > Disposition(case.disposition):
        case.disposition = call.strength.value
        if case.status == EscalationStatus.ACKNOWLEDGED:
            case.status = lifecycle.step(lifecycle.ESCALATION, case.status, "hand_over")
            case.taken_by = case.taken_at = case.acknowledged_by = case.acknowledged_at = None
    if call.desk.kind == CLINICAL:
        case.desk = call.desk
    case.due_at = min(case.due_at, call.due_at)
    case.save()
    _write_event(turn, case, "raise")
    return EntryEffect.RAISED


def _write_event(turn: Turn, case: Escalation, verb: str) -> None:
    EscalationEvent.objects.create(
        icb_id=case.icb_id, escalation=case, verb=verb, status=case.status, at=turn.at
    )


def _closed_for_all_of_it(turn: Turn, decision: Decision) -> Escalation | None:
    """The last closed case that makes this decision no news: every rule of it that calls a person
    was held, no weaker, by a case closed less than the rule's `again_after_days` ago."""
    held = list(_held_lately(turn))
    found: Escalation | None = None
    for counted in callers(turn.definition, decision):
        days = timedelta(days=again_after_days(turn.definition, counted))
        same = [
            case
            for case, before in held
            if before.key == counted.key
            and before.counts_as >= counted.counts_as
            and case.closed_at is not None
            and turn.at < case.closed_at + days
        ]
        if not same:
            return None
        found = found or same[0]
    return found


def _held_lately(turn: Turn) -> Iterator[tuple[Escalation, Counted]]:
    """What closed cases held that may still silence something, the last closed first."""
    closed = Escalation.objects.filter(
        enrolment=turn.enrolment,
        status=EscalationStatus.CLOSED,
        closed_at__gt=turn.at - timedelta(days=LONGEST_AGAIN_AFTER_DAYS),
    ).order_by("-closed_at")
    for case in closed:
        entries = EscalationEntry.objects.filter(escalation=case).select_related("decision")
        for entry in entries:
            for counted in Decision.from_json(entry.decision.outcome).counted:
                yield case, counted


def again_after_days(definition: Definition, counted: Counted) -> int:
    """For how many days after closing the same is only noted: what the rule says, 7 by default, at
    most 14, and never for urgent and emergency."""
    rule = definition.rule(counted.key)
    strongest = max(counted.counts_as, rule.then if rule else counted.counts_as)
    if strongest >= Disposition.URGENT:
        return 0
    if rule is None or rule.again_after_days is None:
        return AGAIN_AFTER_DAYS
    return min(rule.again_after_days, LONGEST_AGAIN_AFTER_DAYS)
