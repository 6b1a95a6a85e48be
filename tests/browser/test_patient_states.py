"""States of pages that no short journey reaches, each looked at on three widths."""

from __future__ import annotations

from datetime import timedelta

import pytest

from patients.models import Enrolment, EnrolmentState
from tests.browser.conftest import Visitor
from tests.browser.test_patient_journeys import clear_triage, start
from tests.factories.patients import TUESDAY


def tick(visitor: Visitor, key: str) -> None:
    """Go through the screen with "none of these" until this line is there, and tick it."""
    line = visitor.page.locator(f"input[name=lines][value={key}]")
    while not line.count():
        visitor.choose("None of these")
        visitor.press("Continue")
    line.check()
    visitor.press("Continue")


@pytest.mark.parametrize(
    ("line", "card"), [("limb_weaker", "urgent"), ("night_pain", "non-urgent")]
)
def test_outcome_of_a_line(visitor: Visitor, line: str, card: str) -> None:
    start(visitor)
    tick(visitor, line)
    number = 0
    while visitor.path.startswith("/triage"):
        number += 1
        page = visitor.page
        if page.locator("input[name=lines]").count():
            visitor.choose("None of these")
        else:
            page.locator("input[type=radio]").first.check()
        visitor.press("Continue")

    visitor.look(f"outcome {line}")
    if visitor.path == "/outcome":
        assert visitor.page.locator(f"main > .nhsuk-card--care--{card} h1").is_visible()


def test_not_sure_page_explains_each_line(visitor: Visitor) -> None:
    start(visitor)
    visitor.choose("I am not sure about one of these")
    visitor.press("Continue")

    visitor.look("not sure")
    visitor.press("Continue")
    visitor.look("not sure with errors")


def test_tick_page_with_an_error_and_two_ticks(visitor: Visitor) -> None:
    start(visitor)
    visitor.press("Continue")
    assert visitor.page.title().startswith("Error: ")
    visitor.look("triage with an error")


@pytest.mark.parametrize("day", [0, 7, 20, 60, 85])
def test_today_on_another_day(visitor: Visitor, day: int) -> None:
    start(visitor)
    clear_triage(visitor)
    Enrolment.objects.update(start_on=TUESDAY.date() - timedelta(days=day - 1))

    visitor.goto("/today")

    visitor.look(f"today day {day}")
    if day:
        visitor.goto("/all-days")
        visitor.look(f"all days day {day}")


def test_progress_over_weeks_with_gaps(visitor: Visitor) -> None:
    start(visitor)
    clear_triage(visitor)
    Enrolment.objects.update(start_on=TUESDAY.date() - timedelta(days=29))
    readings = {1: 8, 2: 7, 3: 7, 4: "declined", 5: 6, 9: 6, 10: 5, 11: 6, 12: 4, 20: 4, 21: 3}
    asked = [
        ["check_in", "", day, [["feeling", "same"], ["pain", pain]], True, "daily"]
        for day, pain in readings.items()
    ]
    asked += [
        ["measure", "pain_weekly", day, [["week_pain", score]], True, "daily"]
        for day, score in ((1, 8), (7, 6), (14, 5))
    ]
    EnrolmentState.objects.update(
        history={
            "person": [46, None, "none", None],
            "asked": asked,
            "dispositions": [],
            "sent": [],
            "last_seen_day": 21,
        }
    )

    visitor.goto("/progress")

    visitor.look("progress over weeks")


def test_feeling_worse_asks_what_is_new_on_one_page(visitor: Visitor) -> None:
    start(visitor)
    clear_triage(visitor)
    visitor.goto("/check-in")
    visitor.pick("feeling", "worse")
    visitor.pick("pain", "9")
    visitor.pick("moved", "none")
    visitor.press("Continue")
    visitor.look("after feeling worse")
    visitor.goto("/triage")
    assert visitor.h1.startswith("Is any of this new since")
    lines = visitor.page.locator("input[name=lines]")
    values = [str(box.get_attribute("value")) for box in lines.all()]
    assert values[0] == "bladder"
    assert values[-2:] == ["none", "unsure"]
    assert {"had_cancer", "bones_immune"} <= set(values)  # not then, but it may have begun since
    visitor.look("anything new")

    visitor.press("Continue")
    visitor.look("anything new with an error")
    visitor.page.locator(".nhsuk-error-summary a").click()
    assert visitor.page.evaluate("document.activeElement.value") == "bladder"

    visitor.pick("lines", "lump")
    visitor.pick("lines", "foot_drop")
    visitor.choose("None of these are new")
    assert [box.get_attribute("value") for box in lines.all() if box.is_checked()] == ["none"]
    visitor.pick("lines", "lump")
    assert [box.get_attribute("value") for box in lines.all() if box.is_checked()] == ["lump"]


def test_what_people_think_of_a_page(visitor: Visitor) -> None:
    start(visitor)
    clear_triage(visitor)
    visitor.goto("/today")
    page = visitor.page
    page.locator("a[href^='/read/']").first.click()
    place = visitor.path
    visitor.press("Send")
    visitor.look("opinion with an error")
    page.locator(".nhsuk-error-summary a").click()
    assert page.evaluate("document.activeElement.name") == "about-clear"

    visitor.pick("about-clear", "no")
    visitor.press("Send")

    assert visitor.path == place
    heading = page.locator("#about-this-page")
    assert heading.evaluate("e => e === document.activeElement")
    assert 0 <= heading.evaluate("e => e.getBoundingClientRect().top") < 300
    visitor.look("opinion not clear")
    for label in page.locator(".nhsuk-radios__label, main .nhsuk-details__summary").all():
        if label.is_visible():
            assert label.evaluate("e => e.getBoundingClientRect().height") >= 44
    visitor.pick("about-unclear_why", "no_picture")
    visitor.press("Send")
    page.get_by_text("Change what you told us").click()
    visitor.look("opinion to change")
    assert page.locator("input[name=about-clear][value=no]").is_checked()
    visitor.press("Mark as read")
    assert visitor.path == "/today?saved=read"


def test_what_people_think_of_an_exercise_loses_nothing_by_keyboard(visitor: Visitor) -> None:
    start(visitor)
    clear_triage(visitor)
    visitor.goto("/today")
    page = visitor.page
    page.locator("a[href^='/exercise/']").first.click()
    place = visitor.path
    visitor.pick("done", "some")
    visitor.pick("pain_during", "3")
    page.locator("input[name=about-helped]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Send"
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert visitor.path.startswith(place)
    assert page.locator("input[name=done][value=some]").is_checked()
    visitor.look("exercise with an opinion")
    visitor.press("Save")
    assert "saved=exercise" in visitor.path
