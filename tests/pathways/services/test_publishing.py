"""Signatures, publication, and the version that the engine reads."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from pathways import ports
from pathways.access import NotAllowed
from pathways.engine.decisions import Disposition
from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import (
    Actor,
    AuditEvent,
    DraftStatus,
    Part,
    PathwayVersion,
    Role,
    VersionPart,
    VersionStatus,
)
from pathways.proving import situations
from pathways.services import drafting, publishing, signing, withdrawing
from tests.factories.documents import publish_tiny
from tests.factories.pathways import IcbFactory, staff
from tests.pathways.services.conftest import AT, Team


def _submitted(team: Team, **changes):
    return team.submits(team.imports(**changes))


def _sign(actor, draft, part=Part.CLINICAL_LEAD):
    return signing.sign(actor=actor, draft=draft, part=part, at=AT)


def test_definition_of_a_version_is_compiled_once_and_needs_no_document_again(
    icb, django_assert_num_queries
):
    version = publish_tiny(icb)
    first = publishing.definition_of(version)
    bare = PathwayVersion.objects.defer("document").get(pk=version.pk)

    with django_assert_num_queries(0):
        assert publishing.definition_of(bare) is first
    assert first.key == "tiny"


def test_definition_of_bytes_that_do_not_match_their_digest_is_refused(icb):
    version = publish_tiny(icb)
    version.digest = "0" * 64

    with pytest.raises(publishing.Damaged):
        publishing.definition_of(version)


def test_sign_by_lead_and_officer_and_publish_makes_version_1_live(team: Team):
    draft = team.signs(team.imports())
    version = publishing.publish(actor=team.officer, draft=draft, at=AT)

    draft.refresh_from_db()
    revision = drafting.latest_revision(draft)
    assert (version.number, version.status, version.schema) == (1, VersionStatus.LIVE, 1)
    assert (version.document, version.digest) == (revision.document, revision.digest)
    assert draft.status == DraftStatus.PUBLISHED
    assert publishing.live_version(draft.pathway) == version
    parts = set(VersionPart.objects.filter(version=version).values_list("person_id", "part"))
    assert parts == {
        (team.author.id, Part.EDITOR),
        (team.lead.id, Part.CLINICAL_LEAD),
        (team.officer.id, Part.SAFETY_OFFICER),
    }
    verbs = list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == [
        "edit_draft",
        "check_draft",
        "submit_draft",
        "sign_draft",
        "sign_draft",
        "publish_version",
    ]


def test_publish_again_retires_the_version_that_was_live(team: Team):
    first = team.publishes()
    second = team.publishes(title="Three new days")

    first.refresh_from_db()
    assert (first.status, second.number) == (VersionStatus.RETIRED, 2)
    assert publishing.live_version(second.pathway) == second
    second.pathway.refresh_from_db()
    assert second.pathway.title == "Three new days"
    assert AuditEvent.objects.filter(verb="retire_version", target_id=first.pk).exists()


def test_every_version_names_its_signers_also_those_after_the_first(team: Team):
    for title in ("First", "Second"):
        version = team.publishes(title=title)

        parts = set(VersionPart.objects.filter(version=version).values_list("person_id", "part"))
        assert parts == {
            (team.author.id, Part.EDITOR),
            (team.lead.id, Part.CLINICAL_LEAD),
            (team.officer.id, Part.SAFETY_OFFICER),
        }


def test_sign_before_it_was_submitted_is_refused(team: Team):
    with pytest.raises(NotAllowedNow, match="waits for sign-off"):
        _sign(team.lead, team.imports())


@pytest.mark.parametrize(
    ("roles", "part"),
    [
        ({Role.CLINICAL_LEAD}, Part.SAFETY_OFFICER),
        ({Role.SAFETY_OFFICER}, Part.CLINICAL_LEAD),
        ({Role.CLINICAL_LEAD}, Part.EDITOR),
        ({Role.CLINICAL_LEAD}, "anything"),
    ],
)
def test_sign_in_a_part_that_is_not_ones_role_is_refused(team: Team, roles, part):
    with pytest.raises(NotAllowed):
        _sign(staff(team.icb, *roles), _submitted(team), part)


@pytest.mark.parametrize(
    "role", [Role.AUTHOR, Role.CLINICIAN, Role.WAITING_LIST, Role.ANALYST, Role.ADMINISTRATOR]
)
def test_sign_without_a_signing_role_is_refused(team: Team, role):
    with pytest.raises(NotAllowed, match="sign drafts"):
        _sign(staff(team.icb, role), _submitted(team))


def test_sign_by_the_system_is_refused(team: Team):
    with pytest.raises(NotAllowed, match="Only a person"):
        _sign(Actor.system(team.icb.pk), _submitted(team))


def test_sign_by_an_editor_of_an_earlier_revision_is_refused(team: Team):
    both = staff(team.icb, Role.AUTHOR, Role.CLINICAL_LEAD)
    team.imports(by=both)
    draft = _submitted(team, summary="Somebody else's edit")

    with pytest.raises(NotAllowed, match="You edited this draft"):
        _sign(both, draft)


def test_sign_twice_in_two_parts_by_one_person_is_refused(team: Team):
    both = staff(team.icb, Role.CLINICAL_LEAD, Role.SAFETY_OFFICER)
    draft = _submitted(team)
    _sign(both, draft)

    with pytest.raises(NotAllowed, match="another person"):
        _sign(both, draft, Part.SAFETY_OFFICER)


def test_sign_in_a_part_that_is_signed_already_is_refused(team: Team):
    draft = _submitted(team)
    _sign(team.lead, draft)

    with pytest.raises(NotAllowedNow, match="already signed"):
        _sign(staff(team.icb, Role.CLINICAL_LEAD), draft)


def test_sign_across_icbs_is_refused(team: Team):
    stranger = staff(IcbFactory(), Role.CLINICAL_LEAD)

    with pytest.raises(NotAllowed, match="another ICB"):
        _sign(stranger, _submitted(team))


def test_publish_without_signatures_names_each_that_is_missing(team: Team):
    draft = _submitted(team)

    with pytest.raises(publishing.NotReady) as refused:
        publishing.publish(actor=team.lead, draft=draft, at=AT)
    assert refused.value.sentences == (
        "Revision 1 is not signed by a 'Clinical lead (signs)' yet.",
        "Revision 1 is not signed by a 'Clinical safety officer (signs)' yet.",
    )
    assert not PathwayVersion.objects.exists()


def test_publish_of_an_open_draft_says_to_submit_it(team: Team):
    with pytest.raises(publishing.NotReady, match="Submit it for sign-off first"):
        publishing.publish(actor=team.lead, draft=team.imports(), at=AT)


def test_a_new_revision_leaves_signatures_behind(team: Team):
    draft = team.signs(team.imports())
    signing.take_back(actor=team.author, draft=draft, at=AT)
    draft = _submitted(team, summary="One more word")

    with pytest.raises(publishing.NotReady, match="Revision 2 is not signed"):
        publishing.publish(actor=team.lead, draft=draft, at=AT)


def test_taking_back_and_submitting_unchanged_keeps_the_signatures(team: Team):
    draft = team.signs(team.imports())
    signing.take_back(actor=team.author, draft=draft, at=AT)
    team.submits(draft)

    assert publishing.publish(actor=team.lead, draft=draft, at=AT).number == 1


def test_publish_runs_the_cases_once_more(team: Team, monkeypatch):
    """The engine may have changed since the draft was submitted and signed."""
    draft = team.signs(team.imports())
    decide = situations.decide

    def milder(definition, facts):
        return replace(decide(definition, facts), disposition=Disposition.SELF_MANAGE)

    monkeypatch.setattr(situations, "decide", milder)
    with pytest.raises(publishing.NotReady, match="expects emergency; it comes out as self_manage"):
        publishing.publish(actor=team.lead, draft=draft, at=AT)
    assert not PathwayVersion.objects.exists()


def test_a_version_holds_one_part_a_person_in_the_database(team: Team):
    version = team.publishes()

    with pytest.raises(IntegrityError), transaction.atomic():
        VersionPart.objects.create(
            icb=team.icb, version=version, person_id=team.author.id, part=Part.CLINICAL_LEAD
        )


def test_publish_without_the_permission_or_across_icbs_is_refused(team: Team):
    draft = team.signs(team.imports())

    with pytest.raises(NotAllowed, match="publish"):
        publishing.publish(actor=team.author, draft=draft, at=AT)
    with pytest.raises(NotAllowed, match="another ICB"):
        publishing.publish(actor=staff(IcbFactory(), Role.CLINICAL_LEAD), draft=draft, at=AT)


def test_publish_of_a_draft_that_the_system_edited_names_signers_only(team: Team):
    draft = team.signs(team.imports(by=Actor.system(team.icb.pk)))
    version = publishing.publish(actor=team.lead, draft=draft, at=AT)

    assert set(version.parts.values_list("part", flat=True)) == set(signing.SIGNERS)


def test_withdraw_leaves_no_live_version(team: Team):
    version = team.publishes()
    withdrawing.withdraw(actor=team.officer, version=version, reason="Wrong words", at=AT)

    assert publishing.live_version(version.pathway) is None
    with pytest.raises(NotAllowedNow):
        withdrawing.withdraw(actor=team.officer, version=version, reason="Wrong words", at=AT)


def test_withdraw_without_the_permission_or_across_icbs_is_refused(team: Team):
    version = team.publishes()

    with pytest.raises(NotAllowed, match="publish"):
        withdrawing.withdraw(actor=team.author, version=version, reason="Wrong words", at=AT)
    with pytest.raises(NotAllowed, match="another ICB"):
        withdrawing.withdraw(
            actor=staff(IcbFactory(), Role.CLINICAL_LEAD),
            version=version,
            reason="Wrong words",
            at=AT,
        )


def test_people_on_a_version_are_counted_by_whoever_answers_for_them(team: Team, monkeypatch):
    version = team.publishes()
    assert publishing.people_on(version) == 0

    monkeypatch.setattr(ports, "_caseload", SimpleNamespace(in_flight={version.pk: 7}.get))
    assert publishing.people_on(version) == 7


def test_without_patients_nobody_is_on_a_version(team: Team, monkeypatch):
    monkeypatch.setattr(ports, "_caseload", ports.caseload())
    ports.register(ports._Nobody())

    assert publishing.people_on(team.publishes()) == 0


def test_live_versions_are_those_of_ones_own_icb(team: Team):
    version = team.publishes()
    publish_tiny(IcbFactory())

    assert list(publishing.live_versions(team.author)) == [version]
