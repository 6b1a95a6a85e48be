"""Preview and simulator in a real browser: a red flag on day 9, stepping back, a test case kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, FrameLocator, Page

from pathways.models import DraftRevision, Icb, Role
from pathways.services import drafting, editing, library
from tests.browser.conftest import Clock
from tests.browser.looking import assert_accessible, axe, violations
from tests.factories.pathways import (
    PASSWORD,
    IcbFactory,
    ServiceFactory,
    desks,
    staff,
    staff_user,
)


@dataclass
class Desk:
    """Somebody of the ICB's staff in front of the simulator."""

    page: Page
    base: str
    icb: Icb
    revision: DraftRevision

    def open(self, name: str, *args: Any) -> None:
        self.page.goto(self.base + reverse(f"preview:{name}", args=args))

    def press(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name).first.click()

    def follow(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name).first.click()

    @property
    def patient(self) -> FrameLocator:
        """The patient's page beside the trace."""
        return self.page.frame_locator("iframe")

    def send(self, name: str) -> None:
        """A button or link of the patient's page."""
        with self.page.expect_navigation():
            self.patient.get_by_role("button", name=name).or_(
                self.patient.get_by_role("link", name=name)
            ).first.click()

    @property
    def said(self) -> str:
        return self.page.inner_text("main")

    def look(self, name: str) -> None:
        """The page and the framed one have no violation at any width."""
        self.page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
        assert_accessible(self.page, name)
        for frame in self.page.frames[1:]:
            frame.evaluate(axe())
            assert violations(frame) == []


@pytest.fixture
def desk(
    erasable: None, moment: Clock, chromium: Browser, live_server: Any, settings: Any
) -> Iterator[Desk]:
    settings.STAFF_SECOND_FACTOR = False
    icb = IcbFactory(name="NHS Example ICB")
    desks(icb)
    ServiceFactory(icb=icb, role="physiotherapy", name="Northtown Physiotherapy")
    text = library.pathway_text("low_back_pain")
    author = staff(icb, Role.AUTHOR)
    revision = drafting.import_document(actor=author, text=text, at=moment.at)
    staff_user(icb, Role.AUTHOR, username="author")
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(live_server.url + reverse("preview:editions", args=[revision.draft.pathway_id]))
    page.get_by_label("Username").fill("author")
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("[type=submit]").first.click()
    yield Desk(page, live_server.url, icb, revision)
    context.close()


def test_a_red_flag_on_day_9_is_walked_stepped_back_from_and_kept(desk: Desk) -> None:
    desk.look("preview editions")
    desk.follow("The draft, as it is now")
    desk.look("preview contents")
    desk.page.get_by_label("Red flag on day 9").check()
    desk.page.get_by_label("On which day do you begin?").fill("9")
    desk.press("Open the simulator")
    assert "day 9" in desk.said
    assert desk.patient.locator("h1").inner_text().startswith("Day 9")
    desk.look("simulator day 9")

    desk.send("Check in")
    assert desk.patient.locator("h1").inner_text() == "Check in"
    desk.send("Continue")
    assert "Select an answer" in desk.patient.locator(".nhsuk-error-summary").inner_text()
    desk.look("simulator check-in with errors")
    for _ in range(20):
        desk.press("Next screen")
        if "The plan is put on hold" in desk.said:
            break
    assert "999 or A&E now" in desk.said
    assert "A case is opened for the clinical desk" in desk.said
    assert "What we have done" in desk.patient.locator("main").inner_text()
    desk.look("simulator red flag")
    held = desk.page.url

    desk.follow("Step back")
    assert "The plan is put on hold" not in desk.page.locator(".app-trace").first.inner_text()
    desk.page.goto(held)
    desk.follow("Save as a test case")
    assert "What must come of it: 999 or A&E now" in desk.said
    desk.look("simulator test case")
    desk.press("Save the test case")
    assert "Enter a name for the test case" in desk.said
    desk.page.get_by_label("What is the test case called?").fill("Red flag on day 9")
    desk.press("Save the test case")
    assert "The test case is saved." in desk.said
    cases = editing.document_of(desk.revision.draft)["cases"]
    assert cases[-1]["name"] == "Red flag on day 9"
    assert cases[-1]["expect"] == "emergency"


def test_pages_by_themselves_in_widths_and_a_link_for_a_reviewer(
    desk: Desk, chromium: Browser
) -> None:
    desk.page.get_by_role("button", name="Make a link").click()
    link = desk.page.locator(".app-code").inner_text()
    desk.look("preview link made")
    reviewer = chromium.new_context(java_script_enabled=False).new_page()
    reviewer.goto(link)
    reviewer.get_by_role("link", name="Day 8", exact=True).click()
    assert reviewer.locator("h1").inner_text().startswith("Day 8")
    reviewer.get_by_role("link", name="Phone, 320 wide").click()
    frame = reviewer.frame_locator("iframe")
    assert frame.locator("h1").inner_text().startswith("Day 8")
    width = reviewer.locator("iframe").bounding_box()
    assert width is not None
    assert width["width"] == 332
    reviewer.goto(link)
    reviewer.get_by_role("button", name="Only the patient's pages").click()
    reviewer.get_by_label("None of these").first.check()
    reviewer.get_by_role("button", name="Continue").click()
    assert "/1/" in reviewer.url
    reviewer.get_by_role("link", name="Step back").click()
    assert "/0/" in reviewer.url
    reviewer.context.close()


def test_many_people_and_every_path(desk: Desk) -> None:
    desk.open("side_by_side", desk.revision.draft.pathway_id)
    desk.press("Walk them")
    assert "people were walked" in desk.said
    desk.look("side by side")
    desk.open("paths", f"revision/{desk.revision.pk}")
    desk.press("Try every path")
    assert "paths were walked" in desk.said
    desk.look("every path")
