"""What is neither proved nor shown blocks: too little was tried, or the engine decides otherwise."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from pathways.engine.decisions import Decision, Disposition
from pathways.engine.definition import Definition
from pathways.engine.documents import load
from pathways.engine.logic import Leaf
from pathways.engine.values import Facts
from pathways.proving import claims_reach, claims_safe, formulas, histories, searching
from pathways.proving.acting import Walk
from pathways.proving.comparing import compare
from pathways.proving.formulas import Formulas, OutOfTime
from pathways.proving.proof import prove
from pathways.proving.variables import passes
from tests.engine.plans import BASE, PLAN, plan


def _gap() -> Definition:
    """Being worse for 2 days asks for more than being the same for 2 days, which is told routine."""
    document = deepcopy(PLAN)
    rule = next(one for one in document["rules"] if one["key"] == "worse_again")
    rule["when"] = {"general": "same"}
    return load(document)


def _kinds(definition: Definition, **more: Any) -> dict[str, set[str]]:
    """By each kind of problem, the paths."""
    found: dict[str, set[str]] = {}
    proof = prove(definition, bases=[load(BASE)], **more)
    for one in (*proof.problems, *proof.not_shown):
        found.setdefault(one.kind, set()).add(one.path)
    assert proof.proved == (not proof.problems)
    return found


def test_a_fault_that_was_not_searched_for_long_enough_is_undecided_and_blocks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "check_in.general" in _kinds(_gap())["worse_is_milder"]
    monkeypatch.setattr(searching, "MOST_TRIED", 0)
    found = _kinds(_gap())

    assert "check_in.general" in found["undecided"]
    assert "worse_is_milder" not in found
    # The locked questions are asked of somebody, but nobody was shown to whom.
    assert "screen.chest" in found["undecided"]
    assert {"check_in.general", "rules.quiet"} <= found["not_shown"]


def test_what_is_undecided_says_so_and_names_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST_TRIED", 0)
    proof = prove(_gap(), bases=[load(BASE)])
    one = next(p for p in proof.problems if p.path == "check_in.general")

    assert one.example is None
    assert "It is not proved that a worse answer to" in one.sentence
    assert all(p.example is None for p in proof.not_shown)


def test_a_weaker_base_that_nobody_shows_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    document = deepcopy(PLAN)
    chest = document["includes"]["flags@1"]["screen"][0]
    chest["flags"] = {**chest["flags"], "yes": "routine"}
    weak = load(document | {"cases": []})
    monkeypatch.setattr(searching, "MOST_TRIED", 0)

    proof = prove(weak, bases=[load(BASE)])
    sentences = [one.sentence for one in proof.problems if one.kind == "undecided"]

    assert any("counts as it does in the locked red-flag set" in one for one in sentences)


def test_the_engine_has_the_last_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the engine decides otherwise than the solver, nobody is shown as a counterexample."""

    def calm(definition: Definition, facts: Facts) -> Decision:
        return Decision(facts.moment, facts.day, Disposition.SELF_MANAGE)

    monkeypatch.setattr(searching, "decide", calm)
    found = _kinds(_gap())

    assert "worse_is_milder" not in found
    assert "check_in.general" in found["undecided"]


def test_changes_that_nobody_shows_are_named_by_kind_and_moment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = deepcopy(PLAN)
    document["rules"][0]["service"] = "physiotherapy"
    document["rules"][3]["when"] = {"pain": {"at_least": 9, "times": 4, "in_days": 7}}
    monkeypatch.setattr(searching, "MOST_TRIED", 0)
    found = compare(plan(), load(document))

    assert found.milder == found.harsher == found.elsewhere == ()
    ways = " ".join(found.not_shown)
    assert "more mildly at the moment “check_in”" in ways
    assert "elsewhere at the moment “screen”" in ways


def test_readings_are_given_up_after_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    document = deepcopy(PLAN)
    document["rules"][3]["when"] = {"pain": {"at_least": 9, "times": 4, "in_days": 7}}
    assert compare(plan(), load(document)).milder
    monkeypatch.setattr(histories, "MOST_TRIED", 1)

    found = compare(plan(), load(document))

    assert found.milder == ()
    assert found.not_shown


def test_a_walk_that_comes_nowhere_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The screens have the last word on what is asked, whatever the solver sees."""

    def nowhere(*_: object) -> Walk:
        return Walk(frozenset(), ())

    monkeypatch.setattr(claims_safe, "walk_screen", nowhere)
    monkeypatch.setattr(claims_reach, "walk_screen", nowhere)
    proof = prove(plan(), bases=[load(BASE)])
    chest = [one for one in proof.not_shown if one.path.endswith("screen.chest")]

    assert any("No walk through the screen came to" in one.sentence for one in chest)
    assert all(one.example is not None for one in chest)


def test_a_flag_behind_two_gates_is_asked_of_somebody_whom_only_they_flag() -> None:
    base = deepcopy(BASE)
    gate = {
        "all": [{"unwell": ["yes", "not_sure"]}, {"confused": "yes"}, {"age": {"at_least": 50}}]
    }
    base["screen"].insert(3, {"key": "seen", "ask": "Seen by a doctor?", "answers": ["yes", "no"]})
    base["screen"][3] |= {"ask_if": gate, "flags": {"no": "emergency"}}
    both = plan(includes={**deepcopy(PLAN["includes"]), "flags@1": base})

    proof = prove(both, bases=[load(base)])

    assert [one for one in proof.problems if one.kind == "flag_not_asked"] == []


def test_a_constraint_of_the_template_that_a_copy_drops_is_milder() -> None:
    """A breach counts as routine at the least and calls the clinical desk."""
    never = {"key": "never", "when": {"side": "left"}, "because": "Invented"}
    template = plan(impossible=[never])

    found = prove(plan(), bases=[load(BASE)], template=template).problems

    assert {one.path for one in found if one.kind == "milder_than_template"} == {"impossible.never"}


def test_time_is_looked_at_between_stretches_of_a_long_search(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """8 pigeons and 7 holes: nothing is impossible at a glance."""
    monkeypatch.setattr(formulas, "CONFLICTS_BETWEEN_LOOKS", 5)
    looks = iter([False, False, True])
    hard = Formulas(lambda: next(looks))
    holes = [[hard.new() for _ in range(7)] for _ in range(8)]
    for pigeon in holes:
        hard.add(*pigeon)
    for hole in range(7):
        for one in range(8):
            for other in range(one):
                hard.add(-holes[one][hole], -holes[other][hole])

    with pytest.raises(OutOfTime):
        hard.can()
    assert next(looks, None) is None


def test_no_code_passes_a_test_for_a_number() -> None:
    assert not passes(Leaf("pain", at_least=1), "yes")
    assert not passes(Leaf("pain", below=1), "yes")
    assert passes(Leaf("pain", below=1), 0)
