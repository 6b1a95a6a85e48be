"""A real Chromium, the service behind it, and a patient with a link."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from pathways import clock
from pathways.engine import documents
from pathways.models import ReferralChannel
from pathways.services import library
from patients.services import identifying
from tests.browser.looking import assert_accessible
from tests.factories.documents import publish_document
from tests.factories.pathways import (
    IcbFactory,
    PlaceFactory,
    ProviderFactory,
    ServiceFactory,
    desks,
)
from tests.factories.patients import TUESDAY, Setting, enrol


# Playwright keeps an event loop in this thread; Django's own calls here are not asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

HERE = Path(__file__).parent
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if path is None:
        pytest.skip("no Chromium was found")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


class Clock:
    """The time of the service, which the tests move."""

    def __init__(self) -> None:
        self.at = TUESDAY

    def now(self) -> datetime:
        return self.at

    def forward(self, **parts: int) -> None:
        self.at += timedelta(**parts)


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Clock:
    moment = Clock()
    monkeypatch.setattr(clock, "now", moment.now)
    return moment


@pytest.fixture
def erasable(transactional_db: None) -> Iterator[None]:
    """Lets the end of a test empty the tables: triggers keep histories from being deleted, and
    SQLite has no TRUNCATE. Emptying ends with post_migrate, which puts the triggers back."""
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")


@pytest.fixture
def one(erasable: None, moment: Clock) -> Setting:
    """An invited patient on the low back pain pathway of the library, with services nearby."""
    icb = IcbFactory(name="NHS Example ICB")
    clinical, waiting = desks(icb)
    place = PlaceFactory(icb=icb, name="Northtown")
    provider = ProviderFactory(icb=icb)
    for role, name in (("physiotherapy", "Northtown Physiotherapy"), ("pharmacy", "High Street")):
        ServiceFactory(
            icb=icb,
            place=place,
            role=role,
            name=name,
            what="Helps with back pain.",
            hours="Monday to Friday, 9am to 5pm",
            self_refer=role == "pharmacy",
            channel=ReferralChannel.GATEWAY,
        )
    resolved = documents.resolve(
        documents.parse(library.pathway_text("low_back_pain")), library.library()
    )
    version = publish_document(icb, resolved)
    enrolment = enrol(version, provider, place=place)
    return Setting(icb, version, clinical, waiting, place, provider, enrolment)


@dataclass
class Visitor:
    """Somebody at a small phone."""

    page: Page
    base: str
    one: Setting
    moment: Clock
    screens: int = 0

    def goto(self, path: str) -> None:
        self.page.goto(self.base + path)

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.base).partition("#")[0]

    @property
    def h1(self) -> str:
        return self.page.locator("h1").inner_text()

    def look(self, name: str) -> None:
        """This state of the page has no violation at any width."""
        assert_accessible(self.page, name)

    def press(self, text: str) -> None:
        """Press the button or link of these words and wait for the next page."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=text).or_(
                self.page.get_by_role("link", name=text, exact=True)
            ).first.click()
        self.screens += 1

    def choose(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).first.check()

    def pick(self, name: str, value: str) -> None:
        """One answer by its code."""
        self.page.locator(f"input[name={name}][value='{value}']").check()

    def open_link(self) -> None:
        """The link of a message, and the date of birth."""
        contact = self.one.patient.contacts.earliest("id")
        token = identifying.issue_link(patient=self.one.patient, contact=contact, at=self.moment.at)
        self.goto(f"/r/{token}")
        self.screens += 1

    def give_date_of_birth(self) -> None:
        born = self.one.patient.date_of_birth
        for label, value in (("Day", born.day), ("Month", born.month), ("Year", born.year)):
            self.page.get_by_label(label, exact=True).fill(str(value))
        self.press("Continue")


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 320, "height": 900})
    yield context
    context.close()


@pytest.fixture
def visitor(context: BrowserContext, live_server: Any, one: Setting, moment: Clock) -> Visitor:
    page = context.new_page()
    page.set_default_timeout(30_000)
    return Visitor(page, live_server.url, one, moment)
