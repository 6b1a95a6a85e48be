"""The one door for changes to a draft."""

import json

import pytest

from pathways.access import NotAllowed
from pathways.authoring import edits
from pathways.authoring.elements import Address, digest_of
from pathways.engine.documents import Invalid
from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import AuditEvent, Draft, Role
from pathways.services import editing
from pathways.services.editing import ChangedMeanwhile
from tests.factories.documents import TINY_LIBRARY
from tests.factories.pathways import IcbFactory, staff
from tests.pathways.services.conftest import AT, Team


FEVER = Address("screen", "fever")


@pytest.fixture(autouse=True)
def _tiny_library_for_editing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editing, "library", lambda: TINY_LIBRARY)


@pytest.fixture
def draft(team: Team) -> Draft:
    return team.imports()


def hint(text: str) -> edits.Edit:
    return edits.change("screen", "fever", hint=text)


def said(draft: Draft) -> str | None:
    document = editing.document_of(draft)
    return next(q for q in document["screen"] if q["key"] == "fever").get("hint")


def test_an_edit_is_kept_as_a_revision_and_audited(team: Team, draft: Draft) -> None:
    revision = editing.edit(
        actor=team.author, draft=draft, change=hint("Over 38"), note="A hint", at=AT
    )
    assert (revision.number, revision.note, said(draft)) == (2, "A hint", "Over 38")
    assert AuditEvent.objects.filter(verb="edit_draft", target_id=revision.pk).count() == 1


def test_an_edit_that_changes_nothing_is_no_revision(team: Team, draft: Draft) -> None:
    revision = editing.edit(actor=team.author, draft=draft, change=edits.set_fields(days=3), at=AT)
    assert revision.number == 1


def test_two_people_edit_different_elements_at_once(team: Team, draft: Draft) -> None:
    seen = digest_of(editing.document_of(draft), FEVER)
    side = edits.change("screen", "side", hint="x")
    editing.edit(actor=team.author, draft=draft, change=side, at=AT)
    editing.edit(actor=team.author, draft=draft, change=hint("y"), seen={FEVER: seen}, at=AT)
    assert said(draft) == "y"


def test_the_same_element_changed_meanwhile_is_named_with_who_and_when(
    team: Team, draft: Draft
) -> None:
    other = staff(team.icb, Role.AUTHOR)
    seen = digest_of(editing.document_of(draft), FEVER)
    editing.edit(actor=other, draft=draft, change=hint("theirs"), at=AT)
    editing.edit(actor=team.author, draft=draft, change=edits.set_fields(days=4), at=AT)
    with pytest.raises(ChangedMeanwhile) as caught:
        editing.edit(actor=team.author, draft=draft, change=hint("mine"), seen={FEVER: seen}, at=AT)
    assert caught.value.by is not None
    assert (caught.value.by.pk, caught.value.at) == (other.id, AT)
    assert caught.value.theirs["hint"] == "theirs"
    assert str(caught.value) == "`screen.fever` was changed meanwhile."
    assert said(draft) == "theirs"


def test_an_edit_that_breaks_its_own_element_is_refused_and_nothing_is_saved(
    team: Team, draft: Draft
) -> None:
    broken = edits.change("screen", "fever", flags={"maybe": "urgent"})
    with pytest.raises(Invalid, match="maybe"):
        editing.edit(actor=team.author, draft=draft, change=broken, touches=FEVER, at=AT)
    assert draft.revisions.count() == 1


def test_findings_elsewhere_do_not_stop_an_edit(team: Team, draft: Draft) -> None:
    editing.edit(actor=team.author, draft=draft, change=edits.remove("rules", "gone_quiet"), at=AT)
    assert [one.path for one in editing.findings_of(draft)] == ["rules"]
    editing.edit(actor=team.author, draft=draft, change=hint("x"), touches=FEVER, at=AT)
    assert said(draft) == "x"


