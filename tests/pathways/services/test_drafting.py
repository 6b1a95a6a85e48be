"""Drafts: revisions, what is refused, and sign-off asked for and taken back."""

import pytest

from pathways.access import NotAllowed
from pathways.engine import documents
from pathways.engine.documents import Invalid
from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import AuditEvent, Draft, DraftRevision, DraftStatus, Pathway, Role
from pathways.services import drafting, signing
from tests.factories.documents import TINY_BASE, ready_pathway, tiny_pathway
from tests.factories.pathways import IcbFactory, staff
from tests.pathways.services.conftest import AT, Team


def _text(**changes):
    return documents.export(ready_pathway(**changes))


def test_import_of_a_new_pathway_makes_a_draft_with_revision_1(team: Team):
    revision = drafting.import_document(actor=team.author, text=_text(), note="First", at=AT)

    assert (revision.number, revision.note, revision.edited_by_id) == (1, "First", team.author.id)
    assert revision.draft.status == DraftStatus.OPEN
    assert revision.draft.pathway.key == "tiny"
    assert revision.draft.pathway.title == "Three quiet days"
    event = AuditEvent.objects.get(verb="edit_draft")
    assert (event.target_id, event.actor_id) == (revision.pk, team.author.id)


def test_import_keeps_the_canonical_bytes_that_the_digest_is_of(team: Team):
    revision = drafting.import_document(actor=team.author, text=_text(), at=AT)

    stored = documents.parse(revision.document)
    assert documents.canonical_bytes(stored).decode() == revision.document
    assert documents.digest(stored) == revision.digest
    assert stored["includes"] == {"tiny_flags@2026-11": TINY_BASE}


def test_import_of_the_same_document_again_makes_no_revision(team: Team):
    first = drafting.import_document(actor=team.author, text=_text(), at=AT)
    again = drafting.import_document(actor=team.author, text=_text(), at=AT)

    assert again == first
    assert DraftRevision.objects.count() == 1
    assert AuditEvent.objects.count() == 1


def test_import_of_another_document_makes_the_next_revision_of_the_same_draft(team: Team):
    first = drafting.import_document(actor=team.author, text=_text(), at=AT)
    second = drafting.import_document(actor=team.author, text=_text(summary="New"), at=AT)

    assert second.number == 2
    assert second.draft == first.draft
    assert drafting.latest_revision(first.draft) == second


def test_import_back_to_an_earlier_document_is_a_revision_of_its_own(team: Team):
    drafting.import_document(actor=team.author, text=_text(), at=AT)
    drafting.import_document(actor=team.author, text=_text(summary="New"), at=AT)
    back = drafting.import_document(actor=team.author, text=_text(), at=AT)

    assert back.number == 3


def test_import_of_what_is_live_already_opens_no_draft(team: Team):
    version = team.publishes()
    again = drafting.import_document(actor=team.author, text=_text(), at=AT)

    assert again.digest == version.digest
    assert Draft.objects.count() == 1


def test_import_of_something_new_after_publication_opens_the_next_draft(team: Team):
    team.publishes()
    draft = team.imports(summary="Next")

    assert draft.status == DraftStatus.OPEN
    assert Draft.objects.count() == 2


def test_import_with_several_faults_names_them_all_and_saves_nothing(team: Team):
    faulty = tiny_pathway(days="many")
    faulty["screen"][0]["answers"] = "yes"
    with pytest.raises(Invalid) as refused:
        drafting.import_document(actor=team.author, text=documents.export(faulty), at=AT)

    paths = [finding.path for finding in refused.value.findings]
    assert any(path.startswith("days") for path in paths)
    assert any(path.startswith("screen") for path in paths)
    assert not Pathway.objects.exists()


def test_import_with_a_missing_base_names_it_beside_the_other_faults(team: Team):
    faulty = _text(base=["nothing@1"], days="many")
    with pytest.raises(Invalid) as refused:
        drafting.import_document(actor=team.author, text=faulty, at=AT)

    found = {finding.path: finding.problem for finding in refused.value.findings}
    assert "`nothing@1` is not in the library" in found["base"]
    assert any(path.startswith("days") for path in found)


