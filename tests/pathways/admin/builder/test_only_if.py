"""Who stages, measures, messages and things that days give are for, line by line."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from pathways.authoring import days, edits
from pathways.authoring.elements import Address, find
from pathways.models import Draft
from pathways.services import editing
from tests.pathways.admin.builder.conftest import At
from tests.pathways.services.conftest import AT, Team


WORSE = {"fact1": "general", "test1": "is", "value1": "worse", "lines": "3"}


@pytest.fixture
def change(team: Team, draft: Draft) -> Any:
    def changing(*changes: edits.Edit) -> None:
        together = edits.together(list(changes))
        editing.edit(actor=team.author, draft=draft, change=together, at=AT)

    return changing


def text(answer: Any) -> str:
    said: str = " ".join(answer.content.decode().split())
    return said


def message(at_page: At) -> dict[str, Any]:
    found: dict[str, Any] = find(at_page.document, Address("messages", "go_on"))
    return found


def test_a_message_is_for_some_people(desk: Client, at_page: At) -> None:
    at = at_page("messages_only_if", "go_on")
    page = desk.get(at)
    assert "It is for everybody" in text(page) or "Only if:" in text(page)
    seen = page.context_data["form"].seen
    answer = desk.post(at, {**WORSE, "seen": seen}, follow=True)
    assert "Who it is for is saved" in text(answer)
    assert message(at_page)["only_if"] == {"general": "worse"}
    assert "is “Worse”." in text(desk.get(at))


def test_nothing_is_saved_while_lines_are_added_or_the_sentence_is_looked_at(
    desk: Client, at_page: At
) -> None:
    at = at_page("stages_only_if", "start")
    page = text(desk.post(at, {**WORSE, "do": "check"}))
    assert "Only if: “Compared with yesterday, how are you?” is “Worse”." in page
    assert "It is for everybody." in text(desk.post(at, {"do": "check", "lines": "3"}))
    longer = desk.post(at, {**WORSE, "do": "lines"})
    assert longer.context_data["form"].lines == 6
    assert at_page.draft.revisions.count() == 1


def test_a_stage_may_be_left_with_a_finding_and_everybody_again(desk: Client, at_page: At) -> None:
    at = at_page("stages_only_if", "start")
    assert desk.post(at, WORSE).status_code == 302
    assert find(at_page.document, Address("stages", "start"))["only_if"] == {"general": "worse"}
    assert desk.post(at, {"lines": "3"}).status_code == 302
    assert "only_if" not in find(at_page.document, Address("stages", "start"))


def test_a_line_that_is_not_complete_is_told_what_to_do(desk: Client, at_page: At) -> None:
    answer = desk.post(at_page("messages_only_if", "go_on"), {**WORSE, "value1": ""})
    assert answer.status_code == 422
    assert answer.context_data["errors"]


def test_one_thing_that_days_give_gets_other_people(desk: Client, at_page: At) -> None:
    asked = urlencode({"give": "keep_moving", "to": ""})
    at = f"{at_page('item_only_if', 'start')}?{asked}"
    assert asked.replace("&", "&amp;") in text(desk.get(at_page("day", "start", 1)))
    assert "Keep moving" in text(desk.get(at))
    answer = desk.post(at, WORSE, follow=True)
    assert answer.request["PATH_INFO"] == at_page("day", "start", 1)
    stage = find(at_page.document, Address("stages", "start"))
    assert days.part_days(stage, days.Part("keep_moving", "")) == set()
    worse = days.Part.of({"give": "keep_moving", "only_if": {"general": "worse"}})
    assert days.part_days(stage, worse) == {1, 2, 3}
    assert desk.get(at).status_code == 404


def test_a_colleague_who_changed_it_is_named(desk: Client, at_page: At, change: Any) -> None:
    at = at_page("messages_only_if", "go_on")
    seen = desk.get(at).context_data["form"].seen
    change(edits.change("messages", "go_on", text="Theirs"))
    answer = desk.post(at, {**WORSE, "seen": seen})
    assert answer.status_code == 422
    assert "changed this at" in text(answer)


def test_what_is_not_there_is_not_found(desk: Client, at_page: At) -> None:
    for section in ("stages", "measures", "messages"):
        assert desk.get(at_page(f"{section}_only_if", "gone")).status_code == 404
    assert desk.get(at_page("item_only_if", "gone")).status_code == 404
