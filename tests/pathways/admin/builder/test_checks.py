"""The page of checks: what must be mended, where, and by which invented person one sees it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from pathways.admin.builder.titles import in_words
from pathways.authoring import edits
from pathways.engine.decisions import Moment
from pathways.models import Draft, DraftReport, Icb, Role
from pathways.proving.situations import Situation
from pathways.services import checking, editing
from pathways.services.checking import Point, Report
from tests.factories.documents import tiny_pathway
from tests.factories.pathways import desks, staff_user
from tests.pathways.admin.builder.conftest import At
from tests.pathways.services.conftest import AT, Team


EXAMPLE = {
    "sentence": "Somebody who says yes to a fever is told to go on.",
    "said": [{"fact": "fever", "question": "A fever?", "answer": "Yes", "unusual": True}],
}


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the report says instead of what the checks find."""
    instead: dict[str, Any] = {}
    real = checking.check_document

    def check(*args: Any, **kwargs: Any) -> Report:
        return replace(real(*args, **kwargs), **instead)

    monkeypatch.setattr(checking, "check_document", check)
    return instead


def test_a_draft_that_was_never_checked_says_so(desk: Client, at_page: At) -> None:
    text = desk.get(at_page("checks")).content.decode()
    assert "has not been checked" in text
    assert "Check now" in text


def test_checking_keeps_a_report_and_shows_what_must_be_mended(desk: Client, at_page: At) -> None:
    answer = desk.post(at_page("checks"), {"people": "2000"}, follow=True)
    text = answer.content.decode()
    assert DraftReport.objects.get().people == 2000
    assert "for 2,000 people" in text
    assert "Must fix (" in text
    assert "Nothing stops this draft" not in text


def test_each_point_leads_to_its_page_and_shows_its_person(
    desk: Client, at_page: At, found: dict[str, Any]
) -> None:
    found["must"] = (Point("covered", "screen.fever", "It is `lost`.", "Mend it.", EXAMPLE),)
    found["should"] = ()
    text = desk.post(at_page("checks"), {"people": "10"}, follow=True).content.decode()
    assert "Do you have a high temperature?" in text
    assert "It is “lost”. Mend it." in text
    assert "Somebody who says yes to a fever is told to go on." in text
    assert "A fever?" in text


def test_a_ready_draft_is_said_to_be_and_an_unfinished_one_is_not_proved(
    desk: Client, at_page: At, found: dict[str, Any]
) -> None:
    found |= {"must": (), "finished": True}
    text = desk.post(at_page("checks"), {"people": "10"}, follow=True).content.decode()
    assert "Nothing stops this draft" in text
    found["finished"] = False
    text = desk.post(at_page("checks"), {"people": "11"}, follow=True).content.decode()
    assert "Nothing stops this draft" not in text
    assert "Not proved: a check could not run to its end" in text


def test_a_report_on_an_earlier_state_says_so(
    desk: Client, at_page: At, team: Team, draft: Draft
) -> None:
    desk.post(at_page("checks"), {"people": "10"})
    hint = edits.change("screen", "fever", hint="x")
    editing.edit(actor=team.author, draft=draft, change=hint, at=AT)
    text = desk.get(at_page("checks")).content.decode()
    assert "has not been checked since its last change" in text


@pytest.mark.parametrize("people", ["", "0", "many", "99999999999"])
def test_a_wrong_number_of_people_is_told_what_to_do(
    desk: Client, at_page: At, people: str
) -> None:
    answer = desk.post(at_page("checks"), {"people": people})
    assert answer.status_code == 422
    assert "Enter" in answer.content.decode()
    assert not DraftReport.objects.exists()


def test_who_neither_writes_nor_signs_reads_but_does_not_check(icb: Icb, at_page: At) -> None:
    client = Client()
    client.force_login(staff_user(icb, Role.ANALYST))
    assert "Check now" not in client.get(at_page("checks")).content.decode()
    assert client.post(at_page("checks"), {"people": "10"}).status_code == 403


def test_without_a_draft_there_is_nothing_to_check(desk: Client, team: Team) -> None:
    at_page = At(team.imports())
    team.publishes()
    assert "Check now" not in desk.get(at_page("checks")).content.decode()


def test_checking_what_is_live_is_refused_in_words(desk: Client, team: Team) -> None:
    at_page = At(team.imports())
    team.publishes()
    answer = desk.post(at_page("checks"), {"people": "10"}, follow=True)
    assert "Start a draft first" in answer.content.decode()


def test_what_is_proved_and_what_it_asks_of_each_desk_is_shown(
    desk: Client, at_page: At, team: Team
) -> None:
    desks(team.icb)
    text = desk.post(at_page("checks"), {"people": "2000"}, follow=True).content.decode()
    assert "claims hold for everybody" in text
    assert "from 2,000 people, 1 in 100 of them with something serious" in text
    assert "Waiting-list desk" in text
    assert "people with something serious were tried: 0 were missed." in text
    assert "this is a plan, not evidence" in text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"finished": False}, "Not proved: the time ran out."),
        ({"finished": True, "problems": [{}]}, "and 1 do not hold"),
    ],
)
def test_what_is_not_proved_is_not_called_proved(
    desk: Client, at_page: At, found: dict[str, Any], changed: dict[str, Any], sentence: str
) -> None:
    found["proof"] = {"checks": 7, "problems": [], **changed}
    text = desk.post(at_page("checks"), {"people": "10"}, follow=True).content.decode()
    assert sentence in text
    assert "hold for everybody" not in text


def test_a_person_who_shows_it_opens_in_the_simulator(
    desk: Client, at_page: At, found: dict[str, Any]
) -> None:
    situation = Situation(Moment.SCREEN, given={"fever": "yes"})
    shown = {**EXAMPLE, "situation": situation.to_json()}
    found["must"] = (Point("covered", "screen.fever", "Lost.", "Mend it.", shown),)
    text = desk.post(at_page("checks"), {"people": "10"}, follow=True).content.decode()
    at = re.search(r'href="(/preview/[^"]+)">Open this person', text)
    assert at is not None
    simulator = desk.get(at[1], follow=True)
    assert simulator.status_code == 200
    assert "Decided after the safety questions: help the same day." in simulator.content.decode()


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Look at screen.fever.", "Look at “Do you have a high temperature?”."),
        ("Told soon by pain_rising.", "Told soon by “Strong pain two days running”."),
        ("It is flag:fever.", "It is the flag of “Do you have a high temperature?”."),
        ("It is flag:walk.how_far.", "It is the flag of “How far”."),
        ("rules.of_nobody", "“Of nobody”"),
        ("No service for urgent_care.", "No service for urgent care."),
        ("A day, by hand or by mouth.", "A day, by hand or by mouth."),
    ],
)
def test_elements_are_called_by_their_words(sentence: str, said: str) -> None:
    assert in_words(tiny_pathway(), sentence) == said
