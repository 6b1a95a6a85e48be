"""What a patient does, in one line each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pathways.engine.screens import read_page
from pathways.services.publishing import definition_of
from patients.models import Asking, Enrolment, ItemFeedback
from patients.services import answering, feeding_back
from patients.services.answering import Outcome
from patients.services.feeding_back import Said
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


def give(
    one: Setting,
    enrolment: Enrolment | None = None,
    *,
    key: str = "keep_moving",
    language: str = "en",
    at: datetime = TUESDAY,
    **said: str,
) -> ItemFeedback:
    """What a patient thinks of the words that they read; that they were clear, by default."""
    enrolment = enrolment or one.enrolment
    content = definition_of(enrolment.version).contents[key]
    return feeding_back.give(
        actor=one.as_patient(enrolment),
        enrolment=enrolment,
        content_key=key,
        language=language,
        wording=feeding_back.wording_read(content, language).digest,
        said=Said(**(said or {"clear": "yes"})),
        at=at,
    )
