"""Measures and their days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from pathways.authoring import edits
from pathways.authoring.elements import Address, find
from pathways.models import Draft
from pathways.services import drafting, editing
from pathways.services.library import library
from tests.factories.documents import TINY_LIBRARY
from tests.pathways.admin.builder.conftest import At
from tests.pathways.services.conftest import AT, Team


SENT = {
    "instrument": "pain_0_10@2026-11",
    "title": "Your pain this week",
    "days": "day 1 and every 2 weeks",
    "open_days": "5",
    "only_if": "",
}


@pytest.fixture(autouse=True)
def _with_instruments(monkeypatch: pytest.MonkeyPatch, _tiny_library: None) -> None:
    shelf: Mapping[str, Any] = {**library(), **TINY_LIBRARY}
    for module in (drafting, editing):
        monkeypatch.setattr(module, "library", lambda: shelf)


@pytest.fixture
def longer(team: Team, draft: Draft) -> None:
    change = edits.together(
        [edits.set_fields(days=28), edits.change("stages", "start", days="1 to 28")]
    )
    editing.edit(actor=team.author, draft=draft, change=change, at=AT)


def text(answer: Any) -> str:
    said: str = " ".join(answer.content.decode().split())
    return said


def test_what_questionnaires_come_to_is_shown(desk: Client, at_page: At) -> None:
    page = text(desk.get(at_page("measures")))
    assert "There is no measure yet" in page
    assert "Own words: no licence needed" in page
    assert "0 to 10, higher is worse" in page
    assert "2 points, or 30 in 100 of the first score" in page
    assert "No score" in page


def test_a_measure_is_added_and_edited(desk: Client, at_page: At, longer: None) -> None:
    assert desk.get(at_page("measure_new")).status_code == 200
    answer = desk.post(at_page("measure_new"), SENT, follow=True)
    page = text(answer)
    assert "The measure is saved" in page
    assert "Asked on days: day 1 and every 2 weeks. Open for 5 days." in page
    made = find(at_page.document, Address("measures", "your_pain_this_week"))
    assert made["days"] == [1, 14, 28]
    assert made["open_days"] == 5

    edit = at_page("measure_edit", "your_pain_this_week")
    seen = desk.get(edit).context_data["form"].seen
    sent = {**SENT, "title": "", "days": "1 to 3", "only_if": '{"side": "left"}', "seen": seen}
    page = text(desk.post(edit, sent, follow=True))
    assert "Only if: “Which side is it?” is “Left”." in page
    made = find(at_page.document, Address("measures", "your_pain_this_week"))
    assert made == {
        "key": "your_pain_this_week",
        "instrument": "pain_0_10@2026-11",
        "days": [1, 2, 3],
        "open_days": 5,
        "only_if": {"side": "left"},
    }


def test_without_a_title_it_is_called_by_its_questionnaire(desk: Client, at_page: At) -> None:
    desk.post(at_page("measure_new"), {**SENT, "title": "", "days": "1"})
    assert find(at_page.document, Address("measures", "pain_0_10"))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("days", "", "Enter the days"),
        ("days", "1, 99", "The plan has days 1 to 3: take out day 99"),
        ("days", "often", "names no days"),
        ("open_days", "", "Enter for how many days"),
        ("open_days", "0", "Enter 1 day or more"),
        ("instrument", "haq@1", "Select a valid choice"),
    ],
)
def test_a_wrong_measure_is_told_what_to_do(
    desk: Client, at_page: At, field: str, value: str, sentence: str
) -> None:
    answer = desk.post(at_page("measure_new"), {**SENT, "days": "1", field: value})
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_a_questionnaire_that_is_gone_is_said(
    desk: Client, at_page: At, team: Team, draft: Draft
) -> None:
    gone = {"key": "old", "instrument": "haq@1", "days": "1 to 3", "open_days": 2}
    editing.edit(actor=team.author, draft=draft, change=edits.put("measures", gone), at=AT)
    page = text(desk.get(at_page("measures")))
    assert "This questionnaire is not in the library" in page
    assert "Asked on days: 1, 2, 3." in page
