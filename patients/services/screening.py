"""Safety screens: opened once, answered page by page, decided after each of them."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from pathways.engine import lifecycle
from pathways.engine.decisions import Decision, Disposition
from pathways.engine.screens import Page, Step, next_step
from pathways.models import Actor
from pathways.services import auditing
from pathways.services.publishing import definition_of
from patients.models import Asking, AskingKind, AskingStatus, Enrolment
from patients.services import enrolling, histories, safety_netting, submitting, turns
from patients.services.submitting import Answers, Outcome
from patients.services.turns import Turn


TRIAGE = "triage"
RE_SCREEN = "re_screen"


def open_screen_of(enrolment: Enrolment) -> Asking | None:
    """The one screen of an enrolment that is neither finished nor lapsed."""
    return (
        Asking.objects.filter(enrolment=enrolment, kind=AskingKind.SCREEN, status=AskingStatus.OPEN)
        .exclude(cause=histories.SEEN)
        .first()
    )


@transaction.atomic
def open_screen(
    *, actor: Actor, enrolment: Enrolment, cause: str, at: datetime, strength: str = ""
) -> Asking:
    """Open a screen, or go on with the open one. `cause` is "triage" for the first; `strength` is
    the disposition of the rule that asked, and a later asker only ever makes it stronger. Raises
    NotAllowedNow for a first screen of a pathway that was withdrawn."""
    if cause == TRIAGE and enrolling.is_closed_to(enrolment):
        raise lifecycle.NotAllowedNow("This plan is not open just now.")
    turn = turns.begin(actor=actor, enrolment=enrolment, at=at)
    asking = open_in(turn, cause=cause, strength=strength)
    turn.save()
    return asking


def open_in(turn: Turn, *, cause: str, strength: str = "") -> Asking:
    """open_screen() inside a turn that is already open; the caller saves it."""
    asking = open_screen_of(turn.enrolment)
    if asking is not None:
        if _is_stronger(strength, asking.strength):
            asking.strength = strength
            asking.save(update_fields=["strength"])
        return asking
    asking = Asking.objects.create(
        icb_id=turn.enrolment.icb_id,
        enrolment=turn.enrolment,
        kind=AskingKind.SCREEN,
        cause=cause,
        day=turn.day,
        local_on=histories.local_date(turn.at),
        strength=strength,
        opened_at=turn.at,
    )
    turn.history = histories.with_new(turn.history, asking, ())
    auditing.record(
        actor=turn.actor, verb="open_screen", target=asking, at=turn.at, detail={"cause": cause}
    )
    return asking


def ask_again(turn: Turn, decision: Decision) -> Asking | None:
    """Open the re-screen that a decision asks for, as strong as the strongest rule that asked.

    Nobody who must go to A&E now is asked more questions first.
    """
    if not decision.ask_again or decision.disposition == Disposition.EMERGENCY:
        return None
    rules = [turn.definition.rule(counted.key) for counted in decision.counted]
    asking = {rule.key for rule in rules if rule is not None and rule.ask_again}
    strength = max(
        (one.counts_as for one in decision.counted if one.key in asking),
        key=lambda level: level.rank,
        default=decision.disposition,
    )
    return open_in(turn, cause=decision.moment.value, strength=strength.value)


def screen_step(*, enrolment: Enrolment, asking: Asking, at: datetime) -> Step:
    """The page to show of an open screen, and what is decided so far. Reads only."""
    history = histories.history_of(enrolment, at)
    return next_step(
        definition_of(enrolment.version),
        histories.with_current(history, asking, ()),
        day=histories.day_of(enrolment, at),
    )


@transaction.atomic
def answer_page(
    *,
    actor: Actor,
    enrolment: Enrolment,
    asking: Asking,
    page: Page,
    answers: Answers,
    idempotency_key: uuid.UUID,
    at: datetime,
) -> Outcome:
    """Store the answers of one page of a screen with what is decided after them.

    The screen ends when the engine has nothing more to ask; a finished first screen starts the
    plan or holds it. Raises NotUsable for answers that the page does not have, NotAllowedNow when
    the screen has ended.
    """
    turn = turns.begin(actor=actor, enrolment=enrolment, at=at)
    before = submitting.earlier(turn, idempotency_key)
    if before is not None:
        return submitting.outcome_again(before, step_if_open(turn))
    current = open_screen_of(enrolment)
    if current is None or current.pk != asking.pk:
        raise lifecycle.NotAllowedNow("These questions have ended.")
    pairs = submitting.pairs_of(answers)
    submitting.check_answers(page.questions, pairs, marks=True)
    submit = submitting.write(
        turn=turn, asking=current, pairs=pairs, idempotency_key=idempotency_key, page_key=page.key
    )
    turn.history = histories.with_current(turn.history, current, pairs)
    step = next_step(turn.definition, turn.history, day=turn.day)
    ended = step.page is None
    if ended:
        _finish(turn, current)
    current.save()
    stored = safety_netting.decide_and_store(
        turn=turn,
        decision=step.decision,
        facts=step.facts,
        asking=current,
        submit=submit,
        ended=ended,
    )
    if ended and current.cause == TRIAGE:
        safety_netting.settle_triage(turn, stored.decision.disposition)
    turn.save()
    return submitting.outcome_of(stored, ended=ended, next_step=None if ended else step)


def _finish(turn: Turn, asking: Asking) -> None:
    asking.status = lifecycle.step(lifecycle.ASKING, asking.status, "finish")
    asking.finished_at = turn.at
    turn.history = histories.with_current(turn.history, asking, ())


def step_if_open(turn: Turn) -> Step | None:
    """Where the open screen stands; None when there is none."""
    asking = open_screen_of(turn.enrolment)
    return step_of(turn, asking) if asking else None


def step_of(turn: Turn, asking: Asking) -> Step:
    """Where this open screen stands, by what the turn knows."""
    history = histories.with_current(turn.history, asking, ())
    return next_step(turn.definition, history, day=turn.day)


def _is_stronger(strength: str, than: str) -> bool:
    if not strength:
        return False
    return not than or Disposition(strength) > Disposition(than)
