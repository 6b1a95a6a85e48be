"""Walks that people take between check-in and safety questions: twice, backwards, by other doors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from patients.models import Asking, Submit
from patients.services import answering
from tests.factories.patients import Setting
from tests.patients.web.patient.conftest import Browser, Clock, Seen, publish
from tests.patients.web.patient.documents import showing_pathway


OnPlan = Callable[[int], Browser]


def test_check_in_sent_twice_leads_to_the_same_page_both_times(on_plan: OnPlan) -> None:
    browser = on_plan(2)
    sent = {**browser.get("/check-in").hidden(), "general": "worse", "pain": "9"}

    first, again = (browser.client.post("/check-in", sent).headers["Location"] for _ in range(2))

    assert first == again == "/check-in"
    sent = {**browser.get("/check-in").hidden(), "barrier": "fear"}
    first, again = (browser.client.post("/check-in", sent).headers["Location"] for _ in range(2))
    assert first == again == "/triage"
    assert Submit.objects.count() == 2


def test_second_page_of_a_check_in_sent_twice_leads_to_the_same_outcome(on_plan: OnPlan) -> None:
    browser = on_plan(2)
    browser.get("/check-in")
    browser.send(general="worse", pain="9")
    sent = {**browser.get("/check-in").hidden(), "barrier": "fear"}
    assert browser.client.post("/check-in", sent).headers["Location"] == "/triage"
    browser.get("/triage")
    _all_clear(browser)
    assert browser.path == "/outcome"

    assert browser.client.post("/check-in", sent).headers["Location"] == "/outcome"


def test_questionnaire_sent_twice_leads_to_the_same_page_both_times(
    on_plan: OnPlan, one: Setting
) -> None:
    document = showing_pathway()
    document["rules"] = [
        {
            "key": "hard_week",
            "at": "measure",
            "when": {"activity": {"at_least": 8}},
            "then": "routine",
            "title": "Hard week",
            "because": "Synthetic",
        },
        *document["rules"],
    ]
    one.enrolment.version = publish(one, document)
    one.enrolment.save()
    browser = on_plan(1)
    browser.get("/measure/activity")
    page = browser.send(hard="9")
    sent = {**page.hidden(), "work": "yes"}

    first, again = (
        browser.client.post("/measure/activity", sent).headers["Location"] for _ in range(2)
    )

    assert first == again == "/outcome"


def test_safety_questions_sent_twice_lead_to_the_same_page_both_times(on_plan: OnPlan) -> None:
    browser = on_plan(3)
    browser.get("/check-in")
    page = browser.send(general="same", pain="10")
    page = browser.send(lines="saddle")
    sent = {**page.hidden(), "saddle": "long_unchanged"}
    browser.client.post("/triage", sent)
    while browser.get("/triage").values("lines") or browser.path == "/triage":
        assert browser.last is not None
        names = [str(one["name"]) for one in browser.last.inputs if one.get("type") == "radio"]
        sent = {**browser.last.hidden(), names[0]: browser.last.values(names[0])[0]}
        assert browser.client.post("/triage", sent).status_code == 302

    assert browser.client.post("/triage", sent).headers["Location"] == "/outcome"


def test_open_safety_questions_are_found_from_today_and_from_the_check_in(
    on_plan: OnPlan,
) -> None:
    browser = on_plan(3)
    browser.get("/check-in")
    browser.send(general="same", pain="10")
    assert browser.path == "/triage"

    page = browser.get("/today")

    assert 'href="/triage"' in page.html
    assert "safety questions" in page.text
    browser.get("/check-in")
    assert browser.path == "/triage"


def test_safety_questions_that_were_left_for_good_are_in_nobodys_way(
    on_plan: OnPlan, moment: Clock
) -> None:
    browser = on_plan(3)
    browser.get("/check-in")
    browser.send(general="same", pain="10")

    assert answering.lapse_screens(at=moment.at + timedelta(minutes=61)) == 1

    assert "safety questions" not in browser.get("/today").text
    browser.get("/check-in")
    assert browser.path == "/check-in"


def test_check_in_changed_to_worse_asks_what_worse_asks(on_plan: OnPlan) -> None:
    browser = on_plan(2)
    browser.get("/check-in")
    browser.send(general="same", pain="3")

    browser.get("/check-in?change=1")
    page = browser.send(general="worse", pain="3")

    assert browser.path == "/check-in"
    assert page.values("barrier")
    browser.send(barrier="fear")
    assert browser.path.startswith("/today")
    assert Asking.objects.get(kind="check_in").status == "finished"
    assert "What got in the way?" in browser.get("/check-in").text


def test_outcome_of_a_check_in_is_told_after_clean_safety_questions(
    on_plan: OnPlan,
) -> None:
    browser = on_plan(3)
    browser.get("/check-in")
    browser.send(general="same", pain="10")

    page = _all_clear(browser)

    assert browser.path == "/outcome"
    assert page.h1 == "Non-urgent advice: Book physiotherapy"


def _all_clear(browser: Browser) -> Seen:
    """Go through the open safety questions with nothing to report; the page that they lead to."""
    page = browser.send(lines="none")
    while browser.path == "/triage":
        name = next(str(one["name"]) for one in page.inputs if one.get("type") == "radio")
        page = browser.send(**{name: page.values(name)[0]})
    return page
