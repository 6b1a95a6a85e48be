"""Invented people by the thousand: repeatable, walked quickly but alike, counted as a team would."""

from __future__ import annotations

import random
from typing import Any

import pytest

from pathways.engine.decisions import Counted, Decision, Disposition, Moment
from pathways.engine.definition import Question
from pathways.engine.values import Asked
from pathways.proving.cohorts import Budget, Cohort, Missed, Opened, alert_budget, cases, planted
from pathways.proving.people import Benign, Planted, drawn
from pathways.proving.quick import quick_walk
from pathways.proving.walking import Walked, walk
from tests.engine.plans import BASE, PLAN, plan


_PLAN = plan()
# A screen that hangs on the day, and a check-in that hangs on silence, are walked in full.
SCREEN_BY_DAY = plan(
    screen=[*PLAN["screen"][:-1], {**PLAN["screen"][-1], "ask_if": {"day": {"below": 3}}}]
)
CHECK_IN_BY_SILENCE = plan(
    check_in=[
        PLAN["check_in"][0],
        {**PLAN["check_in"][1], "ask_if": {"days_silent": {"below": 9}}},
        *PLAN["check_in"][2:],
    ]
)
SMALL = Cohort(size=10, seed=7, days=14, onsets=(0,))


def decided(
    level: str, *rules: str, desk: str | None = "clinical", state: str = "true"
) -> Decision:
    counted = tuple(Counted(rule, state, Disposition(level), rule) for rule in rules)
    decided_by = rules[0] if rules else None
    return Decision(Moment.DAY, 1, Disposition(level), counted, decided_by, desk=desk)


def opened(*walked: tuple[int, Decision], definition: Any = _PLAN) -> tuple[str, ...]:
    found = cases(definition, [Walked(day, decision, ()) for day, decision in walked])
    return tuple(one.rule for one in found)


def budget(**changed: Any) -> Budget:
    whole: dict[str, Any] = {
        "people": 1000,
        "working_days": 20,
        "strongest": {"self_manage": 960, "urgent": 30, "emergency": 10},
        "decided_by": {},
        "cases_by": {"one": 40, "two": 20},
        "planted": 3,
        "missed": (),
    }
    return Budget(**{**whole, **changed})


def test_same_seed_gives_the_same_budget() -> None:
    assert alert_budget(_PLAN, SMALL) == alert_budget(_PLAN, SMALL)


def test_other_seed_gives_other_people() -> None:
    people = [Benign(_PLAN, seed, 0) for seed in (1, 2)]
    assert people[0].pain != people[1].pain


def test_benign_person_is_the_same_whenever_asked() -> None:
    one, again = Benign(_PLAN, 1, 5), Benign(_PLAN, 1, 5)
    assert (one.triage, one.later, one.pain, one.person) == (
        again.triage,
        again.later,
        again.pain,
        again.person,
    )
    assert walk(_PLAN, one, 6) == walk(_PLAN, again, 6)


@pytest.mark.parametrize(
    "definition",
    [_PLAN, SCREEN_BY_DAY, CHECK_IN_BY_SILENCE],
    ids=["plain", "screen_by_day", "check_in_by_silence"],
)
def test_quick_walk_decides_what_the_plain_walk_decides(definition: Any) -> None:
    memo: dict[object, Any] = {}
    for number in range(12):
        quick = quick_walk(definition, Benign(definition, 3, number), 20, memo)
        plain = walk(definition, Benign(definition, 3, number), 20)
        assert _told(quick) == _told(plain), number


def _told(walked: tuple[Walked, ...]) -> list[tuple[int, Moment, Disposition, tuple[Any, ...]]]:
    return [
        (day, one.moment, one.disposition, one.counted) for day, one, _ in walked if one.counted
    ]


def test_everybody_serious_is_planted_at_triage_and_on_the_way() -> None:
    names = [one.name for one in planted(_PLAN, (0, 4))]
    assert "flag:chest from day 0" in names
    assert "flag:chest from day 4" in names
    assert "unwell_at_risk from day 4" in names
    assert "long_with_steroids from day 0" in names
    assert not any(name.startswith(("tried", "quiet", "flag:falls")) for name in names)
    assert "long_with_steroids from day 4" not in names  # soon: at triage only


