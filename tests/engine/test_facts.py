"""Facts: what a history comes to at each moment."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.engine.answers import check_in_series
from pathways.engine.decisions import Moment
from pathways.engine.facts import days_overdue, facts_at
from pathways.engine.values import (
    ASKED_AGAIN,
    DECLINED,
    TICKED,
    UNSURE,
    Asked,
    Fact,
    Facts,
    History,
    Person,
    Reading,
    State,
)
from tests.engine.examples import draft, element, plan


PLAN = plan()
SOMEBODY = Person(age=40, place="n1", waiting_for="none", pregnant="no")


def screen(*answers: tuple[str, str | int], **fields: Any) -> Asked:
    return Asked(
        **{"kind": "screen", "key": "", "day": 1, "answers": answers, "cause": "triage", **fields}
    )


def check_in(day: int, *answers: tuple[str, str | int], finished: bool = True) -> Asked:
    return Asked("check_in", "", day, answers, finished)


def measure(day: int, key: str = "walking", finished: bool = True, **answers: str | int) -> Asked:
    return Asked("measure", key, day, tuple(answers.items()), finished)


def at(
    *asked: Asked,
    day: int = 1,
    moment: Moment = Moment.SCREEN,
    definition: Any = PLAN,
    **fields: Any,
) -> Facts:
    history = History(**{"person": SOMEBODY, "asked": asked, "last_seen_day": day, **fields})
    return facts_at(definition, history, day=day, moment=moment)


def states(facts: Facts, *names: str) -> list[Any]:
    """Value or state of some facts; None for one that could not be built."""
    found = [facts.scalars.get(name) for name in names]
    return [
        None if one is None else one.value if one.state is State.VALUE else one.state
        for one in found
    ]


# Person and calendar


def test_what_nobody_could_say_of_the_person_is_declined() -> None:
    facts = at(person=Person())
    assert states(facts, "age", "place", "waiting_for", "pregnant") == [State.DECLINED] * 4
    assert facts.value("area") == "ankle"


def test_the_person_is_known() -> None:
    assert states(at(), "age", "place", "waiting_for", "pregnant") == [40, "n1", "none", "no"]


def test_an_impossible_person_fact_is_left_out() -> None:
    facts = at(person=Person(age=400, pregnant="perhaps"))
    assert states(facts, "age", "pregnant") == [None, None]


@pytest.mark.parametrize(
    ("day", "last_seen", "silent"),
    [(1, 1, 0), (1, -6, 0), (5, -6, 4), (5, 2, 3), (5, 5, 0), (5, 9, 0)],
)
def test_silence_counts_from_day_1_on(day: int, last_seen: int, silent: int) -> None:
    assert at(day=day, last_seen_day=last_seen).value("days_silent") == silent


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ((), "self_manage"),
        (((1, "soon"), (9, "urgent"), (10, "routine")), "urgent"),
        (((1, "emergency"), (9, "routine")), "emergency"),
        (((-4, "emergency"), (9, "routine")), "routine"),
        (((10, "soon"),), "soon"),
        (((11, "soon"),), "self_manage"),
    ],
)
def test_the_strongest_disposition_of_14_days(told: Any, expected: str) -> None:
    assert at(day=10, dispositions=told).value("strongest_14_days") == expected


def test_a_disposition_that_nobody_knows_is_left_out() -> None:
    assert states(at(dispositions=((1, "asap"),)), "strongest_14_days") == [None]


# Overdue measures: walking is due on days 1, 4 and 8 and open for 2 days each time


@pytest.mark.parametrize(
    ("day", "answered", "overdue"),
    [
        (1, [], 0),
        (2, [], 0),
        (3, [], 1),
        (8, [], 6),
        (8, [1], 3),
        (8, [3], 3),
        (8, [4], 0),
        (10, [4], 1),
        (10, [8], 0),
        (99, [1, 8], 0),
    ],
)
def test_overdue_counts_from_the_first_window_that_closed_unanswered(
    day: int, answered: list[int], overdue: int
) -> None:
    asked = [measure(on, far=5) for on in answered]
    assert days_overdue(PLAN.measures[:1], asked, day) == overdue


def test_an_unfinished_answer_settles_nothing_and_the_most_overdue_counts() -> None:
    assert days_overdue(PLAN.measures, [measure(1, finished=False, far=5)], 8) == 6
    assert days_overdue((), [], 8) == 0


def test_a_measure_that_is_not_for_this_person_is_never_overdue() -> None:
    document = draft()
    element(document, "measures", "walking")["only_if"] = {"age": {"at_least": 65}}
    del document["measures"][1]
    definition = plan(measures=document["measures"])
    assert at(day=8, definition=definition).value("days_overdue") == 0
    old = replace(SOMEBODY, age=70)
    assert at(day=8, definition=definition, person=old).value("days_overdue") == 6
    unknown = replace(SOMEBODY, age=None)
    assert at(day=8, definition=definition, person=unknown).value("days_overdue") == 6


# The screen


SCREEN = ("chest", "lump", "injured", "steps", "side")


def test_before_any_screen_its_facts_are_closed() -> None:
    assert states(at(moment=Moment.DAY), *SCREEN) == [State.CLOSED] * 5


def test_a_running_screen_has_pending_facts() -> None:
    facts = at(screen(("chest", "no"), ("lump", DECLINED)))
    assert states(facts, *SCREEN) == ["no", State.DECLINED] + [State.PENDING] * 3


def test_a_question_is_closed_once_its_branch_is() -> None:
    facts = at(screen(("injured", "no"), ("steps", "with_help")))
    assert states(facts, "steps") == [State.CLOSED]


@pytest.mark.parametrize("injured", ["yes", DECLINED])
def test_a_question_is_open_while_its_branch_may_be(injured: str) -> None:
    assert states(at(screen(("injured", injured))), "steps") == [State.PENDING]


def test_a_finished_screen_leaves_unanswered_questions_declined() -> None:
    facts = at(screen(("chest", "no"), finished=True))
    assert states(facts, *SCREEN) == ["no"] + [State.DECLINED] * 4


def test_a_changed_answer_counts_as_changed() -> None:
    facts = at(screen(("injured", "yes"), ("injured", "no"), ("side", "left"), ("side", DECLINED)))
    assert states(facts, "injured", "side") == ["no", State.DECLINED]


@pytest.mark.parametrize(
    "said", [("yes", "no"), ("not_sure", "yes", "no"), ("yes", "not_sure"), ("yes", DECLINED)]
)
def test_a_flagged_answer_stays_and_the_worse_counts(said: tuple[str, ...]) -> None:
    facts = at(screen(*[("chest", answer) for answer in said]))
    assert states(facts, "chest") == ["yes"]


def test_a_flagged_answer_stays_though_its_branch_closes() -> None:
    facts = at(screen(("injured", "yes"), ("steps", "no"), ("injured", "no")))
    assert states(facts, "injured", "steps") == ["no", "no"]


def test_declining_and_then_answering_is_an_answer() -> None:
    assert states(at(screen(("lump", DECLINED), ("lump", "no"))), "lump") == ["no"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ((TICKED,), State.PENDING),
        ((UNSURE,), State.PENDING),
        ((ASKED_AGAIN,), State.PENDING),
        (("not_sure", ASKED_AGAIN), State.PENDING),
        (("not_sure", ASKED_AGAIN, "no"), "no"),
        (("not_sure", ASKED_AGAIN, "not_sure"), "not_sure"),
        (("yes", ASKED_AGAIN, "no"), "yes"),
        (("no", "not_sure", ASKED_AGAIN), State.PENDING),  # gone back to: "no" stands no more
        (("no", "not_sure", ASKED_AGAIN, "no"), "no"),
    ],
)
def test_bookkeeping_is_no_answer_and_not_sure_counts_after_it_was_explained(
    said: tuple[str, ...], expected: Any
) -> None:
    assert states(at(screen(*[("chest", answer) for answer in said])), "chest") == [expected]


def test_an_answer_that_the_question_does_not_have_is_left_out_and_its_branch_asked() -> None:
    facts = at(screen(("chest", "perhaps"), ("injured", 7)))
    assert states(facts, "chest", "injured", "steps") == [None, None, State.PENDING]


def test_elsewhere_the_last_finished_screen_counts() -> None:
    first = screen(("chest", "no"), ("injured", "yes"), ("steps", "with_help"), finished=True)
    running = screen(("chest", "yes"), cause="re_screen", day=3)
    facts = at(first, running, day=3, moment=Moment.DAY)
    assert states(facts, *SCREEN) == ["no", State.DECLINED, "yes", "with_help", State.DECLINED]


def test_a_re_screen_asks_some_and_keeps_the_rest() -> None:
    first = screen(("chest", "no"), ("side", "left"), finished=True)
    running = screen(("lump", "no"), cause="re_screen", day=3)
    facts = at(first, running, day=3)
    assert states(facts, *SCREEN) == [State.PENDING, "no", State.PENDING, State.PENDING, "left"]


def test_a_finished_re_screen_replaces_what_it_asked() -> None:
    first = screen(("chest", "yes"), ("side", "left"), finished=True)
    second = screen(("chest", "no"), finished=True, cause="re_screen", day=3)
    assert states(at(first, second, day=3, moment=Moment.DAY), "chest", "side") == ["no", "left"]


def test_a_re_screen_keeps_a_broken_answer_out() -> None:
    first = screen(("side", "middle"), finished=True)
    second = screen(finished=True, cause="re_screen", day=3)
    assert states(at(first, second, day=3), "side") == [None]


def test_askings_of_later_days_are_not_seen() -> None:
    facts = at(
        screen(("chest", "no"), finished=True), screen(("chest", "yes"), day=5, finished=True)
    )
    assert states(facts, "chest") == ["no"]


# Check-ins


CHECK_IN = Moment.CHECK_IN


def test_before_any_check_in_its_facts_are_closed_and_its_series_empty() -> None:
    facts = at(moment=Moment.DAY)
    assert states(facts, "feel", "pain", "walking", "walking.far") == [State.CLOSED] * 4
    assert facts.series["pain"] == ()


def test_series_are_as_last_known_with_what_was_just_sent() -> None:
    asked = [check_in(1, ("pain", 3)), check_in(2, ("pain", DECLINED)), check_in(3, ("pain", 5))]
    facts = at(*asked, day=3, moment=CHECK_IN)
    assert facts.series["pain"] == (Reading(1, 3), Reading(2, None), Reading(3, 5))
    assert facts.value("pain") == 5


def test_two_check_ins_of_one_day_are_one_reading() -> None:
    facts = at(check_in(1, ("pain", 3)), check_in(1, ("pain", 6)), moment=CHECK_IN)
    assert facts.series["pain"] == (Reading(1, 6),)


@pytest.mark.parametrize(
    ("moment", "expected", "length"),
    [
        (CHECK_IN, State.DECLINED, 2),
        (Moment.DAY, 3, 1),
        (Moment.MEASURE, 3, 1),
        (Moment.SCREEN, 3, 1),
    ],
)
def test_declined_today_is_declined_there_and_elsewhere_the_last_reading_stands(
    moment: Moment, expected: Any, length: int
) -> None:
    asked = [check_in(1, ("pain", 3)), check_in(2, ("pain", DECLINED))]
    facts = at(*asked, day=2, moment=moment)
    assert states(facts, "pain") == [expected]
    assert len(facts.series["pain"]) == length


def test_what_was_only_ever_declined_is_declined_elsewhere_too() -> None:
    facts = at(check_in(1, ("pain", DECLINED)), day=2, moment=Moment.DAY)
    assert states(facts, "pain") == [State.DECLINED]
    assert facts.series["pain"] == (Reading(1, None),)


def test_a_closed_question_of_a_check_in_is_closed_there_and_stands_elsewhere() -> None:
    asked = [check_in(1, ("feel", "worse"), ("numb", "yes")), check_in(2, ("feel", "better"))]
    assert states(at(*asked, day=2, moment=CHECK_IN), "numb") == [State.CLOSED]
    assert states(at(*asked, day=2, moment=Moment.DAY), "numb") == ["yes"]


def test_an_answered_question_whose_branch_is_closed_counts_if_it_is_flagged() -> None:
    asked = check_in(1, ("numb", "yes"), ("feel", "better"))
    assert states(at(asked, moment=CHECK_IN), "numb") == ["yes"]
    asked = check_in(1, ("numb", "no"), ("feel", "better"))
    assert states(at(asked, moment=CHECK_IN), "numb") == [State.CLOSED]


def test_a_question_that_rules_need_is_declined_when_a_check_in_leaves_it_out() -> None:
    asked = [check_in(1, ("pain", 3), ("barrier", "afraid")), check_in(2, ("feel", "same"))]
    facts = at(*asked, day=2, moment=CHECK_IN)
    assert states(facts, "pain", "numb", "barrier") == [State.DECLINED, State.DECLINED, "afraid"]


def test_an_unfinished_check_in_declines_nothing_and_its_answers_stand() -> None:
    asked = [check_in(1, ("pain", 3)), check_in(2, ("feel", "same"), finished=False)]
    facts = at(*asked, day=2, moment=CHECK_IN)
    assert states(facts, "feel", "pain", "numb") == ["same", 3, State.CLOSED]
    assert states(at(*asked, day=2, moment=Moment.DAY), "feel") == ["same"]


def test_a_reading_that_the_question_does_not_have_breaks_its_series() -> None:
    facts = at(check_in(1, ("pain", 11), ("feel", "odd")), day=1, moment=CHECK_IN)
    assert "pain" not in facts.series
    assert states(facts, "pain", "feel", "numb") == [None, None, State.DECLINED]


# Measures


MEASURE = Moment.MEASURE


def test_scores_and_items_are_series() -> None:
    asked = [measure(1, far=4, why="no"), measure(4, far=6, why="yes")]
    facts = at(*asked, day=4, moment=MEASURE)
    assert facts.series["walking"] == (Reading(1, 4), Reading(4, 6))
    assert states(facts, "walking", "walking.far", "walking.why") == [6, 6, "yes"]


def test_what_cannot_be_scored_is_declined_there_and_stands_elsewhere() -> None:
    asked = [measure(1, far=4), measure(4, far=DECLINED)]
    facts = at(*asked, day=4, moment=MEASURE)
    assert states(facts, "walking", "walking.far", "walking.why") == [State.DECLINED] * 3
    assert facts.series["walking"] == (Reading(1, 4), Reading(4, None))
    assert states(at(*asked, day=4, moment=Moment.DAY), "walking") == [4]


def test_an_unscored_measure_has_items_alone() -> None:
    facts = at(measure(2, "visits_now", seen="yes"), day=2, moment=MEASURE)
    assert "visits_now" not in facts.scalars
    assert states(facts, "visits_now.seen", "visits_now.sent") == ["yes", State.DECLINED]
    facts = at(measure(2, "visits_now", seen="no"), day=2, moment=MEASURE)
    assert states(facts, "visits_now.sent") == [State.CLOSED]


def test_another_measures_declined_item_stands_as_it_was() -> None:
    asked = [measure(1, far=4), measure(2, far=DECLINED), measure(2, "visits_now", seen="no")]
    facts = at(*asked, day=2, moment=MEASURE)
    assert states(facts, "walking", "walking.far") == [4, 4]


def test_an_unfinished_measure_changes_nothing() -> None:
    asked = [measure(1, far=4), measure(4, far=9, finished=False)]
    facts = at(*asked, day=4, moment=Moment.DAY)
    assert states(facts, "walking") == [4]


def test_an_answer_that_cannot_be_scored_breaks_the_score() -> None:
    facts = at(measure(1, far=99), moment=MEASURE)
    assert states(facts, "walking", "walking.far") == [None, None]
    assert "walking" not in facts.series


def test_a_score_that_is_not_whole_stays_exact() -> None:
    document = draft()
    items = document["includes"]["walking_score@1"]["items"]
    items[1] = {**items[0], "key": "fast"}
    document["includes"]["walking_score@1"]["score"] = {"mean": ["far", "fast"]}
    definition = plan(includes=document["includes"])
    facts = at(measure(1, far=4, fast=5), moment=MEASURE, definition=definition)
    assert facts.value("walking") == Fraction(9, 2)
    assert Facts.from_json(facts.to_json()) == facts


# The stage


@pytest.mark.parametrize(
    ("day", "pain", "stage"),
    [(2, 8, "sore"), (2, 3, "settle"), (5, 8, "settle"), (11, 8, State.CLOSED)],
)
def test_the_first_stage_that_covers_the_day_and_fits(day: int, pain: int, stage: Any) -> None:
    facts = at(check_in(1, ("pain", pain)), day=day, moment=Moment.DAY)
    assert states(facts, "stage") == [stage]


def test_a_stage_is_open_to_nobody_by_an_unknown() -> None:
    facts = at(check_in(1, ("pain", DECLINED)), moment=CHECK_IN)
    assert states(facts, "stage") == ["settle"]


def test_what_was_just_sent_decides_the_stage() -> None:
    facts = at(check_in(1, ("pain", 3)), check_in(2, ("pain", 9)), day=2, moment=CHECK_IN)
    assert states(facts, "stage") == ["sore"]


# Storage


ANSWERS = st.lists(
    st.tuples(
        st.sampled_from(SCREEN), st.sampled_from(["yes", "no", "not_sure", "declined", "left"])
    ),
    max_size=6,
)


@given(ANSWERS, st.booleans(), st.lists(st.none() | st.integers(0, 10), max_size=5))
def test_facts_and_history_are_stored_and_read_back_the_same(
    answers: list[tuple[str, str]], finished: bool, pains: list[int | None]
) -> None:
    asked = [
        check_in(n + 1, ("pain", DECLINED if pain is None else pain))
        for n, pain in enumerate(pains)
    ]
    run = screen(*answers, finished=finished, day=len(pains) + 1)
    history = History(SOMEBODY, (*asked, run), ((1, "soon"),), ((1, "kettle"),), 2)
    assert History.from_json(history.to_json()) == history
    facts = facts_at(PLAN, history, day=len(pains) + 1, moment=Moment.SCREEN)
    assert Facts.from_json(facts.to_json()) == facts
    assert set(SCREEN) - facts.scalars.keys() == broken_keys(answers)
    if finished:
        assert all(fact.state is not State.PENDING for fact in facts.scalars.values())


def broken_keys(answers: list[tuple[str, str]]) -> set[str]:
    """The questions whose answer counts but is not one that they have."""
    codes = {question.key: (*question.codes, DECLINED) for question in PLAN.screen}
    flagged = {question.key: question.flags for question in PLAN.screen}
    last: dict[str, str] = {}
    for key, answer in answers:
        if last.get(key) not in flagged[key] or last.get(key) == DECLINED:
            last[key] = answer
    injured = last.get("injured")
    closed = injured == "no"
    return {
        key
        for key, answer in last.items()
        if answer not in codes[key] and not (key == "steps" and closed)
    }


def test_an_empty_history_is_enough() -> None:
    facts = facts_at(PLAN, History(), day=1, moment=Moment.SCREEN)
    assert facts.scalars["age"] == Fact(State.DECLINED)
    assert facts.known["#day"] == 1


def checked(day: int, **answers: str | int) -> Asked:
    return screen(*answers.items(), kind="check_in", day=day)


def test_series_of_an_answer_that_its_question_lacks_cannot_be_built_whatever_follows() -> None:
    runs = [checked(1, feel="odd"), checked(2, feel="same"), checked(3, feel="odder")]
    assert check_in_series(PLAN, runs)["feel"] is None


def test_series_leave_out_what_the_definition_does_not_ask() -> None:
    found = check_in_series(PLAN, [checked(1, gone="yes", pain=4)])
    assert "gone" not in found
    assert found["pain"] == (Reading(1, 4),)
