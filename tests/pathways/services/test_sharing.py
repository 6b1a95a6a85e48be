"""Templates, copies and new editions."""

import json
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from pathways.access import NotAllowed
from pathways.authoring import edits
from pathways.authoring.elements import Address, get, keys
from pathways.authoring.merging import Decision
from pathways.engine import documents
from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import (
    AuditEvent,
    Draft,
    DraftRevision,
    Icb,
    Pathway,
    Role,
    TemplateEdition,
)
from pathways.services import drafting, editing, editions, sharing
from tests.factories.documents import TINY_LIBRARY, publish_tiny, tiny_pathway
from tests.factories.pathways import IcbFactory, staff
from tests.pathways.services.conftest import AT, Team


LOCAL = ["invite", "keep_moving"]


@pytest.fixture(autouse=True)
def _tiny_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "library", lambda: TINY_LIBRARY)
    monkeypatch.setattr(editing, "library", lambda: TINY_LIBRARY)
    monkeypatch.setattr(sharing, "library", lambda: TINY_LIBRARY)


def edition(**changes: Any) -> TemplateEdition:
    """The next edition of the tiny pathway as a national template."""
    text = documents.export(tiny_pathway(**{"local": LOCAL} | changes))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sharing, "pathway_keys", lambda: ("tiny",))
        patch.setattr(sharing, "pathway_text", lambda key: text)
        (made,) = sharing.adopt_library(at=AT)
    return made


def copy_of(team: Team, made: TemplateEdition, key: str = "mine") -> Draft:
    revision = sharing.make_copy(actor=team.author, edition=made, key=key, title="Mine", at=AT)
    return revision.draft


def change(team: Team, draft: Draft, *changes: edits.Edit) -> None:
    editing.edit(actor=team.author, draft=draft, change=edits.together(changes), at=AT)


def said(pathway: Pathway) -> dict[str, Any]:
    found = sharing.newest_document(pathway)
    assert found is not None
    return found


def question(document: dict[str, Any], key: str = "fever") -> dict[str, Any]:
    return get(document, Address("screen", key))


def asks(text: str) -> list[dict[str, Any]]:
    """The questions of the tiny pathway with other words for the fever."""
    return [q | ({"ask": text} if q["key"] == "fever" else {}) for q in tiny_pathway()["screen"]]


# --- publishing -----------------------------------------------------------------------------------
def test_the_library_is_adopted_once_and_again_when_it_says_something_else(db: None) -> None:
    first = edition()
    assert (first.number, first.title, first.publisher) == (1, "Three quiet days", None)
    with pytest.raises(ValueError, match="not enough values"):
        edition()
    second = edition(title="Three calm days")
    assert second.number == 2
    assert editions.newest() == [second]
    assert TemplateEdition.objects.count() == 2


def test_an_edition_is_what_its_digest_says(db: None) -> None:
    made = edition()
    assert documents.digest(editions.document_of(made)) == made.digest
    assert "tiny_flags@2026-11" in editions.document_of(made)["includes"]


@pytest.mark.parametrize("sql", ["UPDATE {} SET title = 'x'", "DELETE FROM {}"])
def test_an_edition_is_never_changed(db: None, sql: str) -> None:
    made = edition()
    table = TemplateEdition._meta.db_table
    with (
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="never"),
        transaction.atomic(),
    ):
        cursor.execute(sql.format(table))
    made.refresh_from_db()
    assert made.title == "Three quiet days"


def test_a_live_version_becomes_a_template_by_whoever_may_publish(team: Team) -> None:
    version = publish_tiny(team.icb)
    made = sharing.publish_template(actor=team.lead, version=version, note="First", at=AT)
    assert (made.number, made.publisher, made.note) == (1, team.icb, "First")
    assert made.digest == version.digest
    assert AuditEvent.objects.get(verb="publish_template").target_id == made.pk
    again = sharing.publish_template(actor=team.lead, version=version, at=AT)
    assert again == made
    with pytest.raises(NotAllowed):
        sharing.publish_template(actor=team.author, version=version, at=AT)


def test_only_a_live_version_of_ones_own_becomes_a_template(team: Team) -> None:
    version = publish_tiny(team.icb)
    other = staff(IcbFactory(), Role.CLINICAL_LEAD)
    with pytest.raises(NotAllowed):
        sharing.publish_template(actor=other, version=version, at=AT)
    version.status = "retired"
    with pytest.raises(NotAllowedNow, match="Only a live version"):
        sharing.publish_template(actor=team.lead, version=version, at=AT)


def test_nobody_publishes_over_anothers_template(team: Team) -> None:
    edition()
    version = publish_tiny(team.icb, title="Ours")
    with pytest.raises(NotAllowedNow, match="Somebody else publishes"):
        sharing.publish_template(actor=team.lead, version=version, at=AT)


