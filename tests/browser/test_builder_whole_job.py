"""The whole job by keyboard alone: a pathway from blank, two faults shown as patients and mended,
sign-off by two people, and a patient who follows it a minute later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Browser, Page

from pathways.models import Desk, DeskKind, PathwayVersion, Place, Provider
from patients.management.demo import organisations
from patients.models import Enrolment
from tests.browser.conftest import Clock, Visitor
from tests.browser.keyboard import Keyboard
from tests.browser.test_patient_journeys import clear_triage
from tests.factories.patients import Setting
from tests.factories.sheets import csv_bytes, people


QUESTIONS = """Did you twist or knock your ankle?; No; Yes
Can you take 4 steps on it?; Yes; Only with help = same day; No
Is the bone behind your ankle sore when you press it?; No; Not sure = within days; Yes = same day"""


class Office:
    """A browser at which staff sign in one after the other."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.browser, self.base = browser, base
        self.pages: list[Page] = []

    def sits(self, username: str) -> Keyboard:
        page = self.browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.set_default_timeout(30_000)
        self.pages.append(page)
        page.goto(self.base + reverse("builder:home"))
        keyboard = Keyboard(page)
        keyboard.type("Username", username)
        keyboard.type("Password", organisations.PASSWORD)
        keyboard.press("Sign in")
        keyboard.activations = 0
        return keyboard


@pytest.fixture
def office(
    erasable: None, moment: Clock, chromium: Browser, live_server: Any, settings: Any
) -> Iterator[Office]:
    settings.STAFF_SECOND_FACTOR = False
    organisations.build(moment.at)
    made = Office(chromium, live_server.url)
    yield made
    for page in made.pages:
        page.context.close()


MOST_FROM_BLANK, MOST_FROM_TEMPLATE = 60, 20  # activations


def start_from_blank(ada: Keyboard) -> None:
    ada.press("Create a pathway")
    ada.type("What is the pathway called?", "Ankle sprain")
    ada.type("How many days does it run?", "7")
    ada.press("Create the draft")


def write_questions(ada: Keyboard) -> None:
    ada.press("Questions")
    ada.press("Add several")
    ada.type("One question a line", QUESTIONS)
    ada.press("Add them")


def give_content(ada: Keyboard) -> None:
    ada.press("Content")
    ada.press("Add content")
    ada.type("What is it called?", "Move a little and often")
    ada.type("Words", "Move your foot up and down each hour. Walk as soon as you can.")
    ada.type("Minutes it takes", "2")
    ada.type("From day", "1")
    ada.type("To day", "7")
    ada.tick("Reflective motivation")
    ada.type("By which techniques? (BCT Taxonomy v1 codes)", "4.1")
    ada.press("Save and add another")
    ada.type("What is it called?", "Ankle circles")
    ada.choose("Kind", "Exercise")
    ada.type("Words", "Sit down. Draw slow circles with your foot.")
    ada.type("Minutes it takes", "3")
    ada.type("How much (exercises)", "10 circles each way")
    ada.type("When to stop (safety text)", "Stop if the pain gets much worse.")
    ada.type("From day", "2")
    ada.type("To day", "7")
    ada.tick("Physical capability")
    ada.type("By which techniques? (BCT Taxonomy v1 codes)", "4.1, 8.1")
    ada.press("Save")


def write_rule(ada: Keyboard) -> None:
    """Strong pain calls the clinical desk, but for the very strongest: a fault."""
    ada.press("Safety rules")
    ada.press("Add a rule")
    ada.choose("When", "How bad is your pain now?")
    ada.choose("Test", "is at least")
    ada.type("Answer or number", "9")
    ada.choose("When", "How bad is your pain now?", nth=1)
    ada.choose("Test", "is below", nth=1)
    ada.type("Answer or number", "10", nth=1)
    ada.choose("Then", "Within days")
    ada.type("Because", "Strong pain days after a sprain needs a look")
    ada.type("What the team reads at the top of the case", "Strong pain")
    ada.press("Save")


