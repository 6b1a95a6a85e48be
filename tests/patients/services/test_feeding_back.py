"""What patients think of a page: kept once, changed at will, and never more than codes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from pathways.access import NotAllowed
from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import AuditEvent
from pathways.services.publishing import definition_of
from patients.models import EnrolmentState, ItemFeedback
from patients.services import feeding_back
from patients.services.feeding_back import Said
from patients.services.submitting import NotUsable
from tests.factories.documents import publish_document, tiny_pathway
from tests.factories.patients import TUESDAY, Setting, setting, start, started
from tests.patients.services.sending import give


pytestmark = pytest.mark.django_db
LATER = TUESDAY + timedelta(hours=1)


@pytest.fixture
def one() -> Setting:
    return started(setting())


def test_what_is_said_is_kept_with_the_words_that_it_is_about(one: Setting) -> None:
    row = give(one, clear="no", unclear_why="too_long", helped="too_soon")

    assert (row.icb_id, row.enrolment_id, row.version_id, row.content_key, row.given_at) == (
        one.icb.pk,
        one.enrolment.pk,
        one.version.pk,
        "keep_moving",
        TUESDAY,
    )
    assert feeding_back.said_in(row) == Said("no", "too_long", "too_soon")
    assert len(row.wording) == 16
    event = AuditEvent.objects.get(verb="give_feedback")
    assert (event.target_id, event.detail) == (row.pk, {"content": "keep_moving"})


def test_the_same_again_changes_nothing_and_something_else_replaces_it(one: Setting) -> None:
    first = give(one, clear="yes")
    again = give(one, clear="yes", at=LATER)
    assert (again.pk, again.given_at) == (first.pk, TUESDAY)
    assert AuditEvent.objects.filter(verb="give_feedback").count() == 1

    give(one, clear="no", unclear_why="how_to", at=LATER)

    row = ItemFeedback.objects.get()
    assert (row.pk, row.clear, row.unclear_why, row.given_at) == (first.pk, "no", "how_to", LATER)
    assert AuditEvent.objects.filter(verb="give_feedback").count() == 2


def test_other_words_are_another_opinion_and_the_first_stays(one: Setting) -> None:
    give(one, clear="no")
    document = tiny_pathway()
    document["content"][0]["text"] = "Walk a little every hour."
    one.enrolment.version = publish_document(one.icb, document, number=2)
    one.enrolment.save()
    content = definition_of(one.enrolment.version).contents["keep_moving"]

    assert feeding_back.given(enrolment=one.enrolment, content=content, language="en") is None
    give(one, clear="yes")

    rows = ItemFeedback.objects.order_by("id")
    assert [row.clear for row in rows] == ["no", "yes"]
    assert len({row.wording for row in rows}) == 2
    assert feeding_back.given(enrolment=one.enrolment, content=content, language="en") == Said(
        clear="yes"
    )


def test_an_edition_that_leaves_the_words_alone_keeps_what_was_said(one: Setting) -> None:
    give(one, clear="no")
    document = tiny_pathway(title="Another title")
    document["content"][0]["owner"] = "Somebody else"
    second = publish_document(one.icb, document, number=2)
    one.enrolment.version = second
    one.enrolment.save()

    row = give(one, clear="yes")

    assert ItemFeedback.objects.get().pk == row.pk
    assert row.version_id == second.pk


def test_a_language_that_has_no_words_of_its_own_is_the_english(one: Setting) -> None:
    assert give(one, language="cy").wording == give(one, language="en").wording
    assert ItemFeedback.objects.count() == 1


def test_nothing_that_decides_is_touched(one: Setting) -> None:
    before = EnrolmentState.objects.values().get()

    give(one, clear="no", helped="no")

    assert EnrolmentState.objects.values().get() == before


@pytest.mark.parametrize(
    "said",
    [
        {"clear": ""},
        {"clear": "maybe"},
        {"helped": "very"},
        {"clear": "yes", "unclear_why": "too_long"},
        {"helped": "no", "unclear_why": "too_long"},
        {"clear": "no", "unclear_why": "my name is Robin"},
    ],
)
def test_only_codes_of_the_lists_are_kept(one: Setting, said: dict[str, str]) -> None:
    with pytest.raises(NotUsable):
        give(one, **said)

    assert not ItemFeedback.objects.exists()


@pytest.mark.parametrize("key", ["keep_moving", "gone"])
def test_words_that_are_not_there_any_more_are_refused(one: Setting, key: str) -> None:
    with pytest.raises(NotUsable, match="has changed since you opened it"):
        feeding_back.give(
            actor=one.actor,
            enrolment=one.enrolment,
            content_key=key,
            language="en",
            wording="0" * 16,
            said=Said("yes"),
            at=TUESDAY,
        )


def test_nobody_speaks_for_another_patient_or_before_the_plan_runs(one: Setting) -> None:
    second = one.another()
    with pytest.raises(NotAllowedNow):
        give(one, second)
    start(second)
    content = definition_of(one.version).contents["keep_moving"]
    with pytest.raises(NotAllowed):
        feeding_back.give(
            actor=one.actor,
            enrolment=second,
            content_key="keep_moving",
            language="en",
            wording=feeding_back.wording_read(content, "en").digest,
            said=Said("yes"),
            at=TUESDAY,
        )
    give(one, second)


def test_the_database_holds_what_the_code_promises(one: Setting) -> None:
    row = give(one)
    again = {
        "icb": one.icb,
        "enrolment": one.enrolment,
        "version": one.version,
        "content_key": row.content_key,
        "given_at": TUESDAY,
    }
    for fields in (
        {"wording": row.wording, "clear": "yes"},
        {"wording": "1" * 16},
        {"wording": "1" * 16, "clear": "yes", "unclear_why": "too_long"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ItemFeedback.objects.create(**again, **fields)


def test_it_goes_when_the_patient_is_erased(one: Setting) -> None:
    give(one)

    one.enrolment.delete()

    assert not ItemFeedback.objects.exists()
