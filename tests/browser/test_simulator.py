"""Preview and simulator in a real browser: a red flag on day 9, stepping back, a test case kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, FrameLocator, Page

from pathways.models import DraftRevision, Icb, Role
from pathways.services import drafting, library
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
    desk.page.get_by_label("On which day do you begin?").fill("9")
    desk.press("Open the simulator")
    assert "day 9" in desk.said
    assert desk.patient.locator("h1").inner_text().startswith("Day 9")
    desk.look("simulator day 9")

    desk.send("Check in")
    desk.patient.get_by_label("Worse").first.check()
    desk.look("simulator check-in")
    for name in ("pain", "leg_pain"):
        field = desk.patient.locator(f"input[name={name}][value='9']")
        if field.count():
            field.check()
    desk.send("Continue")
    desk.look("simulator after the check-in")
