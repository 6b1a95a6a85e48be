"""One acknowledged send of a page: stored once, whatever happens on the way back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pathways.engine.decisions import Decision
from pathways.engine.definition import Question
from pathways.engine.screens import Step
from pathways.engine.values import BOOKKEEPING
from pathways.engine.vocabulary import of_question, takes
from pathways.services import auditing
from patients.models import (
    Answer,
    Asking,
    Escalation,
    EscalationEntry,
    Referral,
    StoredDecision,
    Submit,
)
from patients.services import histories
from patients.services.safety_netting import Stored
from patients.services.turns import Turn


Pairs = tuple[tuple[str, str | int], ...]
Answers = Mapping[str, str | int] | Iterable[tuple[str, str | int]]

LONGEST_CODE = 60


class NotUsable(ValueError):
    """What was sent is no answer to what was asked. Its text is the sentence to show."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one send led to.

    `again`: the same idempotency key was sent before, and nothing changed. `ended`: nothing more
    is asked in this screen, or there was none. `next_step` is the next page of an open screen,
    also of a re-screen that a rule has just asked for.
    """

    decision: Decision | None
    stored: StoredDecision | None
    escalation: Escalation | None
    referral: Referral | None
    ended: bool
    again: bool = False
    next_step: Step | None = None


def pairs_of(answers: Answers) -> Pairs:
    """Answers as pairs in the order given."""
    return tuple(answers.items()) if isinstance(answers, Mapping) else tuple(answers)


def check_answers(questions: Iterable[Question], pairs: Pairs, *, marks: bool = False) -> None:
    """Raise NotUsable unless every pair answers one of the questions with an answer that it has.

    `marks` also lets the bookkeeping of a screen's pages through.
    """
    known = {question.key: of_question(question.key, "screen", question) for question in questions}
    if not pairs:
        raise NotUsable("Answer at least one question.")
    for key, answer in pairs:
        if key not in known:
            raise NotUsable("This question is not asked here. Go back and answer the page again.")
        if not takes(known[key], answer) and not (marks and answer in BOOKKEEPING):
            raise NotUsable("Choose one of the answers on the page.")


def check_record(pairs: Pairs) -> None:
    """Raise NotUsable unless a record is made of short codes and whole numbers, each named once.

    The definition asks no questions about an exercise; the pain rule reads what it knows.
    """
    names = [key for key, _ in pairs]
    short = all(isinstance(answer, int) or 0 < len(answer) <= LONGEST_CODE for _, answer in pairs)
    if not pairs or len(set(names)) < len(names) or not short:
        raise NotUsable("Choose one of the answers on the page.")


def earlier(turn: Turn, idempotency_key: uuid.UUID) -> Submit | None:
    """The submit that this key stored before. The turn's lock makes two sends at once one."""
    return Submit.objects.filter(enrolment=turn.enrolment, idempotency_key=idempotency_key).first()


def write(
    *, turn: Turn, asking: Asking, pairs: Pairs, idempotency_key: uuid.UUID, page_key: str = ""
) -> Submit:
    """Store a send and its answers, each as its own row, and note that the patient was here."""
    submit = Submit.objects.create(
        icb_id=turn.enrolment.icb_id,
        enrolment=turn.enrolment,
        asking=asking,
        idempotency_key=idempotency_key,
        page_key=page_key,
        at=turn.at,
        by_kind=turn.actor.kind,
        by_id=turn.actor.id,
    )
    Answer.objects.bulk_create(
        Answer(
            icb_id=turn.enrolment.icb_id,
            asking=asking,
            submit=submit,
            position=position,
            question=question,
            code=answer if isinstance(answer, str) else "",
            number=answer if isinstance(answer, int) else None,
        )
        for position, (question, answer) in enumerate(pairs)
    )
    turn.history = histories.with_visit(turn.history, turn.day)
    turn.state.last_seen_on = histories.local_date(turn.at)
    asking.last_answer_at = turn.at
    auditing.record(
        actor=turn.actor,
        verb=f"answer_{asking.kind}",
        target=asking,
        at=turn.at,
        detail={"submit": str(submit.pk)},
    )
    return submit


def outcome_of(stored: Stored, *, ended: bool, next_step: Step | None = None) -> Outcome:
    """The outcome of a send that has just been decided."""
    return Outcome(
        decision=stored.decision,
        stored=stored.row,
        escalation=stored.escalation,
        referral=stored.referral,
        ended=ended,
        next_step=next_step,
    )


def outcome_again(submit: Submit, next_step: Step | None) -> Outcome:
    """The outcome that this submit had, read back from what it stored."""
    row = StoredDecision.objects.filter(submit=submit).first()
    entry = EscalationEntry.objects.filter(decision=row).select_related("escalation").first()
    return Outcome(
        decision=Decision.from_json(row.outcome) if row else None,
        stored=row,
        escalation=entry.escalation if row and entry else None,
        referral=Referral.objects.filter(decision=row).first() if row else None,
        ended=next_step is None,
        again=True,
        next_step=next_step,
    )
