"""What a day gives after an edit is what was asked, and nothing else has changed."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.authoring import days
from pathways.authoring.days import Part
from pathways.authoring.elements import NoSuchElement
from pathways.engine.definition import Stage


LAST = 30
KEYS = ("walk", "read", "bend")
WORSE = {"general": "worse"}


@st.composite
def items(draw: st.DrawFn) -> dict[str, Any]:
    first = draw(st.integers(1, LAST))
    last = draw(st.integers(first, LAST))
    item: dict[str, Any] = {"give": draw(st.sampled_from(KEYS))}
    if draw(st.booleans()):
        item["days"] = days.span_text(first, last)
    if draw(st.booleans()):
        item["every"] = draw(st.integers(1, 5))
    if draw(st.booleans()):
        item["only_if"] = draw(st.sampled_from([WORSE, {"general": "better"}]))
    return item


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    first = draw(st.integers(1, 10))
    stage = {
        "key": "early",
        "days": days.span_text(first, draw(st.integers(first, LAST))),
        "items": draw(st.lists(items(), max_size=8)),
        "rest": sorted(draw(st.sets(st.integers(1, LAST), max_size=4))),
    }
    return {"title": "One", "stages": [{"key": "other", "days": "1"}, stage]}


def plan(document: dict[str, Any]) -> dict[int, set[tuple[str, str]]]:
    """What each day gives, by the engine's own rule of when an item falls on a day."""
    stage = Stage.model_validate(document["stages"][1])
    raw = document["stages"][1].get("items", [])
    return {
        day: {
            tuple(Part.of(one))
            for one, item in zip(raw, stage.items, strict=True)
            if item.falls_on(day, stage)
        }
        for day in range(1, LAST + 40)
    }


def rest(document: dict[str, Any]) -> set[int]:
    return set(document["stages"][1].get("rest", []))


def others(document: dict[str, Any], *names: str) -> dict[str, Any]:
    stage = document["stages"][1]
    kept = {name: value for name, value in stage.items() if name not in names}
    return {**document, "stages": [document["stages"][0], kept]}


@given(documents(), st.sampled_from(KEYS), st.integers(1, LAST), st.integers(0, 9), st.data())
def test_giving_adds_just_those_days(
    document: dict[str, Any], key: str, first: int, more: int, data: st.DataObject
) -> None:
    every = data.draw(st.integers(1, 4))
    only_if = data.draw(st.sampled_from([None, WORSE]))
    before, copy = plan(document), deepcopy(document)
    after = days.give("early", [key], first, first + more, every, only_if)(document)

    wanted = set(range(first, first + more + 1, every))
    part = tuple(Part.of({"give": key, "only_if": only_if}))
    assert plan(after) == {
        day: parts | ({part} if day in wanted else set()) for day, parts in before.items()
    }
    assert others(after, "items") == others(document, "items")
    assert document == copy


@given(documents(), st.sampled_from(KEYS), st.integers(1, LAST), st.booleans())
def test_stopping_takes_just_that_day_or_all(
    document: dict[str, Any], key: str, day: int, is_all: bool
) -> None:
    part = Part.of({"give": key})
    after = days.stop("early", part, None if is_all else day)(document)
    assert plan(after) == {
        on: parts - ({tuple(part)} if is_all or on == day else set())
        for on, parts in plan(document).items()
    }
    assert others(after, "items") == others(document, "items")


@given(documents(), st.sampled_from(KEYS), st.sampled_from([None, WORSE, {"general": "better"}]))
def test_other_people_get_it_on_the_same_days(
    document: dict[str, Any], key: str, only_if: Any
) -> None:
    old, new = Part.of({"give": key}), Part.of({"give": key, "only_if": only_if})
    after = days.for_whom("early", old, only_if)(document)
    for day, parts in plan(document).items():
        moved = (parts - {tuple(old)}) | {tuple(new)} if tuple(old) in parts else parts
        assert plan(after)[day] == moved
    assert others(after, "items") == others(document, "items")


@given(documents(), st.integers(1, 3), st.integers(1, 6))
def test_a_copied_week_is_the_same_each_week_as_far_as_the_stage_goes(
    document: dict[str, Any], week: int, last_week: int
) -> None:
    after = days.copy_week("early", week, last_week)(document)
    before, now = plan(document), plan(after)
    covered = days.span_of(document["stages"][1]["days"])
    for day in before:
        source = (week - 1) * 7 + 1 + (day - 1) % 7
        takes_over = week < (day + 6) // 7 <= last_week and day in covered and source in covered
        from_day = source if takes_over else day
        assert now[day] == before[from_day]
        assert (day in rest(after)) == (from_day in rest(document))
    assert others(after, "items", "rest") == others(document, "items", "rest")