def test_what_was_wrong_before_does_not_stop_its_mending_bit_by_bit(
    team: Team, draft: Draft
) -> None:
    twice = edits.change("screen", "fever", flags={"maybe": "urgent"}, page="nowhere")
    editing.edit(actor=team.author, draft=draft, change=twice, at=AT)
    one_less = edits.change("screen", "fever", flags=None)
    editing.edit(actor=team.author, draft=draft, change=one_less, touches=FEVER, at=AT)
    left = {one.path for one in editing.findings_of(draft)}
    assert "screen.fever.page" in left
    assert "screen.fever.flags" not in left


def test_undo_goes_back_step_by_step_and_restore_brings_back(team: Team, draft: Draft) -> None:
    for text in ("one", "two"):
        editing.edit(actor=team.author, draft=draft, change=hint(text), at=AT)
    editing.undo(actor=team.author, draft=draft, at=AT)
    assert said(draft) == "one"
    editing.undo(actor=team.author, draft=draft, at=AT)
    assert said(draft) is None
    with pytest.raises(NotAllowedNow, match="nothing before"):
        editing.undo(actor=team.author, draft=draft, at=AT)
    restored = editing.restore(actor=team.author, draft=draft, number=3, at=AT)
    assert (said(draft), restored.restores) == ("two", 3)
    assert (
        editing.restore(actor=team.author, draft=draft, number=restored.number, at=AT).restores == 3
    )


def test_undo_after_an_edit_that_followed_an_undo(team: Team, draft: Draft) -> None:
    editing.edit(actor=team.author, draft=draft, change=hint("one"), at=AT)
    editing.undo(actor=team.author, draft=draft, at=AT)
    editing.edit(actor=team.author, draft=draft, change=hint("two"), at=AT)
    editing.undo(actor=team.author, draft=draft, at=AT)
    assert said(draft) is None


def test_a_frozen_draft_takes_no_edit(team: Team, draft: Draft) -> None:
    team.submits(draft)
    with pytest.raises(NotAllowedNow, match="waiting for sign-off"):
        editing.edit(actor=team.author, draft=draft, change=hint("x"), at=AT)
    with pytest.raises(NotAllowedNow, match="waiting for sign-off"):
        editing.restore(actor=team.author, draft=draft, number=1, at=AT)


def test_there_is_no_revision_of_the_future(team: Team, draft: Draft) -> None:
    with pytest.raises(NotAllowedNow, match="no revision 9"):
        editing.restore(actor=team.author, draft=draft, number=9, at=AT)


def test_only_authors_of_this_icb_edit(team: Team, draft: Draft) -> None:
    stranger = staff(IcbFactory(), Role.AUTHOR)
    for actor in (team.lead, stranger):
        with pytest.raises(NotAllowed):
            editing.edit(actor=actor, draft=draft, change=hint("x"), at=AT)
    with pytest.raises(NotAllowed):
        editing.reopen(actor=stranger, pathway=draft.pathway, at=AT)


def test_a_new_pathway_starts_from_blank_on_the_locked_base(team: Team) -> None:
    revision = editing.start(
        actor=team.author, key="ankle", title="Ankle", area="ankle", days=7, at=AT
    )
    document = json.loads(revision.document)
    assert document["base"] == ["tiny_flags@2026-11"]
    assert "tiny_flags@2026-11" in document["includes"]
    with pytest.raises(NotAllowedNow, match="already a pathway"):
        editing.start(actor=team.author, key="ankle", title="A", area="ankle", days=7, at=AT)


def test_a_live_pathway_is_opened_again_as_a_draft(team: Team) -> None:
    version = team.publishes()
    first = editing.reopen(actor=team.author, pathway=version.pathway, at=AT)
    again = editing.reopen(actor=team.author, pathway=version.pathway, at=AT)
    assert first == again
    assert first.digest == version.digest


def test_what_was_never_published_cannot_be_opened_again(team: Team, draft: Draft) -> None:
    pathway = draft.pathway
    Draft.objects.filter(pk=draft.pk).update(status="published")
    with pytest.raises(NotAllowedNow, match="no version"):
        editing.reopen(actor=team.author, pathway=pathway, at=AT)


def test_what_the_library_lacks_is_a_finding(team: Team, draft: Draft) -> None:
    editing.edit(actor=team.author, draft=draft, change=edits.set_fields(base=["gone@1"]), at=AT)
    assert any("gone@1" in str(one) for one in editing.findings_of(draft))
