"""Importing a file on pages: first the file, then what to take; and the export."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from pathways.authoring import edits
from pathways.engine import documents
from pathways.models import Draft, DraftRevision, Pathway
from pathways.services import editing, importing, sharing
from tests.factories.documents import TINY_LIBRARY, tiny_pathway
from tests.pathways.admin.builder.conftest import At


@pytest.fixture(autouse=True)
def _tiny_library_for_sharing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "library", lambda: TINY_LIBRARY)


IMPORT = "/admin/builder/import"


def send(client: Client, content: str | bytes) -> Any:
    raw = content.encode() if isinstance(content, str) else content
    return client.post(IMPORT, {"file": SimpleUploadedFile("a.yaml", raw)})


def test_the_address_is_the_one_that_is_linked(desk: Client) -> None:
    assert reverse("builder:import") == IMPORT
    assert IMPORT in desk.get(reverse("builder:home")).content.decode()
    assert "Look at the file" in desk.get(IMPORT).content.decode()


def test_a_new_pathway_is_shown_before_it_is_made(desk: Client) -> None:
    text = documents.export(tiny_pathway())
    answer = send(desk, text)
    assert "The whole file becomes its draft." in answer.content.decode()
    assert not Pathway.objects.exists()
    answer = desk.post(IMPORT, {"text": text, "seen": ""}, follow=True)
    assert "in the draft" in answer.content.decode()
    assert Pathway.objects.get().title == "Three quiet days"


def test_each_difference_is_asked_and_only_what_is_ticked_is_taken(
    desk: Client, draft: Draft, at_page: At
) -> None:
    before = at_page.document
    exported = desk.get(at_page("export"))
    assert exported["Content-Disposition"] == 'attachment; filename="tiny.yaml"'
    text = exported.content.decode()
    edit = edits.together(
        [
            edits.set_fields(title="New title"),
            edits.change("content", "keep_moving", text="Move a lot every hour."),
            edits.remove("messages", "go_on"),
            edits.move("rules", "gone_quiet", -1),
        ]
    )
    theirs = text.splitlines()[0] + "\n" + documents.export(edit(documents.parse(text)))
    html = send(desk, theirs).content.decode()
    for words in ("Changed in the file", "Not in the file", "Order of: Safety rules"):
        assert words in html
    assert "<ins>lot </ins>" in html
    assert "<del>little </del>" in html
    assert DraftRevision.objects.count() == 1
    seen = documents.digest(at_page.document)
    answer = desk.post(IMPORT, {"text": theirs, "seen": seen, "take": ["title"]})
    assert answer.status_code == 302
    assert at_page.document == before | {"title": "New title"}
    desk.post(IMPORT, {"text": theirs, "all": "all"})
    assert at_page.document == edit(before)
    assert "nothing to take" in send(desk, theirs).content.decode()


def test_a_conflict_is_not_ticked_beforehand(desk: Client, draft: Draft, at_page: At) -> None:
    text = desk.get(at_page("export")).content.decode()
    theirs = text.replace('title: "Three quiet days"', 'title: "Theirs"')
    desk.post(at_page("about"), {"title": "Ours", "days": "3"})
    html = send(desk, theirs).content.decode()
    assert "Changed on both sides" in html
    assert 'value="title">' in html
    assert 'value="title" checked' not in html
    assert "It is not known what the file came from" not in html
    assert "It is not known" in send(desk, theirs.partition("\n")[2]).content.decode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("a: [", "cannot be read"),
        ("[" * 500_000, "nested too deeply"),
        (b"\xff\xfe\x00", "The file is not text"),
        ("x" * 900_000, "larger than 800 kB"),
        ("", "The file is empty"),
        ("schema: 1\nkey: a\ntitle: T\nsummary: <b>x</b>\n", "HTML"),
        ("schema: 1\n" + "".join(f"k{n}: 1\n" for n in range(60)), "more."),
    ],
)
def test_a_bad_file_is_refused_on_the_page(
    desk: Client, content: str | bytes, sentence: str
) -> None:
    answer = send(desk, content)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Pathway.objects.exists()


def test_no_file_at_all_is_asked_for(desk: Client) -> None:
    answer = desk.post(IMPORT, {})
    assert answer.status_code == 422
    assert "Choose a file" in answer.content.decode()


def test_a_draft_that_changed_meanwhile_takes_nothing(
    desk: Client, draft: Draft, at_page: At
) -> None:
    text = importing.export_text(editing.document_of(draft) | {"title": "New"})
    answer = desk.post(IMPORT, {"text": text, "seen": "0" * 64, "take": "title"})
    assert answer.status_code == 422
    assert "changed meanwhile" in answer.content.decode()
    assert at_page.document["title"] == "Three quiet days"
