"""The pain rule: verdicts on sessions, and the step of a family that they lead to."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.engine.definition import Definition
from pathways.engine.progression import (
    Verdict,
    family_of,
    judge,
    level_of,
    pain_key,
    sessions,
    strain_on,
    usual_pain,
)
from pathways.engine.values import Asked
from tests.engine.plans import PLAN, check_in, exercise, history, plan


GOOD = {"done": "all", "pain_during": 2}
TOO_MUCH = {"done": "all", "pain_during": 7}


@pytest.fixture(scope="module")
def definition() -> Definition:
    return plan()


def calm(*days: int) -> list[Asked]:
    """Check-ins with the same pain of 3 on some days."""
    return [check_in(day, pain=3) for day in days]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"during": 2, "next_day": 3, "effort": 5}, "green"),
        ({"during": 4, "next_day": 3, "effort": 5}, "amber"),
        ({"during": 5, "next_day": 4}, "amber"),
        ({"during": 6, "next_day": 3}, "red"),
        ({"during": 3, "next_day": 5}, "red"),
        ({"during": 1, "next_day": 2, "complete": False}, "amber"),
        ({"during": 2, "next_day": 3, "effort": 8}, "amber"),
        ({"during": 2, "next_day": None, "new_swelling": True}, "red"),
        ({"during": 2, "next_day": 4}, "amber"),
        ({"during": 2, "next_day": None}, None),
        ({"during": None, "next_day": 3}, "amber"),
        ({"during": 2, "next_day": 3, "usual": None}, None),
    ],
)
def test_pain_rule_by_the_published_limits(facts: dict[str, Any], expected: str | None) -> None:
    assert judge(**{"usual": 3, "complete": True, **facts}) == expected


def test_two_greens_step_up_once(definition: Definition) -> None:
    days = [*calm(1, 2, 3), exercise(1, **GOOD), exercise(2, **GOOD)]
    assert level_of(definition, history(*days), "bend_a", 3).content == "bend_b"
    third = [*days, *calm(4), exercise(3, "bend_b", **GOOD)]
    assert level_of(definition, history(*third), "bend_a", 4).content == "bend_b"


def test_green_waits_for_the_next_day(definition: Definition) -> None:
    days = [*calm(1, 2), exercise(1, **GOOD), exercise(2, **GOOD)]
    assert level_of(definition, history(*days), "bend_a", 2).content == "bend_a"
    assert sessions(definition, history(*days), day=2)[-1].verdict is None


def test_red_steps_down_on_the_same_day_with_half_for_two_sessions(definition: Definition) -> None:
    days = [*calm(1, 2, 3, 4), exercise(1, "bend_b", **TOO_MUCH)]
    now = level_of(definition, history(*days), "bend_b", 1)
    assert (now.content, now.half) == ("bend_a", True)
    days.append(exercise(2, "bend_a", **GOOD))
    assert level_of(definition, history(*days), "bend_b", 2).half
    days.append(exercise(3, "bend_a", **GOOD))
    assert not level_of(definition, history(*days), "bend_b", 3).half


def test_red_holds_back_what_the_plan_gives(definition: Definition) -> None:
    days = [*calm(6, 7, 8), exercise(6, "bend_b", **TOO_MUCH), exercise(7, "bend_a", **GOOD)]
    held = level_of(definition, history(*days), "bend_a", 8, given="bend_c")
    assert held.content == "bend_a"


def test_plan_moves_on_when_nothing_holds_back(definition: Definition) -> None:
    days = [*calm(1, 2), exercise(1, **GOOD)]
    assert level_of(definition, history(*days), "bend_a", 2, given="bend_c").content == "bend_c"


def test_amber_repeats_and_starts_the_count_anew(definition: Definition) -> None:
    days = [
        *calm(1, 2, 3, 4),
        exercise(1, **GOOD),
        exercise(2, done="some", pain_during=2),
        exercise(3, **GOOD),
    ]
    assert level_of(definition, history(*days), "bend_a", 4, given="bend_b").content == "bend_a"


def test_top_of_the_ladder_stays(definition: Definition) -> None:
    days = [*calm(1, 2, 3), exercise(1, "bend_c", **GOOD), exercise(2, "bend_c", **GOOD)]
    assert level_of(definition, history(*days), "bend_c", 3).content == "bend_c"


@pytest.mark.parametrize(
    ("day", "expected"), [(8, "bend_c"), (9, "bend_b"), (15, "bend_b"), (16, "bend_a")]
)
def test_missed_days_resume_lower_then_restart(
    definition: Definition, day: int, expected: str
) -> None:
    days = [*calm(1, 2), exercise(1, "bend_c", **GOOD)]
    assert level_of(definition, history(*days), "bend_c", day).content == expected


def test_gap_before_a_session_counts_for_what_follows(definition: Definition) -> None:
    days = [*calm(1, 2, 20, 21), exercise(1, "bend_c", **GOOD), exercise(20, "bend_a", **GOOD)]
    assert level_of(definition, history(*days), "bend_c", 21).content == "bend_a"


def test_nothing_recorded_leaves_what_the_plan_gives(definition: Definition) -> None:
    assert level_of(definition, history(), "bend_a", 30, given="bend_b").content == "bend_b"


def test_record_of_none_is_no_session_unless_pain_stopped_it(definition: Definition) -> None:
    idle = history(exercise(1, done="none"), exercise(2, done="none", pain_during="declined"))
    assert sessions(definition, idle, day=2) == ()
    stopped = sessions(definition, history(exercise(1, done="none", pain_during=8)), day=1)
    assert [s.verdict for s in stopped] == [Verdict.RED]


def test_swelling_and_effort_are_read_from_the_record(definition: Definition) -> None:
    swollen = history(exercise(1, **GOOD, new_swelling="yes"))
    assert sessions(definition, swollen, day=1)[0].verdict is Verdict.RED
    hard = history(*calm(1, 2), exercise(1, **GOOD, effort=8))
    assert sessions(definition, hard, day=2)[0].verdict is Verdict.AMBER


def test_reds_call_for_the_flare_up_plan_then_a_review(definition: Definition) -> None:
    first = [exercise(1, **TOO_MUCH)]
    assert strain_on(definition, history(*first), 1) is None
    second = [*first, exercise(6, **TOO_MUCH)]
    assert strain_on(definition, history(*second), 6) == "flare_up"
    assert strain_on(definition, history(*second), 8) is None
    third = [*second, exercise(13, **TOO_MUCH)]
    assert strain_on(definition, history(*third), 13) == "review"


def test_two_reds_of_one_day_are_one(definition: Definition) -> None:
    both = history(exercise(1, **TOO_MUCH), exercise(1, "walk", **TOO_MUCH))
    assert strain_on(definition, both, 1) is None


def test_usual_pain_is_the_middle_of_the_last_week() -> None:
    readings = {1: 9, 4: 2, 5: 3, 10: 5}
    assert usual_pain(readings, day=10) == 3
    assert usual_pain(readings, day=11) == 4
    assert usual_pain(readings, day=30) is None


def test_family_is_found_from_any_of_its_steps(definition: Definition) -> None:
    for step in ("bend_a", "bend_b", "bend_c"):
        assert family_of(definition, step) == ("bend_a", "bend_b", "bend_c")
    assert family_of(definition, "walk") == ("walk",)


def test_pain_is_the_question_of_that_name_else_the_first_scale(definition: Definition) -> None:
    assert pain_key(definition) == "pain"
    bare = plan(
        check_in=[q for q in PLAN["check_in"] if q["key"] in ("general", "mood")],
        rules=PLAN["rules"][-1:],
        stages=[{"key": "all", "days": "1 to 56", "items": [{"give": "hurt"}]}],
        messages=[m for m in PLAN["messages"] if "barrier" not in m and "stage" not in m],
    )
    assert pain_key(bare) == "mood"


_PLAN = plan()


@given(
    st.lists(
        st.tuples(st.integers(1, 40), st.integers(0, 10), st.sampled_from(["all", "some", "none"])),
        max_size=12,
    )
)
def test_too_much_pain_always_leads_to_an_easier_step(
    records: list[tuple[int, int, str]],
) -> None:
    made = [exercise(day, "bend_b", done=done, pain_during=pain) for day, pain, done in records]
    last = exercise(41, "bend_b", done="all", pain_during=6)
    found = level_of(_PLAN, history(*calm(*range(1, 41)), *made, last), "bend_c", 41)
    assert (found.content, found.half) == ("bend_a", True)
