"""Progress, local services and choices; what was done about an outcome, in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from patients.models import Enrolment, EnrolmentState, Escalation, Patient, Referral
from patients.services.informing import Told
from patients.web.patient import outcomes, presenters
from tests.factories.documents import publish_tiny
from tests.factories.pathways import PlaceFactory, ServiceFactory
from tests.factories.patients import TUESDAY, EnrolmentFactory, Setting
from tests.patients.web.patient.conftest import Browser, Clock


OnPlan = Callable[[int], Browser]


def give_pain(one: Setting, readings: dict[int, int | str]) -> None:
    """Check-ins of earlier days, as the read model keeps them."""
    asked = [
        ["check_in", "", day, [["general", "same"], ["pain", pain]], True, "daily"]
        for day, pain in readings.items()
    ]
    EnrolmentState.objects.filter(enrolment=one.enrolment).update(
        history={
            "person": [46, None, "none", None],
            "asked": asked,
            "dispositions": [],
            "sent": [],
            "last_seen_day": max(readings),
        }
    )


def test_progress_before_any_check_in_says_when_the_chart_comes(on_plan: OnPlan) -> None:
    page = on_plan(1).get("/progress")

    assert "We will show a chart after your second check-in." in page.text
    assert "<svg" not in page.html


def test_progress_after_one_check_in_has_the_number_and_no_chart(
    on_plan: OnPlan, one: Setting
) -> None:
    browser = on_plan(3)
    give_pain(one, {1: 7})

    page = browser.get("/progress")

    assert "Your pain was 7 out of 10 on day 1." in page.text
    assert "<svg" not in page.html
    assert "<table" in page.html


@pytest.mark.parametrize(
    ("readings", "sentence"),
    [
        ({1: 7, 8: 4}, "Your pain has gone down from 7 to 4 in 7 days."),
        ({1: 4, 14: 6}, "Your pain has gone up from 4 to 6 in 13 days."),
        ({1: 5, 2: 9, 3: 5}, "Your pain is 5, the same as 2 days ago."),
        ({1: 8, 2: 0}, "Your pain has gone down from 8 to 0 in 1 day."),
    ],
)
def test_progress_says_it_in_one_sentence_before_the_chart(
    on_plan: OnPlan, one: Setting, readings: dict[int, int | str], sentence: str
) -> None:
    browser = on_plan(14)
    give_pain(one, readings)

    page = browser.get("/progress")

    assert sentence in page.text
    assert page.html.index(sentence) < page.html.index("<svg")
    assert page.html.count('role="img"') == 2
    for day, pain in readings.items():
        assert f">{day}</th>" in page.html
        assert f'numeric">{pain}</td>' in page.html
    assert sentence in browser.get("/today").text


def test_progress_shows_a_declined_answer_as_none(on_plan: OnPlan, one: Setting) -> None:
    browser = on_plan(5)
    give_pain(one, {1: 7, 2: "declined", 3: 6})

    page = browser.get("/progress")

    assert "No answer" in page.text
    assert page.html.count("<polyline") == 0


def test_services_are_those_of_the_place_and_of_the_whole_area(
    on_plan: OnPlan, one: Setting
) -> None:
    elsewhere = PlaceFactory(icb=one.icb)
    for place, name in ((one.place, "Near"), (None, "Everywhere"), (elsewhere, "Far")):
        ServiceFactory(icb=one.icb, place=place, name=name, self_refer=True, cost="Free")
    ServiceFactory(icb=one.icb, place=one.place, name="By letter", role="pain_clinic")
    ServiceFactory(icb=one.icb, place=one.place, name="Shut", role="gym", is_open=False)

    page = on_plan(1).get("/services")

    for name in ("Near", "Everywhere", "By letter", "Cost: Free"):
        assert name in page.text
    assert "Far" not in page.text
    assert "Shut" not in page.text
    assert one.place.name in page.text
    assert page.text.index("Near") < page.text.index("By letter")


def test_services_with_none_listed_name_the_national_line(on_plan: OnPlan) -> None:
    assert "Call NHS 111 if you need help today." in on_plan(1).get("/services").text


def test_services_of_a_patient_without_a_place_are_those_of_the_icb(
    on_plan: OnPlan, one: Setting
) -> None:
    Patient.objects.update(place=None)
    ServiceFactory(icb=one.icb, name="Everywhere", self_refer=True)

    page = on_plan(1).get("/services")

    assert "We do not know your area." in page.text
    assert "Everywhere" in page.text


def test_pause_sets_the_date_and_resume_ends_it(on_plan: OnPlan, one: Setting) -> None:
    browser = on_plan(2)
    browser.get("/choices/pause")

    page = browser.send(weeks="2")

    assert "Your messages are paused." in page.text
    assert "Paused until Tuesday 24 November 2026" in page.text
    assert Patient.objects.get().paused_until == TUESDAY.date() + timedelta(weeks=2)

    page = browser.send("/choices/resume")
    assert "Your messages will start again." in page.text
    assert Patient.objects.get().paused_until is None


@pytest.mark.parametrize("weeks", ["", "0", "5", "x", "9" * 5000])
def test_pause_of_another_length_is_refused(on_plan: OnPlan, weeks: str) -> None:
    browser = on_plan(2)
    browser.get("/choices/pause")

    page = browser.send(weeks=weeks)

    assert page.status == 422
    assert "Select how long you want to pause for" in page.text
    assert Patient.objects.get().paused_until is None


def test_time_of_messages_is_chosen_by_the_hour(on_plan: OnPlan) -> None:
    browser = on_plan(2)
    assert 'value="9" selected' in browser.get("/choices/time").html

    page = browser.send(hour="18")

    assert "About 6pm" in page.text
    assert Patient.objects.get().nudge_minute == 18 * 60


@pytest.mark.parametrize("hour", ["", "3", "23", "x"])
def test_time_in_quiet_hours_is_refused(on_plan: OnPlan, hour: str) -> None:
    browser = on_plan(2)
    browser.get("/choices/time")

    assert browser.send(hour=hour).status == 422
    assert Patient.objects.get().nudge_minute == 9 * 60


def test_stop_takes_two_steps_and_says_what_stays(on_plan: OnPlan) -> None:
    browser = on_plan(2)
    page = browser.get("/choices/stop")
    assert "your place on any waiting list is not affected" in page.text
    assert Enrolment.objects.get().status == "active"

    page = browser.send()

    assert page.h1 == "You have left this plan"
    assert "Your place on any waiting list is not affected." in page.text
    assert Enrolment.objects.get().status == "stopped"
    browser.client.post("/choices/stop")
    assert Enrolment.objects.get().events.filter(verb="stop").count() == 1


def test_resume_by_get_is_not_allowed(on_plan: OnPlan) -> None:
    assert on_plan(2).client.get("/choices/resume").status_code == 405


class FakeDesk:
    name = "Back desk"


class FakeService:
    name = "Northtown Physiotherapy"


def told(**parts: Any) -> Told:
    return Told(
        stored=None,
        decision=None,
        service=None,  # type: ignore[arg-type]
        **{"escalation": None, "referral": None} | parts,
    )


def a_case(status: str = "open", due: datetime = TUESDAY + timedelta(hours=2)) -> Escalation:
    case = Escalation(status=status, due_at=due, closed_at=TUESDAY)
    case._state.fields_cache["desk"] = FakeDesk()
    return case


def a_referral(status: str, kind: str = "referral") -> Referral:
    referral = Referral(status=status, kind=kind)
    referral._state.fields_cache["service"] = FakeService()
    return referral


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (a_case(), "We have passed your answers to Back desk. They aim to look by 11am today."),
        (
            a_case(due=TUESDAY + timedelta(days=1)),
            "We have passed your answers to Back desk. They aim to look by 9am tomorrow.",
        ),
        (
            a_case("taken", TUESDAY + timedelta(days=3)),
            "They aim to look by 9am on Friday 13 November 2026.",
        ),
        (a_case(due=TUESDAY - timedelta(hours=1)), "They have not read them yet."),
        (a_case("acknowledged"), "Someone from Back desk has read your answers."),
        (a_case("closed"), "Back desk looked at your answers on Tuesday 10 November 2026."),
    ],
)
def test_what_was_done_about_a_case_is_true_of_its_state(case: Escalation, words: str) -> None:
    (sentence,) = outcomes.what_was_done(told(escalation=case), TUESDAY)

    assert words in sentence


@pytest.mark.parametrize(
    ("referral", "words"),
    [
        (a_referral("created"), "We are sending your details to Northtown Physiotherapy."),
        (a_referral("sent"), "We have sent your details to Northtown Physiotherapy."),
        (a_referral("created", "worse"), "We are telling Northtown Physiotherapy that you"),
        (a_referral("accepted", "worse"), "We have told Northtown Physiotherapy that you"),
        (a_referral("failed"), "We tried to contact Northtown Physiotherapy but could not"),
        (a_referral("declined"), "That request has ended."),
    ],
)
def test_what_was_done_about_a_referral_is_true_of_its_state(
    referral: Referral, words: str
) -> None:
    (sentence,) = outcomes.what_was_done(told(referral=referral), TUESDAY)

    assert words in sentence


def test_what_was_done_of_nothing_is_nothing() -> None:
    assert outcomes.what_was_done(told(), TUESDAY) == []


def test_length_of_time_is_in_days_and_then_in_weeks() -> None:
    assert [presenters.over(days) for days in (1, 13, 14, 24)] == [
        "1 day",
        "13 days",
        "2 weeks",
        "3 weeks",
    ]


def test_written_date_is_shown_as_people_say_it() -> None:
    assert presenters.plain_date("2027-11-01") == "1 November 2027"
    assert presenters.plain_date("every spring") == "every spring"
    assert presenters.plain_date(None) == ""


def test_two_enrolments_show_the_newest_open_one(
    on_plan: OnPlan, one: Setting, moment: Clock
) -> None:
    browser = on_plan(2)
    newer = EnrolmentFactory(
        patient=one.patient,
        version=publish_tiny(one.icb, key="second"),
        status="active",
        start_on=moment.at.date(),
    )
    EnrolmentState.objects.create(icb=one.icb, enrolment=newer, updated_at=moment.at)
    assert "Three quiet days" in browser.get("/today").text

    newer.status = "stopped"
    newer.save()
    assert "Your back, day by day" in browser.get("/today").text