def test_import_that_brings_its_own_base_gets_the_one_of_the_library(team: Team):
    softened = TINY_BASE | {"title": "Softened"}
    revision = drafting.import_document(
        actor=team.author, text=_text(includes={"tiny_flags@2026-11": softened}), at=AT
    )

    assert "Softened" not in revision.document


@pytest.mark.parametrize("text", ["a: [", "- a list", "", "key: one\nkey: two"])
def test_import_of_text_that_is_no_document_is_refused_with_a_sentence(team: Team, text: str):
    with pytest.raises(Invalid) as refused:
        drafting.import_document(actor=team.author, text=text, at=AT)

    assert refused.value.findings


def test_import_of_a_base_is_refused(team: Team):
    with pytest.raises(Invalid, match="kind `base`, not a pathway"):
        drafting.import_document(actor=team.author, text=documents.export(TINY_BASE), at=AT)


def test_import_without_the_role_of_an_author_is_refused(team: Team):
    with pytest.raises(NotAllowed, match="edit drafts"):
        drafting.import_document(actor=team.lead, text=_text(), at=AT)


def test_import_while_the_draft_waits_for_sign_off_is_refused(team: Team):
    draft = team.imports()
    team.submits(draft)

    with pytest.raises(NotAllowedNow, match="Take it back first"):
        team.imports(summary="Too late")
    assert DraftRevision.objects.count() == 1


def test_the_same_key_in_two_icbs_is_two_pathways(team: Team):
    team.imports()
    other = staff(IcbFactory(), Role.AUTHOR)
    team.imports(by=other)

    assert Pathway.objects.filter(key="tiny").count() == 2


def test_submit_moves_the_draft_to_sign_off_and_is_audited(team: Team):
    draft = team.submits(team.imports())

    assert draft.status == DraftStatus.IN_REVIEW
    assert AuditEvent.objects.filter(verb="submit_draft", target_id=draft.pk).count() == 1


def test_submit_twice_is_refused(team: Team):
    draft = team.submits(team.imports())

    with pytest.raises(NotAllowedNow):
        team.submits(draft)


def test_submit_of_a_draft_whose_case_comes_out_wrong_is_refused(team: Team):
    wrong = {"name": "Wrong", "at": "screen", "given": {"saddle": "yes"}, "expect": "routine"}
    draft = team.imports(cases=[wrong])

    with pytest.raises(Invalid, match="Case 'Wrong' expects routine; it comes out as emergency"):
        team.submits(draft)
    draft.refresh_from_db()
    assert draft.status == DraftStatus.OPEN


def test_submit_of_a_draft_that_the_engine_no_longer_accepts_names_the_findings(
    team: Team, monkeypatch: pytest.MonkeyPatch
):
    draft = team.imports()
    finding = documents.Finding("days", "too few", "add some")

    def refuse(document):
        raise Invalid([finding])

    monkeypatch.setattr(documents, "load", refuse)
    assert drafting.problems_of(drafting.latest_revision(draft)) == [str(finding)]


def test_take_back_opens_the_draft_again(team: Team):
    draft = team.submits(team.imports())
    signing.take_back(actor=team.author, draft=draft, at=AT)

    assert team.imports(summary="More").status == DraftStatus.OPEN


def _submit(**given):
    return signing.submit(why="Better words", **given)


@pytest.mark.parametrize("verb", [_submit, signing.take_back])
def test_steps_of_a_draft_are_for_its_own_icb_and_for_authors(team: Team, verb):
    draft = team.imports()
    stranger = staff(IcbFactory(), Role.AUTHOR)

    with pytest.raises(NotAllowed, match="another ICB"):
        verb(actor=stranger, draft=draft, at=AT)
    with pytest.raises(NotAllowed, match="edit drafts"):
        verb(actor=team.officer, draft=draft, at=AT)
