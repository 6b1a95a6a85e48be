"""What people say and the trail of tested words, in a browser and by keyboard."""

from __future__ import annotations

from django.urls import reverse
from playwright.sync_api import Page

from pathways.models import Icb, WordingTest
from pathways.ports import Share
from tests.browser.looking import assert_accessible
from tests.browser.test_builder_house import author, press  # noqa: F401
from tests.pathways.services.test_co_designing import NEW, OLD
from tests.pathways.services.test_listening import Voices, content, publish, voices  # noqa: F401


def test_what_people_say_leads_to_a_test_that_stands_on_the_trail(
    author: tuple[Page, Icb, str],  # noqa: F811
    voices: Voices,  # noqa: F811
) -> None:
    page, icb, base = author
    publish(icb, 1, OLD)
    pathway = publish(icb, 2, NEW, content("rest", "Rest.", review_on="2001-01-01")).pathway
    feedback = base + reverse("builder:feedback", args=[pathway.pk])
    page.goto(feedback)
    assert_accessible(page, "builder feedback silent")
    voices.say(OLD, Share(15, 15, 20))
    voices.say(NEW, Share(1, 4, 20))

    page.goto(feedback)
    assert_accessible(page, "builder feedback")
    link = page.get_by_role("link", name="Record a test of these words")
    link.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert_accessible(page, "builder record a test")
    press(page, "Record the test")
    assert_accessible(page, "builder record a test with errors")
    for label, value in (("Day", "10"), ("Month", "11"), ("Year", "2026")):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("Easy Read group").focus()
    page.keyboard.press("Space")
    page.get_by_label("How many people did you ask?").fill("8")
    page.get_by_label("How many of them could say").fill("7")
    press(page, "Record the test")

    assert WordingTest.objects.get().understood == 7
    assert "7 of 8 understood" in page.inner_text("main")
    assert_accessible(page, "builder trail")
    page.emulate_media(media="print")
    assert not page.locator(".app-parts").is_visible()
    assert page.get_by_text("7 of 8 understood").is_visible()
    page.emulate_media(media="screen")
    with page.expect_navigation():
        page.get_by_role("link", name="Show only what was tested").click()
    assert_accessible(page, "builder trail short")