# --- copying --------------------------------------------------------------------------------------
def test_a_copy_keeps_everything_and_names_its_edition(team: Team) -> None:
    made = edition()
    document = editing.document_of(copy_of(team, made))
    own = {"key": "mine", "title": "Mine", "template": {"key": "tiny", "digest": made.digest}}
    assert document == tiny_pathway(local=LOCAL) | own
    pathway = Pathway.objects.get(key="mine")
    assert (pathway.icb, pathway.title) == (team.icb, "Mine")
    found = editions.template_of(document)
    assert found is not None
    assert found.edition == made
    assert editions.breaches(document) == []
    assert editing.findings_of(pathway.drafts.get()) == []


def test_a_copy_of_ones_own_stays_under_the_template(team: Team) -> None:
    draft = copy_of(team, edition())
    change(team, draft, edits.set_fields(days=4))
    revision = sharing.copy_pathway(
        actor=team.author, pathway=draft.pathway, key="other", title="Other", at=AT
    )
    document = editing.document_of(revision.draft)
    assert document == editing.document_of(draft) | {"key": "other", "title": "Other"}


def test_a_published_pathway_without_a_draft_is_copied_too(team: Team) -> None:
    version = publish_tiny(team.icb)
    revision = sharing.copy_pathway(
        actor=team.author, pathway=version.pathway, key="other", title="Other", at=AT
    )
    assert editing.document_of(revision.draft) == tiny_pathway(key="other", title="Other")


def test_copies_are_refused_with_a_sentence(team: Team) -> None:
    made = edition()
    copy_of(team, made)
    with pytest.raises(NotAllowedNow, match="already a pathway `mine`"):
        copy_of(team, made)
    with pytest.raises(NotAllowed):
        sharing.make_copy(actor=team.lead, edition=made, key="x", title="X", at=AT)
    empty = Pathway.objects.create(icb=team.icb, key="empty", title="Empty")
    with pytest.raises(NotAllowedNow, match="nothing to copy"):
        sharing.copy_pathway(actor=team.author, pathway=empty, key="x", title="X", at=AT)
    other = staff(IcbFactory(), Role.AUTHOR)
    with pytest.raises(NotAllowed):
        sharing.copy_pathway(actor=other, pathway=empty, key="x", title="X", at=AT)
    assert not Pathway.objects.filter(key="x").exists()


# --- what is locked -------------------------------------------------------------------------------
def test_taking_out_what_is_locked_is_refused_at_once(team: Team) -> None:
    draft = copy_of(team, edition())
    with pytest.raises(NotAllowedNow, match=r"The template locks `fever`.*Nothing was changed"):
        change(team, draft, edits.remove("screen", "fever"))
    change(team, draft, edits.remove("content", "keep_moving"))
    assert keys(editing.document_of(draft), "screen") == ["saddle", "fever", "side"]


def test_what_was_missing_before_does_not_stop_other_edits(team: Team) -> None:
    draft = copy_of(team, edition())
    document = editing.document_of(draft)
    without = {**document, "screen": document["screen"][:1]}
    drafting.save_revision(team.author, draft.pathway, without, "By hand", AT)
    change(team, draft, edits.set_fields(title="Ours"))
    assert [one.path for one in editions.breaches(editing.document_of(draft))] == [
        "screen.fever",
        "screen.side",
    ]


def test_what_names_an_unknown_edition_is_a_finding_and_locks_nothing(team: Team) -> None:
    draft = team.imports(template={"key": "tiny", "digest": "0" * 64})
    change(team, draft, edits.remove("screen", "side"))
    (found,) = editions.breaches(editing.document_of(draft))
    assert found.path == "template"
    assert editions.breaches(tiny_pathway()) == []
    assert editions.template_of(tiny_pathway(template="tiny")) is None


# --- new editions ---------------------------------------------------------------------------------
def test_a_new_edition_takes_the_copys_changes_along(team: Team) -> None:
    draft = copy_of(team, edition())
    added = {"key": "ours", "ask": "Ours?", "answers": ["no", "yes"]}
    change(
        team,
        draft,
        edits.put("screen", added),
        edits.change("content", "keep_moving", text="Our park."),
        edits.set_fields(about={"owner": "Us"}),
    )
    assert sharing.update_for(editing.document_of(draft)) is None
    newer = edition(screen=asks("Are you hot?"), title="Three calm days", days=4)
    update = sharing.update_for(editing.document_of(draft))
    assert update is not None
    assert (update.edition, update.behind) == (newer, 1)

    revision = sharing.apply_update(
        actor=team.author, pathway=draft.pathway, edition=newer, decisions={}, at=AT
    )

    document = said(draft.pathway)
    assert revision.note == "Updated to Three calm days, edition 2"
    assert question(document)["ask"] == "Are you hot?"
    assert question(document, "ours") == added
    assert get(document, Address("content", "keep_moving"))["text"] == "Our park."
    assert document["days"] == 4
    assert (document["key"], document["title"], document["about"]) == (
        "mine",
        "Mine",
        {"owner": "Us"},
    )
    assert document["template"]["digest"] == newer.digest
    assert sharing.update_for(document) is None


