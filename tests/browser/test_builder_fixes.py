"""A safety fix in a browser: written, sent, signed by two people, published, accessible."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page

from pathways.models import Actor, PathwayVersion, SafetyFix
from tests.browser.looking import assert_accessible
from tests.browser.test_builder_house import press
from tests.browser.test_builder_signing import at_desk_of, team
from tests.factories.documents import publish_tiny
from tests.factories.pathways import PASSWORD
from tests.pathways.services.conftest import Team


__all__ = ["at_desk_of", "team"]


def test_a_fix_is_written_sent_signed_and_published(
    team: Team, at_desk_of: Callable[[Actor], Page]
) -> None:
    for key in ("tiny", "other"):
        publish_tiny(team.icb, key=key, title=key.title())
    author, lead, officer = (at_desk_of(one) for one in (team.author, team.lead, team.officer))

    def follow(page: Page, name: str, said: str) -> None:
        with page.expect_navigation():
            page.get_by_role("main").get_by_text(name).first.click()
        assert_accessible(page, said)

    follow(author, "Safety fixes to live versions", "fixes")
    follow(author, "Start a safety fix", "fix, which version")
    follow(author, "Other, version 1", "fix, what")
    follow(author, "999 or A&E now", "fix, words of an outcome")
    author.go_back()
    follow(author, "Add a safety rule", "fix, new rule")
    press(author, "See what it does to each version")
    assert_accessible(author, "fix, new rule refused")
    author.get_by_label("When", exact=True).first.select_option("pain")
    author.get_by_label("Test", exact=True).first.select_option("at_least")
    author.get_by_label("Answer or number").first.fill("10")
    author.get_by_label("Then", exact=True).select_option("soon")
    author.get_by_label("Because").fill("Worst pain was missed")
    press(author, "See what it does to each version")
    assert_accessible(author, "fix, each version")
    assert author.get_by_role("checkbox").count() == 2
    author.get_by_label("What is fixed, and why?").fill("Worst pain was missed")
    press(author, "Send for signature")
    assert "waits for two signatures" in author.inner_text("main")
    address = author.url.partition("/admin")[0] + reverse(
        "builder:fix", args=[SafetyFix.objects.get().pk]
    )
    for page in (lead, officer):
        page.goto(address)
        assert_accessible(page, "fix, waiting")
        follow(page, "Sign this fix", "fix, sign")
        page.get_by_label("Your password").fill(PASSWORD)
        with page.expect_navigation():
            page.get_by_role("button", name="Sign", exact=True).click()
        assert "You signed the fix" in page.inner_text("main")
    press(officer, "Publish now")
    assert "The safety fix is live" in officer.inner_text("main")
    assert_accessible(officer, "fix, published")
    assert PathwayVersion.objects.filter(number=2, status="live").count() == 2