def check_now(ada: Keyboard) -> str:
    ada.press("Checks")
    ada.press("Check now")
    return ada.page.inner_text("main")


def sign(signer: Keyboard) -> None:
    signer.press("Ankle sprain")
    signer.press("Sign-off and publish")
    signer.press("Sign this draft")
    signer.type("Your password", organisations.PASSWORD)
    signer.press("Sign")


def visitor_of(
    office: Office, version: PathwayVersion, provider: Provider, moment: Clock
) -> Visitor:
    """The patient who was enrolled, at a small phone."""
    enrolment = Enrolment.objects.get(version=version)
    desks = Desk.objects.filter(icb=version.icb)
    clinical, waiting = (desks.filter(kind=kind)[0] for kind in DeskKind.values)
    place = Place.objects.filter(icb=version.icb)[0]
    one = Setting(version.icb, version, clinical, waiting, place, provider, enrolment)
    page = office.browser.new_context(viewport={"width": 320, "height": 900}).new_page()
    page.set_default_timeout(30_000)
    office.pages.append(page)
    return Visitor(page, office.base, one, moment)


def test_a_pathway_from_blank_by_keyboard_alone(
    office: Office, moment: Clock, tmp_path: Path
) -> None:
    ada = office.sits("author")
    start_from_blank(ada)
    write_questions(ada)
    give_content(ada)
    write_rule(ada)

    found = check_now(ada)
    assert "Must fix (2)" in found
    assert found.count("For example:") == 2  # each fault is shown as a patient
    ada.press("Open this person in the simulator")
    assert "/preview/" in ada.page.url
    ada.page.go_back()
    ada.press("Can you take 4 steps on it?")
    ada.choose("Answer 3 means", "Same day")
    ada.press("Save")
    ada.press("Safety rules")
    ada.press("Strong pain")
    ada.choose("When", "Choose", nth=1)
    ada.type("Answer or number", "", nth=1)
    ada.press("Save")
    assert "Nothing stops this draft" in check_now(ada)
    ada.press("Sign-off and publish")
    ada.press("Send for sign-off")
    ada.type("What changed, and why?", "First version")
    ada.press("Send for sign-off")
    assert "waits for two signatures" in ada.page.inner_text("main")
    assert ada.activations <= MOST_FROM_BLANK, ada.log

    sign(office.sits("lead"))
    sue = office.sits("safety")
    sign(sue)
    sue.press("Publish")
    sue.press("Publish now")
    version = PathwayVersion.objects.get(pathway__key="ankle_sprain")
    assert version.status == "live"

    moment.forward(minutes=1)
    sheet = tmp_path / "list.csv"
    sheet.write_bytes(csv_bytes(people(1)))
    provider = Provider.objects.filter(icb=version.icb).earliest("code")
    call_command("enrol", str(sheet), pathway="ankle_sprain", provider=provider.code)
    patient = visitor_of(office, version, provider, moment)
    patient.open_link()
    patient.give_date_of_birth()
    patient.press("Start")
    clear_triage(patient)
    patient.press("See today")
    assert "Move a little and often" in patient.page.inner_text("main")


def test_a_pathway_from_a_template_by_keyboard_alone(office: Office) -> None:
    ada = office.sits("author")
    ada.press("Create a pathway")
    template = ada.page.get_by_label(re.compile("The template Low back pain"))
    ada.pick(template.evaluate("box => box.labels[0].innerText.trim()"))
    ada.type("What is the pathway called?", "Back pain in Northtown")
    ada.press("Create the draft")
    ada.press("Content")
    ada.press("Places to move near you")
    ada.type("Words", "Walk in the park with us on Mondays at 10am.")
    ada.press("Save")
    assert "Nothing stops this draft" in check_now(ada)
    ada.press("Sign-off and publish")
    ada.press("Send for sign-off")
    ada.type("What changed, and why?", "Our own places")
    ada.press("Send for sign-off")
    assert "waits for two signatures" in ada.page.inner_text("main")
    assert ada.activations <= MOST_FROM_TEMPLATE, ada.log