@given(documents(), st.sets(st.integers(1, LAST), max_size=4), st.booleans())
def test_rest_is_marked_and_unmarked(
    document: dict[str, Any], marked: set[int], is_rest: bool
) -> None:
    after = days.rest("early", marked, is_rest=is_rest)(document)
    assert rest(after) == (rest(document) | marked if is_rest else rest(document) - marked)
    assert others(after, "rest") == others(document, "rest")


@given(documents(), st.integers(1, LAST), st.integers(0, 9), st.booleans())
def test_a_stage_that_is_cut_gives_nothing_outside_its_days(
    document: dict[str, Any], first: int, more: int, cut: bool
) -> None:
    after = days.reach("early", first, first + more, cut=cut)(document)
    inside = range(first, first + more + 1)
    assert after["stages"][1]["days"] == days.span_text(first, first + more)
    if cut:
        whole = {day for day, parts in plan(after).items() if parts}
        assert whole <= set(inside)
        assert rest(after) <= set(inside)
    else:
        assert after["stages"][1].get("items") == document["stages"][1]["items"]


@given(st.sets(st.integers(1, 60)))
def test_runs_name_each_day_once_and_are_few(wanted: set[int]) -> None:
    found = days.runs(wanted)
    assert sorted(day for run in found for day in run) == sorted(wanted)
    assert all(run.step == 1 or len(run) >= days.REGULAR for run in found)


def test_a_run_is_split_where_a_day_is_taken_out() -> None:
    document = {"stages": [{"key": "a", "days": "1 to 7", "items": [
        {"give": "walk"}, {"give": "read", "days": "2"}]}]}  # fmt: skip
    after = days.stop("a", Part("walk", ""), 3)(document)
    assert after["stages"][0]["items"] == [
        {"give": "walk", "days": "1 to 2"},
        {"give": "walk", "days": "4 to 7"},
        {"give": "read", "days": "2"},
    ]


def test_what_is_given_already_is_not_given_twice_and_stays_as_it_is_written() -> None:
    document = {"stages": [{"key": "a", "days": "1 to 7", "items": [{"give": "walk"}]}]}
    assert days.give("a", ["walk"], 2, 5)(document) == document
    assert days.stop("a", Part("walk", ""), 9)(document) == document


def test_every_second_day_is_written_as_such_and_a_condition_stays() -> None:
    document: dict[str, Any] = {"stages": [{"key": "a", "days": "1 to 7"}]}
    after = days.give("a", ["walk", "read"], 1, 7, 2, WORSE)(document)
    assert after["stages"][0]["items"] == [
        {"give": "walk", "days": "1 to 7", "every": 2, "only_if": WORSE},
        {"give": "read", "days": "1 to 7", "every": 2, "only_if": WORSE},
    ]
    assert Part.of(after["stages"][0]["items"][0]).only_if == WORSE
    emptied = days.stop("a", Part.of({"give": "walk", "only_if": WORSE}))(after)
    assert [one["give"] for one in emptied["stages"][0]["items"]] == ["read"]
    assert days.given_days(after["stages"][0], "walk") == [1, 3, 5, 7]
    assert [one["give"] for one in days.items_on(after["stages"][0], 3)] == ["walk", "read"]
    assert days.items_on(after["stages"][0], 2) == []


def test_stages_of_a_day_in_their_order() -> None:
    document = {"stages": [{"key": "a", "days": "1 to 3"}, {"key": "b", "days": 3}]}
    assert [stage["key"] for stage in days.stages_on(document, 3)] == ["a", "b"]
    assert days.stages_on({}, 3) == []


@pytest.mark.parametrize("written", ["soon", None, "3 to", "a to 3"])
def test_days_that_are_written_wrongly_are_none(written: Any) -> None:
    assert list(days.span_of(written)) in ([], [3])
    assert days.item_days({"days": written}, {"give": "x", "every": 0}) is not None


def test_rest_may_be_a_span_or_hold_what_is_no_day() -> None:
    assert days.rest_of({"rest": "3 to 5"}) == [3, 4, 5]
    assert days.rest_of({"rest": ["7", 2, "x"]}) == [2, 7]


@pytest.mark.parametrize(
    "edit",
    [
        days.give("gone", ["x"], 1, 2),
        days.stop("gone", Part("x", "")),
        days.copy_week("gone", 1, 2),
        days.rest("gone", [1]),
        days.for_whom("gone", Part("x", ""), None),
        days.reach("gone", 1, 2),
    ],
)
def test_a_stage_that_is_gone_is_said(edit: Any) -> None:
    with pytest.raises(NoSuchElement, match="gone"):
        edit({"stages": []})


def test_days_written_down_by_themselves_are_occupied() -> None:
    stage = {
        "days": "1 to 9",
        "rest": [8],
        "items": [{"give": "walk"}, {"give": "read", "days": "2 to 6", "every": 2}],
    }
    assert days.occupied(stage) == {2, 4, 6, 8}
