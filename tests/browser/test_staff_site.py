"""The staff site in a real browser: signing in under the strict policy, and every kind of page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page

from pathways.models import Role, User
from pathways.services import drafting, publishing
from tests.browser.looking import HEIGHT, WIDTHS, overflow, take_picture, violations
from tests.factories.documents import TINY_LIBRARY
from tests.factories.pathways import (
    PASSWORD,
    DeskFactory,
    IcbFactory,
    MembershipFactory,
    PlaceFactory,
    PracticeFactory,
    ProviderFactory,
    ServiceFactory,
    staff,
    staff_user,
)
from tests.pathways.services.conftest import AT, Team
from tests.pathways.services.test_signing_in import code_of


LISTS = [
    "icb",
    "place",
    "practice",
    "provider",
    "desk",
    "service",
    "user",
    "membership",
    "pathway",
    "draft",
    "pathwayversion",
    "auditevent",
    "auditblock",
]
FORMS = ["place", "practice", "provider", "desk", "service", "user", "membership"]


@pytest.fixture
def team(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Team:
    monkeypatch.setattr(drafting, "library", lambda: TINY_LIBRARY)
    icb = IcbFactory(name="NHS Example ICB")
    place = PlaceFactory(icb=icb)
    PracticeFactory(icb=icb, place=place)
    DeskFactory(icb=icb, provider=ProviderFactory(icb=icb))
    ServiceFactory(icb=icb, place=place, url="https://example.nhs.uk")
    return Team(
        icb,
        staff(icb, Role.AUTHOR),
        staff(icb, Role.CLINICAL_LEAD),
        staff(icb, Role.SAFETY_OFFICER),
    )


class Desk:
    """Somebody at a screen of the staff site."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.complaints: list[str] = []
        self.problems: list[str] = []
        page.on("console", lambda message: self._hear(message))

    def _hear(self, message: Any) -> None:
        if "Content Security Policy" in message.text:
            self.complaints.append(message.text)

    def open(self, name: str, *args: Any) -> None:
        self.page.goto(self.base + reverse(f"admin:{name}", args=args))

    def follow(self, link: Locator) -> None:
        with self.page.expect_navigation():
            link.click()

    def press(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name).first.click()

    def sign_in(self, person: User, code: str = "") -> None:
        self.open("login")
        self.page.get_by_label("Username").fill(person.username)
        self.page.get_by_label("Password").fill(PASSWORD)
        if code:
            self.page.get_by_label("Code from your authenticator app").fill(code)
        self.press("Sign in")

    def look(self, name: str) -> None:
        """No violation, one h1, nothing wider than the window, no word from the policy.

        What is found fails the test at its end, so that one run names it all.
        """
        problems = list(self.complaints)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            problems += [f"{width}: {one}" for one in violations(self.page)]
            wide = overflow(self.page)
            problems += [f"{width}: {wide} px too wide"] if wide > 0 else []
            take_picture(self.page, f"staff {name}", width)
        if self.page.locator("h1").count() != 1:
            problems.append(f"{self.page.locator('h1').count()} h1")
        self.complaints.clear()  # taking a picture styles the page, which the policy refuses too
        self.problems += [f"{name} {self.page.url} {problem}" for problem in problems]


@pytest.fixture
def desk(chromium: Browser, live_server: Any, team: Team) -> Iterator[Desk]:
    context = chromium.new_context()
    page = context.new_page()
    page.set_default_timeout(30_000)
    desk = Desk(page, live_server.url)
    yield desk
    context.close()
    assert not desk.problems, "\n".join(desk.problems)


def test_signing_in_with_a_second_factor_from_the_first_time(desk: Desk, team: Team, settings):
    settings.STAFF_SECOND_FACTOR = True
    person = staff_user(team.icb, Role.ADMINISTRATOR)
    desk.open("login")
    desk.look("sign in")
    desk.press("Sign in")
    desk.look("sign in without words")

    desk.sign_in(person)
    assert desk.page.locator("h1").inner_text() == "Set up your second factor"
    desk.look("second factor")
    desk.press("Continue")
    desk.look("second factor without a code")
    device = person.totpdevice_set.get()
    desk.page.get_by_label("The 6 digits").fill(code_of(device))
    desk.press("Continue")
    desk.look("printed codes")
    code = desk.page.locator(".codes code").first.inner_text()

    desk.follow(desk.page.get_by_role("link", name="I have kept them"))
    assert desk.page.locator("h1").inner_text() == "What would you like to do?"
    desk.press("Sign out")
    desk.look("signed out")
    desk.sign_in(person, code)
    assert desk.page.locator("h1").inner_text() == "What would you like to do?"


def test_every_list_and_form_of_an_administrator(desk: Desk, team: Team):
    team.publishes()
    team.imports(summary="Next edition")
    person = staff_user(team.icb, Role.ADMINISTRATOR)
    MembershipFactory(user=person, role=Role.ANALYST)
    desk.sign_in(person)
    desk.look("index")
    desk.open("choose_icb")
    desk.look("choose icb")
    desk.page.get_by_label("NHS Example ICB").check()
    desk.press("Continue")
    for model in LISTS:
        desk.open(f"pathways_{model}_changelist")
        desk.look(f"list {model}")
    for model in FORMS:
        desk.open(f"pathways_{model}_changelist")
        desk.follow(desk.page.locator("#result_list tbody th a").first)
        desk.look(f"change {model}")
        desk.open(f"pathways_{model}_add")
        desk.look(f"add {model}")
        desk.press("Save")
        desk.look(f"refused {model}")
    desk.open("pathways_service_changelist")
    desk.follow(desk.page.locator("#result_list tbody th a").first)
    desk.follow(desk.page.get_by_role("link", name="Delete"))
    desk.look("delete service")
    desk.open("password_change")
    desk.look("change password")


def test_a_draft_and_a_version_are_read_here_and_worked_on_in_the_builder(
    desk: Desk, team: Team
) -> None:
    draft = team.signs(team.imports())
    desk.sign_in(User.objects.get(pk=team.lead.id))
    desk.open("pathways_draft_change", draft.pk)
    desk.page.locator("summary").click()
    desk.look("draft")
    version = publishing.publish(actor=team.lead, draft=draft, at=AT)
    desk.open("pathways_pathwayversion_change", version.pk)
    desk.look("version")
    assert desk.page.get_by_role("link", name="History, evidence and withdrawal").is_visible()
