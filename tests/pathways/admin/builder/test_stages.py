"""Stages and days: the week, giving, taking off, copying, resting."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from pathways.authoring import days, edits
from pathways.authoring.elements import Address, find
from pathways.models import Draft
from pathways.services import editing
from tests.pathways.admin.builder.conftest import At
from tests.pathways.services.conftest import AT, Team


Edit = Any


@pytest.fixture
def change(team: Team, draft: Draft) -> Any:
    """Changes the draft as another author would."""

    def changing(*changes: edits.Edit) -> None:
        together = edits.together(list(changes))
        editing.edit(actor=team.author, draft=draft, change=together, at=AT)

    return changing


@pytest.fixture
def long_plan(change: Any) -> None:
    """Three weeks, so that there is something to copy to."""
    change(edits.set_fields(days=21), edits.change("stages", "start", days="1 to 21"))


def stage(at_page: At, key: str = "start") -> dict[str, Any]:
    found: dict[str, Any] = find(at_page.document, Address("stages", key))
    return found


def text(answer: Any) -> str:
    said: str = " ".join(answer.content.decode().split())
    return said


STAGE = {"title": "Later days", "first": "3", "last": "3", "only_if": ""}
ADD = {"content": "keep_moving", "first": "2", "last": "3", "every": "1", "only_if": ""}


def test_the_week_says_what_each_day_gives_to_whom(desk: Client, at_page: At) -> None:
    page = text(desk.get(at_page("stages")))
    assert "“First days”, week 1" in page
    assert "Keep moving, When pain flares up (some people)" in page
    assert "2 questions" in page
    assert "2 to 4" in page  # minutes: for everybody, for some
    assert f'href="{at_page("day", "start", 3)}#exercises"' in page
    assert "Copy this week" not in page  # there is no other week


def test_days_that_are_long_empty_or_of_rest_are_told_apart(
    desk: Client, at_page: At, change: Any
) -> None:
    change(
        edits.change("content", "keep_moving", minutes=31),
        days.stop("start", days.Part("keep_moving", ""), 2),
        days.stop("start", days.Part("keep_moving", ""), 3),
        days.rest("start", [3]),
    )
    page = text(desk.get(at_page("stage", "start")))
    assert page.count("Over 30 minutes") == 1
    assert page.count("Nothing for everybody") == 1
    assert page.count("> Rest") == page.count(">Rest") + page.count("> Rest")
    assert "Rest </strong>" in page or "Rest</strong>" in page


def test_measures_stand_on_their_days(desk: Client, at_page: At, change: Any) -> None:
    base = {"instrument": "pain_0_10@2026-11", "open_days": 1}
    change(
        edits.put("measures", {"key": "first", "title": "At the start", "days": [1], **base}),
        edits.put("measures", {"key": "all_days", "days": "2 to 3", **base}),
    )
    page = text(desk.get(at_page("stages")))
    assert page.count("At the start") == 1
    assert page.count("All days<") == 2


def test_a_stage_is_added_edited_and_shortened(desk: Client, at_page: At) -> None:
    answer = desk.post(at_page("stage_new"), STAGE, follow=True)
    assert "The stage is saved" in text(answer)
    made = stage(at_page, "later_days")
    assert made == {"key": "later_days", "title": "Later days", "days": "3"}

    refused = desk.post(at_page("stage_edit", "start"), {**STAGE, "first": "1", "last": "2"})
    assert refused.status_code == 422
    assert "Something is given on day 3. Tick this" in text(refused)
    shorter = {**STAGE, "title": "Short", "first": "1", "last": "2", "cut": "yes"}
    assert desk.post(at_page("stage_edit", "start"), shorter).status_code == 302
    assert stage(at_page)["days"] == "1 to 2"
    assert [item["days"] for item in stage(at_page)["items"]] == ["1 to 2", "1 to 2"]


def test_a_stage_for_some_is_said_as_a_sentence(desk: Client, at_page: At) -> None:
    wanted = '{"side": "left"}'
    desk.post(at_page("stage_new"), {**STAGE, "only_if": wanted})
    assert stage(at_page, "later_days")["only_if"] == {"side": "left"}
    assert "“Which side is it?” is “Left”." in text(desk.get(at_page("stages")))
    form = text(desk.get(at_page("stage_edit", "later_days")))
    assert '&#34;left&#34;}" selected' in form or 'left&#34;}" selected' in form


def test_a_condition_that_says_more_is_shown_and_kept(
    desk: Client, at_page: At, change: Any
) -> None:
    both = {"any": [{"side": "left"}, {"general": "worse"}]}
    change(edits.put("stages", {"key": "some", "days": "1", "only_if": both}, at=0))
    option = '{"any": [{"side": "left"}, {"general": "worse"}]}'
    assert "“Left” or “" in text(desk.get(at_page("stage_edit", "some")))
    kept = {**STAGE, "first": "1", "last": "2", "only_if": option}
    assert desk.post(at_page("stage_edit", "some"), kept).status_code == 302
    assert stage(at_page, "some")["only_if"] == both


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "Enter what the stage is called"),
        ("first", "", "Enter the first day"),
        ("last", "x", "Enter a whole number of days"),
        ("last", "1", "The last day must be day 3 or later"),
        ("last", "99", "The plan has days 1 to 3"),
    ],
)
def test_a_wrong_stage_is_told_what_to_do(
    desk: Client, at_page: At, field: str, value: str, sentence: str
) -> None:
    answer = desk.post(at_page("stage_new"), {**STAGE, field: value})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert len(at_page.document["stages"]) == 1


def test_a_new_stage_starts_after_the_last_one(desk: Client, at_page: At, change: Any) -> None:
    assert desk.get(at_page("stage_new")).context_data["form"]["first"].value() is None
    change(edits.set_fields(days=9))
    assert desk.get(at_page("stage_new")).context_data["form"]["first"].value() == 4


def test_a_colleague_who_changed_the_stage_is_named(desk: Client, at_page: At, change: Any) -> None:
    seen = desk.get(at_page("stage_edit", "start")).context_data["form"].seen
    change(days.rest("start", [2]))
    mine = {**STAGE, "title": "Mine", "first": "1", "last": "3", "seen": seen}
    answer = desk.post(at_page("stage_edit", "start"), mine)
    assert answer.status_code == 422
    assert "changed this at" in text(answer)
    again = {**mine, "seen": answer.context_data["form"].seen}
    assert desk.post(at_page("stage_edit", "start"), again).status_code == 302
    assert stage(at_page)["title"] == "Mine"
    assert stage(at_page)["rest"] == [2]


def test_content_is_given_on_a_run_of_days(desk: Client, at_page: At) -> None:
    page = text(desk.get(at_page("give", "start")))
    assert "Keep moving (advice to read)" in page
    sent = {"content": ["flare_plan", "keep_moving"], "first": "1", "last": "3", "every": "2"}
    answer = desk.post(at_page("give", "start"), sent, follow=True)
    assert "Keep moving: given" in text(answer)
    assert stage(at_page)["items"][-1] == {"give": "flare_plan", "days": "1"} or days.given_days(
        stage(at_page), "flare_plan"
    ) == [1, 2, 3]
    assert days.part_days(stage(at_page), days.Part("flare_plan", "")) == {1, 3}


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"content": []}, "Select what to give"),
        ({"first": "9", "last": "9"}, "The stage has days 1 to 3: keep within them"),
        ({"last": "1"}, "The last day must be day 2 or later"),
    ],
)
def test_giving_wrongly_is_told_what_to_do(
    desk: Client, at_page: At, sent: dict[str, Any], sentence: str
) -> None:
    answer = desk.post(at_page("give", "start"), {**ADD, **sent})
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_without_content_there_is_nothing_to_give(desk: Client, at_page: At, change: Any) -> None:
    change(edits.set_fields(content=None))
    assert "Add content first" in text(desk.get(at_page("give", "start")))
    assert "What to add" not in text(desk.get(at_page("day", "start", 1)))
    assert "Keep moving" in text(desk.get(at_page("day", "start", 1)))  # its key, in words


def test_the_page_of_a_day_adds_and_takes_off(desk: Client, at_page: At, long_plan: None) -> None:
    page = text(desk.get(at_page("day", "start", 2)))
    assert "Day 2 of “First days”" in page
    assert "2 minutes for everybody , up to 4 for some" in page or "up to 4 for some" in page
    assert "Only if: “Compared with yesterday, how are you?” is “Worse”." in page
    assert at_page("day", "start", 1) in page
    assert at_page("day", "start", 3) in page

    stop = {"do": "stop", "give": "keep_moving", "to": ""}
    answer = desk.post(at_page("day", "start", 2), stop, follow=True)
    assert "“Keep moving” is off day 2" in text(answer)
    assert days.part_days(stage(at_page), days.Part("keep_moving", "")) == {1, 3}

    answer = desk.post(at_page("day", "start", 2), {**ADD, "last": "9"}, follow=True)
    assert "Keep moving: given" in text(answer)
    assert days.given_days(stage(at_page), "keep_moving") == list(range(1, 10))

    answer = desk.post(at_page("day", "start", 2), {**stop, "do": "stop_all"}, follow=True)
    assert "given no longer in this stage" in text(answer)
    assert days.given_days(stage(at_page), "keep_moving") == []

    wrong = desk.post(at_page("day", "start", 2), {**ADD, "content": ""})
    assert wrong.status_code == 422
    assert "Select what to add" in text(wrong)


def test_a_day_of_rest_and_back(desk: Client, at_page: At, change: Any) -> None:
    change(edits.change("content", "keep_moving", kind="exercise"))
    answer = desk.post(at_page("day", "start", 2), {"do": "rest"}, follow=True)
    assert "Day 2 is a rest day" in text(answer)
    assert "On a rest day patients see no exercise" in text(answer)
    assert "0 minutes for everybody" in text(answer)
    assert stage(at_page)["rest"] == [2]
    assert "Not on a rest day" in text(desk.get(at_page("stages")))
    desk.post(at_page("day", "start", 2), {"do": "no_rest"})
    assert "rest" not in stage(at_page)


def test_rest_days_are_typed_at_once(desk: Client, at_page: At, long_plan: None) -> None:
    at = at_page("stage", "start")
    assert desk.post(at, {"do": "rest", "rest": "3, 6 to 7"}).status_code == 302
    assert stage(at_page)["rest"] == [3, 6, 7]
    wrong = desk.post(at, {"do": "rest", "rest": "now and then"})
    assert wrong.status_code == 422
    assert "names no days" in text(wrong)
    assert "now and then" in text(wrong)
    desk.post(at, {"do": "rest", "rest": ""})
    assert "rest" not in stage(at_page)


def test_rest_days_stay_within_the_stage(desk: Client, at_page: At) -> None:
    desk.post(at_page("stage_new"), {**STAGE, "first": "2", "last": "3"})
    answer = desk.post(at_page("stage", "later_days"), {"do": "rest", "rest": "1"})
    assert answer.status_code == 422
    assert "The stage has days 2 to 3" in text(answer)


def test_a_week_is_copied_to_the_weeks_after(desk: Client, at_page: At, long_plan: None) -> None:
    at = f"{at_page('stage', 'start')}?week=1"
    assert "Copy this week to every week up to week" in text(desk.get(at))
    answer = desk.post(at, {"do": "copy", "copy-last_week": "3"}, follow=True)
    assert "Week 1 is copied to each week up to 3" in text(answer)
    assert days.part_days(stage(at_page), days.Part("keep_moving", "")) == {
        1, 2, 3, 8, 9, 10, 15, 16, 17,
    }  # fmt: skip
    for wrong in ("1", "4", "x", ""):
        answer = desk.post(at, {"do": "copy", "copy-last_week": wrong})
        assert answer.status_code == 422
    assert "Week 3" in text(desk.get(at))
    assert "week 3 </h2>" in text(desk.get(f"{at_page('stage', 'start')}?week=3")) or (
        "week 3</h2>" in text(desk.get(f"{at_page('stage', 'start')}?week=3"))
    )


@pytest.mark.parametrize("week", ["0", "99", "x", "9999999999"])
def test_a_week_that_is_not_there_shows_the_first(desk: Client, at_page: At, week: str) -> None:
    assert "“First days”, week 1" in text(desk.get(f"{at_page('stage', 'start')}?week={week}"))


def test_without_stages_the_page_says_what_one_is(desk: Client, at_page: At, change: Any) -> None:
    change(edits.set_fields(stages=None))
    assert "There is no stage yet" in text(desk.get(at_page("stages")))
    assert desk.post(at_page("stages"), {"do": "rest"}).status_code == 404


def test_a_stage_whose_days_are_written_wrongly_can_be_mended(
    desk: Client, at_page: At, change: Any
) -> None:
    change(edits.change("stages", "start", days="soon"))
    assert "no days" in text(desk.get(at_page("stages"))).lower()
    assert desk.get(at_page("give", "start")).status_code == 200
    assert desk.get(at_page("day", "start", 1)).status_code == 404
    sent = {**STAGE, "first": "1", "last": "3"}
    assert desk.post(at_page("stage_edit", "start"), sent).status_code == 302


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("stage", ["gone"]),
        ("stage_edit", ["gone"]),
        ("give", ["gone"]),
        ("day", ["gone", 1]),
        ("day", ["start", 4]),
    ],
)
def test_what_is_not_there_is_not_found(
    desk: Client, at_page: At, name: str, args: list[Any]
) -> None:
    assert desk.get(at_page(name, *args)).status_code == 404


def test_a_draft_that_waits_for_sign_off_is_only_read(
    desk: Client, at_page: At, team: Team, draft: Draft
) -> None:
    team.submits(draft)
    assert "Add a stage" not in text(desk.get(at_page("stages")))
    assert "Take off" not in text(desk.get(at_page("day", "start", 1)))
    stop = {"do": "stop", "give": "keep_moving", "to": ""}
    answer = desk.post(at_page("day", "start", 1), stop, follow=True)
    assert "waiting for sign-off" in text(answer)
    assert desk.post(at_page("day", "start", 1), {"do": "rest"}, follow=True).status_code == 200
    more = {**ADD, "content": "flare_plan"}
    assert desk.post(at_page("day", "start", 1), more).status_code == 422
    assert desk.post(at_page("give", "start"), more).status_code == 422
    for sent in ({"do": "rest", "rest": "1"}, {"do": "copy", "copy-last_week": "1"}):
        assert desk.post(at_page("stage", "start"), sent).status_code == 422


def test_a_finding_about_a_stage_leads_to_its_days(desk: Client, at_page: At, change: Any) -> None:
    change(days.stop("start", days.Part("keep_moving", "")))
    assert f'href="{at_page("stage", "start")}"' in text(desk.get(at_page("overview")))
