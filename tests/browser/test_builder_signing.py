"""Sign-off, publication and history in a browser: reached, signed, published, stopped, accessible."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page

from pathways.models import Actor, PathwayVersion, Role, User
from pathways.services import drafting, editing
from tests.browser.conftest import Clock
from tests.browser.looking import assert_accessible
from tests.browser.test_builder_house import press
from tests.factories.documents import TINY_LIBRARY, ready_pathway
from tests.factories.pathways import PASSWORD, IcbFactory, staff
from tests.pathways.services.conftest import Team


@pytest.fixture
def team(erasable: None, moment: Clock, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Team:
    settings.STAFF_SECOND_FACTOR = False
    for module in (drafting, editing):
        monkeypatch.setattr(module, "library", lambda: TINY_LIBRARY)
    icb = IcbFactory(name="NHS Example ICB")
    roles = (Role.AUTHOR, Role.CLINICAL_LEAD, Role.SAFETY_OFFICER)
    return Team(icb, *(staff(icb, role) for role in roles))


@pytest.fixture
def at_desk_of(
    team: Team, chromium: Browser, live_server: Any
) -> Iterator[Callable[[Actor], Page]]:
    """A window in which somebody has signed in."""
    contexts = []

    def window(actor: Actor) -> Page:
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(live_server.url + reverse("builder:home"))
        page.get_by_label("Username").fill(User.objects.get(pk=actor.id).username)
        page.get_by_label("Password").fill(PASSWORD)
        with page.expect_navigation():
            page.locator("[type=submit]").first.click()
        return page

    yield window
    for context in contexts:
        context.close()


def test_a_draft_is_sent_signed_published_and_withdrawn(
    team: Team, at_desk_of: Callable[[Actor], Page], live_server: Any
) -> None:
    team.publishes()
    screen = [dict(one) for one in ready_pathway()["screen"]]
    screen[1] |= {"flags": {"yes": "routine"}, "ask": "Do you feel hot?"}
    draft = team.imports(screen=screen)

    def go(page: Page, name: str, *args: Any) -> None:
        address = reverse(f"builder:{name}", args=[draft.pathway_id, *args])
        page.goto(live_server.url + address)
        assert_accessible(page, f"builder {name}")

    author, lead, officer = (at_desk_of(one) for one in (team.author, team.lead, team.officer))
    go(author, "compare")
    assert "Treated more mildly than now" in author.inner_text("main")
    go(author, "send")
    press(author, "Send for sign-off")
    assert_accessible(author, "builder send refused")
    author.get_by_label("What changed, and why?").fill("A fever alone can wait")
    press(author, "Send for sign-off")
    assert_accessible(author, "builder sign-off waiting")
    go(lead, "ask_for_changes")
    for page in (lead, officer):
        go(page, "sign")
        for box in page.get_by_role("checkbox").all():
            box.check()
        page.get_by_label("Your password").fill(PASSWORD)
        with page.expect_navigation():
            page.get_by_role("button", name="Sign", exact=True).click()
        assert "You signed the draft" in page.inner_text("main")
    go(lead, "publish")
    press(lead, "Publish now")
    assert "Version 2 is live" in lead.inner_text("main")
    assert_accessible(lead, "builder published")
    go(lead, "evidence", 2)
    assert "A fever alone can wait" in lead.inner_text("main")
    go(lead, "withdraw", 2)
    lead.get_by_label("Why is it withdrawn?").fill("A wrong number")
    press(lead, "Withdraw now")
    assert_accessible(lead, "builder history")
    go(officer, "review_withdrawal", 2)
    assert PathwayVersion.objects.get(number=2).status == "withdrawn"
