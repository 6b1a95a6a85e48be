"""Today and what a day asks: check-in, reading, exercises, questionnaires, all days."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patients.models import Answer, Asking, EnrolmentState, StoredDecision, Submit
from tests.factories.patients import Setting
from tests.patients.web.patient.conftest import Browser, Clock, publish
from tests.patients.web.patient.documents import ACTIVITY, showing_pathway


OnPlan = Callable[[int], Browser]


def answered() -> list[tuple[str, str | int]]:
    rows = Answer.objects.order_by("submit_id", "position")
    return [(a.question, a.code if a.number is None else a.number) for a in rows]


def test_today_shows_the_day_and_at_most_four_lines(on_plan: OnPlan) -> None:
    page = on_plan(1).get("/today")

    assert page.h1 == "Day 1: Tuesday 10 November"
    assert page.title == "Day 1: Tuesday 10 November - Muscle, bone and joint recovery"
    for words in (
        "Check in About 1 minute Not yet started",
        "Read: Keep moving About 2 minutes Not yet started",
        "Do your exercises 2 exercises. About 7 minutes Not yet started",
        "Your own activity About 1 minute Not yet started",
    ):
        assert words in page.text
    assert page.html.count('class="nhsuk-task-list__item') == 4
    assert "You missed" not in page.text


def test_today_reads_the_read_model_alone(on_plan: OnPlan) -> None:
    browser = on_plan(3)
    browser.get("/today")

    with CaptureQueriesContext(
        connection,
    ) as queries:
        browser.client.get("/today")

    assert len(queries) <= 4, [q["sql"][:90] for q in queries]
    tables = " ".join(q["sql"] for q in queries)
    assert "patients_answer" not in tables
    assert "patients_asking" not in tables


def test_today_after_missed_days_counts_them_without_blame(on_plan: OnPlan, moment: Clock) -> None:
    browser = on_plan(1)
    browser.get("/check-in")
    browser.send(general="same", pain="4")
    EnrolmentState.objects.update(updated_at=moment.at)
    moment.forward(minutes=30)
    assert "You missed" not in browser.get("/today").text


@pytest.mark.parametrize(
    ("day", "words"), [(2, "You missed 1 day. That is OK."), (4, "You missed 3 days. That is OK.")]
)
def test_today_on_a_later_day_without_an_answer_says_start_from_today(
    on_plan: OnPlan, day: int, words: str
) -> None:
    page = on_plan(day).get("/today")

    assert words in page.text
    assert "Start from today." in page.text


def test_today_on_a_rest_day_has_no_exercise(on_plan: OnPlan) -> None:
    page = on_plan(7).get("/today")

    assert "Today is a rest day." in page.text
    assert "exercises" not in page.text
    assert "Check in" in page.text


def test_today_after_the_last_day_is_the_end(on_plan: OnPlan) -> None:
    page = on_plan(15).get("/today")

    assert page.h1 == "You have reached the end of your plan"


def test_today_before_the_first_day_says_when(on_plan: OnPlan) -> None:
    page = on_plan(-2).get("/today")

    assert page.h1 == "Your plan has not started yet"
    assert "Your plan starts on Friday 13 November 2026." in page.text


def test_today_after_the_plan_finished_or_stopped(on_plan: OnPlan, one: Setting) -> None:
    browser = on_plan(3)
    one.enrolment.status = "finished"
    one.enrolment.save()
    assert browser.get("/today").h1 == "You have reached the end of your plan"
    one.enrolment.status = "stopped"
    one.enrolment.save()
    assert browser.get("/today").h1 == "You have left this plan"
    assert browser.get("/check-in").h1 == "You have left this plan"


def test_today_while_messages_are_paused_says_until_when(
    on_plan: OnPlan, one: Setting, moment: Clock
) -> None:
    one.patient.paused_until = moment.at.date().replace(day=24)
    one.patient.save()

    assert "paused until Tuesday 24 November 2026" in on_plan(2).get("/today").text


def test_saved_in_the_address_can_only_be_a_known_word(on_plan: OnPlan) -> None:
    page = on_plan(1).get("/today?saved=<script>alert(1)</script>")

    assert "alert(1)" not in page.html
    assert "Success" not in page.text


def test_check_in_starts_with_better_same_or_worse(on_plan: OnPlan) -> None:
    page = on_plan(2).get("/check-in")

    assert page.text.index("how are you?") < page.text.index("How bad is your pain now?")
    assert page.values("general") == ["better", "same", "worse", "declined"]
    assert page.values("pain")[:11] == [str(n) for n in range(11)]
    assert page.checked("pain") == []
    assert "nhsuk-card--care" not in page.html


def test_check_in_is_at_most_four_interactions(on_plan: OnPlan) -> None:
    page = on_plan(2).get("/check-in")

    groups = {one["name"] for one in page.inputs if one.get("type") == "radio"}
    buttons = page.html.split("<main")[1].count("<button")
    assert len(groups) + buttons <= 4


def test_check_in_is_stored_and_said_so_on_today(on_plan: OnPlan) -> None:
    browser = on_plan(2)
    browser.get("/check-in")

    page = browser.send(general="better", pain="3")

    assert browser.path == "/today?saved=check-in"
    assert answered() == [("general", "better"), ("pain", 3)]
    assert "Thank you. We have saved your check-in." in page.text
    assert "You are feeling better." in page.text
    assert "Check in About 1 minute Completed" in page.text
    assert StoredDecision.objects.get().moment == "check_in"


def test_check_in_worse_opens_what_got_in_the_way_and_shows_another_page_to_read(
    on_plan: OnPlan,
) -> None:
    browser = on_plan(2)
    browser.get("/check-in")

    page = browser.send(general="worse", pain="5")
    assert browser.path == "/check-in"
    assert page.values("barrier") == ["time", "fear", "declined"]
    assert page.values("general") == []

    page = browser.send(barrier="fear")
    assert browser.path == "/today?saved=check-in"
    assert answered() == [("general", "worse"), ("pain", 5), ("barrier", "fear")]
    assert "You are feeling worse. Take it gently today." in page.text
    assert "2 pages" in page.text


def test_better_and_worse_read_different_things(
    on_plan: OnPlan, one: Setting, moment: Clock
) -> None:
    browser = on_plan(2)
    better = browser.get("/read/keep_moving")
    assert better.status == 200
    assert "2 pages" not in browser.get("/today").text

    browser.get("/check-in")
    browser.send(general="worse", pain="5")

    assert "2 pages" in browser.get("/today").text


def test_check_in_without_the_first_answer_is_an_error_that_keeps_the_rest(
    on_plan: OnPlan,
) -> None:
    browser = on_plan(2)
    browser.get("/check-in")

    page = browser.send(pain="6")

    assert page.status == 422
    assert 'href="#id_general"' in page.html
    assert "id_general" in page.ids
    assert page.checked("pain") == ["6"]
    assert answered() == []


@pytest.mark.parametrize("pain", ["11", "-1", "4.5", "four", "٤", "9" * 5000, "<b>", "\x00"])
def test_check_in_with_a_number_that_nobody_can_choose_is_refused(
    on_plan: OnPlan, pain: str
) -> None:
    browser = on_plan(2)
    browser.get("/check-in")

    assert browser.send(general="same", pain=pain).status == 422
    assert answered() == []


def test_check_in_may_be_declined(on_plan: OnPlan) -> None:
    browser = on_plan(2)
    browser.get("/check-in")

    browser.send(general="declined", pain="declined")

    assert answered() == [("general", "declined"), ("pain", "declined")]


def test_check_in_again_today_shows_the_answers_and_can_change_them(on_plan: OnPlan) -> None:
    browser = on_plan(2)
    browser.get("/check-in")
    browser.send(general="same", pain="3")

    page = browser.get("/check-in")
    assert page.h1 == "Your check-in today"
    assert "how are you? Same" in page.text
    assert "How bad is your pain now? 3" in page.text

    page = browser.get("/check-in?change=1")
    assert page.checked("general") == ["same"]
    browser.send(general="better", pain="2")
    assert Asking.objects.filter(kind="check_in").count() == 1
    assert "how are you? Better" in browser.get("/check-in").text


def test_check_in_sent_twice_is_stored_once(on_plan: OnPlan) -> None:
    browser = on_plan(2)
    page = browser.get("/check-in")
    sent = {**page.hidden(), "general": "same", "pain": "3"}

    for _ in range(2):
        assert browser.client.post("/check-in", sent).status_code == 302

    assert Submit.objects.count() == 1


def test_check_in_second_page_that_is_not_asked_goes_back_to_the_start(
    on_plan: OnPlan,
) -> None:
    browser = on_plan(2)
    page = browser.get("/check-in")

    browser.send(**{**page.hidden(), "page": "more", "barrier": "fear"})

    assert answered() == []


def test_reading_is_marked_by_its_button_alone(on_plan: OnPlan) -> None:
    browser = on_plan(1)
    page = browser.get("/read/keep_moving")
    assert page.h1 == "Keep moving"
    assert "Move a little every hour." in page.text
    assert not Asking.objects.exists()

    page = browser.send()

    assert browser.path == "/today?saved=read"
    assert "Read: Keep moving About 2 minutes Completed" in page.text
    assert "You have read this." in browser.get("/read/keep_moving").text


@pytest.mark.parametrize(
    "path",
    [
        "/read/nothing",
        "/read/bridge",
        "/exercise/keep_moving",
        "/exercise/nothing",
        "/measure/nothing",
        "/read/<b>",
        "/exercise/%00",
        "/measure/a%20b",
    ],
)
def test_unknown_content_is_not_found_with_help(on_plan: OnPlan, path: str) -> None:
    page = on_plan(1).get(path)

    assert page.status == 404
    assert "/help" in page.html


def test_exercise_says_how_when_to_stop_and_what_is_harder(on_plan: OnPlan) -> None:
    page = on_plan(1).get("/exercise/bridge")

    assert page.h1 == "Bridge"
    assert "Exercise 1 of 2" in page.text
    assert "8 times" in page.text
    assert "Lift your hips." in page.text
    assert "Stop if your leg goes numb." in page.text
    assert '<a href="/exercise/long_bridge">Long bridge</a>' in page.html
    page = on_plan(1).get("/exercise/long_bridge")
    assert '<a href="/exercise/bridge">Bridge</a>' in page.html
    assert "Stop if the pain goes above 5 out of 10" in page.text


def test_exercise_is_recorded_and_leads_to_the_next_one(on_plan: OnPlan) -> None:
    browser = on_plan(1)
    browser.get("/exercise/bridge")

    page = browser.send(done="all", pain_during="2")

    assert answered() == [("done", "all"), ("pain_during", 2)]
    assert browser.path == "/exercise/cat?saved=exercise"
    assert "We have saved what you did." in page.text
    browser.send(done="some", pain_during="declined")
    assert browser.path == "/today?saved=exercise"
    assert "7 minutes Completed" in browser.get("/today").text


def test_exercise_that_hurt_too_much_is_halved_next_time(on_plan: OnPlan, moment: Clock) -> None:
    browser = on_plan(1)
    browser.get("/exercise/bridge")
    browser.send(done="some", pain_during="8")
    moment.forward(minutes=5)

    assert "Do half as many today." in browser.get("/exercise/bridge").text


def test_exercise_not_done_needs_no_pain(on_plan: OnPlan) -> None:
    browser = on_plan(1)
    browser.get("/exercise/bridge")

    browser.send(done="none")

    assert answered() == [("done", "none")]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "done"),
        ({"done": "most"}, "done"),
        ({"done": "all"}, "pain_during"),
        ({"done": "all", "pain_during": "12"}, "pain_during"),
    ],
)
def test_exercise_with_something_left_out_says_what(
    on_plan: OnPlan, sent: dict[str, str], field: str
) -> None:
    browser = on_plan(1)
    browser.get("/exercise/bridge")

    page = browser.send(**sent)

    assert page.status == 422
    assert f'href="#id_{field}"' in page.html
    assert f"id_{field}" in page.ids
    assert answered() == []


def test_questionnaire_asks_one_item_a_page_and_sends_them_together(on_plan: OnPlan) -> None:
    browser = on_plan(1)
    page = browser.get("/measure/activity")
    assert page.h1 == "Your own activity: Question 1 of 2 How hard was it this week?"
    assert "Think of one thing that your back makes hard." in page.text

    page = browser.send(hard="6")
    assert page.h1.endswith("Could you work?")
    assert answered() == []
    assert "Send my answers" in page.text
    assert browser.get("/measure/activity?item=1").checked("hard") == ["6"]
    browser.get("/measure/activity?item=2")

    page = browser.send(work="yes")
    assert browser.path == "/today?saved=measure"
    assert answered() == [("hard", 6), ("work", "yes")]
    assert "Your own activity About 1 minute Completed" in page.text
    assert "You have answered these questions today." in browser.get("/measure/activity").text


def test_questionnaire_that_is_not_due_says_when_it_is(on_plan: OnPlan) -> None:
    browser = on_plan(1)
    browser.get("/measure/activity")
    browser.send(hard="6")
    browser.send(work="no")

    page = browser.get("/measure/activity")

    assert "We ask again on day 8." in page.text


@pytest.mark.parametrize("item", ["0", "3", "-1", "x", "9" * 400, "²"])
def test_questionnaire_with_a_wrong_item_starts_where_it_was(on_plan: OnPlan, item: str) -> None:
    browser = on_plan(1)

    assert "How hard was it" in browser.get(f"/measure/activity?item={item}").text
    browser.send(item=item, hard="3")
    assert answered() == []


def test_questionnaire_item_that_cannot_be_read_is_kept_and_refused(on_plan: OnPlan) -> None:
    browser = on_plan(1)
    browser.get("/measure/activity")

    assert browser.send(hard="77").status == 422


def test_draft_of_a_questionnaire_ends_with_the_session(on_plan: OnPlan) -> None:
    browser = on_plan(1)
    browser.get("/measure/activity")
    browser.send(hard="6")
    session = browser.client.session
    assert any(key.startswith("draft:") for key, _ in session.items())

    browser.client.post("/sign-out")

    assert not any(key.startswith("draft:") for key, _ in browser.client.session.items())


def test_all_days_shows_this_week_and_the_way_to_others(on_plan: OnPlan) -> None:
    browser = on_plan(9)

    page = browser.get("/all-days")
    assert page.h1 == "All days: week 2"
    assert "9 Wednesday" not in page.text
    assert '<a href="/today">Today</a>' in page.html

    page = browser.get("/all-days?week=1")
    assert "Nothing recorded" in page.text
    assert "Rest day" in page.text


@pytest.mark.parametrize("week", ["0", "99", "-3", "x", "²", "9" * 300])
def test_all_days_with_a_wrong_week_shows_one_that_is_there(on_plan: OnPlan, week: str) -> None:
    assert on_plan(2).get(f"/all-days?week={week}").h1.startswith("All days: week ")


def test_day_pages_are_unavailable_before_the_plan_is_ready(browser: Browser) -> None:
    for path in ("/today", "/check-in", "/progress", "/all-days", "/exercise/bridge", "/ready"):
        browser.get(path)
        assert browser.path == "/welcome", path


def test_titles_of_all_pages_differ(on_plan: OnPlan) -> None:
    browser = on_plan(1)
    paths = [
        "/today",
        "/check-in",
        "/read/keep_moving",
        "/exercise/bridge",
        "/exercise/cat",
        "/measure/activity",
        "/all-days",
        "/progress",
        "/services",
        "/choices",
        "/choices/pause",
        "/choices/time",
        "/choices/stop",
        "/help",
        "/ready",
        "/",
    ]

    titles = [browser.get(path).title for path in paths]

    assert len(set(titles)) == len(titles)
    assert all(title.endswith(" - Muscle, bone and joint recovery") for title in titles)


def test_declined_item_of_a_measure_is_stored_as_declined(on_plan: OnPlan, one: Setting) -> None:
    instrument: dict[str, Any] = ACTIVITY
    assert instrument.get("missing", True)
    browser = on_plan(1)
    browser.get("/measure/activity")
    browser.send(hard="declined")
    browser.send(work="declined")

    assert answered() == [("hard", "declined"), ("work", "declined")]


def test_plan_without_check_in_questions_has_no_check_in(on_plan: OnPlan, one: Setting) -> None:
    document = showing_pathway(check_in=[], rules=[showing_pathway()["rules"][1]], measures=[])
    document["stages"][0]["items"] = [{"give": "keep_moving", "days": "1 to 14"}]
    one.enrolment.version = publish(one, document)
    one.enrolment.save()
    browser = on_plan(1)

    assert "Check in" not in browser.get("/today").text
    browser.get("/check-in")
    assert browser.path == "/today"
