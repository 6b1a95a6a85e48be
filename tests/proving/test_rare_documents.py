"""Comparing documents with what few pathways have: rules on stages, areas, places, views of views."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from pathways.engine.decisions import Disposition
from pathways.engine.documents import load
from pathways.engine.rules import decide
from pathways.proving.comparing import compare
from pathways.proving.proof import prove
from pathways.proving.situations import facts_of
from pathways.proving.verdicts import Change, Comparison
from tests.engine.plans import BASE, PLAN


Document = dict[str, Any]


def _with(*rules: Document, **changes: Any) -> Document:
    document = deepcopy(PLAN) | deepcopy(changes)
    document["rules"] += [{"title": "T", "because": "B", **deepcopy(rule)} for rule in rules]
    return document


def _compared(old: Document, change: Callable[[Document], object]) -> Comparison:
    """What changes, where every example is decided by the engine as it is shown."""
    new = deepcopy(old)
    change(new)
    found = compare(load(old), load(new))
    assert found.not_shown == ()
    for one in (*found.milder, *found.harsher, *found.elsewhere):
        decision = decide(load(new), facts_of(load(new), one.example.situation))
        assert (decision.disposition, decision.desk) == (one.after, one.after_desk)
    return found


def _levels(changes: tuple[Change, ...]) -> set[tuple[Disposition, Disposition]]:
    return {(one.before, one.after) for one in changes}


SOON_TO_NOTHING = (Disposition.SOON, Disposition.SELF_MANAGE)
WORSE_LATE = {
    "key": "worse_late",
    "at": "check_in",
    "when": {"all": [{"stage": "build"}, {"general": "worse"}]},
    "then": "soon",
}


def test_a_stage_that_starts_later_reaches_fewer_people() -> None:
    def later(document: Document) -> None:
        document["stages"][1]["days"] = "1 to 20"
        document["stages"][2] = {**document["stages"][2], "days": "21 to 56"}

    found = _compared(_with(WORSE_LATE), later)

    assert _levels(found.milder) >= {SOON_TO_NOTHING}
    assert found.harsher == ()
    days = [one.example.situation.day for one in found.milder]
    assert all(15 <= day <= 20 for day in days)
    assert {one.example.situation.given["stage"] for one in found.milder} <= {"settle", "sore"}


def test_a_stage_on_a_condition_is_kept_from_those_who_do_not_meet_it() -> None:
    """A rule that holds in the stage of bad pain needs bad pain: lifting the bar is milder."""
    sore = {"key": "sore_worse", "at": "check_in", "then": "soon"}
    sore["when"] = {"all": [{"stage": "sore"}, {"general": "worse"}]}

    def lift(document: Document) -> None:
        document["stages"][0]["only_if"] = {"pain": {"at_least": 9}}

    found = _compared(_with(sore), lift)

    assert {one.example.situation.series["pain"][-1] for one in found.milder} == {8}


def test_worse_is_never_milder_looks_through_the_stage_that_an_answer_leads_to() -> None:
    """Bad pain leads into another stage, which a rule of the first no longer reaches."""
    first = {"key": "in_settle", "at": "check_in", "then": "soon"}
    first["when"] = {"all": [{"stage": "settle"}, {"general": "worse"}]}

    found = prove(load(_with(first)), bases=[load(BASE)]).problems

    (pain,) = [one for one in found if one.path == "check_in.pain"]
    assert pain.kind == "worse_is_milder"
    assert "(by in_settle)" in pain.sentence


def test_a_rule_about_another_area_touches_nobody_here() -> None:
    neck = {"key": "neck", "at": "screen", "when": {"area": "neck"}, "then": "urgent"}
    back = {"key": "backs", "at": "screen", "when": {"area": "back"}, "then": "routine"}

    def drop(key: str) -> Callable[[Document], object]:
        def change(document: Document) -> None:
            document["rules"] = [one for one in document["rules"] if one["key"] != key]

        return change

    assert _compared(_with(neck), drop("neck")).milder == ()
    assert _levels(_compared(_with(back), drop("backs")).milder) == {
        (Disposition.ROUTINE, Disposition.SELF_MANAGE)
    }


def test_a_gate_that_changed_asks_other_people_on_a_later_day_too() -> None:
    """The rules of the day see an answer only of those whom the check-in asked."""
    quiet = {"key": "quiet_tired", "at": "day", "then": "routine", "desk": "waiting_list"}
    quiet["when"] = {"all": [{"days_silent": {"at_least": 3}}, {"barrier": "tired"}]}

    def narrow(document: Document) -> None:
        barrier = next(one for one in document["check_in"] if one["key"] == "barrier")
        barrier["ask_if"] = {"moved": ["none"]}

    found = _compared(_with(quiet), narrow)

    assert found.harsher == ()
    assert {one.example.situation.given["moved"] for one in found.milder} == {"some"}


def test_a_new_answer_where_none_is_worse_may_come_from_anybody() -> None:
    left = {"key": "left", "at": "screen", "when": {"side": "left"}, "then": "routine"}

    def both(document: Document) -> None:
        side = next(one for one in document["screen"] if one["key"] == "side")
        side["answers"] = ["left", "right", "both"]

    found = _compared(_with(left), both)

    assert _levels(found.milder) == {(Disposition.ROUTINE, Disposition.SELF_MANAGE)}
    assert [one.answer for one in found.milder[0].said if one.fact == "side"] == [
        "Left (now: Both)"
    ]


def test_places_are_those_that_rules_name_and_one_elsewhere() -> None:
    here = {"key": "here", "at": "screen", "when": {"place": ["leeds", "york"]}, "then": "routine"}

    def fewer(document: Document) -> None:
        document["rules"][-1]["when"] = {"place": "leeds"}

    found = _compared(_with(here), fewer)

    assert {one.example.situation.person["place"] for one in found.milder} == {"york"}


@pytest.mark.parametrize(
    ("fact", "less", "more"),
    [
        ("pain", {"up_by": 2, "over_days": 7}, {"up_by": 3, "over_days": 7}),
        ("pain", {"at_least": 5, "for_days": 1}, {"at_least": 6, "for_days": 1}),
        ("pain", {"at_least": 5, "for_days": 1}, {"at_least": 5, "for_days": 2}),
        ("mood", {"below": 5, "for_days": 1}, {"below": 4, "for_days": 1}),
        (
            "sleep",
            {"at_least": 5, "times": 1, "in_days": 7},
            {"at_least": 5, "times": 2, "in_days": 7},
        ),
        ("barrier", {"is": ["afraid", "tired"], "for_days": 2}, {"is": "tired", "for_days": 2}),
    ],
)
def test_readings_that_a_rule_asks_more_of_are_a_class(
    fact: str, less: Document, more: Document
) -> None:
    """Views over one series that ask more or less of it, in every way that the format has."""
    rule = {"key": "view", "at": "check_in", "when": {fact: less}, "then": "soon"}

    def ask(document: Document) -> None:
        document["rules"][-1]["when"] = {fact: more}

    found = _compared(_with(rule), ask)

    assert found.milder
    assert found.harsher == ()