def test_planted_person_has_what_the_question_needs() -> None:
    people = {one.name: one for one in planted(_PLAN, (0,))}
    assert people["flag:cancer_pain from day 0"].serious == {"cancer": "yes", "cancer_pain": "yes"}


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"age": {"below": 30}}, {"age": 29}),
        ({"any": [{"cancer": "yes"}, {"side": "left"}]}, {"cancer": "yes"}),
        (
            {"at_least": 2, "of": [{"side": "left"}, {"side": "right"}, {"cancer": "yes"}]},
            {"side": "left", "cancer": "yes", "duration": 1},
        ),
        (
            {
                "all": [
                    {"side": ["left", "right"]},
                    {
                        "at_least": 2,
                        "of": [{"side": "right"}, {"cancer": "yes"}, {"steroids": "yes"}],
                    },
                ]
            },
            {"side": "left", "cancer": "yes", "steroids": "yes", "duration": 1},
        ),
        (
            {
                "any": [
                    {"all": [{"age": {"at_least": 50}}, {"age": {"below": 60}}]},
                    {"cancer": "yes"},
                ]
            },
            {"age": 50},
        ),
        (
            {
                "at_least": 2,
                "of": [{"age": {"at_least": 50}}, {"age": {"below": 50}}, {"side": "left"}],
            },
            {"age": 50, "side": "left", "duration": 1},
        ),
        (
            {"all": [{"pain": {"up_by": 2, "over_days": 7}}, {"steroids": "yes"}]},
            {"steroids": "yes"},
        ),
    ],
)
def test_planted_answers_make_the_rule_true(when: Any, expected: Any) -> None:
    rule = {
        "key": "extra",
        "at": "screen",
        "when": when,
        "then": "urgent",
        "title": "Extra",
        "because": "Invented",
    }
    definition = plan(rules=[*PLAN["rules"], rule])
    one = next(p for p in planted(definition, (0,)) if p.name == "extra from day 0")
    said = dict(one.serious)
    if one.person.age != 40:
        said["age"] = one.person.age or 0
    assert said == expected


def test_pathway_that_hears_no_worse_misses_who_falls_ill_on_the_way() -> None:
    deaf = plan(rules=[rule for rule in PLAN["rules"] if rule["key"] != "worse_again"])
    missed = alert_budget(deaf, Cohort(size=1, onsets=(0, 4))).missed
    assert Missed("flag:chest from day 4", "emergency", "self_manage") in missed
    assert all(miss.name.endswith("day 4") for miss in missed)


def test_pathway_with_every_flag_misses_nobody() -> None:
    assert alert_budget(_PLAN, Cohort(size=1, onsets=(0, 4))).missed == ()


def test_case_is_opened_once_for_one_problem() -> None:
    soon = decided("soon", "pain_high")
    assert opened((1, soon), (2, soon), (4, soon)) == ("pain_high",)


def test_rule_held_by_a_closed_case_is_only_noted_for_a_week() -> None:
    soon = decided("soon", "pain_high")
    assert opened((1, soon), (11, soon)) == ("pain_high",)
    assert opened((1, soon), (12, soon)) == ("pain_high", "pain_high")


def test_urgent_after_closing_opens_a_new_case() -> None:
    urgent = decided("urgent", "pain_high")
    assert opened((1, urgent), (5, urgent)) == ("pain_high", "pain_high")


def test_stronger_than_what_was_held_opens_a_new_case() -> None:
    case = ((1, decided("soon", "pain_high")), (6, decided("urgent", "pain_high")))
    assert opened(*case) == ("pain_high", "pain_high")


def test_another_rule_opens_a_new_case() -> None:
    case = ((1, decided("soon", "pain_high")), (6, decided("soon", "other", "pain_high")))
    assert opened(*case) == ("pain_high", "other")


def test_rule_that_calls_nobody_does_not_reopen() -> None:
    quiet, held = decided("soon", "pain_high"), decided("soon", "pain_high")
    mixed = Decision(
        Moment.DAY,
        1,
        Disposition.SOON,
        (*held.counted, Counted("worse_again", "true", Disposition.ROUTINE, "")),
        "pain_high",
        desk="clinical",
    )
    assert opened((1, quiet), (6, mixed)) == ("pain_high",)


def test_unknown_calls_a_person_and_may_reopen() -> None:
    unknown = decided("routine", "flag:chest", state="unknown")
    assert opened((1, decided("soon", "pain_high")), (6, unknown)) == ("pain_high", "flag:chest")


