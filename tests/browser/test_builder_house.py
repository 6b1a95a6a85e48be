"""The pathway builder's house in a browser: the list, a new pathway, About, undo, two people at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page

from pathways.authoring import edits
from pathways.models import Draft, Icb, Role
from pathways.services import editing
from tests.browser.conftest import Clock
from tests.browser.looking import assert_accessible
from tests.factories.pathways import PASSWORD, IcbFactory, desks, staff, staff_user


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
        page.get_by_role("button", name=name).first.click()


def test_from_an_empty_list_to_a_draft_with_its_changes(
    author: tuple[Page, Icb, str], moment: Clock
) -> None:
    page, icb, base = author
    assert_accessible(page, "builder list empty")
    with page.expect_navigation():
        page.get_by_role("button", name="Create a pathway").click()
    page.goto(base + reverse("builder:new"))
    press(page, "Create the draft")
    assert "Enter what the pathway is called" in page.inner_text("main")
    assert_accessible(page, "builder new with errors")
    page.get_by_label("What is the pathway called?").fill("Ankle sprain")
    page.get_by_label("How many days does it run?").fill("7")
    press(page, "Create the draft")
    assert_accessible(page, "builder overview of a new draft")

    draft = Draft.objects.get()
    about = base + reverse("builder:about", args=[draft.pathway_id])
    page.goto(about)
    assert_accessible(page, "builder about")
    page.get_by_label("Owner").fill("Mine")
    colleague = staff(icb, Role.AUTHOR, first_name="Cal", last_name="League")
    theirs = edits.set_fields(about={"owner": "Theirs"})
    editing.edit(actor=colleague, draft=draft, change=theirs, at=moment.at)
    press(page, "Save")
    assert "Cal League changed this at" in page.inner_text("main")
    assert page.get_by_label("Owner").input_value() == "Mine"
    assert_accessible(page, "builder about changed meanwhile")
    press(page, "Save")
    assert editing.document_of(draft)["about"]["owner"] == "Mine"

    page.goto(base + reverse("builder:changes", args=[draft.pathway_id]))
    assert_accessible(page, "builder changes")
    press(page, "Undo the last change")
    assert editing.document_of(draft)["about"]["owner"] == "Theirs"
    page.goto(base + reverse("builder:remove", args=[draft.pathway_id, "rules", "gone_quiet"]))
    assert_accessible(page, "builder remove")
    page.goto(base + reverse("builder:home"))
    assert_accessible(page, "builder list")


def test_the_page_of_checks_with_all_that_it_says(
    author: tuple[Page, Icb, str], moment: Clock
) -> None:
    page, icb, base = author
    desks(icb)
    made: Any = {"key": "ankle", "title": "Ankle sprain", "area": "ankle", "days": 7}
    draft = editing.start(actor=staff(icb, Role.AUTHOR), at=moment.now(), **made).draft
    content: Any = {"key": "walk", "kind": "advice", "text": "Walk a little."}
    content |= {"com_b": ["physical_capability"], "bct": ["4.1"]}
    give = edits.together(
        [edits.put("content", content), edits.change("stages", "start", items=[{"give": "walk"}])]
    )
    editing.edit(actor=staff(icb, Role.AUTHOR), draft=draft, change=give, at=moment.now())
    page.goto(base + reverse("builder:checks", args=[draft.pathway_id]))
    press(page, "Check now")
    text = page.inner_text("main")
    assert "What is proved" in text
    assert "What it asks of your team" in text
    assert_accessible(page, "builder checks")
