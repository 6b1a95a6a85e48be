"""The library's pathway keeps its alert budget: few false alarms, and nobody serious is missed."""

from __future__ import annotations

from pathlib import Path

import pytest

from pathways.engine import documents
from pathways.engine.definition import Definition
from pathways.proving.cohorts import Budget, alert_budget


LIBRARY = Path(__file__).parents[2] / "pathways" / "library"


def low_back_pain() -> Definition:
    """The starter pathway with the base and the instruments of the library."""
    read = [documents.parse(path.read_text()) for path in sorted(LIBRARY.rglob("*.yaml"))]
    library = {f"{one['key']}@{one['version']}": one for one in read if "version" in one}
    whole = next(one for one in read if one["key"] == "low_back_pain")
    return documents.load(documents.resolve(whole, library))


@pytest.fixture(scope="module")
def budget() -> Budget:
    """10,000 benign people over their first 28 days, and everybody serious."""
    return alert_budget(low_back_pain())


def test_low_back_pain_tells_few_benign_people_to_hurry(budget: Budget) -> None:
    assert budget.people == 10_000
    assert budget.share("emergency") <= 0.01
    assert budget.share("urgent") <= 0.03


def test_low_back_pain_gives_a_team_no_more_cases_than_it_can_close(budget: Budget) -> None:
    assert budget.cases_a_day <= 30, budget.cases_by


def test_low_back_pain_catches_everybody_serious(budget: Budget) -> None:
    assert budget.planted > 100
    assert budget.missed == ()


def test_low_back_pain_still_sends_some_people(budget: Budget) -> None:
    """A cohort that never answers a flag would prove nothing."""
    assert budget.strongest["emergency"] > 10
    assert budget.strongest["urgent"] > 50
    assert len(budget.cases_by) > 20
