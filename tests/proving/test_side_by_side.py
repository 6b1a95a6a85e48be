"""The same people on two definitions: only what the change does shows."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from pathways.engine.decisions import Decision, Disposition, Moment
from pathways.engine.definition import Definition, Question
from pathways.engine.values import DECLINED, Asked
from pathways.proving.checks import never
from pathways.proving.people import Benign
from pathways.proving.side_by_side import Alike, SideBySide, _referred, side_by_side
from pathways.proving.walking import Walked
from tests.engine.plans import PLAN, plan
from tests.factories.documents import ready_pathway
from tests.proving.directory import tiny


LIVE = plan()


def compare(draft: Definition, live: Definition | None = LIVE, **changes: Any) -> SideBySide:
    asked: dict[str, Any] = {"size": 60, "out_of_time": never, **changes}
    return side_by_side(draft, live, **asked)


def test_equal_definitions_differ_in_nothing() -> None:
    found = compare(plan())

    assert found.live == found.draft
    assert found.moved == {}
    assert found.people == 60


def test_question_that_only_the_draft_asks_moves_nothing_else() -> None:
    more = {"key": "shoe", "ask": "Which shoe?", "answers": ["left", "right"], "worse": "none"}
    draft = plan(screen=[*PLAN["screen"], more])

    assert compare(draft).live == compare(draft).draft


def test_rule_that_is_new_makes_people_harsher_and_calls_a_desk() -> None:
    rule = {
        "key": "very_sore",
        "at": "check_in",
        "when": {"pain": {"at_least": 6}},
        "then": "soon",
        "title": "Sore",
        "because": "Invented",
    }
    found = compare(plan(rules=[*PLAN["rules"], rule]))
    assert found.live is not None

    assert found.moved
    assert all(Disposition(before) < after for before, after in found.moved)
    assert found.draft.cases_by_rule["very_sore"] > 0
    assert found.draft.cases_by_desk["clinical"] > found.live.cases_by_desk.get("clinical", 0)
    assert found.draft.referrals_by_level["soon"] > found.live.referrals_by_level.get("soon", 0)
    assert sum(found.live.strongest.values()) == sum(found.draft.strongest.values()) == 60
    assert [one["people"] for one in found.to_json()["moved"]] == list(found.moved.values())


def test_rows_stand_strongest_first_and_hold_everybody() -> None:
    rows = compare(plan()).rows()
    assert [row["disposition"] for row in rows][:2] == ["emergency", "urgent"]
    assert sum(row["people"]["draft"] for row in rows) == 60


def test_messages_are_counted_and_cost_so_much_each() -> None:
    found = compare(tiny(**ready_pathway()), None, pence_a_text=Fraction(233, 100))

    assert found.draft.messages > 20
    assert found.draft.pence == round(found.draft.messages * Fraction(233, 100))
    silent = tiny(**ready_pathway(messages=ready_pathway()["messages"][:1]))
    assert compare(silent, None).draft.messages == 0


def test_nothing_live_leaves_one_side() -> None:
    found = compare(plan(), None)
    assert found.live is None
    assert found.to_json()["live"] is None
    assert found.rows()[0]["people"]["live"] is None
    assert found.moved == {}


def stops_after(calls: int) -> Callable[[], bool]:
    left = [calls]

    def out_of_time() -> bool:
        left[0] -= 1
        return left[0] < 0

    return out_of_time


def test_time_that_is_up_makes_the_cohort_smaller() -> None:
    assert compare(plan(), out_of_time=stops_after(4)).people == 5
    assert compare(plan(), out_of_time=lambda: True).people == 1


def decided(level: str, service: str | None) -> Walked:
    return Walked(1, Decision(Moment.DAY, 1, Disposition(level), service=service), ())


def test_referral_is_made_once_a_service_from_routine_up_but_for_no_emergency() -> None:
    walked = [
        decided("emergency", "hospital"),
        decided("self_referral", "pharmacy"),
        decided("routine", "gp"),
        decided("soon", "gp"),
        decided("soon", None),
        decided("urgent", "urgent_care"),
        decided("routine", "physio"),
    ]
    assert _referred(walked, "physio") == {
        "gp": Disposition.ROUTINE,
        "urgent_care": Disposition.URGENT,
    }


def test_person_says_the_same_whatever_else_was_asked() -> None:
    question = Question.model_validate(
        {"key": "moved", "ask": "Moved?", "answers": ["all", "some", "none"]}
    )
    asking = Asked("check_in", "check_in", 5)
    one = Alike(LIVE, LIVE, 1, 7)
    first = one.says(question, asking)
    for day in range(9):
        one.says(question, Asked("check_in", "check_in", day))
    assert one.says(question, asking) == first
    assert one.pain == Benign(LIVE, 1, 7).pain


def test_answer_that_the_draft_no_longer_has_becomes_the_mildest() -> None:
    one = Alike(LIVE, LIVE, 1, 7)
    one.triage = {"chest": "yes", "age": 300, "side": DECLINED}
    screen = Asked("screen", "screen", 0, cause="triage")

    def says(key: str, **form: Any) -> object:
        return one.says(Question.model_validate({"key": key, "ask": "Q?", **form}), screen)

    assert says("chest", answers=["no", "maybe"]) == "no"
    assert says("age", number="0 to 130", worse="up") == 0
    assert says("side", answers=["left", "right"]) == DECLINED