def test_waiting_list_rule_with_its_own_pause_keeps_it() -> None:
    rules = [
        {**rule, "again_after_days": 14} if rule["key"] == "quiet" else rule
        for rule in PLAN["rules"]
    ]
    patient = plan(rules=rules)
    quiet = decided("routine", "quiet", desk="waiting_list")
    assert opened((1, quiet), (18, quiet), definition=patient) == ("quiet",)
    assert opened((1, quiet), (19, quiet), definition=patient) == ("quiet", "quiet")


def test_case_says_its_desk_and_how_strong_it_is() -> None:
    walked = [Walked(1, decided("routine", "quiet", desk="waiting_list"), ())]
    assert cases(_PLAN, walked) == (Opened("quiet", "waiting_list", Disposition.ROUTINE),)


def test_decision_that_calls_nobody_opens_nothing() -> None:
    assert opened((1, decided("routine", "worse_again", desk=None))) == ()


def test_fault_without_a_rule_is_counted_as_unknown() -> None:
    assert opened((1, decided("self_manage", desk="clinical", state="broken"))) == ()
    broken = Decision(
        Moment.DAY,
        1,
        Disposition.SELF_MANAGE,
        (Counted("odd", "broken", Disposition.SELF_MANAGE, ""),),
        desk="clinical",
    )
    assert opened((1, broken)) == ("unknown",)


def test_budget_within_its_limits_has_no_problem() -> None:
    assert budget(cases_by={"one": 30, "two": 30}).problems() == ()


def test_budget_says_in_words_what_breaks_it() -> None:
    broken = budget(
        strongest={"urgent": 31, "emergency": 11},
        cases_by={"one": 62},
        missed=(Missed("flag:chest from day 0", "emergency", "soon"),),
    )
    assert broken.cases_a_day == 31
    assert broken.problems() == (
        "1.1% of benign people are told emergency, at most 1% may be",
        "3.1% of benign people are told urgent, at most 3% may be",
        "31 cases a working day among 10,000 people, at most 30 may be",
        "flag:chest from day 0: soon, not emergency",
    )


def test_draw_covers_questions_that_have_no_rate_of_their_own() -> None:
    luck = random.Random(1)
    said = [drawn(luck, _PLAN, 1.0) for _ in range(400)]
    assert len({one["duration"] for one in said}) > 100
    assert {one.get("cancer", "no") for one in said} == {"no", "not_sure", "yes"}
    assert sum("chest" in one for one in said) < 10


def test_benign_person_answers_every_kind_of_question() -> None:
    one = Benign(_PLAN, 1, 1)
    asking = Asked("check_in", "check_in", 3)

    def says(**question: Any) -> Any:
        return one.says(Question.model_validate({"key": "q", "ask": "Q?", **question}), asking)

    pain = one.pain[2]
    assert says(scale="0 to 10", worse="up") == pain
    assert says(scale="0 to 10", worse="down") == 10 - pain
    assert 1 <= says(scale="1 to 7", worse="up") <= 7
    assert says(answers=["better", "same", "worse"]) in ("better", "same", "worse")
    assert says(answers=["red", "blue"], worse="none") in ("red", "blue")
    assert says(key="moved", answers=["all", "some", "none"]) in ("all", "some", "none")
    assert one.exercises(_PLAN.contents["walk"], 3) == ()


def test_planted_person_is_well_until_the_onset() -> None:
    person = next(p for p in planted(_PLAN, (4,)) if p.name == "flag:chest from day 4")
    chest = _PLAN.screen[0]
    feeling = _PLAN.check_in[0]
    assert person.says(chest, Asked("screen", "screen", 0)) == "no"
    assert person.says(chest, Asked("screen", "screen", 4)) == "yes"
    assert person.says(feeling, Asked("check_in", "", 3)) == "better"
    assert person.says(feeling, Asked("check_in", "", 4)) == "worse"
    assert person.comes(40)
    assert person.exercises(_PLAN.contents["walk"], 5) == ()
    assert isinstance(person, Planted)


def test_base_flags_are_planted_too() -> None:
    keys = {f"flag:{question['key']} from day 0" for question in BASE["screen"]}
    named = {one.name for one in planted(_PLAN, (0,))}
    assert {"flag:chest from day 0", "flag:confused from day 0"} <= named & keys
