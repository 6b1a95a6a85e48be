"""What pathways may know of what people said."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given as holds
from hypothesis import strategies as st

from pathways import ports
from pathways.ports import Heard, Share
from patients.models import ItemFeedback
from patients.services import opinions
from tests.factories.documents import publish_document, tiny_pathway
from tests.factories.patients import Setting, enrol, setting, start
from tests.patients.services.sending import give


def said(one: Setting, answers: Iterable[dict[str, str]], **kwargs: str) -> None:
    for answer in answers:
        give(one, start(one.another()), **kwargs, **answer)


def heard(one: Setting) -> list[Heard]:
    return ports.feedback().of_pathway(one.version.pathway_id)


@pytest.mark.django_db
def test_fewer_than_five_people_are_nobody() -> None:
    one = setting()
    said(one, [{"clear": "no"}] * 4)
    assert heard(one) == []

    said(one, [{"clear": "no"}])

    (found,) = heard(one)
    assert (found.content_key, found.people) == ("keep_moving", 5)
    assert found.wording == ItemFeedback.objects.values_list("wording", flat=True).first()
    assert found.not_clear == Share(5, 5, 5)
    assert (found.helped, found.too_soon, found.reasons) == (None, None, ())


@pytest.mark.django_db
def test_each_question_counts_those_who_answered_it() -> None:
    one = setting()
    said(one, [{"clear": "no", "unclear_why": "too_long", "helped": "yes"}] * 6)
    said(one, [{"clear": "yes", "helped": "no"}] * 5)
    said(one, [{"clear": "no", "unclear_why": "how_to", "helped": "too_soon"}] * 5)
    said(one, [{"clear": "no", "unclear_why": "no_picture"}] * 4)

    (found,) = heard(one)

    assert found.people == 20
    assert found.not_clear == Share(15, 15, 20)
    assert found.helped == Share(6, 6, 11)
    assert found.too_soon == 5
    assert found.reasons == (
        ("It was too long", 6),
        ("It did not say well enough how to do it", 5),
    )


@pytest.mark.django_db
def test_wordings_pathways_and_people_are_told_apart_in_one_query() -> None:
    one, other = setting(), setting()
    said(one, [{"clear": "yes"}] * 5)
    said(other, [{"clear": "no"}] * 5)
    document = tiny_pathway()
    document["content"][0]["text"] = "Other words."
    second = publish_document(one.icb, document, number=2)
    for _ in range(5):
        give(one, start(enrol(second, one.provider)), clear="no")

    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = heard(one)

    assert len(queries) == 1
    assert {(one.people, str(one.not_clear)) for one in found} == {
        (5, str(Share(0, 0, 5))),
        (5, str(Share(5, 5, 5))),
    }
    assert len({one.wording for one in found}) == 2


@pytest.mark.django_db
def test_one_person_on_two_enrolments_counts_once() -> None:
    one = setting()
    said(one, [{"clear": "yes"}] * 4)
    enrolment = start(one.another())
    give(one, enrolment, clear="yes")
    again = enrol(one.version, one.provider)
    enrolment.status = "finished"
    enrolment.save()
    again.patient = enrolment.patient
    again.save()
    give(one, start(again), clear="yes")

    (found,) = heard(one)

    assert found.people == 5
    assert ItemFeedback.objects.count() == 6


@holds(st.integers(0, 40), st.integers(0, 40))
def test_no_number_from_one_to_four_can_be_read_or_worked_out(yes: int, no: int) -> None:
    found = opinions.share(yes, no)

    if found is None:
        assert yes + no < 5
        return
    assert found.least <= yes <= found.most
    assert found.of == yes + no >= 5
    assert found.is_exact == (yes not in range(1, 5) and no not in range(1, 5))
    if not found.is_exact:
        assert found.most - found.least == 3
    assert 0 <= found.rank[0] <= found.rank[1] <= 1


def test_without_patients_nobody_said_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_feedback", ports._Silence())

    assert ports.feedback().of_pathway(opinions.uuid.uuid4()) == []
