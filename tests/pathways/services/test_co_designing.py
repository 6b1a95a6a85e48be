"""Who tested which words, and the trail of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from pathways.access import NotAllowed
from pathways.authoring.elements import Address
from pathways.authoring.readings import reading_of
from pathways.models import AuditEvent, Draft, Pathway, WordingTest
from pathways.models.base import new_id
from pathways.ports import Share
from pathways.services import co_designing
from pathways.services.co_designing import NotUsable, Trail, Trial, Words
from tests.factories.documents import tiny_pathway
from tests.factories.pathways import IcbFactory, staff, system
from tests.pathways.services.conftest import Team
from tests.pathways.services.test_listening import Voices, content, publish, voices  # noqa: F401


AT = datetime(2026, 6, 2, 23, 30, tzinfo=UTC)  # 0:30am on 3 June in London
SOME = Trial(AT.date(), "easy_read", 8, 6, "We say “walk” for “ambulate”: 2 people asked.")
OLD, NEW = content("walk", "Ambulate."), content("walk", "Walk.")


def words(element: dict[str, object] = OLD, language: str = "en") -> Words:
    return Words(Address("content", "walk"), language, reading_of(element, language).digest)


@pytest.fixture
def pathway(team: Team) -> Pathway:
    publish(team.icb, 1, OLD)
    return publish(team.icb, 2, NEW).pathway


def trail_of(team: Team, pathway: Pathway, key: str = "walk") -> Trail:
    found = co_designing.trail(actor=team.officer, pathway=pathway)
    return next(one for one in found if one.told.address.key == key)


def test_a_test_is_kept_with_the_words_as_they_stood(team: Team, pathway: Pathway) -> None:
    row = co_designing.record_test(
        actor=team.author, pathway=pathway, words=words(), trial=SOME, row_id=new_id(), at=AT
    )

    assert (row.section, row.key, row.language, row.wording) == (
        "content",
        "walk",
        "en",
        words().digest,
    )
    assert row.words == "Walk\n\nAmbulate."
    assert (row.people, row.understood, row.group, row.tested_on) == (8, 6, "easy_read", SOME.on)
    assert (row.tested_by_id, row.recorded_at, row.icb_id) == (team.author.id, AT, team.icb.pk)
    event = AuditEvent.objects.get(verb="record_wording_test")
    assert (event.target_id, event.detail) == (row.pk, {"people": 8})


def test_the_trail_has_each_wording_with_its_tests_and_what_people_said(
    team: Team,
    pathway: Pathway,
    voices: Voices,  # noqa: F811
) -> None:
    for element, trial in ((OLD, SOME), (NEW, replace(SOME, understood=8)), (NEW, SOME)):
        co_designing.record_test(
            actor=team.author,
            pathway=pathway,
            words=words(element),
            trial=trial,
            row_id=new_id(),
            at=AT,
        )
    said = voices.say(OLD, Share(15, 15, 20))

    found = trail_of(team, pathway)

    assert [step.edition.names for step in found.steps] == [("1",), ("2",)]
    assert [[test.understood for test in step.tests] for step in found.steps] == [[6], [8, 6]]
    assert [step.heard for step in found.steps] == [said, None]
    assert found.is_tested
    assert not trail_of(team, pathway, "saddle").is_tested


def test_words_that_were_taken_out_or_changed_count_as_not_tested(
    team: Team, pathway: Pathway
) -> None:
    co_designing.record_test(
        actor=team.author, pathway=pathway, words=words(OLD), trial=SOME, row_id=new_id(), at=AT
    )

    assert not trail_of(team, pathway).is_tested
    publish(team.icb, 3)
    found = trail_of(team, pathway)
    assert not found.told.is_there
    assert not found.is_tested
    assert found.steps[0].tests


def test_words_of_a_draft_can_be_tested_before_anybody_reads_them(team: Team) -> None:
    draft: Draft = team.imports(content=[*tiny_pathway()["content"], NEW])

    co_designing.record_test(
        actor=team.author,
        pathway=draft.pathway,
        words=words(NEW),
        trial=SOME,
        row_id=new_id(),
        at=AT,
    )

    found = trail_of(team, draft.pathway)
    assert found.steps[0].edition.names == ("draft",)
    assert found.is_tested


def test_a_question_and_an_outcome_can_be_tested_too(team: Team, pathway: Pathway) -> None:
    for found in co_designing.trail(actor=team.author, pathway=pathway):
        told = found.told
        co_designing.record_test(
            actor=team.author,
            pathway=pathway,
            words=Words(told.address, told.language, told.editions[-1].digest),
            trial=SOME,
            row_id=new_id(),
            at=AT,
        )

    assert all(one.is_tested for one in co_designing.trail(actor=team.author, pathway=pathway))
    sections = set(WordingTest.objects.values_list("section", flat=True))
    assert {"screen", "check_in", "content", "outcomes", "messages"} <= sections


@pytest.mark.parametrize(
    ("field", "trial"),
    [
        ("on", replace(SOME, on=datetime(2026, 6, 4, tzinfo=UTC).date())),
        ("group", replace(SOME, group="friends")),
        ("people", replace(SOME, people=0, understood=0)),
        ("understood", replace(SOME, understood=9)),
        ("understood", replace(SOME, understood=-1)),
        ("change", replace(SOME, change="Ask 999 123 4567 again")),
        ("change", replace(SOME, change="Ask 01632 960 100")),
        ("change", replace(SOME, change="Ask robin@example.org")),
    ],
)
def test_what_cannot_be_is_refused_with_the_field_to_mend(
    team: Team, pathway: Pathway, field: str, trial: Trial
) -> None:
    with pytest.raises(NotUsable) as refused:
        co_designing.record_test(
            actor=team.author, pathway=pathway, words=words(), trial=trial, row_id=new_id(), at=AT
        )

    assert refused.value.field == field
    assert not WordingTest.objects.exists()


def test_today_is_the_day_in_london(team: Team, pathway: Pathway) -> None:
    trial = replace(SOME, on=datetime(2026, 6, 3, tzinfo=UTC).date(), change="")

    assert co_designing.record_test(
        actor=team.author, pathway=pathway, words=words(), trial=trial, row_id=new_id(), at=AT
    )


@pytest.mark.parametrize(
    "wrong",
    [
        Words(Address("content", "walk"), "en", "0" * 16),
        Words(Address("content", "walk"), "cy", words().digest),
        Words(Address("content", "gone"), "en", words().digest),
        Words(Address("nowhere", "walk"), "en", words().digest),
    ],
)
def test_words_that_nobody_ever_had_cannot_be_tested(
    team: Team, pathway: Pathway, wrong: Words
) -> None:
    with pytest.raises(NotUsable, match="Choose them from the trail"):
        co_designing.record_test(
            actor=team.author, pathway=pathway, words=wrong, trial=SOME, row_id=new_id(), at=AT
        )


def test_only_a_named_author_of_the_icb_records(team: Team, pathway: Pathway) -> None:
    for actor in (team.officer, system(team.icb), staff(IcbFactory(), "author")):
        with pytest.raises(NotAllowed):
            co_designing.record_test(
                actor=actor, pathway=pathway, words=words(), trial=SOME, row_id=new_id(), at=AT
            )
    assert not WordingTest.objects.exists()


def test_the_database_holds_what_the_code_promises(team: Team, pathway: Pathway) -> None:
    row = co_designing.record_test(
        actor=team.author, pathway=pathway, words=words(), trial=SOME, row_id=new_id(), at=AT
    )
    fields = {
        field.attname: getattr(row, field.attname)
        for field in WordingTest._meta.concrete_fields
        if not field.primary_key
    }
    for wrong in ({"people": 0, "understood": 0}, {"people": 3, "understood": 4}):
        with pytest.raises(IntegrityError), transaction.atomic():
            WordingTest.objects.create(**{**fields, **wrong})


def test_sent_twice_is_recorded_once(team: Team, pathway: Pathway) -> None:
    row_id = new_id()
    first, again = (
        co_designing.record_test(
            actor=team.author, pathway=pathway, words=words(), trial=trial, row_id=row_id, at=AT
        )
        for trial in (SOME, replace(SOME, understood=1))
    )

    assert first == again
    assert WordingTest.objects.get().understood == 6
    assert AuditEvent.objects.filter(verb="record_wording_test").count() == 1
