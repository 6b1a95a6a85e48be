"""A condition survives the form: lines, brackets, and what is kept as it is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.admin.builder.conditions_form import (
    Join,
    Kept,
    Line,
    Lines,
    lines_of,
    normal,
    raw_of,
)
from pathways.engine import documents, logic
from pathways.engine.logic import CHANGES, All, Any_, AtLeast, Leaf, NotACondition
from pathways.services.library import library, pathway_keys, pathway_text


FACTS = st.sampled_from(["pain", "fever", "oks.walking"])
CODES = st.lists(st.sampled_from(["yes", "no", "declined", "not_sure"]), min_size=1, unique=True)
SMALL = st.integers(1, 14)


def leaf(fact: str, **test: Any) -> Leaf:
    return Leaf(fact, **test)


PLAIN = st.one_of(
    CODES.map(lambda codes: {"codes": tuple(codes)}),
    st.integers(-5, 100).map(lambda n: {"at_least": n}),
    st.integers(-5, 100).map(lambda n: {"below": n}),
)
WINDOW = st.one_of(
    st.just({}),
    SMALL.map(lambda n: {"for_days": n}),
    st.tuples(SMALL, SMALL).map(lambda n: {"times": n[0], "in_days": n[1]}),
)
LEAVES = st.one_of(
    st.builds(lambda fact, test, window: leaf(fact, **test, **window), FACTS, PLAIN, WINDOW),
    st.builds(lambda fact, n, days: leaf(fact, up_by=n, over_days=days), FACTS, SMALL, SMALL),
    st.builds(lambda fact, n: leaf(fact, up_by=n), FACTS, SMALL),
    st.builds(
        lambda fact, said: leaf(fact, since_start=tuple(said)),
        FACTS,
        st.lists(st.sampled_from(CHANGES), min_size=1, unique=True),
    ),
)


def joined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    parts = st.lists(inner, min_size=1, max_size=6).map(tuple)
    return st.one_of(
        parts.map(All),
        parts.map(Any_),
        parts.flatmap(
            lambda some: st.integers(1, len(some)).map(lambda count: AtLeast(count, some))
        ),
    )


CONDITIONS = st.recursive(LEAVES, joined, max_leaves=12)


@given(CONDITIONS)
def test_a_condition_comes_back_from_its_lines(condition: logic.Condition) -> None:
    raw = raw_of(lines_of(logic.write(condition)))
    assert normal(logic.read(raw)) == normal(condition)


@given(CONDITIONS)
def test_what_came_back_once_stays_the_same(condition: logic.Condition) -> None:
    once = raw_of(lines_of(logic.write(condition)))
    assert raw_of(lines_of(once)) == once


def test_every_condition_of_the_library_comes_back_word_for_word() -> None:
    seen = 0
    starters = [documents.parse(pathway_text(key)) for key in pathway_keys()]
    for document in [*library().values(), *starters]:
        for rule in document.get("rules") or ():
            condition = logic.read(rule["when"])
            assert logic.read(raw_of(lines_of(rule["when"]))) == condition, rule["key"]
            seen += 1
    assert seen > 40


def test_no_condition_has_no_lines_and_back() -> None:
    assert lines_of(None) == Lines()
    assert raw_of(Lines()) is None


def test_lines_of_one_letter_stand_in_one_bracket() -> None:
    lines = Lines(
        (
            Line("age", "at_least", number=50),
            Line("fever", "is", ("yes",), group="A"),
            Line("pain", "at_least", number=7, days=2, group="A"),
        ),
        Join("all"),
        {"A": Join("any")},
    )
    raw = raw_of(lines)
    assert raw == {
        "all": [
            {"age": {"at_least": 50}},
            {"any": [{"fever": "yes"}, {"pain": {"at_least": 7, "for_days": 2}}]},
        ]
    }
    assert lines_of(raw) == lines


def test_deeper_brackets_are_kept_as_one_line() -> None:
    deep = {"any": [{"a": "yes"}, {"b": "yes"}]}
    raw = {"any": [{"c": "yes"}, {"all": [{"d": "yes"}, deep]}]}
    lines = lines_of(raw).lines
    assert lines[2] == Kept(deep, "A")
    assert raw_of(lines_of(raw)) == raw


def test_more_brackets_than_letters_are_kept_too() -> None:
    bracket = {"all": [{"a": "yes"}, {"b": "yes"}]}
    raw = {"any": [bracket] * 5}
    assert lines_of(raw).lines[-1] == Kept(bracket)
    assert raw_of(lines_of(raw)) == raw


def test_a_count_that_cannot_be_reached_is_refused() -> None:
    lines = Lines((Line("a", "is", ("yes",)), Line("b", "is", ("yes",))), Join("at_least", 3))
    with pytest.raises(NotACondition, match="3 of 2"):
        raw_of(lines)
