"""The builder's pages of questions, the map and safety rules, as a browser shows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from pathways.models import Draft, Icb, Role
from pathways.services import drafting, editing
from pathways.services.library import pathway_text
from tests.browser.conftest import Clock
from tests.browser.looking import assert_accessible
from tests.factories.pathways import PASSWORD, IcbFactory, staff, staff_user


@pytest.fixture
def icb(erasable: None, moment: Clock, settings: Any) -> Icb:
    settings.STAFF_SECOND_FACTOR = False
    made: Icb = IcbFactory(name="NHS Example ICB")
    staff_user(made, Role.AUTHOR, username="author")
    return made


@pytest.fixture
def draft(icb: Icb, moment: Clock) -> Draft:
    """A draft of the library's own pathway: 200 conditions of every kind."""
    text = pathway_text("low_back_pain")
    actor = staff(icb, Role.AUTHOR)
    return drafting.import_document(actor=actor, text=text, at=moment.at).draft


@pytest.fixture
def desk(icb: Icb, chromium: Browser, live_server: Any) -> Iterator[tuple[Page, str]]:
    """An author who has signed in, without JavaScript."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, java_script_enabled=True
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Username").fill("author")
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("[type=submit]").first.click()
    yield page, f"{live_server.url}/admin/builder"
    context.close()


def test_questions(desk: tuple[Page, str], draft: Draft) -> None:
    page, base = desk
    at = f"{base}/{draft.pathway_id}/questions"
    page.goto(at)
    assert_accessible(page, "builder questions")
    page.locator("summary", has_text="national red-flag questions").click()
    assert_accessible(page, "builder questions with what is locked")
    page.goto(f"{at}/screen/new")
    assert_accessible(page, "builder question new")
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()
    assert_accessible(page, "builder question error")
    page.goto(f"{at}/screen/bladder")
    assert_accessible(page, "builder question")
    page.get_by_label("Answer 3", exact=True).fill("")
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()
    assert "It is used elsewhere" in page.inner_text("main")
    assert_accessible(page, "builder question answer goes")
    page.goto(f"{at}/screen/bladder/then-ask")
    assert_accessible(page, "builder then also ask")
    page.goto(f"{at}/check_in/pain/ask-if")
    assert_accessible(page, "builder who is asked")
    page.goto(f"{at}/screen/several")
    page.get_by_label("One question a line").fill("Is it numb?; No; Yes = 999\nB?; One")
    with page.expect_navigation():
        page.get_by_role("button", name="See what would be added").click()
    assert_accessible(page, "builder several error")
    page.get_by_label("One question a line").fill("Is it numb?; No; Yes = 999\nWhere?; Left; Right")
    with page.expect_navigation():
        page.get_by_role("button", name="See what would be added").click()
    assert_accessible(page, "builder several")


def test_safety_rules(desk: tuple[Page, str], draft: Draft) -> None:
    page, base = desk
    at = f"{base}/{draft.pathway_id}/rules"
    page.goto(at)
    assert_accessible(page, "builder rules")
    page.goto(f"{at}/new")
    assert_accessible(page, "builder rule new")
    page.get_by_label("When", exact=True).first.select_option("bladder")
    page.get_by_label("Answer or number").first.fill("no")
    page.get_by_label("Then", exact=True).select_option("soon")
    with page.expect_navigation():
        page.get_by_role("button", name="Check the sentence").click()
    assert "Enter why this rule is there" in page.inner_text("main")
    assert_accessible(page, "builder rule error")
    page.get_by_label("Because").fill("Synthetic")
    with page.expect_navigation():
        page.get_by_role("button", name="Check the sentence").click()
    assert "Then: Within days." in page.inner_text("main")
    assert_accessible(page, "builder rule sentence")
    for key in ("ces_now", "ces_sex_both_legs"):
        page.goto(f"{at}/rule/{key}")
        assert_accessible(page, f"builder rule {key}")
    page.goto(f"{at}/impossible/new")
    assert_accessible(page, "builder what cannot be")


def test_map(desk: tuple[Page, str], draft: Draft) -> None:
    page, base = desk
    at = f"{base}/{draft.pathway_id}/map"
    page.goto(at)
    assert_accessible(page, "builder map of parts")
    page.locator("main ul a[href*='part=']").last.click()
    assert page.locator("svg[role=img]").count() == 2
    assert_accessible(page, "builder map of one part")


class Keys:
    """A person with a keyboard and no script: counts what is activated; typing and choosing from a
    list do not count."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.activations = 0

    def activate(self, role: Any, name: str, key: str = "Enter") -> None:
        self.activations += 1
        one = self.page.get_by_role(role, name=name, exact=True).first
        one.focus()
        if key == "Space":
            one.press(key)
            return
        with self.page.expect_navigation():
            one.press(key)

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).first.focus()
        self.page.keyboard.type(text)

    def choose(self, label: str, value: str) -> None:
        self.page.get_by_label(label, exact=True).first.select_option(value)


ANKLE = """\
Is your foot cold or blue?; No; Yes = 999
Can you put weight on it?; Yes; Only a little; No = same day
Did it hurt at once?; No; Yes
"""


def test_by_keyboard_and_without_script(
    icb: Icb, chromium: Browser, live_server: Any, moment: Clock
) -> None:
    actor = staff(icb, Role.AUTHOR)
    revision = editing.start(
        actor=actor, key="ankle", title="Ankle", area="ankle", days=7, at=moment.at
    )
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Username").fill("author")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("[type=submit]").first.click()
    page.goto(f"{live_server.url}/admin/builder/{revision.draft.pathway_id}/")
    keys = Keys(page)

    keys.activate("link", "Questions")
    keys.activate("button", "Add several")
    page.get_by_label("One question a line").focus()
    page.keyboard.type(ANKLE)
    keys.activate("button", "Add them")
    keys.activate("link", "Then also ask Can you put weight on it?")
    keys.activate("checkbox", "30. Did it hurt at once?", "Space")
    keys.activate("button", "Save")
    assert "Asked only if: “Can you put weight on it?” is “Yes”." in page.inner_text("main")

    keys.activate("link", "Safety rules")
    keys.activate("button", "Add a rule")
    keys.choose("When", "did_it_hurt_at_once")
    keys.write("Answer or number", "yes")
    keys.choose("Then", "routine")
    keys.write("Because", "Ottawa ankle rules")
    keys.write("What the team reads at the top of the case", "Hurt at once")
    page.keyboard.press("Enter")  # in a box: saves
    keys.activations += 1
    page.wait_for_url("**/rules#rules-hurt_at_once")

    document = editing.document_of(revision.draft)
    assert [one["key"] for one in document["screen"]] == [
        "is_your_foot_cold_or_blue",
        "can_you_put_weight_on_it",
        "did_it_hurt_at_once",
    ]
    assert document["screen"][2]["ask_if"] == {"can_you_put_weight_on_it": "yes"}
    assert document["rules"][-1] == {
        "key": "hurt_at_once",
        "at": "screen",
        "when": {"did_it_hurt_at_once": "yes"},
        "then": "routine",
        "title": "Hurt at once",
        "because": "Ottawa ankle rules",
    }
    assert keys.activations <= 9
    context.close()
