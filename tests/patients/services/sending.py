"""What a patient does, in one line each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pathways.engine.screens import read_page
from patients.models import Asking
from patients.services import answering
from patients.services.answering import Outcome
from tests.factories.patients import TUESDAY, Setting, key


def open_triage(one: Setting, at: datetime = TUESDAY) -> Asking:
    return answering.open_screen(actor=one.actor, enrolment=one.enrolment, cause="triage", at=at)


def send(
    one: Setting, answers: dict[str, str], *, at: datetime = TUESDAY, **kwargs: Any
) -> Outcome:
    """Answer the next page of the open screen as the patient would."""
    asking = answering.open_screen_of(one.enrolment)
    assert asking is not None
    step = answering.screen_step(enrolment=one.enrolment, asking=asking, at=at)
    assert step.page is not None
    reply = read_page(step.page, {name: [value] for name, value in answers.items()})
    assert not reply.errors
    kwargs.setdefault("idempotency_key", key())
    return answering.answer_page(
        actor=one.actor,
        enrolment=one.enrolment,
        asking=asking,
        page=step.page,
        answers=reply.answers,
        at=at,
        **kwargs,
    )


def check_in(one: Setting, *, at: datetime = TUESDAY, **answers: Any) -> Outcome:
    return answering.check_in(
        actor=one.actor,
        enrolment=one.enrolment,
        answers=answers,
        idempotency_key=key(),
        at=at,
    )
