"""All checks that need no database, in two lists."""

from datetime import date

import pytest

from pathways.proving.checks import Question, check
from tests.factories.documents import ready_pathway
from tests.proving.directory import TODAY, directory, tiny
from tests.proving.test_alert_budget import low_back_pain


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

    kinds = ["case", "service", "service", "service", "language", "html", "time"]
    assert [point.kind for point in found.must] == kinds
    assert not found.finished


def test_directory_is_looked_at_too() -> None:
    found = check(tiny(**ready_pathway()), Question(directory(), date(2027, 11, 2), 100))
    assert "service" in [point.kind for point in found.should]


@pytest.mark.parametrize("cohort", [100])
def test_library_needs_nothing_but_a_directory(cohort: int) -> None:
    found = check(low_back_pain(), Question(directory(), TODAY, 10_000, cohort=cohort))
    assert {point.kind for point in found.must} == {"service"}
