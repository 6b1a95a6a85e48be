"""Safety questions, their outcomes, and the way back onto the plan."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from patients.models import (
    Answer,
    Asking,
    Escalation,
    Referral,
    StoredDecision,
    Submit,
)
from patients.services import identifying
from tests.factories.pathways import ServiceFactory
from tests.factories.patients import Setting
from tests.patients.web.patient.conftest import Browser, Clock, publish
from tests.patients.web.patient.documents import showing_pathway


@pytest.fixture
def asked(browser: Browser) -> Browser:
    """The first page of the first screen is open."""
    browser.get("/welcome")
    browser.send()
    assert browser.path == "/triage"
    return browser


def answers() -> list[tuple[str, str]]:
    return list(Answer.objects.order_by("id").values_list("question", "code"))


def test_tick_page_offers_lines_then_none_and_not_sure(asked: Browser) -> None:
    page = asked.last
    assert page is not None

    assert page.values("lines") == ["saddle", "legs", "bladder", "none", "unsure"]
    assert page.text.index(" or ") < page.text.index("None of these")
    assert page.h1.endswith("Do you have any of these?")
    assert "nhsuk-card--care" not in page.html
    assert page.checked("lines") == []


def test_none_of_these_stores_each_line_and_goes_on(asked: Browser) -> None:
    page = asked.send(lines="none")

    assert answers() == [("saddle", "no"), ("legs", "no"), ("bladder", "no")]
    assert page.h1.endswith("Do you have a high temperature?")
    assert page.values("fever") == ["no", "not_sure", "yes", "declined"]


def test_nothing_ticked_is_an_error_that_leads_to_the_first_box(asked: Browser) -> None:
    page = asked.send()

    assert page.status == 422
    assert page.title.startswith("Error: ")
    assert "Select what applies to you, or select none of these" in page.text
    assert 'href="#id_lines"' in page.html
    assert "id_lines" in page.ids
    assert answers() == []


def test_none_with_a_line_is_an_error_that_keeps_both_ticks(asked: Browser) -> None:
    page = asked.send(lines=["legs", "none"])

    assert page.status == 422
    assert page.checked("lines") == ["legs", "none"]
    assert answers() == []


@pytest.mark.parametrize("sent", ["nonsense", "declined\x00", "<script>", "5" * 4000])
def test_answer_that_the_page_does_not_have_is_refused(asked: Browser, sent: str) -> None:
    assert asked.send(lines=sent).status == 422
    assert answers() == []


def test_new_numbness_is_the_emergency_page_next_with_its_case_stored(
    asked: Browser, one: Setting
) -> None:
    page = asked.send(lines="saddle")
    assert page.h1.endswith("Is there new numbness between your legs?")

    page = asked.send(saddle="yes")

    assert asked.path == "/outcome"
    assert page.first == "div.nhsuk-card nhsuk-card--care nhsuk-card--care--emergency"
    assert page.h1 == "Immediate action required: Go to A&E now"
    assert 'href="tel:999"' in page.html
    case = Escalation.objects.get()
    assert case.disposition == "emergency"
    assert one.clinical.name in page.text
    assert "Do not wait for them to call you" in page.text
    assert "We have not told anyone" not in page.text
    one.enrolment.refresh_from_db()
    assert one.enrolment.status == "held"


def test_plain_line_that_is_urgent_says_so_with_the_service_of_the_place(
    asked: Browser, one: Setting
) -> None:
    service = ServiceFactory(icb=one.icb, place=one.place, role="urgent_care", name="Walk-in")

    page = asked.send(lines="legs")
    page = asked.send(saddle="no") if asked.path == "/triage" else page
    while asked.path == "/triage":
        assert page.values("fever")
        page = asked.send(fever="no")

    assert page.h1 == "Urgent advice: Get help today"
    assert service.name in page.text
    assert 'href="tel:111"' in page.html


def test_outcome_in_which_nobody_was_told_says_so(asked: Browser) -> None:
    asked.send(lines="none")
    asked.send(fever="no")
    page = asked.send(sore="yes")
    while asked.path == "/triage":
        page = asked.send(side="left")

    assert asked.path == "/outcome"
    assert page.h1 == "Non-urgent advice: Book physiotherapy"
    if not Escalation.objects.exists() and not Referral.objects.exists():
        assert "We have not told anyone" in page.text
    assert 'href="/ready"' in page.html


def test_nothing_found_makes_the_plan_ready(asked: Browser, one: Setting) -> None:
    asked.send(lines="none")
    asked.send(fever="no")
    asked.send(sore="no")

    page = asked.send(side="left")

    assert asked.path == "/ready"
    assert page.h1 == "Your plan is ready"
    one.enrolment.refresh_from_db()
    assert one.enrolment.status == "active"
    assert StoredDecision.objects.latest("id").disposition == "self_manage"


def test_not_sure_opens_the_explanation_once_and_then_counts(asked: Browser) -> None:
    asked.send(lines="none")

    page = asked.send(fever="not_sure")

    assert "Hot to touch on your chest or back." in page.text
    assert page.h1.endswith("Do you have a high temperature?")
    page = asked.send(fever="no")
    assert page.h1.endswith("Is it very sore?")


def test_not_sure_about_a_line_asks_each_line_with_its_explanation(asked: Browser) -> None:
    page = asked.send(lines="unsure")

    assert "Numb means that you cannot feel when you wipe." in page.text
    assert "Weak means that your legs give way." in page.text
    assert page.h1.endswith("Do you have any of these?")
    for line in ("saddle", "legs", "bladder"):
        assert page.values(line)

    page = asked.send(saddle="no", legs="no", bladder="no")
    assert page.h1.endswith("Do you have a high temperature?")


def test_explanation_page_without_an_answer_names_each_question(asked: Browser) -> None:
    asked.send(lines="unsure")

    page = asked.send(saddle="no")

    assert page.status == 422
    assert 'href="#id_legs"' in page.html
    assert 'href="#id_bladder"' in page.html
    assert page.checked("saddle") == ["no"]


def test_back_link_leads_to_the_page_before_with_its_answers(asked: Browser) -> None:
    asked.send(lines="none")
    assert '/triage?page=tick-nerves"' in (asked.last.html if asked.last else "")

    page = asked.get("/triage?page=tick-nerves")

    assert page.checked("lines") == ["none"]
    assert "Back" not in page.text


def test_going_back_to_tick_a_flag_is_heard(asked: Browser) -> None:
    asked.send(lines="none")
    asked.send(fever="no")
    asked.get("/triage?page=tick-nerves")

    asked.send(lines="saddle")
    page = asked.send(saddle="yes")

    assert page.h1 == "Immediate action required: Go to A&E now"


def test_browser_back_and_another_answer_from_the_old_page_is_heard(asked: Browser) -> None:
    assert asked.last is not None
    old = asked.last.hidden()
    old.pop("csrfmiddlewaretoken", None)
    asked.send(lines="none")

    asked.client.post("/triage", {**old, "lines": "saddle"})
    page = asked.get("/triage")

    assert page.h1.endswith("Is there new numbness between your legs?")


def test_sending_the_same_page_twice_stores_it_once(asked: Browser) -> None:
    assert asked.last is not None
    sent = {**asked.last.hidden(), "lines": "none"}

    asked.client.post("/triage", sent)
    again = asked.client.post("/triage", sent)

    assert again.status_code == 302
    assert Submit.objects.count() == 1


@pytest.mark.parametrize("send", ["", "nonsense", "0197c1a2-0000-4000-8000-000000000000"])
def test_page_without_a_good_key_is_stored_all_the_same(asked: Browser, send: str) -> None:
    asked.send(send=send, lines="none")

    assert len(answers()) == 3


def test_page_that_is_not_asked_now_is_not_taken_for_another(asked: Browser) -> None:
    page = asked.send(page="question-side", side="left")

    assert page.h1.endswith("Do you have any of these?")
    assert answers() == []


def test_sending_after_the_end_shows_how_things_stand(asked: Browser) -> None:
    assert asked.last is not None
    old = asked.last.hidden()
    asked.send(lines="saddle")
    asked.send(saddle="yes")

    response = asked.client.post("/triage", {**old, "lines": "none"}, follow=True)

    assert response.redirect_chain[-1][0] == "/outcome"
    assert Escalation.objects.count() == 1


def test_held_patient_always_comes_to_the_outcome(asked: Browser) -> None:
    asked.send(lines="saddle")
    asked.send(saddle="yes")

    for path in ("/today", "/check-in", "/ready", "/welcome", "/read/keep_moving"):
        page = asked.get(path)
        assert asked.path == "/outcome", path
        assert page.h1 == "Immediate action required: Go to A&E now"


def test_decline_is_an_answer_and_calls_nobody_by_accident(asked: Browser) -> None:
    asked.send(lines="saddle")

    asked.send(saddle="declined")

    assert ("saddle", "declined") in answers()


@pytest.fixture
def held(asked: Browser) -> Browser:
    asked.send(lines="saddle")
    asked.send(saddle="yes")
    return asked


FINE = {"seen": "yes", "carry_on": "yes", "worse_since": "no"}


def test_seen_and_carry_on_lets_the_plan_start(held: Browser, one: Setting) -> None:
    held.get("/seen")

    page = held.send(**FINE)

    assert held.path == "/ready", page.text
    assert page.h1 == "Your plan is ready"
    one.enrolment.refresh_from_db()
    assert one.enrolment.status == "active"
    assert Escalation.objects.get().status != "closed"


@pytest.mark.parametrize("worse", [{"seen": "no"}, {"carry_on": "no"}, {"carry_on": "not_sure"}])
def test_not_carry_on_stays_on_hold_and_says_who_knows(
    held: Browser, one: Setting, worse: dict[str, str]
) -> None:
    held.get("/seen")

    page = held.send(**FINE | worse)

    assert held.path == "/seen/not-yet"
    assert one.clinical.name in page.text
    one.enrolment.refresh_from_db()
    assert one.enrolment.status == "held"


def test_something_new_since_then_asks_the_safety_questions(held: Browser) -> None:
    held.get("/seen")

    page = held.send(**FINE | {"worse_since": "yes"})

    assert held.path == "/triage"
    assert page.values("lines")
    assert 'href="/triage"' in held.get("/today").html, "whoever goes away finds them again"
    assert held.path == "/outcome"


def test_seen_with_a_question_left_out_says_which_and_keeps_the_others(held: Browser) -> None:
    held.get("/seen")

    page = held.send(seen="yes", worse_since="gold")

    assert page.status == 422
    assert "Select what they said about exercise" in page.text
    assert "Select if anything is new or worse" in page.text
    assert page.checked("seen") == ["yes"]


def test_check_in_that_asks_again_opens_the_questions_since_a_day(
    on_plan: Callable[[int], Browser], moment: Clock, one: Setting
) -> None:
    browser = on_plan(3)
    browser.get("/check-in")

    page = browser.send(general="same", pain="10")

    assert browser.path in ("/triage", "/outcome")
    page = browser.get("/triage")
    assert page.values("lines")
    assert Asking.objects.filter(kind="screen", status="open").count() == 1
    page = browser.send(lines="saddle")
    page = browser.send(saddle="yes")
    assert page.h1 == "Immediate action required: Go to A&E now"


def test_re_screen_names_the_day_of_the_last_one(
    asked: Browser, moment: Clock, one: Setting
) -> None:
    asked.send(lines="none")
    asked.send(fever="no")
    asked.send(sore="no")
    asked.send(side="left")
    moment.forward(days=2)
    one.enrolment.refresh_from_db()
    asked.client.cookies.pop("nothing", None)
    _sign_in_again(asked, one, moment)
    asked.get("/check-in")
    asked.send(general="same", pain="9")

    page = asked.get("/triage")

    assert page.h1 == "Is any of this new since Tuesday 10 November?"


@pytest.fixture
def re_screen(one: Setting, on_plan: Callable[[int], Browser]) -> Browser:
    """The page that asks what is new, with lines of two pages."""
    document = showing_pathway()
    document["pages"] += [{"key": "ill", "title": "Do you feel ill?"}]
    fever = next(question for question in document["screen"] if question["key"] == "fever")
    fever |= {"page": "ill", "line": "A high temperature"}
    browser = on_plan(3)
    one.enrolment.version = publish(one, document)
    one.enrolment.save()
    browser.get("/check-in")
    browser.send(general="same", pain="10")
    browser.get("/triage")
    return browser


def test_what_is_new_stands_under_the_titles_of_the_lines_own_pages(re_screen: Browser) -> None:
    page = re_screen.last
    assert page is not None

    lines = ["saddle", "legs", "bladder", "fever", "none", "unsure"]
    assert page.values("lines") == lines
    assert page.checked("lines") == []
    parts = re.findall(r"<h2 class=\"nhsuk-fieldset__heading\">\s*(.+?)\s*</h2>", page.html)
    assert parts == [
        "Do you have any of these?",
        "Do you feel ill?",
        "If nothing is new, or you are not sure",
    ]
    assert page.html.count("<fieldset") == len(parts)
    assert len(set(page.ids)) == len(page.ids)
    start = page.text.index("If nothing is new, choose “None of these are new”")
    assert start < page.text.index("Do you have any of these?")


def test_none_of_these_are_new_stores_each_line(re_screen: Browser) -> None:
    re_screen.send(lines="none")

    assert answers()[-4:] == [("saddle", "no"), ("legs", "no"), ("bladder", "no"), ("fever", "no")]


@pytest.mark.parametrize("sent", [[], ["fever", "none"], ["fever", "gold"]])
def test_what_is_new_with_an_error_keeps_the_ticks_and_leads_to_the_first_box(
    re_screen: Browser, sent: list[str]
) -> None:
    page = re_screen.send(lines=sent)

    assert page.status == 422
    assert page.checked("lines") == [line for line in sent if line != "gold"]
    assert 'href="#id_lines"' in page.html
    assert page.html.count("nhsuk-error-message") == 1
    assert 'id="id_lines" name="lines" type="checkbox" value="saddle"' in page.html


def test_outcome_of_an_active_plan_with_nothing_to_say_is_today(
    on_plan: Callable[[int], Browser],
) -> None:
    browser = on_plan(1)

    browser.get("/outcome")

    assert browser.path == "/today"


def test_pathway_with_another_language_still_shows_english(one: Setting, browser: Browser) -> None:
    document = showing_pathway()
    document["screen"][0]["line"] = {"en": "New numbness", "ur": "نئی بے حسی"}
    one.enrolment.version = publish(one, document | {"title": {"en": "Two", "ur": "دو"}})
    one.enrolment.save()
    browser.get("/welcome")

    page = browser.send()

    assert "New numbness" in page.text


def _sign_in_again(browser: Browser, one: Setting, moment: Clock) -> None:
    contact = one.patient.contacts.get()
    token = identifying.issue_link(patient=one.patient, contact=contact, at=moment.at)
    browser.get(f"/r/{token}")
    born = one.patient.date_of_birth
    browser.send(**{"born-day": born.day, "born-month": born.month, "born-year": born.year})
