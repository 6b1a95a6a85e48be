"""The simulator walks a definition with the engine that people meet."""

from __future__ import annotations

import pytest

from pathways.engine.decisions import Disposition, Moment
from pathways.engine.definition import Question
from pathways.engine.values import Asked
from pathways.proving import walking
from pathways.proving.people import Benign
from pathways.proving.walking import (
    GoesInCircles,
    Scripted,
    Walker,
    fill_in,
    mildest,
    triages,
    walk,
)
from tests.engine.plans import PLAN, plan
from tests.proving.library import low_back_pain


_PLAN = plan()
SORE = {"done": "all", "pain_during": 8}


def of(walked: tuple[walking.Walked, ...], moment: Moment) -> list[tuple[int, str]]:
    return [
        (one.day, one.decision.disposition.value) for one in walked if one.decision.moment is moment
    ]


def shown(walked: tuple[walking.Walked, ...], day: int, moment: Moment) -> tuple[str, ...]:
    return next(o.shown for o in walked if o.day == day and o.decision.moment is moment)


def test_walk_of_somebody_well_runs_to_the_last_day() -> None:
    walked = walk(_PLAN, Scripted(), 10)
    assert of(walked, Moment.SCREEN) == [(0, "self_manage")]
    assert [day for day, _ in of(walked, Moment.CHECK_IN)] == list(range(1, 11))
    assert [day for day, _ in of(walked, Moment.MEASURE)] == [1, 8]
    assert [day for day, _ in of(walked, Moment.DAY)] == list(range(1, 11))


def test_walk_shows_what_each_decision_was_made_on() -> None:
    walked = walk(_PLAN, Scripted(daily={"moved": ["all", "all", "none"]}), 3)
    assert shown(walked, 0, Moment.SCREEN)[:2] == ("chest", "unwell")
    assert shown(walked, 1, Moment.DAY) == ("hurt", "bend_a", "walk")
    assert shown(walked, 3, Moment.CHECK_IN) == ("general", "pain", "moved", "barrier")
    assert shown(walked, 1, Moment.MEASURE) == ("activity",)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"chest": "yes"}, "emergency"),
        ({"saddle": "long_unchanged"}, "soon"),
        ({"saddle": "not_sure"}, "emergency"),
        ({"chest": "not_sure"}, "urgent"),
        ({"chest": "declined"}, "urgent"),
    ],
)
def test_walk_ends_at_triage_from_soon_up(answers: dict[str, str], expected: str) -> None:
    walked = walk(_PLAN, Scripted(answers=answers), 10)
    assert [(one.day, one.decision.disposition) for one in walked] == [(0, expected)]


def test_walk_goes_on_after_a_routine_triage() -> None:
    walked = walk(_PLAN, Scripted(answers={"falls": "yes"}), 2)
    assert of(walked, Moment.SCREEN) == [(0, "routine")]
    assert of(walked, Moment.DAY) == [(1, "self_manage"), (2, "self_manage")]


def test_saying_worse_opens_a_re_screen_that_hears_what_is_new() -> None:
    worse = Scripted(
        daily={"general": ["same", "worse", "worse", "worse"]}, later={"bladder": "new_or_worse"}
    )
    walked = walk(_PLAN, worse, 10)
    assert of(walked, Moment.SCREEN) == [(0, "self_manage"), (4, "emergency")]
    assert walked[-1].decision.disposition is Disposition.EMERGENCY
    assert walked[-1].day == 4


def test_re_screen_that_finds_nothing_lets_the_plan_go_on() -> None:
    walked = walk(_PLAN, Scripted(daily={"general": ["worse"]}), 5)
    assert of(walked, Moment.SCREEN)[1:] == [(day, "self_manage") for day in (3, 4, 5)]


def test_rule_of_the_day_asks_again_once_the_person_is_back() -> None:
    asking = [
        {**rule, "ask_again": "screen"} if rule["key"] == "quiet" else rule
        for rule in PLAN["rules"]
    ]
    away = Scripted(silent=frozenset(range(2, 17)))
    walked = walk(plan(rules=asking), away, 18)
    assert [day for day, _ in of(walked, Moment.SCREEN)] == [0, 17]


