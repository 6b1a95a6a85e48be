"""Every way through triage: each path is what the plain engine decides, and a limit says so."""

from __future__ import annotations

from typing import Any

import pytest

from pathways.engine.decisions import Disposition
from pathways.engine.definition import Definition
from pathways.proving import paths
from pathways.proving.checks import never
from pathways.proving.paths import Tried, try_paths
from pathways.proving.walking import GoesInCircles, Scripted, walk
from tests.engine.plans import BASE, PLAN, plan
from tests.factories.documents import tiny_pathway
from tests.proving.directory import tiny
from tests.proving.test_alert_budget import low_back_pain


LIBRARY = low_back_pain()


def tried(definition: Definition, **changes: Any) -> Tried:
    asked: dict[str, Any] = {"out_of_time": never, **changes}
    return try_paths(definition, **asked)


def test_small_triage_is_walked_whole() -> None:
    """Saddle: 3 answers and declining; fever and side likewise where the screen goes on."""
    found = tried(tiny())

    assert found.is_complete
    assert found.sentence == f"These are all {len(found.paths)} paths through triage."
    assert len({path.unusual for path in found.paths}) == len(found.paths)
    # Saddle "yes" ends it; "no", "not sure" and declined go on to what may still be stronger.
    assert found.ends()["emergency"] == 1
    assert found.longest == 3


def test_each_path_is_what_the_engine_decides_for_that_person() -> None:
    for path in tried(plan(), most=400).paths:
        persona = Scripted(person=path.person, answers=dict(path.unusual))
        decision = walk(plan(), persona, 0)[0].decision
        assert decision.disposition is path.decision.disposition, path.unusual
        assert decision.decided_by == path.decision.decided_by


def test_limit_stops_and_says_so() -> None:
    found = tried(plan(), most=50)

    assert not found.is_complete
    assert len(found.paths) <= 50
    assert "and then it stopped: there are more" in found.sentence


def test_time_that_is_up_stops_it() -> None:
    found = tried(tiny(), out_of_time=lambda: True)
    assert not found.is_complete
    assert len(found.paths) == 1


def test_library_has_every_rule_and_question_reached_early() -> None:
    found = tried(LIBRARY, most=900)

    assert found.questions_not_asked == ()
    assert found.rules_not_true == ()
    assert found.longest <= 12


def test_question_that_nobody_is_asked_is_named() -> None:
    closed: dict[str, Any] = {
        "key": "never",
        "ask": "Never?",
        "answers": ["a", "b"],
        "worse": "none",
    }
    closed["ask_if"] = {"age": {"below": 12}}
    found = tried(tiny(screen=[*tiny_pathway()["screen"], closed]))

    assert found.questions_not_asked == ("never",)
    assert "never asked: never." in found.sentence


def test_rule_that_cannot_be_true_is_named() -> None:
    rule = {
        "key": "impossible",
        "at": "screen",
        "when": {"all": [{"side": "left"}, {"side": "both"}]},
        "then": "soon",
        "title": "Never",
        "because": "Invented",
    }
    found = tried(tiny(rules=[*tiny_pathway()["rules"], rule]))
    assert found.rules_not_true == ("impossible",)


def test_answer_that_no_path_gave_is_named_in_words() -> None:
    found = tried(LIBRARY, most=3)
    assert found.answers_not_given
    key, answer = found.answers_not_given[0]
    assert f"{answer} of {key}" in found.sentence


def test_numbers_are_answered_on_both_sides_of_each_limit() -> None:
    number = {"key": "weeks", "ask": "Weeks?", "number": "0 to 99", "worse": "up"}
    rule = {
        "key": "long",
        "at": "screen",
        "when": {"any": [{"weeks": {"at_least": 12}}, {"weeks": {"below": 2}}]},
        "then": "routine",
        "title": "Long",
        "because": "Invented",
    }
    found = tried(tiny(screen=[number], rules=[*tiny_pathway()["rules"], rule], cases=[]))
    said = {dict(path.unusual).get("weeks", 0) for path in found.paths}
    assert said == {0, 1, 2, 11, 12, 99, "declined"}


def test_people_differ_in_what_the_screen_reads_of_them() -> None:
    rule = {
        "key": "older",
        "at": "screen",
        "when": {"all": [{"age": {"at_least": 65}}, {"pregnant": "no"}, {"side": "both"}]},
        "then": "routine",
        "title": "Older",
        "because": "Invented",
    }
    found = tried(tiny(rules=[*tiny_pathway()["rules"], rule]))
    people = {(path.person.age, path.person.pregnant) for path in found.paths}
    assert people == {(age, pregnant) for age in (40, 64, 65) for pregnant in ("no", "yes")}
    assert found.rules_not_true == ()


def test_table_has_path_outcome_and_what_decided_it() -> None:
    stored = tried(tiny()).to_json()
    line = next(one for one in stored["paths"] if one["disposition"] == "emergency")
    assert line == {
        "age": 40,
        "pregnant": "no",
        "unusual": [["saddle", "yes"]],
        "pages": 1,
        "disposition": "emergency",
        "decided_by": "flag:saddle",
        "service": "emergency_department",
        "desk": "clinical",
    }
    assert stored["complete"] is True
    assert sum(stored["ends"].values()) == len(stored["paths"])


def test_triage_that_does_not_end_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "PAGES_LIMIT", 1)
    with pytest.raises(GoesInCircles):
        tried(tiny())


def test_triage_of_no_question_is_one_path() -> None:
    found = tried(tiny(screen=[], cases=[]))
    assert [path.decision.disposition for path in found.paths] == [Disposition.SELF_MANAGE]
    assert found.is_complete
    assert BASE["screen"]
    assert PLAN["screen"]
