"""The same journeys without a script, without a mouse, from right to left, and on bad words."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from patients.models import Escalation, Submit
from tests.browser.conftest import Clock, Visitor
from tests.browser.looking import ROOT, overflow
from tests.browser.test_patient_journeys import clear_triage, start
from tests.factories.patients import Setting


BUILT = ROOT / "build" / "static"
MOST_REQUESTS = 4
MOST_BYTES = 30_000


@pytest.fixture
def no_script(
    chromium: Browser, live_server: Any, one: Setting, moment: Clock
) -> Iterator[Visitor]:
    context = chromium.new_context(
        viewport={"width": 320, "height": 900}, java_script_enabled=False
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield Visitor(page, live_server.url, one, moment)
    context.close()


def choose_first(visitor: Visitor) -> None:
    """Answer the page that is there: "None of these", or the first answer of each question."""
    page = visitor.page
    if page.locator("input[name=lines]").count():
        visitor.choose("None of these")
    for group in page.locator("fieldset").all():
        radios = group.locator("input[type=radio]")
        if radios.count():
            radios.first.check()
    visitor.press("Continue")


def test_without_a_script_a_plan_starts_and_a_day_is_answered(no_script: Visitor) -> None:
    start(no_script)
    while no_script.path.startswith("/triage"):
        choose_first(no_script)
    assert no_script.path == "/ready"
    no_script.press("See today")
    no_script.press("Check in")
    choose_first(no_script)
    if no_script.path == "/check-in":
        choose_first(no_script)

    assert no_script.path == "/today?saved=check-in"
    assert "Completed" in no_script.page.locator("main").inner_text()


def test_without_a_script_a_flag_is_the_emergency_page(no_script: Visitor) -> None:
    start(no_script)
    no_script.page.locator("input[name=lines]").first.check()
    no_script.press("Continue")
    while no_script.path.startswith("/triage"):
        no_script.page.locator("input[type=radio]").first.check()
        no_script.press("Continue")

    assert no_script.path == "/outcome"
    assert Escalation.objects.count() == 1
    assert no_script.page.locator("main > .nhsuk-card--care--emergency h1").is_visible()


def focus_is_seen(page: Page) -> bool:
    """What has the focus lies in the window, and nothing covers its middle."""
    seen: bool = page.evaluate(
        """() => {
            const it = document.activeElement;
            if (!it || it === document.body) return false;
            const box = it.getBoundingClientRect();
            const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            const label = it.labels && it.labels[0];
            return !!top && (it === top || it.contains(top) || top.contains(it)
                || (!!label && (label === top || label.contains(top))));
        }"""
    )
    return seen


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until this element has the focus; on the way the focus is always to be seen."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            assert focus_is_seen(page), wanted
            return
    raise AssertionError(f"Tab never reaches {wanted}")


def test_by_keyboard_alone_a_plan_starts_and_a_day_is_answered(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open_link()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent.trim()") == (
        "Skip to main content"
    )
    page.keyboard.press("Enter")
    for name, value in (("day", 17), ("month", 5), ("year", 1980)):
        tab_to(page, f"#id_born-{name}")
        page.keyboard.type(str(value))
    press_by_keyboard(page)
    while visitor.path in ("/welcome",) or visitor.path.startswith("/triage"):
        if page.locator("input[name=lines]").count():
            tab_to(page, "input[value=none]")
            page.keyboard.press("Space")
        elif page.locator("input[type=radio]").count():
            tab_to(page, "input[type=radio]")
            page.keyboard.press("Space")
        press_by_keyboard(page)
    assert visitor.path == "/ready"

    visitor.goto("/check-in")
    press_by_keyboard(page)
    assert page.evaluate("() => document.activeElement.className").startswith("nhsuk-error-summary")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.name") == "feeling"
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert page.locator("input[name=feeling]").nth(1).is_checked()
    tab_to(page, "input[name=pain]")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    press_by_keyboard(page)
    assert Submit.objects.filter(asking__kind="check_in").count() == 1


def press_by_keyboard(page: Page) -> None:
    tab_to(page, "main button")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_text_twice_as_large_still_fits(visitor: Visitor) -> None:
    start(visitor)
    clear_triage(visitor)
    visitor.page.set_viewport_size({"width": 640, "height": 900})
    for path in ("/today", "/check-in", "/exercise/knee_rolls", "/choices", "/help", "/all-days"):
        visitor.goto(path)
        visitor.page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
        assert overflow(visitor.page) <= 0, path


def test_first_visit_to_today_is_small_and_asks_nobody_else(visitor: Visitor) -> None:
    start(visitor)
    clear_triage(visitor)
    requests: list[str] = []
    page = visitor.page.context.new_page()
    page.on("request", lambda request: requests.append(request.url))

    page.goto(visitor.base + "/today")

    assert all(url.startswith(visitor.base) for url in requests)
    assert len(requests) <= MOST_REQUESTS, requests
    names = ("house.css", "house.js", "favicon.svg")
    files = sum((BUILT / f"{name}.br").stat().st_size for name in names)
    assert files + len(gzip.compress(page.content().encode())) <= MOST_BYTES
    page.close()
