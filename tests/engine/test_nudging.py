"""Which message is chosen, and the reason for none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.engine.definition import Definition
from pathways.engine.nudging import Choice, Reason, barrier_on, choose, gap_days, goal_met
from pathways.engine.values import Asked
from tests.engine.plans import check_in, exercise, history, plan


_PLAN = plan()
NUDGES = {m.key for m in _PLAN.messages if m.kind == "nudge"}
THREE_DAYS = [exercise(day, done="all", pain_during=1) for day in (1, 2, 3)]


@pytest.fixture(scope="module")
def definition() -> Definition:
    return _PLAN


def pick(*asked: Asked, day: int = 5, kind: str = "nudge", **more: Any) -> Choice:
    return choose(_PLAN, history(*asked, **more), day=day, plan_kind=kind)


def key(choice: Choice) -> str | None:
    return choice.message.key if choice.message else None


def reasons(choice: Choice) -> dict[str, Reason]:
    return {one.key: one.reason for one in choice.considered}


def test_goal_met_is_praised_without_a_barrier() -> None:
    named = check_in(4, barrier="forgot")
    choice = pick(*THREE_DAYS, named)
    assert (key(choice), choice.reason) == ("well_done", Reason.PRAISE)


def test_goal_met_is_praised_once_a_week() -> None:
    choice = pick(*THREE_DAYS, sent=((4, "well_done"),), day=6)
    assert (key(choice), choice.reason) == (None, Reason.GOAL_MET)


def test_goal_counts_days_and_check_ins_not_sessions() -> None:
    twice = [exercise(1, key, done="all") for key in ("bend_a", "walk")]
    assert not goal_met(history(*twice, check_in(2, moved="none")), day=3)
    assert goal_met(history(*twice, *(check_in(day, moved="some") for day in (2, 3))), day=3)
    assert not goal_met(history(*THREE_DAYS), day=9)


def test_barrier_forgot_gets_its_own_message_with_a_cue() -> None:
    choice = pick(
        exercise(1, done="all", pain_during=1), check_in(4, moved="none", barrier="forgot")
    )
    assert (key(choice), choice.reason) == ("kettle", Reason.FITS_BARRIER)
    assert choice.message is not None
    assert "7.1" in choice.message.bct


def test_message_sent_lately_gives_way_to_the_next_of_its_barrier() -> None:
    choice = pick(check_in(4, barrier="forgot"), sent=((2, "kettle"),))
    assert key(choice) == "timer"
    assert reasons(choice)["kettle"] is Reason.SENT_LATELY


def test_component_of_the_barrier_comes_next_with_a_shared_technique_first() -> None:
    choice = pick(check_in(4, barrier="forgot"), sent=((2, "kettle"), (3, "timer")))
    assert (key(choice), choice.reason) == ("cue", Reason.FITS_COMPONENT)
    assert reasons(choice)["plan_it"] is Reason.ANOTHER_FITS_BETTER


def test_another_barrier_is_no_reason_to_send_its_words() -> None:
    choice = pick(check_in(4, barrier="forgot"))
    assert reasons(choice)["try_it"] is Reason.OTHER_BARRIER


def test_no_barrier_takes_a_general_message() -> None:
    choice = pick()
    assert (key(choice), choice.reason) == ("plan_it", Reason.GENERAL)


def test_tie_goes_to_the_least_used_then_to_the_first() -> None:
    long_ago = ((1, "plan_it"), (2, "cue"), (3, "plan_it"))
    assert key(pick(day=40, sent=long_ago)) == "build_up"
    used = (*long_ago, (4, "build_up"), (5, "build_up"))
    assert key(pick(day=40, sent=used)) == "cue"


def test_barrier_is_forgotten_after_two_weeks(definition: Definition) -> None:
    named = history(check_in(4, barrier="afraid"), check_in(5, general="same"))
    assert barrier_on(definition, named, day=17) == "afraid"
    assert barrier_on(definition, named, day=18) is None


def test_barrier_is_the_one_named_last(definition: Definition) -> None:
    named = history(check_in(4, barrier="afraid"), check_in(5, barrier="forgot"))
    assert barrier_on(definition, named, day=6) == "forgot"


@pytest.mark.parametrize("level", ["urgent", "emergency"])
@pytest.mark.parametrize("kind", ["nudge", "praise", "reminder"])
def test_nothing_motivating_after_an_urgent_disposition(level: str, kind: str) -> None:
    choice = pick(kind=kind, dispositions=((4, level),))
    assert (key(choice), choice.reason) == (None, Reason.AFTER_URGENT)


def test_urgent_disposition_is_over_after_a_day() -> None:
    assert key(pick(day=6, dispositions=((4, "urgent"), (5, "soon")))) == "plan_it"


def test_check_back_is_sent_after_an_emergency() -> None:
    choice = pick(kind="check_back", dispositions=((5, "emergency"),))
    assert (key(choice), choice.reason) == ("check_back", Reason.OF_KIND)


def test_reminder_may_repeat() -> None:
    assert key(pick(kind="reminder", sent=((4, "remind"),))) == "remind"


@pytest.mark.parametrize(
    ("day", "gap"), [(1, 1), (14, 1), (15, 3), (42, 3), (43, 5), (84, 5), (85, 28)]
)
def test_nudges_taper_by_week(day: int, gap: int) -> None:
    assert gap_days(day) == gap


def test_nudge_waits_for_its_gap() -> None:
    assert pick(day=20, sent=((18, "cue"),)).reason is Reason.TAPERED
    assert key(pick(day=21, sent=((18, "cue"),))) == "plan_it"
    assert pick(day=5, sent=((5, "well_done"),)).reason is Reason.TAPERED


def test_reminders_do_not_use_up_the_nudge() -> None:
    assert key(pick(sent=((5, "remind"),))) == "plan_it"


def test_whoever_checked_in_today_needs_no_nudge() -> None:
    assert pick(check_in(5, general="same")).reason is Reason.DONE_TODAY


def test_message_of_another_stage_or_condition_is_not_sent() -> None:
    choice = pick()
    assert reasons(choice)["build_up"] is Reason.OTHER_STAGE
    assert reasons(choice)["worse_today"] is Reason.CONDITION_NOT_TRUE


def test_stage_message_is_not_sent_after_the_plan() -> None:
    assert reasons(pick(day=57))["build_up"] is Reason.OTHER_STAGE


def test_condition_that_is_true_lets_a_message_through() -> None:
    worse = check_in(4, general="worse")
    used = ((1, "plan_it"), (2, "cue"))
    assert key(pick(worse, day=16, sent=used[:1])) == "cue"
    assert key(pick(worse, day=6, sent=used)) == "worse_today"


def test_nothing_that_fits_says_so() -> None:
    choice = pick(kind="invitation")
    assert (key(choice), choice.reason, choice.considered) == (None, Reason.NOTHING_FITS, ())


def test_fear_after_too_much_pain_puts_the_pain_rule_first() -> None:
    sore = [exercise(4, done="all", pain_during=7), check_in(4, barrier="afraid")]
    choice = pick(*sore)
    assert (key(choice), choice.pain_first) == ("try_it", True)
    assert not pick(check_in(4, barrier="afraid")).pain_first


@given(
    day=st.integers(1, 60),
    sent=st.lists(
        st.tuples(st.integers(1, 60), st.sampled_from(sorted(m.key for m in _PLAN.messages))),
        max_size=8,
    ),
    barrier=st.sampled_from(["forgot", "afraid", "tired", "declined"]),
)
def test_every_choice_has_its_reason_and_repeats_nothing(
    day: int, sent: list[tuple[int, str]], barrier: str
) -> None:
    past = tuple(sorted((on, what) for on, what in sent if on <= day))
    choice = pick(check_in(max(day - 1, 1), barrier=barrier), day=day, sent=past)
    recent = {what for on, what in past if on > day - 14}
    assert choice.reason in Reason
    assert key(choice) not in recent
    if choice.message is None:
        assert set(reasons(choice)) <= NUDGES
    else:
        assert [one.key for one in choice.considered].count(choice.message.key) == 1
