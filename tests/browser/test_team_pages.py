"""Every state of the team's pages of cases, patients and referrals, as a browser shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from pathways.models import Role
from patients.models import Enrolment, Escalation, Patient, Referral
from patients.services import answering
from tests.browser.conftest import Clock
from tests.browser.looking import assert_accessible
from tests.factories.documents import publish_document
from tests.factories.pathways import PASSWORD, ServiceFactory, staff_user
from tests.factories.patients import Setting, enrol, setting, start
from tests.patients.services.sending import check_in, open_triage, send
from tests.patients.services.test_safety_netting import WORSE, pathway


@pytest.fixture
def desk(
    erasable: None, moment: Clock, chromium: Browser, live_server: Any, settings: Any
) -> Iterator[tuple[Page, Setting, str]]:
    """A clinician who has signed in, and one patient with an emergency."""
    settings.STAFF_SECOND_FACTOR = False
    one = setting(pathway({**WORSE, "service": "physiotherapy"}))
    staff_user(one.icb, Role.CLINICIAN, Role.WAITING_LIST, username="clinician")
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{live_server.url}/team/")
    page.get_by_label("Username").fill("clinician")
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("[type=submit]").first.click()
    yield page, one, live_server.url
    context.close()


def test_worklist_and_case_from_new_to_closed(desk: tuple[Page, Setting, str]) -> None:
    page, one, base = desk
    assert_accessible(page, "team home quiet")
    page.goto(f"{base}/team/escalations/")
    assert_accessible(page, "team worklist empty")

    open_triage(one)
    send(one, {"saddle": "yes"})
    Patient.objects.update(interpreter_needed=True, language="ur", format_needed="Large print")
    case = Escalation.objects.get()
    page.goto(f"{base}/team/")
    assert_accessible(page, "team home")
    page.goto(f"{base}/team/escalations/")
    assert_accessible(page, "team worklist")
    with page.expect_navigation():
        page.get_by_role("link", name=one.patient.family_name).click()
    assert_accessible(page, "team case new")

    with page.expect_navigation():
        page.get_by_role("button", name="Take this case").click()
    assert_accessible(page, "team case taken")
    with page.expect_navigation():
        page.get_by_role("button", name="Close this case").click()
    assert "Select how this case ended" in page.inner_text("main")
    assert_accessible(page, "team case error")
    page.get_by_label("Seen, and told to carry on with the plan").check()
    page.locator("#close_note").fill("Seen in A&E, nothing serious.")
    with page.expect_navigation():
        page.get_by_role("button", name="Close this case").click()
    assert_accessible(page, "team case closed")
    case.refresh_from_db()
    assert case.status == "closed"


def test_answers_that_do_not_matter_are_folded_away_and_open_on_paper(
    desk: tuple[Page, Setting, str],
) -> None:
    page, one, base = desk
    open_triage(one)
    send(one, {"saddle": "no"})
    send(one, {"fever": "yes"})
    page.goto(f"{base}/team/escalations/{Escalation.objects.get().pk}")
    others = page.locator("details", has_text="All other answers (1)")
    mild = others.get_by_text("Is there new numbness between your legs?")

    assert not mild.is_visible()
    assert page.locator("main dt", has_text="Do you have a high temperature?").is_visible()
    assert_accessible(page, "team case with folded answers")
    page.emulate_media(media="print")
    assert mild.is_visible()
    page.emulate_media(media="screen")
    others.locator("summary").click()
    assert mild.is_visible()
    assert_accessible(page, "team case with all answers")


def test_many_cases_a_patient_and_a_referral_that_does_not_move(
    desk: tuple[Page, Setting, str], moment: Clock
) -> None:
    page, one, base = desk
    ServiceFactory(icb=one.icb, name="Hill Physiotherapy")
    start(one.enrolment, days_ago=2)
    answering.run_day_rules(at=moment.at)
    check_in(one, general="worse", pain=4)
    version = publish_document(one.icb, pathway(WORSE), number=2)
    for _ in range(30):
        enrolment: Enrolment = start(enrol(version, one.provider))
        answering.check_in(
            actor=one.system,
            enrolment=enrolment,
            answers={"general": "worse"},
            idempotency_key=enrolment.pk,
            at=moment.at,
        )
    moment.forward(days=2)
    page.goto(f"{base}/team/escalations/?show=overdue")
    assert_accessible(page, "team worklist overdue")
    page.goto(f"{base}/team/escalations/{Escalation.objects.earliest('id').pk}")
    assert_accessible(page, "team case with earlier entries")
    page.goto(f"{base}/team/referrals/")
    assert_accessible(page, "team referrals")
    page.goto(f"{base}/team/patients/?q={one.patient.family_name}")
    assert_accessible(page, "team patients")
    page.goto(f"{base}/team/patients/?q=nobody-of-this-name")
    assert_accessible(page, "team patients none")
    page.goto(f"{base}/team/patients/{one.patient.pk}")
    assert_accessible(page, "team patient")
    assert Referral.objects.filter(enrolment=one.enrolment).count() == 1
    assert "Hill Physiotherapy" in page.inner_text("main")
