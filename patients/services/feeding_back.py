"""What a patient thinks of a thing to read or do: was it clear, did it help."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pathways.authoring.readings import Reading, reading_of
from pathways.engine.definition import Content
from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import Actor
from pathways.services import auditing
from pathways.services.publishing import definition_of
from patients.access import check_acts_on
from patients.models import Clear, Enrolment, EnrolmentStatus, Helped, ItemFeedback, Unclear
from patients.services.submitting import NotUsable


@dataclass(frozen=True, slots=True)
class Said:
    """The answers, as codes; empty text is no answer."""

    clear: str = ""
    unclear_why: str = ""
    helped: str = ""


def wording_read(content: Content, language: str) -> Reading:
    """The words of a thing to read or do, as a page in this language shows them."""
    return reading_of(content.model_dump(), language)


@transaction.atomic
def give(
    *,
    actor: Actor,
    enrolment: Enrolment,
    content_key: str,
    language: str,
    wording: str,
    said: Said,
    at: datetime,
) -> ItemFeedback:
    """Keep what a patient says of the words that they read; said again, it takes the place of what
    they said before. The same again changes nothing, so that a double send is harmless.

    `wording` is the digest of the words that the page showed. Decides nothing and calls nobody.
    Raises NotUsable for content, words or answers that are not there (any more), NotAllowedNow for
    a plan that is not running.
    """
    check_acts_on(actor, enrolment, enrolment.patient_id)
    enrolment = Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    if enrolment.status not in (EnrolmentStatus.ACTIVE, EnrolmentStatus.HELD):
        raise NotAllowedNow("Your plan is not running.")
    content = definition_of(enrolment.version).contents.get(content_key)
    if content is None or wording_read(content, language).digest != wording:
        raise NotUsable("This page has changed since you opened it. Read it again.")
    _check(said)
    row = _row(enrolment, content_key, wording)
    if row is not None and said_in(row) == said:
        return row
    row = row or ItemFeedback(
        icb_id=enrolment.icb_id, enrolment=enrolment, content_key=content_key, wording=wording
    )
    row.version_id = enrolment.version_id
    row.clear, row.unclear_why, row.helped = said.clear, said.unclear_why, said.helped
    row.given_at = at
    row.save()
    auditing.record(
        actor=actor, verb="give_feedback", target=row, at=at, detail={"content": content_key}
    )
    return row


def given(*, enrolment: Enrolment, content: Content, language: str) -> Said | None:
    """What the patient has said of these words; None where they have not, or of other words."""
    row = _row(enrolment, content.key, wording_read(content, language).digest)
    return said_in(row) if row else None


def said_in(row: ItemFeedback) -> Said:
    return Said(row.clear, row.unclear_why, row.helped)


def _row(enrolment: Enrolment, content_key: str, wording: str) -> ItemFeedback | None:
    return ItemFeedback.objects.filter(
        enrolment=enrolment, content_key=content_key, wording=wording
    ).first()


def _check(said: Said) -> None:
    """Raise NotUsable unless something is said, in codes of the lists, with a reason only for what
    was not clear."""
    known = (
        said.clear in ("", *Clear.values)
        and said.helped in ("", *Helped.values)
        and said.unclear_why in ("", *(Unclear.values if said.clear == Clear.NO else ()))
    )
    if not known or not (said.clear or said.helped):
        raise NotUsable("Choose one of the answers on the page.")