def test_what_no_longer_fits_is_decided_first_and_nothing_is_saved_until_then(team: Team) -> None:
    draft = copy_of(team, edition())
    change(team, draft, edits.change("content", "keep_moving", text="Ours", title="Ours too"))
    content = tiny_pathway()["content"]
    content[0] |= {"text": "Theirs", "title": "Theirs too"}
    newer = edition(content=content)
    before = DraftRevision.objects.count()

    def apply(**decisions: Decision) -> DraftRevision:
        return sharing.apply_update(
            actor=team.author, pathway=draft.pathway, edition=newer, decisions=decisions, at=AT
        )

    path = "content.keep_moving"
    with pytest.raises(sharing.Undecided) as open_:
        apply(**{f"{path}.text": Decision("edited", "Both")})
    assert [one.path for one in open_.value.conflicts] == [f"{path}.title"]
    assert DraftRevision.objects.count() == before

    apply(**{f"{path}.text": Decision("edited", "Both"), f"{path}.title": Decision("theirs")})
    element = get(said(draft.pathway), Address("content", "keep_moving"))
    assert (element["text"], element["title"]) == ("Both", "Theirs too")


def test_a_live_copy_is_updated_in_a_new_draft(team: Team) -> None:
    first = edition()
    version = publish_tiny(
        team.icb, local=LOCAL, template={"key": "tiny", "digest": first.digest}, title="Mine"
    )
    newer = edition(days=4)
    sharing.apply_update(
        actor=team.author, pathway=version.pathway, edition=newer, decisions={}, at=AT
    )
    assert said(version.pathway)["days"] == 4
    version.refresh_from_db()
    assert json.loads(version.document)["days"] == 3


def test_a_draft_that_changed_meanwhile_is_not_updated(team: Team) -> None:
    draft = copy_of(team, edition())
    seen = documents.digest(editing.document_of(draft))
    change(team, draft, edits.set_fields(title="Other"))
    newer = edition(days=4)
    with pytest.raises(NotAllowedNow, match="changed meanwhile"):
        sharing.apply_update(
            actor=team.author, pathway=draft.pathway, edition=newer, decisions={}, seen=seen, at=AT
        )
    seen = documents.digest(editing.document_of(draft))
    sharing.apply_update(
        actor=team.author, pathway=draft.pathway, edition=newer, decisions={}, seen=seen, at=AT
    )
    assert said(draft.pathway)["days"] == 4


def test_only_a_copy_of_that_template_is_updated_by_its_own_people(team: Team) -> None:
    made = edition()
    draft = team.imports()
    with pytest.raises(NotAllowedNow, match="no copy of that template"):
        sharing.updated(editing.document_of(draft), made)
    copied = copy_of(team, made)
    other = staff(IcbFactory(), Role.AUTHOR)
    for actor in (other, team.lead):
        with pytest.raises(NotAllowed):
            sharing.apply_update(
                actor=actor, pathway=copied.pathway, edition=made, decisions={}, at=AT
            )
    assert sharing.update_for(editing.document_of(draft)) is None


# --- drift ----------------------------------------------------------------------------------------
def test_the_drift_report_says_how_far_each_copy_stands(team: Team, icb: Icb) -> None:
    draft = copy_of(team, edition())
    team.imports()  # no copy
    Pathway.objects.create(icb=icb, key="empty", title="Empty")
    unknown = team.imports(key="lost", title="Lost", template={"key": "x", "digest": "0" * 64})
    change(
        team,
        draft,
        edits.change("content", "keep_moving", text="Ours"),
        edits.change("screen", "fever", flags={"yes": "emergency"}),
    )
    edition(days=4)
    newest = edition(days=5)

    lost, mine = sharing.drift_report(team.author)
    assert (lost.pathway, lost.template, lost.standing, lost.behind) == (
        unknown.pathway,
        "x",
        None,
        0,
    )
    assert mine.pathway == draft.pathway
    assert mine.update is not None
    assert (mine.behind, mine.update.edition) == (2, newest)
    assert mine.standing is not None
    assert (dict(mine.standing.changed), dict(mine.standing.strengthened)) == (
        {"content": 1},
        {"screen": 1},
    )
    assert sharing.drift_report(staff(IcbFactory(), Role.AUTHOR)) == []
