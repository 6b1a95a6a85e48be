"""Templates, new editions and files in a browser: by keyboard and without a violation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page

from pathways.authoring import edits
from pathways.authoring.elements import Address, get
from pathways.engine import documents
from pathways.models import Draft, Icb, Role
from pathways.services import editing, sharing
from pathways.services.library import library
from tests.browser.conftest import Clock
from tests.browser.looking import assert_accessible
from tests.factories.pathways import PASSWORD, IcbFactory, staff, staff_user


@pytest.fixture
def author(
    erasable: None, moment: Clock, chromium: Browser, live_server: Any, settings: Any
) -> Iterator[tuple[Page, Icb, str]]:
    """An author who has signed in, in a window of 1280 pixels."""
    settings.STAFF_SECOND_FACTOR = False
    icb = IcbFactory(name="NHS Example ICB")
    staff_user(icb, Role.AUTHOR, username="author")
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(live_server.url + reverse("builder:home"))
    page.get_by_label("Username").fill("author")
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("[type=submit]").first.click()
    yield page, icb, live_server.url
    context.close()


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.press("Enter")


def publish(monkeypatch: pytest.MonkeyPatch, moment: Clock, *changes: edits.Edit) -> None:
    """The low back pathway, changed, as the next edition of its template."""
    text = documents.export(edits.together(changes)(template()))
    monkeypatch.setattr(sharing, "pathway_keys", lambda: ("low_back_pain",))
    monkeypatch.setattr(sharing, "pathway_text", lambda key: text)
    sharing.adopt_library(at=moment.at)


def template() -> dict[str, Any]:
    return documents.parse(sharing.pathway_text("low_back_pain"))


def test_a_copy_of_a_template_takes_in_its_next_edition(
    author: tuple[Page, Icb, str], moment: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, icb, base = author
    key = template()["local"][0]
    publish(monkeypatch, moment)
    page.goto(base + reverse("builder:new"))
    page.get_by_label("The template Low back pain, edition 1").check()
    page.get_by_label("What is the pathway called?").fill("Our backs")
    assert_accessible(page, "builder new from a template")
    press(page, "Create the draft")
    draft = Draft.objects.get()

    editing.edit(
        actor=staff(icb, Role.AUTHOR),
        draft=draft,
        change=edits.change("content", key, text="Ours."),
        at=moment.at,
    )
    publish(monkeypatch, moment, edits.change("content", key, text="Theirs."))
    page.goto(base + reverse("builder:templates"))
    assert "1 edition behind." in page.inner_text("main")
    assert_accessible(page, "builder templates")
    with page.expect_navigation():
        page.get_by_role("link", name="Take in").press("Enter")
    assert_accessible(page, "builder update")
    press(page, "Take in the new edition")
    assert "Choose what holds" in page.inner_text("main")
    assert_accessible(page, "builder update with errors")
    page.get_by_label("Write other words").press("Space")
    page.get_by_label("The other words").fill("Both.")
    press(page, "Take in the new edition")
    assert get(editing.document_of(draft), Address("content", key))["text"] == "Both."


def test_a_file_is_imported_part_by_part(
    author: tuple[Page, Icb, str], moment: Clock, tmp_path: Path
) -> None:
    page, _icb, base = author
    text = sharing.pathway_text("low_back_pain")
    path = tmp_path / "low_back_pain.yaml"
    path.write_text(text)
    page.goto(base + reverse("builder:import"))
    assert_accessible(page, "builder import")
    press(page, "Look at the file")
    assert "Choose a file" in page.inner_text("main")
    assert_accessible(page, "builder import with an error")
    page.get_by_label("The pathway's file").set_input_files(path)
    press(page, "Look at the file")
    press(page, "Create the draft")
    draft = Draft.objects.get()
    written = documents.resolve(documents.parse(text), library())
    assert editing.document_of(draft) == editing.without_includes(written)

    path.write_text(documents.export(documents.parse(text) | {"title": "Backs"}))
    page.goto(base + reverse("builder:import"))
    page.get_by_label("The pathway's file").set_input_files(path)
    press(page, "Look at the file")
    assert_accessible(page, "builder import choose")
    press(page, "Take what is ticked")
    assert editing.document_of(draft)["title"] == "Backs"
