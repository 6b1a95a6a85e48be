"""A file against what is stored: compared element by element, taken whole or in part, or refused."""

import json
import time
from typing import Any

import pytest

from pathways.access import NotAllowed
from pathways.authoring import edits
from pathways.authoring.elements import Address, find, keys
from pathways.authoring.incoming import State
from pathways.engine import documents
from pathways.engine.documents import Invalid
from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import Draft, DraftRevision, Pathway, Role
from pathways.services import drafting, editing, importing, sharing
from tests.factories.documents import TINY_LIBRARY, ready_pathway, tiny_pathway
from tests.factories.pathways import IcbFactory, ServiceFactory, staff
from tests.pathways.services.conftest import AT, Team


@pytest.fixture(autouse=True)
def _tiny_library_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editing, "library", lambda: TINY_LIBRARY)
    monkeypatch.setattr(sharing, "library", lambda: TINY_LIBRARY)


@pytest.fixture
def draft(team: Team) -> Draft:
    return team.imports()


def stored(draft: Draft) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(drafting.latest_revision(draft).document)
    return found


def exported(draft: Draft, *changes: edits.Edit) -> str:
    """The file of a draft after somebody worked on it elsewhere."""
    text = importing.export_text(stored(draft))
    if not changes:
        return text
    header = text.splitlines()[0]
    document = edits.together(changes)(documents.parse(text))
    return f"{header}\n{documents.export(document)}"


def change(team: Team, draft: Draft, *changes: edits.Edit) -> None:
    editing.edit(actor=team.author, draft=draft, change=edits.together(changes), at=AT)


def hint(text: str) -> edits.Edit:
    return edits.change("screen", "fever", hint=text)


def asked(team: Team, text: str) -> dict[str, State]:
    found = importing.compare(actor=team.author, text=text)
    return {str(one.address): one.state for one in found.asking}


# --- exporting ------------------------------------------------------------------------------------
def test_what_is_exported_and_imported_is_the_same_document(team: Team, draft: Draft) -> None:
    text = exported(draft)
    assert documents.parse(text) == stored(draft)
    assert asked(team, text) == {}
    other = importing.take(actor=team.author, text=text, taken=(), at=AT)
    assert other.pk == drafting.latest_revision(draft).pk
    assert importing.export_text(stored(other.draft)) == text


def test_a_pathway_keeps_its_document_on_the_way_to_another_icb(team: Team, draft: Draft) -> None:
    other = staff(IcbFactory(), Role.AUTHOR)
    text = exported(draft)
    found = importing.compare(actor=other, text=text)
    assert (found.pathway, found.seen) == (None, "")
    assert {one.state for one in found.items} == {State.NEW}
    revision = importing.take(actor=other, text=text, taken=(), at=AT)
    assert revision.icb_id == other.icb_id
    assert importing.export_text(stored(revision.draft)) == text


def test_an_export_holds_no_value_of_one_place(team: Team, draft: Draft) -> None:
    service = ServiceFactory(icb=team.icb, role="physiotherapy", phone="01632 960123")
    text = exported(draft)
    for value in (service.phone, service.name, service.address, service.hours, team.icb.name):
        assert not value or value not in text
    assert "physiotherapy" in text  # the role that the directory fills


# --- comparing ------------------------------------------------------------------------------------
def test_a_file_is_compared_with_what_it_was_exported_from(team: Team, draft: Draft) -> None:
    text = exported(draft, hint("theirs"), edits.set_fields(title="New"))
    change(team, draft, hint("mine"), edits.change("rules", "gone_quiet", then="soon"))
    assert asked(team, text) == {
        "title": State.CHANGED,
        "screen.fever": State.CONFLICT,
        "rules.gone_quiet": State.OURS,
    }
    comparison = importing.compare(actor=team.author, text=text)
    assert comparison.has_base
    assert comparison.count(State.CONFLICT) == 1


@pytest.mark.parametrize("header", ["", f"# Exported from the document {'0' * 64}\n"])
def test_a_file_of_unknown_origin_knows_no_conflict(team: Team, draft: Draft, header: str) -> None:
    change(team, draft, hint("mine"))
    text = header + documents.export(hint("theirs")(ready_pathway()))
    assert asked(team, text) == {"screen.fever": State.CHANGED}


def test_a_file_exported_from_a_live_version_is_known_too(team: Team) -> None:
    version = team.publishes()
    text = importing.export_text(documents.parse(version.document))
    comparison = importing.compare(actor=team.author, text=text)
    assert comparison.has_base
    assert comparison.pathway == version.pathway


# --- taking ---------------------------------------------------------------------------------------
def test_only_what_is_taken_is_replaced(team: Team, draft: Draft) -> None:
    text = exported(draft, hint("theirs"), edits.set_fields(title="New"))
    change(team, draft, hint("mine"))
    importing.take(actor=team.author, text=text, taken={Address("title")}, note="File", at=AT)
    document = editing.document_of(draft)
    assert document["title"] == "New"
    assert find(document, Address("screen", "fever"))["hint"] == "mine"
    assert drafting.latest_revision(draft).note == "File"


