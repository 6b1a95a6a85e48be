"""All checks that need no database, in two lists."""

from datetime import date

import pytest

from pathways.engine import documents
from pathways.proving import checks
from pathways.proving.checks import Question, check
from pathways.proving.verdicts import Problem, Proof
from tests.factories.documents import TINY_BASE, ready_pathway, tiny_pathway
from tests.proving.directory import TODAY, directory, tiny
from tests.proving.test_alert_budget import low_back_pain


FEVER = tiny_pathway()["screen"][1]
OUTCOMES = tiny_pathway()["outcomes"]


def test_ready_pathway_has_nothing_to_mend() -> None:
    found = check(tiny(**ready_pathway()), Question(directory(), TODAY, 100))

    assert found.must == []
    assert found.finished
    assert found.budget is not None
    assert {point.kind for point in found.should} >= {"about", "review"}


def test_each_check_is_run() -> None:
    changed = ready_pathway(languages=["ur"])
    changed["cases"][0]["expect"] = "soon"
    changed["content"][0]["text"] = "<b>Move</b>"
    asked = Question(directory(services=()), TODAY, 100, lambda: True)

    found = check(tiny(**changed), asked)

    kinds = ["case", "service", "service", "service", "language", "html", "time", "time"]
    assert [point.kind for point in found.must] == kinds
    assert not found.finished


def test_directory_is_looked_at_too() -> None:
    found = check(tiny(**ready_pathway()), Question(directory(), date(2027, 11, 2), 100))
    assert "service" in [point.kind for point in found.should]


@pytest.mark.parametrize("cohort", [100])
def test_library_needs_nothing_but_a_directory(cohort: int) -> None:
    found = check(low_back_pain(), Question(directory(), TODAY, 10_000, cohort=cohort))
    assert {point.kind for point in found.must} == {"service"}


def test_breach_of_the_base_comes_with_somebody_and_blocks() -> None:
    """The same question as the base's, gated so that nobody over 40 is asked it."""
    base = documents.load({**TINY_BASE, "screen": [FEVER], "outcomes": OUTCOMES})
    gated = {**FEVER, "ask_if": {"age": {"below": 40}}}
    draft = tiny(**ready_pathway(screen=[gated], cases=[]))
    asked = Question(directory(), TODAY, 100, cohort=100, bases=(base,))

    found = check(draft, asked)

    (breach,) = [point for point in found.must if point.kind == "milder_than_base"]
    assert breach.example is not None
    assert breach.example["said"]
    assert found.proof is not None
    assert found.proof["problems"]


def test_what_makes_no_claim_is_looked_at() -> None:
    rule = {"key": "both_sides", "at": "screen", "when": {"side": "both"}, "then": "routine"}
    rules = [*ready_pathway()["rules"], {**rule, "title": "Both", "because": "Invented"}]
    draft = tiny(**ready_pathway(rules=rules))

    found = check(draft, Question(directory(), TODAY, 100, cohort=100))

    (point,) = [point for point in found.should if point.kind == "unclaimed"]
    assert "screen.side" in point.sentence


@pytest.mark.parametrize(("count", "points"), [(1, 1), (5, 5), (6, 1)])
def test_many_things_that_were_not_shown_are_one_point(
    monkeypatch: pytest.MonkeyPatch, count: int, points: int
) -> None:
    missing = [Problem("not_shown", f"rules.r{n}", "Not shown.", "Walk it.") for n in range(count)]
    proof = Proof("", (), None, 1, finished=True, not_shown=tuple(missing))
    monkeypatch.setattr(checks, "prove", lambda *_, **__: proof)

    found = check(tiny(**ready_pathway()), Question(directory(), TODAY, 100, cohort=100))

    shown = [point for point in found.should if point.kind == "not_shown"]
    assert len(shown) == points
    assert shown[0].path == "rules.r0"
