"""Holes of a pathway are seen."""

from __future__ import annotations

from typing import Any

from pathways.authoring import coverage
from tests.factories.documents import tiny_pathway


DOCUMENT: dict[str, Any] = {
    "check_in": [
        {"key": "pain", "scale": "0 to 10"},
        {"key": "general", "answers": ["better", "worse"]},
        {
            "key": "in_the_way",
            "answers": [
                {"no_time": {"en": "No time", "ur": "..."}},
                {"code": "afraid", "label": "I am afraid"},
                "bored",
            ],
        },
    ],
    "stages": [
        {"key": "early", "days": "1 to 3", "items": [{"give": "walk", "days": "1"}]},
        {"key": "late", "days": "4 to 7", "items": [{"give": "read", "only_if": {"a": "b"}}]},
    ],
    "content": [
        {"key": "walk", "com_b": ["physical_capability"], "barriers": ["afraid"]},
        {"key": "read", "com_b": ["reflective_motivation", "physical_capability"]},
        {"key": "unused", "com_b": ["social_opportunity"]},
        {"key": "untagged"},
    ],
    "messages": [
        {"key": "everywhere", "kind": "nudge", "com_b": ["automatic_motivation"]},
        {"key": "praise", "kind": "praise", "com_b": ["social_opportunity"], "stage": "late"},
        {"key": "invite", "kind": "invitation", "com_b": ["physical_opportunity"]},
        {"key": "time", "kind": "nudge", "barrier": "no_time"},
    ],
}


def by_place(document: dict[str, Any]) -> dict[tuple[str, str], coverage.Cell]:
    return {(c.component, c.stage): c for row in coverage.matrix(document) for c in row}


def test_content_counts_where_it_is_given_and_nudges_where_they_may_be_sent() -> None:
    cells = by_place(DOCUMENT)
    assert len(cells) == 6 * 2
    assert cells["physical_capability", "early"].content == ("walk",)
    assert cells["physical_capability", "late"].content == ("read",)
    assert cells["social_opportunity", "early"].is_hole
    assert cells["social_opportunity", "late"].nudges == ("praise",)
    assert cells["automatic_motivation", "early"].nudges == ("everywhere",)
    assert cells["physical_opportunity", "late"].is_hole
    assert not cells["reflective_motivation", "late"].is_hole


def test_each_barrier_with_what_there_is_for_it() -> None:
    found = {one.code: one for one in coverage.barriers(DOCUMENT)}
    assert list(found) == ["no_time", "afraid", "bored"]
    assert found["no_time"].text == "No time"
    assert found["no_time"].messages == ("time",)
    assert found["afraid"].content == ("walk",)
    assert found["bored"].messages == found["bored"].content == ()
    assert found["bored"].text == "Bored"


def test_a_question_about_barriers_is_known_by_its_key_while_nothing_is_for_it() -> None:
    question = {"key": "barrier", "answers": ["no_time"]}
    assert coverage.barrier_questions({"check_in": [question]}) == [question]
    assert coverage.barriers(tiny_pathway()) == []


def test_nothing_at_all_is_all_holes() -> None:
    assert coverage.matrix({}) == [[]] * 6
