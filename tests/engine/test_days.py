"""What one day holds: stage, items, check-in and measures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.engine.days import check_in_questions, items_on, measures_due, stage_on
from pathways.engine.decisions import Moment
from pathways.engine.definition import Definition
from pathways.engine.facts import facts_at
from pathways.engine.values import Asked, History
from tests.engine.plans import PLAN, asked, check_in, exercise, history, plan


_PLAN = plan()


@pytest.fixture(scope="module")
def definition() -> Definition:
    return _PLAN


def stage_key(definition: Definition, known: History, day: int) -> str | None:
    stage = stage_on(definition, facts_at(definition, known, day=day, moment=Moment.DAY))
    return stage.key if stage else None


def shown(definition: Definition, known: History, day: int) -> list[str]:
    return [item.content.key for item in items_on(definition, known, day=day)]


def questions(definition: Definition, known: History, day: int) -> list[str]:
    return [question.key for question in check_in_questions(definition, known, day=day)]


def due(definition: Definition, known: History, day: int) -> list[tuple[str, int, int, int]]:
    found = measures_due(definition, known, day=day)
    return [(one.measure.key, one.due_day, one.closes_day, one.days_overdue) for one in found]


def test_stage_is_the_first_that_covers_the_day_and_is_true(definition: Definition) -> None:
    assert stage_key(definition, history(), 14) == "settle"
    assert stage_key(definition, history(), 15) == "build"
    assert stage_key(definition, history(check_in(1, pain=9)), 2) == "sore"


def test_stage_of_an_unknown_condition_is_passed_over(definition: Definition) -> None:
    assert stage_key(definition, history(check_in(2, pain="declined")), 2) == "settle"


def test_no_stage_before_or_after_the_plan(definition: Definition) -> None:
    assert stage_key(definition, history(), 0) is None
    assert stage_key(definition, history(), 57) is None
    assert shown(definition, history(), 57) == []


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (1, ["hurt", "bend_a", "walk"]),
        (2, ["hurt", "bend_a"]),
        (4, ["hurt", "bend_a", "walk"]),
        (7, ["hurt"]),  # a rest day: no exercise
        (8, ["hurt", "bend_b"]),
        (10, ["hurt", "bend_b", "walk"]),
        (15, ["bend_b", "hurt"]),
        (16, ["bend_b"]),
        (22, ["bend_b", "hurt"]),
    ],
)
def test_items_of_a_day_by_the_calendar(
    definition: Definition, day: int, expected: list[str]
) -> None:
    assert shown(definition, history(), day) == expected


def test_item_shows_once_though_given_twice(definition: Definition) -> None:
    worse = history(check_in(2, general="worse"))
    assert shown(definition, worse, 2) == ["hurt", "bend_a"]


def test_too_much_pain_shows_the_easier_exercise_at_once(definition: Definition) -> None:
    sore = history(exercise(9, "bend_b", done="all", pain_during=8))
    exercises = [item for item in items_on(definition, sore, day=9) if item.given == "bend_b"]
    assert [(item.content.key, item.half, item.done) for item in exercises] == [
        ("bend_a", True, "all")
    ]


def test_item_knows_what_was_recorded_of_its_family_today(definition: Definition) -> None:
    did = history(exercise(2, done="some", pain_during=1), exercise(1, done="all", pain_during=1))
    done = {item.given: item.done for item in items_on(definition, did, day=2)}
    assert done == {"hurt": None, "bend_a": "some"}


def test_two_days_of_too_much_pain_show_the_flare_up_plan_first(definition: Definition) -> None:
    sore = [exercise(day, done="all", pain_during=8) for day in (1, 2)]
    assert shown(definition, history(*sore), 2)[0] == "flare"
    assert "flare" not in shown(definition, history(sore[0]), 2)


def test_minutes_are_those_of_what_is_shown(definition: Definition) -> None:
    assert [item.minutes for item in items_on(definition, history(), day=1)] == [1, 3, 10]


@given(
    st.integers(1, 56),
    st.lists(
        st.tuples(
            st.integers(1, 56),
            st.integers(0, 10) | st.just("declined"),
            st.sampled_from(["better", "same", "worse"]),
        ),
        max_size=6,
    ),
)
def test_no_day_is_empty_by_accident(day: int, reported: list[tuple[int, int | str, str]]) -> None:
    known = [
        check_in(on, pain=pain, general=general)
        for on, pain, general in sorted(reported, key=lambda one: one[0])
    ]
    assert shown(_PLAN, history(*(one for one in known if one.day <= day)), day)


def test_check_in_starts_with_better_same_or_worse(definition: Definition) -> None:
    assert questions(definition, history(), 1)[0] == "general"


def test_check_in_takes_four_interactions(definition: Definition) -> None:
    for day in range(1, 15):
        assert len(questions(definition, history(), day)) == 3


def test_check_in_questions_that_rules_read_come_daily_and_others_take_turns(
    definition: Definition,
) -> None:
    pages = [questions(definition, history(), day) for day in range(1, 4)]
    assert all(page[:2] == ["general", "pain"] for page in pages)
    assert {page[2] for page in pages} == {"moved", "mood", "sleep"}


def test_check_in_waits_with_what_depends_on_an_answer_of_today(definition: Definition) -> None:
    yesterday = check_in(1, moved="none")
    assert "barrier" not in questions(definition, history(yesterday), 2)


@pytest.mark.parametrize(
    ("moved", "expected"), [("none", ["barrier"]), ("all", []), ("declined", ["barrier"])]
)
def test_check_in_follows_up_an_answer(
    definition: Definition, moved: str, expected: list[str]
) -> None:
    running = asked("check_in", 2, ("general", "same"), ("moved", moved), finished=False)
    assert questions(definition, history(running), 2) == expected


def test_check_in_asks_nothing_twice(definition: Definition) -> None:
    running = asked(
        "check_in", 2, ("general", "same"), ("moved", "none"), ("barrier", "tired"), finished=False
    )
    assert questions(definition, history(running), 2) == []


def test_check_in_of_another_day_is_another_check_in(definition: Definition) -> None:
    assert questions(definition, history(check_in(1, general="same")), 2)[0] == "general"


def test_check_in_never_leaves_out_what_rules_read() -> None:
    many = [*PLAN["check_in"][:2], *({**PLAN["check_in"][4], "key": f"q{n}"} for n in range(4))]
    rules = [
        *PLAN["rules"],
        *(
            {
                "key": f"low_{n}",
                "at": "check_in",
                "when": {f"q{n}": {"below": 2}},
                "then": "routine",
                "title": "Low",
                "because": "Invented",
            }
            for n in range(4)
        ),
    ]
    messages = [m for m in PLAN["messages"] if "barrier" not in m]
    crowded = plan(check_in=many, rules=rules, messages=messages)
    assert len(questions(crowded, history(), 1)) == 6


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (1, [("activity", 1, 3, 0)]),
        (3, [("activity", 1, 3, 0)]),
        (5, [("activity", 1, 3, 2)]),
        (8, [("activity", 8, 10, 0)]),
        (30, [("activity", 22, 24, 6)]),
    ],
)
def test_measure_is_due_then_overdue_then_due_anew(
    definition: Definition, day: int, expected: list[tuple[str, int, int, int]]
) -> None:
    assert due(definition, history(), day) == expected


def test_measure_answered_since_it_was_due_is_not_due(definition: Definition) -> None:
    answered = history(asked("measure", 9, ("can", 4), key="activity"))
    assert due(definition, answered, 9) == []
    assert due(definition, answered, 22) == [("activity", 22, 24, 0)]


def test_measure_half_answered_is_still_due(definition: Definition) -> None:
    half = history(Asked("measure", "activity", 9, (), finished=False))
    assert due(definition, half, 9) == [("activity", 8, 10, 0)]


def test_measure_with_a_condition_is_due_when_it_is_true(definition: Definition) -> None:
    worse = history(check_in(8, general="worse"))
    assert [key for key, *_ in due(definition, worse, 8)] == ["activity", "mood_check"]


def test_no_measure_is_due_before_its_first_day(definition: Definition) -> None:
    assert due(definition, history(), 0) == []