def test_everything_taken_is_the_file(team: Team, draft: Draft) -> None:
    text = exported(draft, hint("theirs"), edits.move("messages", "go_on", -1))
    change(team, draft, hint("mine"), edits.set_fields(title="Mine"))
    items = importing.compare(actor=team.author, text=text).asking
    importing.take(actor=team.author, text=text, taken=[one.address for one in items], at=AT)
    assert stored(draft) == documents.parse(text)


def test_a_live_pathway_is_imported_into_a_new_draft(team: Team) -> None:
    version = team.publishes()
    text = documents.export(tiny_pathway(title="New"))
    revision = importing.take(actor=team.author, text=text, taken={Address("title")}, at=AT)
    assert editing.document_of(revision.draft)["title"] == "New"
    assert version.pathway.drafts.count() == 2


def test_a_choice_that_leaves_something_dangling_is_refused_whole(team: Team, draft: Draft) -> None:
    content = {**tiny_pathway()["content"][0], "key": "walk"}
    items = [*tiny_pathway()["stages"][0]["items"], {"give": "walk"}]
    text = exported(
        draft, edits.put("content", content), edits.change("stages", "start", items=items)
    )
    before = DraftRevision.objects.count()
    with pytest.raises(Invalid) as refused:
        importing.take(actor=team.author, text=text, taken={Address("stages", "start")}, at=AT)
    assert refused.value.findings[0].mend.startswith("take what belongs to it")
    assert DraftRevision.objects.count() == before
    both = {Address("stages", "start"), Address("content", "walk")}
    importing.take(actor=team.author, text=text, taken=both, at=AT)
    assert keys(editing.document_of(draft), "content") == ["keep_moving", "flare_plan", "walk"]


def test_a_draft_that_changed_meanwhile_takes_nothing(team: Team, draft: Draft) -> None:
    text = exported(draft, edits.set_fields(title="New"))
    seen = importing.compare(actor=team.author, text=text).seen
    change(team, draft, hint("mine"))
    with pytest.raises(NotAllowedNow, match="changed meanwhile"):
        importing.take(actor=team.author, text=text, taken={Address("title")}, seen=seen, at=AT)
    seen = importing.compare(actor=team.author, text=text).seen
    importing.take(actor=team.author, text=text, taken={Address("title")}, seen=seen, at=AT)
    assert editing.document_of(draft)["title"] == "New"


def test_who_may_not_edit_may_not_compare(team: Team, draft: Draft) -> None:
    with pytest.raises(NotAllowed):
        importing.compare(actor=team.lead, text=exported(draft))


# --- bad files ------------------------------------------------------------------------------------
HEAD = "schema: 1\nkey: tiny\ntitle: T\n"
BAD = {
    "10 MB of nesting": ("[" * 10_000_000, "too large"),
    "4 MB of nesting": ("[" * 3_999_999, "nested too deeply"),
    "deep maps": ("".join("  " * n + "a:\n" for n in range(1500)), "nested too deeply"),
    "billion laughs": ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "alias"),
    "a tag": ("a: !!python/object/apply:os.system [ls]\n", "uses a tag"),
    "a doubled name": (f"{HEAD}title: U\n", "a second time"),
    "very many names": ("".join(f"k{n}: 1\n" for n in range(300_000)), "one entry too many"),
    "a very long list": ("[" + "1," * 1_900_000 + "]", "one entry too many"),
    "an unknown name": (f"{HEAD}ticks: 1\n", "nobody knows `ticks`"),
    "another schema": (HEAD.replace("1", "9"), "schema"),
    "not YAML": ("a: [", "cannot be read"),
    "nothing": ("", "must start with lines"),
    "HTML": (f"{HEAD}summary: Read <script>this</script>\n", "HTML"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_a_sentence_in_time_and_nothing_is_kept(
    team: Team, name: str
) -> None:
    text, sentence = BAD[name]
    began = time.perf_counter()
    with pytest.raises(Invalid) as refused:
        importing.take(actor=team.author, text=text, taken=(), at=AT)
    assert time.perf_counter() - began < 5
    assert sentence in str(refused.value)
    assert not Pathway.objects.exists()


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (edits.change("screen", "fever", ask_if={"side": "left"}), "side"),
        (edits.put("messages", {"key": "fever", "kind": "nudge", "text": "x"}), "used twice"),
        (edits.change("content", "keep_moving", text="<b>Move</b>"), "HTML"),
        (edits.set_fields(base=["tiny_flags@2030"]), "not in the library"),
    ],
)
def test_what_is_wrong_inside_a_file_names_its_element(
    team: Team, draft: Draft, edit: edits.Edit, sentence: str
) -> None:
    before = DraftRevision.objects.count()
    with pytest.raises(Invalid) as refused:
        importing.compare(actor=team.author, text=exported(draft, edit))
    assert sentence in str(refused.value)
    assert DraftRevision.objects.count() == before
