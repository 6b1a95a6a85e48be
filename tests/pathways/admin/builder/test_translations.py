"""Translations: what is missing, writing it, and two people at one text."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from pathways.admin.builder import translating
from pathways.authoring import edits, texts
from pathways.models import Draft
from pathways.services import editing
from tests.pathways.admin.builder.conftest import At
from tests.pathways.services.conftest import AT, Team


@pytest.fixture
def change(team: Team, draft: Draft) -> Any:
    def changing(*changes: edits.Edit) -> None:
        together = edits.together(list(changes))
        editing.edit(actor=team.author, draft=draft, change=together, at=AT)

    return changing


@pytest.fixture
def in_urdu(change: Any) -> None:
    change(edits.set_fields(languages=["ur"]))


def text(answer: Any) -> str:
    said: str = " ".join(answer.content.decode().split())
    return said


def said(at_page: At, path: str, language: str = "ur") -> str:
    found = {one.path: one for one in texts.texts(at_page.document)}
    return found[path].said_in(language)


def shown(page: Any) -> dict[str, str]:
    """What a browser would send back untouched."""
    form = page.context_data["form"]
    sent = {path: form[path].value() or "" for path in form.texts}
    for box in form.boxes():
        sent |= box["states"]
    return sent


FEVER = "screen.fever.ask"


def test_what_is_missing_stands_under_its_language(
    desk: Client, at_page: At, in_urdu: None, change: Any
) -> None:
    page = text(desk.get(at_page("translations")))
    assert "Cannot be offered yet" in page
    assert "safety texts have no words in it" in page
    assert "Easy Read is missing for 2 of 2" in page
    assert "2 of 2 have no Easy Read words in English" in page
    every = {one.path: "لفظ" for one in texts.texts(at_page.document)}
    change(
        texts.translate(every, "ur"),
        edits.change("content", "keep_moving", easy_read={"en": "Move.", "ur": "چلیں"}),
        edits.change("content", "flare_plan", easy_read={"en": "Less.", "ur": "کم"}),
    )
    page = text(desk.get(at_page("translations")))
    assert "texts of this pathway are there" in page
    assert "Every content has Easy Read words" in page
    assert "Cannot be offered yet" not in page


def test_english_alone_and_no_content(desk: Client, at_page: At, change: Any) -> None:
    assert "offered in English alone" in text(desk.get(at_page("translations")))
    change(edits.set_fields(content=None, stages=None))
    assert "There is no content yet" in text(desk.get(at_page("translations")))
    assert desk.get(at_page("translate", "ur")).status_code == 404


def test_locked_words_are_counted_apart(
    desk: Client, at_page: At, in_urdu: None, change: Any
) -> None:
    base = {
        "schema": 1,
        "kind": "base",
        "key": "tiny_flags",
        "version": "2026-11",
        "title": "Flags",
        "screen": [
            {
                "key": "chest",
                "ask": "Chest pain?",
                "answers": ["no", "yes"],
                "flags": {"yes": "emergency"},
            }
        ],
    }
    change(edits.set_fields(includes={"tiny_flags@2026-11": base}))
    page = text(desk.get(at_page("translations")))
    assert "3 locked national safety texts have no words in it" in page


def test_words_are_written_beside_the_english_safety_first(
    desk: Client, at_page: At, in_urdu: None
) -> None:
    page = desk.get(at_page("translate", "ur"))
    assert "Safety texts" in text(page)
    assert "Do you have a high temperature?" in text(page)
    assert 'dir="rtl"' in text(page)
    answer = desk.post(at_page("translate", "ur"), {**shown(page), FEVER: "بخار ہے؟"}, follow=True)
    assert "1 texts are saved" in text(answer) or "1 text is saved" in text(answer)
    assert said(at_page, FEVER) == "بخار ہے؟"
    assert said(at_page, FEVER, "en") == "Do you have a high temperature?"
    assert at_page.draft.revisions.count() == 3


def test_a_group_is_chosen_and_the_first_that_lacks_words_comes_first(
    desk: Client, at_page: At, in_urdu: None, change: Any
) -> None:
    at = f"{at_page('translate', 'ur')}?group=content"
    assert "Move a little every hour." in text(desk.get(at))
    safe = {one.path: "لفظ" for one in texts.texts(at_page.document) if one.is_safety}
    change(texts.translate(safe, "ur"))
    assert "<h2>About the pathway</h2>" in text(desk.get(at_page("translate", "ur")))
    rest = {one.path: "لفظ" for one in texts.texts(at_page.document)}
    change(texts.translate(rest, "ur"))
    assert "<h2>Safety texts</h2>" in text(desk.get(at_page("translate", "ur")))
    strange = f"{at_page('translate', 'ur')}?group=nothing&page=x"
    assert "<h2>Safety texts</h2>" in text(desk.get(strange))


def test_many_texts_have_several_pages(
    desk: Client, at_page: At, in_urdu: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pathways.admin.builder.translations.PAGE", 5)
    at = f"{at_page('translate', 'ur')}?group=safety"
    page = desk.get(at)
    assert "page 1 of" in text(page)
    answer = desk.post(f"{at}&page=1", shown(page))
    assert answer["Location"].endswith("group=safety&page=2")
    assert at_page.draft.revisions.count() == 2  # nothing was touched
    beyond = desk.get(f"{at}&page=99")
    assert "There is no text here" in text(beyond)


def test_two_people_at_one_text(desk: Client, at_page: At, in_urdu: None, change: Any) -> None:
    page = desk.get(at_page("translate", "ur"))
    mine = {**shown(page), FEVER: "میرا"}
    change(texts.translate({FEVER: "ان کا", "screen.saddle.ask": "کاٹھی"}, "ur"))
    answer = desk.post(at_page("translate", "ur"), mine)
    assert answer.status_code == 422
    assert "A colleague wrote meanwhile: “ان کا”" in text(answer)
    assert "میرا" in text(answer)
    again = {**shown(answer), FEVER: "میرا"}
    again["screen.saddle.ask"] = "کاٹھی"
    assert desk.post(at_page("translate", "ur"), again).status_code == 302
    assert said(at_page, FEVER) == "میرا"
    assert said(at_page, "screen.saddle.ask") == "کاٹھی"


def test_what_was_not_touched_does_not_undo_a_colleague(
    desk: Client, at_page: At, in_urdu: None, change: Any
) -> None:
    page = desk.get(at_page("translate", "ur"))
    change(texts.translate({"screen.saddle.ask": "کاٹھی"}, "ur"))
    desk.post(at_page("translate", "ur"), {**shown(page), FEVER: "بخار"})
    assert said(at_page, "screen.saddle.ask") == "کاٹھی"
    assert said(at_page, FEVER) == "بخار"


def test_english_that_changed_meanwhile_is_said(
    desk: Client, at_page: At, in_urdu: None, change: Any
) -> None:
    page = desk.get(at_page("translate", "ur"))
    change(edits.change("screen", "fever", ask="Do you feel hot?"))
    answer = desk.post(at_page("translate", "ur"), {**shown(page), FEVER: "بخار"})
    assert answer.status_code == 422
    assert "The English has changed" in text(answer)
    assert "Do you feel hot?" in text(answer)


def test_a_text_that_is_gone_says_so(
    desk: Client, at_page: At, in_urdu: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = desk.get(at_page("translate", "ur"))

    def gone(_wanted: Any, _language: str) -> Any:
        return texts.translate({"screen.gone.ask": "x"}, "ur")

    monkeypatch.setattr("pathways.admin.builder.translations.translate", gone)
    sent = {**shown(page), FEVER: "بخار"}
    answer = desk.post(at_page("translate", "ur"), sent, follow=True)
    assert "There is no text" in text(answer)
    assert said(at_page, FEVER) == ""


def test_taking_words_out(desk: Client, at_page: At, in_urdu: None, change: Any) -> None:
    change(texts.translate({FEVER: "بخار"}, "ur"))
    page = desk.get(at_page("translate", "ur"))
    desk.post(at_page("translate", "ur"), {**shown(page), FEVER: ""})
    assert said(at_page, FEVER) == ""


def test_every_text_is_in_one_group() -> None:
    from tests.authoring.test_texts import document  # noqa: PLC0415  beside its only use

    every = texts.texts(document())
    grouped = [
        t for name, _title, _some in translating.GROUPS for t in translating.in_group(name, every)
    ]
    assert sorted(t.path for t in grouped) == sorted(t.path for t in every)
    assert translating.direction_of("ur-PK") == "rtl"
    assert translating.direction_of("pl") == "ltr"


def test_languages_are_called_by_their_names() -> None:
    assert translating.language_name("ur") == "Urdu"
    assert translating.language_name("pl-PL") == "Polish"
    assert translating.language_name("xyz") == "xyz"