def test_silence_is_noticed() -> None:
    walked = walk(_PLAN, Scripted(silent=frozenset(range(2, 30))), 16)
    assert of(walked, Moment.DAY)[-2:] == [(15, "routine"), (16, "routine")]
    assert [day for day, _ in of(walked, Moment.CHECK_IN)] == [1]


def test_exercise_that_hurts_changes_what_the_next_day_shows() -> None:
    hurting = Scripted(sessions={8: tuple(SORE.items())})
    walked = walk(_PLAN, hurting, 9)
    assert "bend_b" in shown(walked, 8, Moment.DAY)
    assert "bend_a" in shown(walked, 9, Moment.DAY)


def test_measure_that_turns_out_bad_decides() -> None:
    worse = {
        "key": "much_worse",
        "at": "measure",
        "when": {"activity": {"since_start": "worse"}},
        "then": "soon",
        "ask_again": "screen",
        "title": "Worse",
        "because": "Invented",
    }
    walked = walk(plan(rules=[*PLAN["rules"], worse]), Scripted(daily={"can": [9] + [1] * 9}), 8)
    assert of(walked, Moment.MEASURE) == [(1, "self_manage"), (8, "soon")]
    assert of(walked, Moment.SCREEN)[-1] == (8, "self_manage")


def test_urgent_on_the_way_ends_the_walk() -> None:
    high = {
        "key": "very_high",
        "at": "check_in",
        "when": {"pain": {"at_least": 10}},
        "then": "urgent",
        "ask_again": "screen",
        "title": "Very high",
        "because": "Invented",
    }
    walked = walk(
        plan(rules=[*PLAN["rules"], high]),
        Scripted(daily={"pain": [3, 10]}, silent=frozenset({1})),
        8,
    )
    assert (walked[-1].day, walked[-1].decision.disposition) == (2, Disposition.URGENT)


def test_day_without_questions_has_no_check_in() -> None:
    later = [{**q, "ask_if": {"day": {"at_least": 3}}} for q in PLAN["check_in"][:2]]
    rules = PLAN["rules"]
    messages = [m for m in PLAN["messages"] if "barrier" not in m]
    walked = walk(plan(check_in=later, rules=rules, messages=messages), Scripted(), 4)
    assert [day for day, _ in of(walked, Moment.CHECK_IN)] == [3, 4]


def test_screen_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "PAGES_LIMIT", 3)
    with pytest.raises(GoesInCircles, match="a screen of example on day 0"):
        walk(_PLAN, Scripted(), 1)


def test_reply_that_the_page_does_not_take_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be answered so"):
        walk(_PLAN, Scripted(answers={"cancer": "perhaps"}), 1)


def test_page_is_filled_in_as_somebody_would() -> None:
    walker = Walker(_PLAN, Scripted())
    walker.history = walker.history.__class__(asked=(Asked("screen", "screen", 0, cause="triage"),))
    page = walker.step(0).page
    assert page is not None

    def says(**replies: str) -> tuple[tuple[str, str | int], ...]:
        return fill_in(page, lambda question: replies.get(question.key, "no"))

    assert says() == (("chest", "no"), ("unwell", "no"))
    assert says(chest="yes") == (("chest", "yes"), ("unwell", "no"))
    assert says(chest="not_sure") == (("chest", "unsure"), ("unwell", "unsure"))
    assert says(chest="declined") == (("chest", "declined"), ("unwell", "declined"))
    assert says(chest="not_sure", unwell="declined")[0] == ("chest", "unsure")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ({"answers": ["no", "yes"]}, "no"),
        ({"scale": "0 to 10", "worse": "up"}, 0),
        ({"scale": "0 to 10", "worse": "down"}, 10),
    ],
)
def test_mildest_answer_by_which_way_is_worse(
    question: dict[str, object], expected: object
) -> None:
    assert mildest(Question.model_validate({"key": "q", "ask": "Q?", **question})) == expected


def test_triages_share_their_steps_and_come_to_what_each_walk_alone_comes_to():
    definition = low_back_pain()
    people = [Benign(definition, 3, number) for number in range(40)]

    shared = list(triages(definition, people))

    for person, walked in zip(people, shared, strict=True):
        walker = Walker(definition, person)
        walker.screen(day=0, cause="triage")
        assert walked == walker.walked[-1]
