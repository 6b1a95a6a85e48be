"""The builder's pages from stages and days to translations, as a browser shows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from pathways.authoring import days, edits, texts
from pathways.authoring.elements import Address, find
from pathways.models import Draft, Icb, Role
from pathways.services import drafting, editing
from pathways.services.library import pathway_text
from tests.browser.conftest import Clock
from tests.browser.looking import assert_accessible
from tests.factories.pathways import (
    PASSWORD,
    IcbFactory,
    PlaceFactory,
    ServiceFactory,
    staff,
    staff_user,
)


@pytest.fixture
def icb(erasable: None, moment: Clock, settings: Any) -> Icb:
    settings.STAFF_SECOND_FACTOR = False
    made: Icb = IcbFactory(name="NHS Example ICB")
    staff_user(made, Role.AUTHOR, Role.ADMINISTRATOR, username="author")
    return made


@pytest.fixture
def draft(icb: Icb, moment: Clock) -> Draft:
    """A draft of the library's own pathway, offered in Urdu too."""
    text = pathway_text("low_back_pain")
    actor = staff(icb, Role.AUTHOR)
    draft = drafting.import_document(actor=actor, text=text, at=moment.at).draft
    change = edits.together(
        [edits.set_fields(languages=["ur"]), texts.translate({"title": "کمر کا درد"}, "ur")]
    )
    editing.edit(actor=actor, draft=draft, change=change, at=moment.at)
    return draft


@pytest.fixture
def desk(icb: Icb, chromium: Browser, live_server: Any) -> Iterator[tuple[Page, str]]:
    """An author who has signed in."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Username").fill("author")
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("[type=submit]").first.click()
    yield page, f"{live_server.url}/admin/builder"
    context.close()


def press(page: Page, name: str, *, exact: bool = False) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=exact).first.click()


def test_stages_and_days(desk: tuple[Page, str], draft: Draft) -> None:
    page, base = desk
    at = f"{base}/{draft.pathway_id}/stages"
    page.goto(at)
    assert_accessible(page, "builder stages")
    page.goto(f"{at}/of/early?week=1")
    page.locator("input[name=rest]").fill("99")
    press(page, "Save the rest days")
    assert "There is a problem" in page.inner_text("main")
    assert_accessible(page, "builder stages error")
    page.goto(f"{at}/of/early/5")
    assert_accessible(page, "builder day")
    page.get_by_label("From day").fill("99")
    press(page, "Add", exact=True)
    assert_accessible(page, "builder day error")
    assert "Day 5" in page.inner_text("h1")
    page.goto(f"{at}/of/persistent_start/only-if")
    assert_accessible(page, "builder who a stage is for")
    page.goto(f"{at}/of/early/give")
    assert_accessible(page, "builder give")
    page.goto(f"{at}/new")
    assert_accessible(page, "builder stage new")
    page.goto(f"{at}/of/early/edit")
    page.get_by_label("Last day").fill("9")
    press(page, "Save")
    assert "Something is given on" in page.inner_text("main")
    assert_accessible(page, "builder stage error")


def test_content_and_measures(desk: tuple[Page, str], draft: Draft) -> None:
    page, base = desk
    at = f"{base}/{draft.pathway_id}"
    page.goto(f"{at}/content?kind=story")
    assert_accessible(page, "builder content")
    page.goto(f"{at}/content?kind=story&com_b=physical_opportunity&state=unused")
    assert_accessible(page, "builder content none")
    page.goto(f"{at}/content/of/knee_rolls")
    assert_accessible(page, "builder content form")
    page.goto(f"{at}/content/new")
    page.get_by_label("By which techniques? (BCT Taxonomy v1 codes)").fill("1.10")
    press(page, "Preview")
    assert "group 1 goes from 1.1 to 1.9" in page.inner_text("main")
    assert_accessible(page, "builder content form error")
    page.goto(f"{at}/measures")
    assert_accessible(page, "builder measures")
    page.goto(f"{at}/measures/new")
    page.get_by_label("On which days?").fill("often")
    press(page, "Save")
    assert_accessible(page, "builder measure error")


def test_services_and_messages(desk: tuple[Page, str], draft: Draft, icb: Icb) -> None:
    page, base = desk
    at = f"{base}/{draft.pathway_id}"
    place = PlaceFactory(icb=icb, name="Northtown")
    ServiceFactory(icb=icb, place=place, name="Northtown Physiotherapy")
    page.goto(f"{at}/services")
    assert_accessible(page, "builder services")
    page.goto(f"{at}/messages")
    assert_accessible(page, "builder messages")
    page.goto(f"{at}/messages/new")
    page.get_by_label("Words", exact=True).fill("Zażółć gęślą jaźń " * 9)
    press(page, "Preview")
    assert_accessible(page, "builder message form error")


def test_coverage_and_translations(desk: tuple[Page, str], draft: Draft) -> None:
    page, base = desk
    at = f"{base}/{draft.pathway_id}"
    page.goto(f"{at}/coverage")
    assert_accessible(page, "builder coverage")
    page.goto(f"{at}/translations")
    assert_accessible(page, "builder translations")
    page.goto(f"{at}/translations/ur?group=about")
    assert_accessible(page, "builder translate")
    page.locator("[lang=ur]").nth(1).fill("ہفتے")
    press(page, "Save")
    assert "texts are saved" in page.inner_text("main") or "text is saved" in page.inner_text(
        "main"
    )


def test_a_week_from_blank_by_keyboard_alone_in_few_activations(
    desk: tuple[Page, str], icb: Icb, moment: Clock
) -> None:
    page, base = desk
    author = staff(icb, Role.AUTHOR)
    started = editing.start(
        actor=author, key="ankle", title="Ankle sprain", area="ankle", days=7, at=moment.at
    )
    at = f"{base}/{started.draft.pathway_id}"
    page.goto(f"{at}/content/new")
    keys = Keyboard(page)
    for kind, title, component in (
        ("Exercise", "Circle your foot", "Physical capability"),
        ("Advice to read", "Keep it moving", "Reflective motivation"),
    ):
        keys.choose("Kind", kind)
        keys.type("What is it called?", title)
        keys.type("Words", "Do 10 slow circles.")
        keys.type("Minutes it takes", "5")
        keys.type("From day", "1")
        keys.type("To day", "7")
        keys.tick(component)
        keys.type("By which techniques? (BCT Taxonomy v1 codes)", "4.1")
        keys.press("Save and add another")
    page.goto(f"{at}/stages")
    keys.type("Rest days of this stage", "7")
    keys.press("Save the rest days")
    assert_accessible(page, "builder stages of a first week")

    document = editing.document_of(started.draft)
    stage = find(document, Address("stages", "start"))
    assert days.given_days(stage, "circle_your_foot") == list(range(1, 8))
    assert days.rest_of(stage) == [7]
    assert keys.activations == 5
    assert editing.findings_of(started.draft) == []


class Keyboard:
    """Somebody without a mouse; counts what they tick and press."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.activations = 0

    def type(self, label: str, words: str) -> None:
        box = self.page.get_by_label(label, exact=True)
        box.focus()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_label(label, exact=True).focus()
        self.page.keyboard.type(option)

    def tick(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).focus()
        self.page.keyboard.press("Space")
        self.activations += 1

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).focus()
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.activations += 1
