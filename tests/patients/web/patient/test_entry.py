"""The way in: codes, links, dates of birth, sessions and remembered phones."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from pathways.models import PathwayVersion
from patients.models import LinkTry, PatientLink, RememberedPhone
from patients.services import identifying
from tests.factories.patients import Setting
from tests.patients.web.patient.conftest import Browser, Clock, read


RIGHT = {"born-day": "17", "born-month": "5", "born-year": "1980"}
WRONG = {"born-day": "18", "born-month": "5", "born-year": "1980"}


def test_front_page_asks_for_a_code(client: Client, db: None) -> None:
    page = read(client.get("/"))

    assert page.status == 200
    assert page.values("code") == [""]
    assert "/help" in page.html


def test_front_page_without_a_code_says_what_to_do(client: Client, db: None) -> None:
    page = read(client.post("/", {"code": " "}))

    assert page.status == 422
    assert "There is a problem" in page.text
    assert page.title.startswith("Error: ")


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "http://testserver/r/{0}", "/r/{0}/"])
def test_front_page_takes_the_code_or_the_whole_link(
    client: Client, token: str, typed: str
) -> None:
    response = client.post("/", {"code": typed.format(token)})

    assert response["Location"] == f"/r/{token}"


def test_link_asks_for_the_date_of_birth_and_changes_nothing(client: Client, token: str) -> None:
    before = PatientLink.objects.values().get()

    page = read(client.get(f"/r/{token}"))

    assert page.h1.endswith("What is your date of birth?")
    assert 'autocomplete="bday-year"' in page.html
    assert PatientLink.objects.values().get() == before
    assert not LinkTry.objects.exists()
    assert "sessionid" not in client.cookies
    assert page.response["Referrer-Policy"] == "same-origin"
    assert page.response["Cache-Control"] == "no-store"


def test_right_date_of_birth_opens_the_plan_and_leaves_the_link_behind(
    client: Client, token: str, one: Setting
) -> None:
    response = client.post(f"/r/{token}", RIGHT)

    assert response.status_code == 302
    assert response["Location"] == "/today"
    assert client.session["patient"]["id"] == str(one.patient.pk)
    assert read(client.get("/today", follow=True)).h1 == "Hello Robin"


def test_session_key_changes_when_a_patient_signs_in(client: Client, token: str) -> None:
    session = client.session
    session["anything"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key

    client.post(f"/r/{token}", RIGHT)

    assert client.cookies["sessionid"].value != session.session_key


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"born-day": "31", "born-month": "2", "born-year": "1980"},
        {"born-day": "x", "born-month": "<b>", "born-year": "१९८०"},
        {"born-day": "9" * 500, "born-month": "1", "born-year": "1980"},
        {"born-day": "1", "born-month": "1", "born-year": "2999"},
        {"born-day": "1", "born-month": "1", "born-year": "0000"},
        {"born-day": "\x00", "born-month": "1", "born-year": "1980"},
    ],
)
def test_unreadable_date_of_birth_is_no_try_and_keeps_what_was_typed(
    client: Client, token: str, sent: dict[str, str]
) -> None:
    page = read(client.post(f"/r/{token}", sent))

    assert page.status == 422
    assert page.title.startswith("Error: ")
    assert not LinkTry.objects.exists()
    if "born-day" in sent and "\x00" not in sent["born-day"]:
        assert page.values("born-day") == [sent["born-day"]]


def test_wrong_date_of_birth_names_the_phone_and_counts(
    client: Client, token: str, one: Setting
) -> None:
    page = read(client.post(f"/r/{token}", WRONG))

    assert page.status == 422
    assert "The date of birth does not match this link." in page.text
    assert one.icb.help_phone in page.text
    assert LinkTry.objects.get().matched is False
    assert "patient" not in client.session


def test_five_wrong_tries_pause_even_the_right_one_until_an_hour_is_over(
    client: Client, token: str, moment: Clock, one: Setting
) -> None:
    for _ in range(5):
        page = read(client.post(f"/r/{token}", WRONG))
    assert page.status == 429
    assert page.h1 == "Too many tries"
    assert one.icb.help_phone in page.text

    assert read(client.post(f"/r/{token}", RIGHT)).status == 429
    assert read(client.get(f"/r/{token}")).h1 == "Too many tries"

    moment.forward(minutes=61)
    assert client.post(f"/r/{token}", RIGHT).status_code == 302


@pytest.mark.parametrize("code", ["nonsense", "A" * 300, "%00", "..%2f", "<script>", "é", "-"])
def test_unknown_link_is_a_page_with_help(client: Client, db: None, code: str) -> None:
    for page in (read(client.get(f"/r/{code}")), read(client.post(f"/r/{code}", RIGHT))):
        assert page.status == 404
        assert page.h1 == "This link does not work"
        assert "/help" in page.html


def test_expired_dead_and_unknown_links_say_the_same(
    client: Client, token: str, moment: Clock
) -> None:
    moment.forward(days=31)
    expired = read(client.get(f"/r/{token}")).text
    moment.forward(days=-31)
    PatientLink.objects.update(dead_at=moment.at)
    dead = read(client.get(f"/r/{token}")).text

    assert expired == dead == read(client.get("/r/unknown")).text


def test_signed_out_visitor_is_told_to_use_the_link_again(client: Client, db: None) -> None:
    for name in ("today", "triage", "outcome", "progress", "choices", "check_in", "services"):
        page = read(client.get(reverse(f"patient:{name}")))
        assert page.status == 403, name
        assert page.h1 == "Open your link again"
        assert "/help" in page.html
        assert "We did not save" not in page.text


def test_sending_when_signed_out_says_that_nobody_was_told(client: Client, db: None) -> None:
    page = read(client.post("/triage", {"lines": "saddle"}))

    assert page.status == 403
    assert "We did not save what you sent last. We have not told anyone" in page.text


def test_idle_session_ends_after_the_setting(
    browser: Browser, moment: Clock, settings: Any
) -> None:
    settings.PATIENT_IDLE_MINUTES = 10
    moment.forward(minutes=9)
    assert browser.get("/welcome").status == 200
    moment.forward(minutes=9)
    assert browser.get("/welcome").status == 200
    moment.forward(minutes=11)

    assert browser.get("/welcome").h1 == "Open your link again"


def test_remembered_phone_comes_back_without_a_date_of_birth_for_90_days(
    client: Client, token: str, moment: Clock
) -> None:
    client.post(f"/r/{token}", {**RIGHT, "remember": "yes"})
    cookie = client.cookies["phone"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    del client.cookies["sessionid"]
    moment.forward(days=89)
    assert read(client.get("/welcome")).h1 == "Hello Robin"

    del client.cookies["sessionid"]
    moment.forward(days=2)
    assert read(client.get("/welcome")).status == 403


def test_phone_is_not_remembered_unless_asked(client: Client, token: str) -> None:
    client.post(f"/r/{token}", RIGHT)

    assert "phone" not in client.cookies
    assert not RememberedPhone.objects.exists()


def test_sign_out_ends_session_and_remembered_phones(
    client: Client, token: str, moment: Clock
) -> None:
    client.post(f"/r/{token}", {**RIGHT, "remember": "yes"})

    page = read(client.post("/sign-out"))

    assert page.h1 == "You are signed out"
    assert not RememberedPhone.objects.exists()
    assert read(client.get("/welcome")).status == 403


def test_link_with_a_live_session_goes_straight_to_the_plan(browser: Browser, token: str) -> None:
    assert browser.client.get(f"/r/{token}")["Location"] == "/today"


def test_dead_patient_is_signed_out(browser: Browser, one: Setting, moment: Clock) -> None:
    one.patient.deceased_on = moment.at.date()
    one.patient.save()

    assert browser.get("/welcome").status == 403


def test_staff_in_the_same_browser_stay_signed_in(
    client: Client, token: str, admin_user: Any
) -> None:
    client.force_login(admin_user)

    client.post(f"/r/{token}", RIGHT)

    assert client.session["_auth_user_id"] == str(admin_user.pk)


def test_help_needs_no_database(client: Client) -> None:
    page = read(client.get("/help"))

    assert page.status == 200
    assert page.text.count("Immediate action required") == 1
    assert page.text.count("Urgent advice") == 1
    assert page.text.count("Non-urgent advice") == 1
    assert "tel:999" in page.html
    assert "tel:111" in page.html


def test_help_shows_the_local_number_to_a_patient(browser: Browser, one: Setting) -> None:
    assert one.icb.help_phone in browser.get("/help").text


def test_help_is_shown_to_a_patient_when_the_database_goes_away(
    browser: Browser, one: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*args: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(identifying, "icb_of", gone)

    page = browser.get("/help")

    assert page.status == 200
    assert one.icb.help_phone not in page.text


def test_welcome_says_who_reads_and_when_nobody_does(browser: Browser, one: Setting) -> None:
    page = browser.get("/welcome")

    assert page.h1 == "Hello Robin"
    assert "Nobody reads your answers at night" in page.text
    assert one.icb.help_phone in page.text


def test_welcome_records_needs_and_starts_the_questions(browser: Browser, one: Setting) -> None:
    browser.get("/welcome")

    page = browser.send(needs=["interpreter", "large_print"])

    one.patient.refresh_from_db()
    assert one.patient.interpreter_needed
    assert one.patient.format_needed == "Large print"
    assert browser.path == "/triage"
    assert page.status == 200


def test_welcome_refuses_a_need_that_nobody_offers(browser: Browser, one: Setting) -> None:
    browser.get("/welcome")

    page = browser.send(needs=["gold"])

    assert page.status == 422
    one.patient.refresh_from_db()
    assert one.patient.format_needed == ""


def test_forged_cookie_of_a_phone_is_nobody(client: Client, one: Setting) -> None:
    client.cookies["phone"] = "forged"

    assert read(client.get("/today")).status == 403


def test_a_withdrawn_plan_is_not_open_to_whoever_has_not_begun(
    browser: Browser, one: Setting
) -> None:
    PathwayVersion.objects.update(status="withdrawn")
    assert browser.get("/welcome").h1 == "Your plan is not open just now"
    assert browser.send("/welcome").h1 == "Your plan is not open just now"
    assert not one.enrolment.askings.exists()
