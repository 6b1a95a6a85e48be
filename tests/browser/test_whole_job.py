"""The whole job in a real browser: a spreadsheet, its invitations, three people, one worklist."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page

from pathways.engine.days import items_on
from pathways.models import Role
from pathways.services.publishing import definition_of
from patients.models import Enrolment, Escalation, Referral
from patients.services import enrolling, histories
from patients.sweeps import walk_all
from tests.browser.conftest import Clock, Visitor
from tests.browser.looking import assert_accessible
from tests.factories.pathways import PASSWORD, staff_user
from tests.factories.patients import Setting
from tests.factories.sheets import csv_bytes, people


ROWS, BAD = 200, 20
CODES = "form input[type=radio]"


@pytest.fixture
def outbox(settings: Any, tmp_path: Path) -> Path:
    settings.NOTIFY_GATEWAY = "patients.gateways.notify.FileNotify"
    settings.OUTBOX_FILE = tmp_path / "outbox.jsonl"
    settings.REFERRALS_FILE = tmp_path / "referrals.jsonl"
    return tmp_path / "outbox.jsonl"


@pytest.fixture
def sheet(one: Setting, tmp_path: Path) -> Path:
    one.place.outward_codes = ["ZZ1"]
    one.place.save()
    rows = people(ROWS)
    for row in rows[:: ROWS // BAD]:
        row[0] = "12345"
    path = tmp_path / "waiting list.csv"
    path.write_bytes(csv_bytes(rows))
    return path


@dataclass
class Desk:
    """Somebody of a team, at a desk."""

    page: Page
    base: str

    def sign_in(self, username: str) -> None:
        self.page.goto(f"{self.base}/team/")
        self.page.get_by_label("Username").fill(username)
        self.page.get_by_label("Password").fill(PASSWORD)
        with self.page.expect_navigation():
            self.page.locator("[type=submit]").first.click()

    def press(self, text: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=re.compile(text)).first.click()

    @property
    def words(self) -> str:
        return self.page.locator("main").inner_text()

    def look(self, name: str) -> None:
        assert_accessible(self.page, name)


@pytest.fixture
def wide(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def desk(wide: BrowserContext, live_server: Any) -> Desk:
    page = wide.new_page()
    page.set_default_timeout(15000)
    return Desk(page, live_server.url)


class Person(Visitor):
    """A patient from the sheet, whose link came in a text."""

    def come(self, text: str) -> None:
        link = re.search(r"/r/\S+", text)
        assert link is not None, text
        self.page.context.clear_cookies()
        self.goto(link.group())
        self.give_date_of_birth()

    def answer(self, **answers: str) -> None:
        """Go through every page that is asked: `answers` by question, else the first choice; the
        lines of a tick page that are answered are ticked, else "None of these"."""
        for _ in range(30):
            if not self.path.startswith(("/triage", "/check-in")):
                return
            if self.page.locator("input[name=lines]").count():
                self._tick(answers)
            else:
                self._choose(answers)
            self.press("Continue")
        raise AssertionError(f"still asked at {self.path}")

    def _tick(self, answers: dict[str, str]) -> None:
        lines = self.page.locator("input[name=lines]").evaluate_all("all => all.map(e => e.value)")
        for key in [line for line in lines if line in answers] or ["none"]:
            self.pick("lines", key)

    def _choose(self, answers: dict[str, str]) -> None:
        names = self.page.locator(CODES).evaluate_all("all => [...new Set(all.map(e => e.name))]")
        for name in names:
            first = self.page.locator(f"input[name={name}]").first.get_attribute("value")
            self.pick(name, answers.get(name, str(first)))


@pytest.fixture
def persons(context: BrowserContext, live_server: Any, one: Setting, moment: Clock) -> Any:
    page = context.new_page()
    page.set_default_timeout(15000)

    def of(enrolment: Enrolment) -> Person:
        about = Setting(
            one.icb, one.version, one.clinical, one.waiting, one.place, one.provider, enrolment
        )
        return Person(page, live_server.url, about, moment)

    return of


def sent_to(outbox: Path, enrolment: Enrolment) -> list[str]:
    """Every text that went to this person, oldest first."""
    phone = enrolment.patient.contacts.get(channel="sms").value
    lines = [json.loads(line) for line in outbox.read_text().splitlines()]
    return [line["text"] for line in lines if line["to"] == phone]


def test_the_whole_job(
    desk: Desk, persons: Any, sheet: Path, outbox: Path, one: Setting, moment: Clock
) -> None:
    waiting = staff_user(one.icb, Role.WAITING_LIST, username="waiting")
    staff_user(one.icb, Role.CLINICIAN, username="clinician")
    assert settings.STAFF_SECOND_FACTOR is False

    enrol_the_sheet(desk, sheet, str(waiting.username))
    assert Enrolment.objects.filter(source="batch").count() == ROWS - BAD

    moment.at = enrolling.next_morning(moment.at)
    walk_all(at=moment.at)
    first, worse, better = Enrolment.objects.filter(source="batch").order_by("id")[:3]

    report_saddle_numbness(persons(first), sent_to(outbox, first)[0])

    for enrolment in (worse, better):
        person = persons(enrolment)
        person.come(sent_to(outbox, enrolment)[0])
        person.press("Start")
        person.answer()
        assert person.path == "/ready"
    courses = (
        (worse, "worse", (2, 3, 4, 5, 6, 7, 8, 9)),
        (better, "better", (7, 7, 6, 6, 5, 5, 4, 4)),
    )
    differ = []
    for day in range(8):
        words = []
        for enrolment, feeling, pain in courses:
            enrolment.refresh_from_db()
            words.append(
                check_in(persons(enrolment), feeling, pain[day], sent_to(outbox, enrolment))
            )
        assert words[0] != words[1]
        differ.append(items_of(worse, moment.at) ^ items_of(better, moment.at))
        moment.forward(days=1)
        walk_all(at=moment.at)
    assert max(map(len, differ)) >= 2, differ

    person = persons(better)
    person.come(sent_to(outbox, better)[0])
    person.goto("/progress")
    assert "gone down from 7 to 4" in person.page.locator("main").inner_text()
    assert person.page.locator("svg").count()

    stand_on_the_worklist(desk, worse)


def enrol_the_sheet(desk: Desk, sheet: Path, username: str) -> None:
    desk.sign_in(username)
    desk.look("team home")
    desk.page.goto(f"{desk.base}/team/uploads/")
    desk.look("uploads empty")
    desk.press("Check this file")
    desk.look("uploads with errors")
    desk.page.locator("input[type=file]").set_input_files(sheet)
    desk.press("Check this file")
    assert "Check before adding patients" in desk.words
    desk.look("upload checked")
    desk.press("Add 180 patients")
    assert "Patients added" in desk.words
    desk.look("upload added")
    desk.page.goto(f"{desk.base}/team/uploads/")
    desk.look("uploads")


def report_saddle_numbness(person: Person, text: str) -> None:
    person.come(text)
    person.press("Start")
    person.answer(saddle="new_or_worse")
    assert person.path == "/outcome"
    case = Escalation.objects.get(enrolment=person.one.enrolment)
    assert case.disposition == "emergency"
    assert case.desk.name in person.page.locator("main").inner_text()
    assert person.page.locator("h1").inner_text() != ""


def check_in(person: Person, feeling: str, pain: int, texts: list[str]) -> str:
    """Today's check-in by the newest link; the words of Today after it."""
    person.come(next(text for text in reversed(texts) if "/r/" in text))
    person.goto("/check-in")
    person.answer(feeling=feeling, pain=str(pain), moved="some")
    if person.path == "/outcome":  # what to do comes first, Today after it
        person.goto("/today")
    assert person.path.startswith("/today"), person.path
    return person.page.locator("main").inner_text()


def items_of(enrolment: Enrolment, at: datetime) -> set[str]:
    """What the plan gives this person today."""
    history = histories.history_of(enrolment, at)
    day = histories.day_of(enrolment, at)
    given = items_on(definition_of(enrolment.version), history, day=day)
    return {item.content.key for item in given}


def stand_on_the_worklist(desk: Desk, enrolment: Enrolment) -> None:
    case = Escalation.objects.get(enrolment=enrolment)
    referral = Referral.objects.get(enrolment=enrolment, role="physiotherapy")
    assert referral.service.name == "Northtown Physiotherapy"
    assert referral.status == "sent"
    desk.page.context.clear_cookies()
    desk.sign_in("clinician")
    desk.page.goto(f"{desk.base}/team/escalations/")
    desk.look("worklist")
    assert "worse" in desk.words
    desk.page.goto(f"{desk.base}/team/escalations/{case.pk}")
    desk.look("case")
    assert "Northtown Physiotherapy" in desk.words
    desk.press("Take")
    desk.look("case taken")
    case.refresh_from_db()
    assert case.taken_by is not None
    desk.page.goto(f"{desk.base}/team/patients/{enrolment.patient_id}")
    desk.look("team patient")
