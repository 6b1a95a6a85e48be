"""What a pathway asks of each desk, and how far a small cohort can be trusted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pathways.proving import budgets
from pathways.proving.budgets import AlertBudget, Workload, expected
from pathways.proving.checks import never
from pathways.proving.cohorts import Cohort, Missed, alert_budget
from pathways.proving.estimates import Estimate
from tests.engine.plans import PLAN, plan
from tests.factories.documents import tiny_pathway
from tests.proving.directory import directory, tiny


NOTHING = Estimate(0, 0, 0)


def found(**changes: Any) -> AlertBudget:
    whole: dict[str, Any] = {
        "key": "tiny",
        "walked": 1000,
        "days": 28,
        "people": 5000,
        "shares": {"emergency": NOTHING, "urgent": NOTHING},
        "cases": NOTHING,
        "desks": (Workload("clinical", NOTHING, 30), Workload("waiting_list", NOTHING, 20)),
        "by_level": {},
        "by_rule": {},
        "titles": {},
        "planted": 3,
        "missed": (),
    }
    return AlertBudget(**{**whole, **changes})


def run(definition: Any, **changes: Any) -> AlertBudget:
    asked: dict[str, Any] = {"people": 10_000, "size": 30, "out_of_time": never, **changes}
    budget = expected(definition, directory(), **asked)
    assert budget is not None
    return budget


def sentences(budget: AlertBudget) -> tuple[list[str], list[str]]:
    return [p.sentence for p in budget.must()], [p.sentence for p in budget.should()]


def test_kept_budget_says_nothing() -> None:
    assert sentences(found()) == ([], [])


OVER, OPEN = Estimate(0.05, 0.04, 0.06), Estimate(0.02, 0.009, 0.06)


@pytest.mark.parametrize("level", ["emergency", "urgent"])
def test_share_over_its_bar_beyond_doubt_must_be_mended(level: str) -> None:
    must, should = sentences(found(shares={"emergency": NOTHING, "urgent": NOTHING, level: OVER}))
    assert should == []
    assert must[0].startswith(
        f"5.0% (4.0% to 6.0%) of people with nothing serious are told `{level}`"
    )


def test_share_that_straddles_its_bar_is_not_passed_off_as_kept() -> None:
    must, should = sentences(found(shares={"emergency": OPEN, "urgent": OPEN}))
    assert must == []
    assert len(should) == 1
    assert should[0].startswith("It is not known whether the budget is kept: 2.0% (0.9% to 6.0%)")
    assert should[0].count("are told") == 2


def test_full_cohort_leaves_no_doubt() -> None:
    over = found(walked=10_000, shares={"emergency": OPEN, "urgent": OPEN})
    assert [len(said) for said in sentences(over)] == [1, 0]  # 2 % is over 1 %, and under 3 %
    assert "It is the cohort that the limits are stated for" in over.sentence
    assert "95 times in 100" in found().sentence


def test_cases_and_desks_over_what_is_stated_must_be_mended() -> None:
    many = Estimate(50, 40, 60)
    desks = (Workload("clinical", many, 30), Workload("waiting_list", many, 45))
    must, should = sentences(found(cases=many, desks=desks))
    count = "50.0 (40.0 to 60.0)"
    benign = "a working day among 10,000 people with nothing serious, at most 30 may be."
    desk = "a working day for the clinical desk from 5,000 people, and it can work 30."
    assert must == [f"{count} cases {benign}", f"{count} new cases {desk}"]
    assert "for the waiting-list desk from 5,000 people, and it can work 45" in should[0]


def test_missed_people_are_told_apart_by_when_it_began() -> None:
    lost = (
        Missed("flag:chest from day 0", "emergency", "soon"),
        Missed("flag:chest from day 4", "emergency", "self_manage"),
        Missed("spine from day 4", "urgent", "self_manage"),
        Missed("spine from day 15", "urgent", "self_manage"),
    )
    at_triage, later = found(missed=lost, titles={"flag:chest": "Chest pain"}).must()
    assert (at_triage.kind, at_triage.path) == ("planted", "screen.chest")
    assert at_triage.sentence == "Somebody serious is not caught at triage: “Chest pain”."
    assert later.sentence == (
        "Somebody serious is not caught when it begins during the plan: “Chest pain” and “spine”."
    )
    assert "ask_again" in later.mend


def test_path_of_a_rule_is_its_own() -> None:
    (point,) = found(missed=(Missed("spine from day 0", "urgent", "soon"),)).must()
    assert point.path == "rules.spine"


def test_shares_and_cases_are_those_of_the_benign_cohort() -> None:
    definition = plan()
    budget = run(definition, size=40)
    plain = alert_budget(definition, Cohort(size=40, days=budget.days, onsets=()))

    assert budget.walked == 40
    assert budget.cases.value * 20 == pytest.approx(float(plain.cases_a_day) * plain.working_days)
    for level, one in budget.shares.items():
        assert one.value == pytest.approx(float(plain.share(level)))


def test_mixed_caseload_adds_who_is_serious() -> None:
    one, twice = run(plan(), people=10_000), run(plan(), people=20_000)
    clinical = one.desks[0]

    assert clinical.kind == "clinical"
    assert clinical.expected.value >= 0.99 * one.cases.value * 0.5
    assert sum(one.by_level.values()) == pytest.approx(sum(one.by_rule.values()))
    assert sum(one.by_level.values()) == pytest.approx(sum(d.expected.value for d in one.desks))
    assert twice.desks[0].expected.value == pytest.approx(2 * clinical.expected.value)
    assert "emergency" in one.by_level


def test_short_plan_is_walked_for_its_own_days() -> None:
    budget = run(tiny())
    assert budget.days == 3
    assert all("day 4" not in miss.name for miss in budget.missed)


def test_pathway_of_no_serious_rule_has_nobody_to_plant() -> None:
    screen = [{**question, "flags": {}} for question in tiny_pathway()["screen"]]
    budget = run(tiny(screen=screen, cases=[]))
    assert budget.planted == 0
    assert budget.to_json()["planted"] == 0


def test_who_falls_ill_on_the_way_must_be_caught() -> None:
    deaf = plan(rules=[rule for rule in PLAN["rules"] if rule["key"] != "worse_again"])
    (point,) = [one for one in run(deaf).must() if one.kind == "planted"]
    assert "when it begins during the plan" in point.sentence
    assert [one for one in run(plan()).must() if one.kind == "planted"] == []


def stops_after(calls: int) -> Callable[[], bool]:
    left = [calls]

    def out_of_time() -> bool:
        left[0] -= 1
        return left[0] < 0

    return out_of_time


def test_time_that_is_up_makes_the_cohort_smaller_and_then_unknown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(budgets, "FEWEST", 10)
    serious = run(plan()).planted

    assert run(plan(), out_of_time=stops_after(serious + 12)).walked == 12
    for calls in (serious + 9, 1):
        asked = {"people": 1, "size": 30, "out_of_time": stops_after(calls)}
        assert expected(plan(), directory(), **asked) is None  # type: ignore[arg-type]  # as above


def test_budget_is_stored_with_titles() -> None:
    stored = run(plan(), size=40).to_json()
    assert stored["full"] is False
    assert stored["shares"][0]["most"] == 0.01
    assert stored["shares"][-1]["most"] is None
    assert {one["kind"] for one in stored["desks"]} == {"clinical", "waiting_list"}
    assert all(one["title"] for one in stored["by_rule"])
