"""The database itself keeps editors and signers of a draft apart."""

import uuid
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from pathways.access import NotAllowed
from pathways.models import DraftPart, DraftRevision, DraftSignature, Part, Role
from pathways.services import drafting, separating, signing
from tests.factories.pathways import staff
from tests.pathways.services.conftest import AT, Team


NO_EDITOR = "An editor of a draft has the part of its editor"
NO_SIGNER = "A signer of a draft has the part that they sign in"


def _signature(team, draft, person, part=Part.CLINICAL_LEAD):
    """A signature written past the service."""
    with transaction.atomic():
        return DraftSignature.objects.create(
            icb=team.icb,
            revision=drafting.latest_revision(draft),
            part=part,
            signed_by_id=person,
            signed_at=AT,
        )


def _revision(team, draft, person):
    """A revision written past the service."""
    with transaction.atomic():
        return DraftRevision.objects.create(
            icb=team.icb,
            draft=draft,
            number=draft.revisions.count() + 1,
            document="{}",
            digest="0" * 64,
            edited_by_id=person,
            edited_at=AT,
        )


def _part(team, draft, person, part):
    with transaction.atomic():
        return DraftPart.objects.create(icb=team.icb, draft=draft, person_id=person, part=part)


def test_an_editor_cannot_be_written_as_a_signer(team: Team):
    draft = team.imports()

    with pytest.raises(IntegrityError, match=NO_SIGNER):
        _signature(team, draft, team.author.id)
    with pytest.raises(IntegrityError):
        _part(team, draft, team.author.id, Part.CLINICAL_LEAD)
    assert not DraftSignature.objects.exists()


def test_a_signer_cannot_be_written_as_an_editor_later(team: Team):
    draft = team.signs(team.imports())

    with pytest.raises(IntegrityError, match=NO_EDITOR):
        _revision(team, draft, team.lead.id)
    with pytest.raises(IntegrityError):
        _part(team, draft, team.lead.id, Part.EDITOR)


def test_raw_sql_is_refused_as_well(team: Team):
    draft = team.imports()
    revision = drafting.latest_revision(draft)
    values = [uuid.uuid4(), Part.CLINICAL_LEAD, AT, revision.pk, team.author.id, team.icb.pk]
    if connection.vendor == "sqlite":
        values = [one.hex if isinstance(one, uuid.UUID) else str(one) for one in values]

    with (
        pytest.raises(IntegrityError, match=NO_SIGNER),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO pathways_draftsignature"
            " (id, part, signed_at, revision_id, signed_by_id, icb_id, ticks)"
            " VALUES (%s, %s, %s, %s, %s, %s, '[]')",
            values,
        )


def test_a_signature_of_nobody_or_in_another_part_is_refused(team: Team):
    draft = team.imports()
    _part(team, draft, team.lead.id, Part.CLINICAL_LEAD)

    for person, part in (
        (None, Part.CLINICAL_LEAD),
        (team.lead.id, Part.SAFETY_OFFICER),
        (team.author.id, Part.EDITOR),
        (team.officer.id, Part.SAFETY_OFFICER),
    ):
        with pytest.raises(IntegrityError, match=NO_SIGNER):
            _signature(team, draft, person, part)
    assert _signature(team, draft, team.lead.id).part == Part.CLINICAL_LEAD


def test_a_revision_by_the_system_has_no_editor(team: Team):
    assert _revision(team, team.imports(), None).number == 2


@pytest.mark.parametrize(
    "statement", ["UPDATE pathways_draftpart SET part = 'editor'", "DELETE FROM pathways_draftpart"]
)
def test_a_part_is_never_changed(team: Team, statement):
    team.signs(team.imports())

    with (
        pytest.raises(IntegrityError, match="DraftPart rows are never"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_services_say_why_in_a_sentence(team: Team):
    both = staff(team.icb, Role.AUTHOR, Role.CLINICAL_LEAD, Role.SAFETY_OFFICER)
    draft = team.submits(team.imports())
    signing.sign(actor=both, draft=draft, part=Part.CLINICAL_LEAD, at=AT)
    with pytest.raises(NotAllowed, match="The second signer is another person"):
        signing.sign(actor=both, draft=draft, part=Part.SAFETY_OFFICER, at=AT)
    signing.take_back(actor=team.author, draft=draft, at=AT)

    with pytest.raises(NotAllowed, match="You signed this draft, so somebody else must edit it"):
        team.imports(by=both, summary="My own words")
    assert drafting.latest_revision(draft).number == 1


def test_the_next_draft_of_a_pathway_starts_with_no_parts(team: Team):
    team.publishes()
    both = staff(team.icb, Role.AUTHOR, Role.CLINICAL_LEAD)
    draft = team.imports(by=both, summary="Next edition")

    assert separating.people_with(draft, Part.EDITOR) == {both.id}


def _triggers() -> set[str]:
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {row[0] for row in cursor.fetchall() if row[0].startswith("apart_")}


BOTH = {"apart_pathways_draftrevision", "apart_pathways_draftsignature"}


@pytest.mark.django_db
def test_triggers_are_lifted_while_tables_change_and_put_back():
    ours = apps.get_app_config("pathways")
    assert _triggers() == BOTH
    separating.lift(apps.get_app_config("patients"))
    assert _triggers() == BOTH

    separating.lift(ours)
    assert _triggers() == set()
    separating.install(ours)
    separating.install(ours)
    assert _triggers() == BOTH


@pytest.mark.django_db
def test_nothing_is_done_before_the_tables_exist(monkeypatch):
    monkeypatch.setattr(connection.introspection, "table_names", lambda cursor: [])
    separating.lift(apps.get_app_config("pathways"))

    assert _triggers() == BOTH


@pytest.mark.parametrize(
    ("vendor", "words"),
    [
        ("postgresql", ["CREATE OR REPLACE FUNCTION", "integrity_constraint_violation"]),
        ("sqlite", ["DROP TRIGGER IF EXISTS", "RAISE(ABORT"]),
    ],
)
def test_statements_are_in_the_words_of_each_database(vendor, words):
    made = separating.statements("pathways_draftrevision", SimpleNamespace(vendor=vendor))

    for word in words:
        assert word in "\n".join(made)
    on = separating.drop_of("pathways_draftrevision", SimpleNamespace(vendor=vendor))
    assert on.endswith(" ON pathways_draftrevision") == (vendor == "postgresql")
