"""What a patient answers: stored with its decision and all that follows, before any page says so."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from pathways.engine import lifecycle
from pathways.engine.days import check_in_questions
from pathways.engine.decisions import Moment
from pathways.engine.definition import Definition, Question
from pathways.engine.facts import facts_at
from pathways.engine.rules import decide
from pathways.engine.values import History
from pathways.models import Actor
from patients.models import Asking, AskingKind, AskingStatus, Enrolment, EnrolmentStatus, Submit
from patients.services import histories, safety_netting, screening, submitting, turns
from patients.services.passing_time import lapse_screens, run_day_rules
from patients.services.screening import answer_page, open_screen, open_screen_of, screen_step
from patients.services.seeing import SEEN_QUESTIONS, report_seen
from patients.services.submitting import Answers, NotUsable, Outcome, Pairs
from patients.services.turns import Turn


__all__ = [
    "SEEN_QUESTIONS",
    "NotUsable",
    "Outcome",
    "answer_measure",
    "answer_page",
    "check_in",
    "lapse_screens",
    "more_of_check_in",
    "open_screen",
    "open_screen_of",
    "record_exercise",
    "report_seen",
    "run_day_rules",
    "screen_step",
]


@transaction.atomic
def check_in(
    *,
    actor: Actor,
    enrolment: Enrolment,
    answers: Answers,
    idempotency_key: uuid.UUID,
    at: datetime,
) -> Outcome:
    """Store a page of today's check-in with what is decided from it; there is one a day.

    `ended` is False while the answers open another question (engine.days.check_in_questions).
    More answers on the same day are kept beside the first. A rule that asks again opens a
    re-screen, whose first page is `next_step`. Raises NotUsable, or NotAllowedNow for a plan that
    is not running.
    """
    turn, before = _begin(actor, enrolment, idempotency_key, at)
    if before is not None:
        return before
    pairs = submitting.pairs_of(answers)
    submitting.check_answers(turn.definition.check_in, pairs)
    asking = _of_today(turn, AskingKind.CHECK_IN)
    turn.history = histories.with_current(turn.history, asking, pairs)
    is_done = not more_of_check_in(turn.definition, turn.history, day=turn.day)
    if is_done and asking.status == AskingStatus.OPEN:
        _finish(turn, asking)
    outcome = _decided(turn, asking, Moment.CHECK_IN, pairs, idempotency_key)
    return replace(outcome, ended=is_done)


def more_of_check_in(definition: Definition, history: History, *, day: int) -> tuple[Question, ...]:
    """The questions that the answers of the day's check-in open and that were not answered; also
    of one that was complete until an answer was changed. None before any answer."""
    run = next((a for a in history.asked if a.kind == "check_in" and a.day == day), None)
    if run is None:
        return ()
    others = tuple(one for one in history.asked if one is not run)
    so_far = replace(history, asked=(*others, replace(run, finished=False)))
    return check_in_questions(definition, so_far, day=day)


@transaction.atomic
def answer_measure(
    *,
    actor: Actor,
    enrolment: Enrolment,
    key: str,
    answers: Answers,
    idempotency_key: uuid.UUID,
    at: datetime,
) -> Outcome:
    """Store a measure's answers with what is decided from them; one of each measure a day.

    An item that is left out is declined, and the instrument's own rule says what it comes to.
    Raises NotUsable for a measure or an answer that the pathway does not have.
    """
    turn, before = _begin(actor, enrolment, idempotency_key, at)
    if before is not None:
        return before
    if key not in {measure.key for measure in turn.definition.measures}:
        raise NotUsable("This questionnaire is not part of your plan.")
    pairs = submitting.pairs_of(answers)
    submitting.check_answers(turn.definition.questions("measure", key), pairs)
    asking = _of_today(turn, AskingKind.MEASURE, key)
    turn.history = histories.with_current(turn.history, asking, pairs)
    if asking.status == AskingStatus.OPEN:
        _finish(turn, asking)
    return _decided(turn, asking, Moment.MEASURE, pairs, idempotency_key)


@transaction.atomic
def record_exercise(
    *,
    actor: Actor,
    enrolment: Enrolment,
    content_key: str,
    answers: Answers,
    idempotency_key: uuid.UUID,
    at: datetime,
) -> Outcome:
    """Store how one exercise went. No rule runs: the pain rule reads it when the next is chosen.

    Raises NotUsable for content that the pathway does not have.
    """
    turn, before = _begin(actor, enrolment, idempotency_key, at)
    if before is not None:
        return before
    content = turn.definition.contents.get(content_key)
    if content is None:
        raise NotUsable("This exercise is not part of your plan.")
    pairs = submitting.pairs_of(answers)
    submitting.check_record(pairs)
    asking = _new(turn, AskingKind.EXERCISE, content_key)
    _finish(turn, asking, pairs)
    submitting.write(turn=turn, asking=asking, pairs=pairs, idempotency_key=idempotency_key)
    asking.save()
    turn.save()
    return Outcome(None, None, None, None, ended=True)


def _begin(
    actor: Actor, enrolment: Enrolment, idempotency_key: uuid.UUID, at: datetime
) -> tuple[Turn, Outcome | None]:
    """The turn of a running plan, and what this key led to when it was sent before."""
    turn = turns.begin(actor=actor, enrolment=enrolment, at=at)
    before = submitting.earlier(turn, idempotency_key)
    if before is not None:
        return turn, _again(turn, before)
    if enrolment.status not in (EnrolmentStatus.ACTIVE, EnrolmentStatus.HELD):
        raise lifecycle.NotAllowedNow("Your plan is not running.")
    return turn, None


def _again(turn: Turn, before: Submit) -> Outcome:
    """What this send led to. What it opened and is still to be answered comes next, so that
    whoever pressed twice passes nothing by."""
    more = (
        more_of_check_in(turn.definition, turn.history, day=turn.day)
        if before.asking.kind == AskingKind.CHECK_IN
        else ()
    )
    outcome = submitting.outcome_again(before, screening.step_if_open(turn))
    return replace(outcome, ended=not more)


def _decided(
    turn: Turn, asking: Asking, moment: Moment, pairs: Pairs, idempotency_key: uuid.UUID
) -> Outcome:
    submit = submitting.write(
        turn=turn, asking=asking, pairs=pairs, idempotency_key=idempotency_key
    )
    asking.save()
    facts = facts_at(turn.definition, turn.history, day=turn.day, moment=moment)
    stored = safety_netting.decide_and_store(
        turn=turn,
        decision=decide(turn.definition, facts),
        facts=facts,
        asking=asking,
        submit=submit,
    )
    asked = screening.ask_again(turn, stored.decision)
    turn.save()
    ended = asking.status == AskingStatus.FINISHED
    next_step = screening.step_of(turn, asked) if asked else None
    return submitting.outcome_of(stored, ended=ended, next_step=next_step)


def _of_today(turn: Turn, kind: AskingKind, key: str = "") -> Asking:
    today = histories.local_date(turn.at)
    asking = Asking.objects.filter(
        enrolment=turn.enrolment, kind=kind, key=key, local_on=today
    ).first()
    return asking or _new(turn, kind, key)


def _new(turn: Turn, kind: AskingKind, key: str = "") -> Asking:
    return Asking.objects.create(
        icb_id=turn.enrolment.icb_id,
        enrolment=turn.enrolment,
        kind=kind,
        key=key,
        cause="daily",
        day=turn.day,
        local_on=histories.local_date(turn.at),
        opened_at=turn.at,
    )


def _finish(turn: Turn, asking: Asking, pairs: Pairs = ()) -> None:
    asking.status = lifecycle.step(lifecycle.ASKING, asking.status, "finish")
    asking.finished_at = turn.at
    turn.history = histories.with_current(turn.history, asking, pairs)
