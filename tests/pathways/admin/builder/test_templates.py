"""Creating from a template, the drift report, and taking in a new edition."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pathways.authoring import edits
from pathways.authoring.elements import Address, get, keys
from pathways.engine import documents
from pathways.models import Draft, DraftRevision, Icb, Pathway, Role, TemplateEdition
from pathways.services import editing, sharing
from tests.factories.documents import TINY_LIBRARY, publish_tiny, tiny_pathway
from tests.factories.pathways import staff_user
from tests.pathways.services.conftest import AT, Team


@pytest.fixture(autouse=True)
def _tiny_library_for_sharing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "library", lambda: TINY_LIBRARY)


def edition(**changes: Any) -> TemplateEdition:
    text = documents.export(tiny_pathway(**{"local": ["invite", "keep_moving"]} | changes))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sharing, "pathway_keys", lambda: ("tiny",))
        patch.setattr(sharing, "pathway_text", lambda key: text)
        (made,) = sharing.adopt_library(at=AT)
    return made


@pytest.fixture
def copy(team: Team) -> Draft:
    made = edition()
    return sharing.make_copy(actor=team.author, edition=made, key="mine", title="Mine", at=AT).draft


def content(**words: str) -> list[dict[str, Any]]:
    first, *rest = tiny_pathway()["content"]
    return [first | words, *rest]


def change(team: Team, draft: Draft, *changes: edits.Edit) -> None:
    editing.edit(actor=team.author, draft=draft, change=edits.together(changes), at=AT)


def page(client: Client, name: str, *args: Any) -> str:
    answer = client.get(reverse(f"builder:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


# --- creating -------------------------------------------------------------------------------------
def test_a_pathway_starts_blank_from_a_template_or_as_a_copy(desk: Client, draft: Draft) -> None:
    made = edition()
    html = page(desk, "new")
    for words in ("Blank", f"The template {made}", "A copy of your pathway Three quiet days"):
        assert words in html
    for source, title in ((f"template-{made.pk}", "National"), (f"copy-{draft.pathway_id}", "Own")):
        answer = desk.post(reverse("builder:new"), {"source": source, "title": title})
        pathway = Pathway.objects.get(title=title)
        assert answer["Location"] == reverse("builder:overview", args=[pathway.pk])
        document = sharing.newest_document(pathway)
        assert document is not None
        assert keys(document, "screen") == ["saddle", "fever", "side"]
        assert ("template" in document) == (title == "National")


def test_the_template_that_a_link_names_is_chosen(desk: Client) -> None:
    made = edition()
    address = reverse("builder:new")
    html = desk.get(f"{address}?from=template-{made.pk}").content.decode()
    before, _, _ = html.partition(" checked")
    assert before.rstrip().endswith('type="radio"') or f"template-{made.pk}" in before[-300:]


@pytest.mark.parametrize("source", ["template-x", "copy-y"])
def test_a_start_that_is_not_there_is_refused(desk: Client, source: str) -> None:
    answer = desk.post(reverse("builder:new"), {"source": source, "title": "X", "days": "7"})
    assert answer.status_code == 422
    assert not Pathway.objects.exists()


def test_who_may_not_edit_cannot_start(icb: Icb) -> None:
    client = Client()
    client.force_login(staff_user(icb, Role.ANALYST))
    assert client.get(reverse("builder:new")).status_code == 403


# --- drift ----------------------------------------------------------------------------------------
def test_drift_is_said_for_each_copy(desk: Client, team: Team, copy: Draft) -> None:
    assert "It says what its template says." in page(desk, "templates")
    change(team, copy, edits.change("screen", "fever", flags={"yes": "emergency"}))
    change(team, copy, edits.change("screen", "saddle", ask="Other?"))
    team.imports(key="lost", title="Lost", template={"key": "x", "digest": "0" * 64})
    edition(days=4)
    html = page(desk, "templates")
    assert "Questions: 1 changed, 1 strengthened" in html
    assert "1 edition behind." in html
    assert "the template locks saddle, so a copy cannot change ask" in html
    assert "It names an edition of the template x that is not here" in html
    assert reverse("builder:update", args=[copy.pathway_id]) in html


def test_without_copies_and_templates_the_page_says_so(desk: Client) -> None:
    html = page(desk, "templates")
    assert "None of your pathways is a copy" in html
    assert "There is no template yet." in html


def test_who_may_publish_makes_a_live_version_a_template(icb: Icb, desk: Client) -> None:
    version = publish_tiny(icb)
    address = reverse("builder:share", args=[version.pathway_id])
    assert address not in page(desk, "templates")
    assert desk.post(address).status_code == 403
    lead = Client()
    lead.force_login(staff_user(icb, Role.CLINICAL_LEAD))
    assert address in page(lead, "templates")
    assert "can be copied by every ICB now" in lead.post(address, follow=True).content.decode()
    assert TemplateEdition.objects.get().digest == version.digest


def test_only_what_is_live_becomes_a_template(icb: Icb, draft: Draft) -> None:
    lead = Client()
    lead.force_login(staff_user(icb, Role.CLINICAL_LEAD))
    address = reverse("builder:share", args=[draft.pathway_id])
    assert "Only a live version" in lead.post(address, follow=True).content.decode()
    assert not TemplateEdition.objects.exists()


# --- new editions ---------------------------------------------------------------------------------
def test_there_is_nothing_to_take_in_on_the_newest_edition(desk: Client, copy: Draft) -> None:
    assert "There is nothing to take in" in page(desk, "update", copy.pathway_id)
    answer = desk.post(reverse("builder:update", args=[copy.pathway_id]))
    assert answer.status_code == 302
    assert copy.revisions.count() == 1


def test_what_fits_is_taken_in_with_one_button(desk: Client, copy: Draft) -> None:
    edition(days=4)
    html = page(desk, "update", copy.pathway_id)
    assert "1 change: 1 of safety; 1 in About" in html
    assert "All that you changed still fits." in html
    answer = desk.post(reverse("builder:update", args=[copy.pathway_id]), follow=True)
    assert "The draft is on Three quiet days, edition 2 now." in answer.content.decode()
    assert editing.document_of(copy)["days"] == 4


def test_each_conflict_is_shown_side_by_side_and_decided(
    desk: Client, team: Team, copy: Draft
) -> None:
    change(team, copy, edits.change("content", "keep_moving", text="Our park.", title="Ours"))
    change(team, copy, edits.remove("messages", "invite"))
    change(team, copy, edits.move("screen", "side", -1))
    first, second = tiny_pathway()["messages"]
    screen = tiny_pathway()["screen"]
    edition(
        content=content(text="A park.", title="Theirs"),
        messages=[first | {"text": "Come: {link}"}, second],
        screen=[screen[1], screen[0], screen[2]],
    )
    address = reverse("builder:update", args=[copy.pathway_id])
    html = desk.get(address).content.decode()
    for words in ("What you have to decide (4)", "A park.", "Our park.", "Left out", "Order"):
        assert words in html

    before = DraftRevision.objects.count()
    answer = desk.post(address, {"take0": "theirs", "take1": "edited"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Choose what holds" in html
    assert DraftRevision.objects.count() == before

    names = {
        name: bound.field.choices
        for name, bound in (
            (n, answer.context_data["form"][n]) for n in answer.context_data["form"].fields
        )  # type: ignore[attr-defined]
        if name.startswith("take")
    }
    said = {name: "edited" if len(choices) == 3 else "mine" for name, choices in names.items()}
    empty = desk.post(address, said)
    assert empty.status_code == 422
    assert "Write the words that hold" in empty.content.decode()
    words = {
        name.replace("take", "text"): "Both" for name, take in said.items() if take == "edited"
    }
    answer = desk.post(address, {**said, **words})
    assert answer.status_code == 302
    document = editing.document_of(copy)
    element = get(document, Address("content", "keep_moving"))
    assert (element["text"], element["title"]) == ("Both", "Both")
    assert keys(document, "messages") == ["go_on"]
    assert keys(document, "screen") == ["saddle", "side", "fever"]


def test_a_draft_that_changed_meanwhile_is_looked_at_again(
    desk: Client, team: Team, copy: Draft
) -> None:
    edition(days=4)
    address = reverse("builder:update", args=[copy.pathway_id])
    answer = desk.post(address, {"seen": "0" * 64})
    assert answer.status_code == 422
    assert "changed meanwhile" in answer.content.decode()
    assert editing.document_of(copy)["days"] == 3
