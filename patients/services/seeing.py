""" "I was seen, they said carry on": a false alarm that ends well."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from pathways.engine import lifecycle
from pathways.engine.decisions import Decision, Disposition, Moment
from pathways.engine.values import Fact, Facts, State
from pathways.models import Actor
from patients.models import (
    Asking,
    AskingKind,
    Enrolment,
    EnrolmentStatus,
    Escalation,
    EscalationEvent,
    EscalationStatus,
)
from patients.services import (
    circumstances,
    enrolling,
    histories,
    safety_netting,
    screening,
    submitting,
    turns,
)
from patients.services.circumstances import Reason
from patients.services.submitting import Answers, NotUsable, Outcome, Pairs
from patients.services.turns import Turn


# The three check questions and their answers; the first answer of each is the one to carry on by.
SEEN_QUESTIONS: dict[str, tuple[str, ...]] = {
    "seen": ("yes", "no"),
    "carry_on": ("yes", "not_sure", "no"),
    "worse_since": ("no", "not_sure", "yes"),
}


@transaction.atomic
def report_seen(
    *,
    actor: Actor,
    enrolment: Enrolment,
    answers: Answers,
    idempotency_key: uuid.UUID,
    at: datetime,
) -> Outcome:
    """The patient of a held plan says whether they were seen.

    Seen, told to carry on and nothing new or worse: the plan goes on, or starts, and the team
    sees it in the case, which stays open until a person closes it. Anything else keeps the hold
    and calls the clinical desk as strongly as what holds the plan; something new or worse also
    opens a re-screen, whose first page is `next_step`.
    """
    turn = turns.begin(actor=actor, enrolment=enrolment, at=at)
    before = submitting.earlier(turn, idempotency_key)
    if before is not None:
        return submitting.outcome_again(before, screening.step_if_open(turn))
    if enrolment.status != EnrolmentStatus.HELD:
        raise lifecycle.NotAllowedNow("Your plan is not on hold.")
    pairs = submitting.pairs_of(answers)
    _check(pairs)
    asking = _asking(turn)
    submit = submitting.write(
        turn=turn, asking=asking, pairs=pairs, idempotency_key=idempotency_key
    )
    asking.save()
    given = dict(pairs)
    fine = all(given[key] == codes[0] for key, codes in SEEN_QUESTIONS.items())
    held_by = _held_by(turn)
    facts = Facts(turn.day, Moment.SCREEN, {k: Fact(State.VALUE, v) for k, v in pairs}, {})
    stored = safety_netting.decide_and_store(
        turn=turn,
        decision=Decision(Moment.SCREEN, turn.day, Disposition.SELF_MANAGE),
        facts=facts,
        asking=asking,
        submit=submit,
        reasons=() if fine else (_still_held(held_by),),
        alone=True,
    )
    step = None
    if fine:
        enrolling.release(actor=actor, enrolment=enrolment, at=at, reason="seen")
        _tell_the_team(turn)
    else:
        turn.state.last_disposition = held_by.value
        if given["worse_since"] != "no":
            asked = screening.open_in(turn, cause=screening.RE_SCREEN, strength=held_by.value)
            step = screening.step_of(turn, asked)
    turn.save()
    return submitting.outcome_of(stored, ended=True, next_step=step)


def _check(pairs: Pairs) -> None:
    given = dict(pairs)
    if set(given) != set(SEEN_QUESTIONS):
        raise NotUsable("Answer all 3 questions.")
    if any(answer not in SEEN_QUESTIONS[key] for key, answer in pairs):
        raise NotUsable("Choose one of the answers on the page.")


def _asking(turn: Turn) -> Asking:
    """A screen that is finished as soon as it is sent; its answers are no facts of the pathway."""
    return Asking.objects.create(
        icb_id=turn.enrolment.icb_id,
        enrolment=turn.enrolment,
        kind=AskingKind.SCREEN,
        cause=histories.SEEN,
        day=turn.day,
        local_on=histories.local_date(turn.at),
        status="finished",
        opened_at=turn.at,
        finished_at=turn.at,
    )


def _open_case(turn: Turn) -> Escalation | None:
    return (
        Escalation.objects.filter(enrolment=turn.enrolment)
        .exclude(status=EscalationStatus.CLOSED)
        .first()
    )


def _held_by(turn: Turn) -> Disposition:
    """How strong what holds the plan is: the open case, else the last decision; at least soon."""
    case = _open_case(turn)
    level = case.disposition if case else turn.state.last_disposition or Disposition.SOON
    return max(Disposition(level), Disposition.SOON, key=lambda one: one.rank)


def _still_held(strength: Disposition) -> Reason:
    return Reason(
        "#not_seen",
        "Says they have not been seen, are not told to carry on, or something is new or worse",
        strength,
        circumstances.CLINICAL,
    )


def _tell_the_team(turn: Turn) -> None:
    case = _open_case(turn)
    if case is not None:
        EscalationEvent.objects.create(
            icb_id=case.icb_id, escalation=case, verb="seen", status=case.status, at=turn.at
        )
