"""Patients' journeys in a real browser, each state of a page looked at on three widths."""

from __future__ import annotations

from patients.models import Enrolment, Escalation
from tests.browser.conftest import Visitor


MOST_SCREENS = 12


def clear_triage(visitor: Visitor, *, look: bool = False) -> None:
    """Say "none of these" to every tick page and the first answer to every single question."""
    number = 0
    while visitor.path.startswith("/triage"):
        number += 1
        if look:
            visitor.look(f"triage {number}")
        page = visitor.page
        if page.locator("input[name=lines]").count():
            visitor.choose("None of these")
        else:
            names = page.evaluate(
                "() => [...new Set([...document.querySelectorAll('input[type=radio]')]"
                ".map(e => e.name))]"
            )
            for name in names:
                value = page.locator(f"input[name={name}]").first.get_attribute("value")
                visitor.pick(name, str(value))
        visitor.press("Continue")


def start(visitor: Visitor) -> None:
    visitor.open_link()
    visitor.give_date_of_birth()
    visitor.press("Start")


def test_link_to_plan_ready_to_check_in(visitor: Visitor) -> None:
    visitor.goto("/")
    visitor.look("front")
    visitor.open_link()
    visitor.screens = 1
    visitor.look("check it is you")
    visitor.give_date_of_birth()
    visitor.look("welcome")
    visitor.press("Start")
    clear_triage(visitor, look=True)
    assert visitor.path == "/ready"
    visitor.look("ready")
    assert visitor.screens <= MOST_SCREENS, visitor.screens

    visitor.press("See today")
    assert visitor.h1 == "Day 1: Tuesday 10 November"
    visitor.look("today first day")
    visitor.press("Check in")
    visitor.look("check in")


def test_new_numbness_is_the_emergency_page_with_its_case_already_stored(visitor: Visitor) -> None:
    start(visitor)
    line = visitor.page.locator("input[name=lines][value=saddle]")
    while not line.count():
        visitor.choose("None of these")
        visitor.press("Continue")
    line.check()
    visitor.press("Continue")
    visitor.look("triage saddle question")
    visitor.pick("saddle", "new_or_worse")

    visitor.press("Continue")

    assert visitor.path == "/outcome"
    case = Escalation.objects.get()
    assert case.disposition == "emergency"
    first = visitor.page.locator("main > *").first
    assert "nhsuk-card--care--emergency" in str(first.get_attribute("class"))
    assert first.locator("h1").is_visible()
    assert case.desk.name in visitor.page.locator("main").inner_text()
    visitor.look("emergency")
    visitor.goto("/today")
    assert visitor.path == "/outcome"

    visitor.press("I was seen, they said carry on")
    visitor.look("seen")
    visitor.press("Continue")
    visitor.look("seen with errors")
    for name, value in (("seen", "yes"), ("carry_on", "not_sure"), ("worse_since", "no")):
        visitor.pick(name, value)
    visitor.press("Continue")
    visitor.look("still on hold")
    visitor.goto("/seen")
    for name, value in (("seen", "yes"), ("carry_on", "yes"), ("worse_since", "no")):
        visitor.pick(name, value)
    visitor.press("Continue")
    assert visitor.h1 == "Your plan is ready"
    assert Enrolment.objects.get().status == "active"


def test_a_day_from_check_in_to_progress(visitor: Visitor) -> None:
    start(visitor)
    clear_triage(visitor)
    visitor.goto("/progress")
    visitor.look("progress empty")
    for day, (feeling, pain) in enumerate((("same", "7"), ("better", "5"), ("better", "4"))):
        visitor.goto("/check-in")
        if day == 0:
            visitor.press("Continue")
            visitor.look("check in with errors")
        visitor.pick("feeling", feeling)
        visitor.pick("pain", pain)
        visitor.pick("moved", "some") if visitor.page.locator("input[name=moved]").count() else None
        visitor.press("Continue")
        if visitor.path == "/check-in":
            visitor.look("check in second page")
            names = visitor.page.locator("form input[type=radio]").first.get_attribute("name")
            value = visitor.page.locator("form input[type=radio]").first.get_attribute("value")
            visitor.pick(str(names), str(value))
            visitor.press("Continue")
        assert visitor.path == "/today?saved=check-in", visitor.page.locator("main").inner_text()
        if day == 0:
            visitor.look("today after check in")
            do_tasks(visitor)
        visitor.moment.forward(days=1)
        visitor.open_link()
        if visitor.path.startswith("/r/"):
            visitor.give_date_of_birth()
    visitor.goto("/today")
    visitor.look("today day 4")
    visitor.goto("/progress")
    assert "Your pain has gone down from 7 to 4 in 2 days." in visitor.page.content()
    visitor.look("progress")


def do_tasks(visitor: Visitor) -> None:
    page = visitor.page
    page.locator("a[href^='/read/']").first.click()
    visitor.look("read")
    visitor.press("Mark as read")
    page.locator("a[href^='/exercise/']").first.click()
    visitor.look("exercise")
    visitor.press("Save")
    visitor.look("exercise with errors")
    visitor.pick("done", "all")
    visitor.pick("pain_during", "2")
    visitor.press("Save")
    visitor.look("exercise saved")
    visitor.goto("/today")
    page.locator("a[href^='/measure/']").first.click()
    visitor.look("measure")
    visitor.goto("/check-in")
    visitor.look("checked in")
    visitor.goto("/today")
    visitor.look("today some done")


def test_choices_services_days_and_stop(visitor: Visitor) -> None:
    start(visitor)
    clear_triage(visitor)
    visitor.goto("/choices")
    visitor.look("choices")
    visitor.press("Pause messages")
    visitor.press("Pause my messages")
    visitor.look("pause with errors")
    visitor.pick("weeks", "2")
    visitor.press("Pause my messages")
    visitor.look("choices paused")
    visitor.goto("/today")
    visitor.look("today paused")
    visitor.goto("/choices/time")
    visitor.look("time of messages")
    visitor.goto("/services")
    visitor.look("services")
    visitor.goto("/all-days")
    visitor.look("all days")
    visitor.goto("/help")
    visitor.look("help signed in")
    visitor.goto("/choices/stop")
    visitor.look("stop")
    visitor.press("Stop the plan")
    visitor.look("stopped")


def test_ways_that_do_not_lead_in(visitor: Visitor) -> None:
    visitor.goto("/help")
    visitor.look("help")
    visitor.goto("/today")
    visitor.look("signed out")
    visitor.goto("/r/unknown")
    visitor.look("link problem")
    visitor.open_link()
    visitor.press("Continue")
    visitor.look("date of birth with errors")
    for _ in range(5):
        for label, value in (("Day", "1"), ("Month", "1"), ("Year", "1950")):
            visitor.page.get_by_label(label, exact=True).fill(value)
        visitor.press("Continue")
    visitor.look("too many tries")
