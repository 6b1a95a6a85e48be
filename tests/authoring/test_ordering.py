"""A question with a flag never stands after one that nothing needs."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pathways.authoring.ordering import flagged_first
from pathways.engine import documents
from tests.factories.documents import TINY_LIBRARY, tiny_pathway


def question(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "ask": f"About {key}?", "answers": ["no", "yes"], **more}


def keys(document: dict[str, Any]) -> list[str]:
    return [one["key"] for one in document["screen"]]


FLAG = {"flags": {"yes": "soon"}}


def test_a_flag_moves_its_question_and_what_it_needs_to_the_front() -> None:
    screen = [
        question("idle"),
        question("feeds"),
        question("flag", ask_if={"feeds": "yes"}, **FLAG),
    ]
    ordered = flagged_first(tiny_pathway(screen=screen, rules=[]))
    assert keys(ordered) == ["feeds", "flag", "idle"]


def test_what_a_rule_of_the_screen_reads_is_needed_too() -> None:
    rules = [
        {"key": "r", "at": ["screen"], "when": {"read": "yes"}, "then": "soon", "because": "x"},
        {"key": "d", "at": "day", "when": {"idle": "yes"}, "then": "soon", "because": "x"},
        {"key": "broken", "at": "screen", "when": "idle", "then": "soon", "because": "x"},
    ]
    screen = [question("idle"), question("read"), question("flag", **FLAG)]
    assert keys(flagged_first(tiny_pathway(screen=screen, rules=rules))) == ["read", "flag", "idle"]


def test_lines_of_a_tick_page_stay_together() -> None:
    screen = [
        question("idle"),
        question("line_1", page="now"),
        question("line_2", page="now", **FLAG),
        question("other", page="later"),
    ]
    ordered = flagged_first(tiny_pathway(screen=screen, rules=[]))
    assert keys(ordered) == ["line_2", "line_1", "idle", "other"]


def test_without_questions_or_in_order_nothing_changes() -> None:
    assert flagged_first(tiny_pathway(screen=[])) == tiny_pathway(screen=[])
    assert flagged_first(tiny_pathway()) == tiny_pathway()


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 7)), min_size=1, max_size=7))
def test_no_finding_on_order_is_left_and_none_on_ask_if_is_made(
    made: list[tuple[bool, int]],
) -> None:
    screen = [
        question(
            f"q{n}",
            **(FLAG if flagged else {}),
            **({"ask_if": {f"q{asker}": "yes"}} if asker < n else {}),
        )
        for n, (flagged, asker) in enumerate(made)
    ]
    ordered = flagged_first(tiny_pathway(screen=screen, rules=[]))
    assert sorted(keys(ordered)) == sorted(q["key"] for q in screen)
    found = documents.findings(documents.resolve(ordered, TINY_LIBRARY))
    about = [one for one in found if one.path.startswith("screen")]
    assert about == []
    assert flagged_first(ordered) == ordered
