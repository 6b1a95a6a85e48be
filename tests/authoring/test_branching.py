"""An answer that has later questions asked: read from their `ask_if`, and changed there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.authoring.branching import open_by, opened_by
from pathways.engine import logic


DEEP = {"all": [{"twist": "yes"}, {"age": {"at_least": 50}}]}


@pytest.mark.parametrize(
    ("ask_if", "codes"),
    [
        (None, ()),
        ({"other": "yes"}, ()),
        ({"twist": "yes"}, ("yes",)),
        ({"twist": ["yes", "not_sure"]}, ("yes", "not_sure")),
        ({"any": [{"other": "yes"}, {"twist": ["yes", "declined"]}]}, ("yes", "declined")),
        ({"any": [{"twist": "yes"}, {"twist": "not_sure"}]}, ("yes", "not_sure")),
        (DEEP, None),
        ({"any": [{"other": "yes"}, DEEP]}, None),
        ({"twist": {"is": "yes", "for_days": 2}}, None),
        ({"twist": {"at_least": 3}}, None),
        ({"not": {"twist": "yes"}}, None),
    ],
)
def test_which_answers_are_enough_by_themselves(ask_if: Any, codes: Any) -> None:
    assert opened_by(ask_if, "twist") == codes


def test_an_answer_is_added_to_whatever_else_is_enough() -> None:
    assert open_by(None, "twist", ["yes"]) == {"twist": "yes"}
    assert open_by({"other": "yes"}, "twist", ["yes"]) == {
        "any": [{"other": "yes"}, {"twist": "yes"}]
    }
    both = {"all": [{"other": "yes"}, {"age": {"below": 20}}]}
    assert open_by(both, "twist", ["no", "yes"]) == {"any": [both, {"twist": ["no", "yes"]}]}


def test_an_answer_is_taken_away_and_the_rest_stays_in_its_place() -> None:
    three = {"any": [{"a": "yes"}, {"twist": ["yes", "no"]}, {"b": "yes"}]}
    assert open_by(three, "twist", ["no"]) == {"any": [{"a": "yes"}, {"twist": "no"}, {"b": "yes"}]}
    assert open_by(three, "twist", []) == {"any": [{"a": "yes"}, {"b": "yes"}]}
    assert open_by({"any": [{"a": "yes"}, {"twist": "no"}]}, "twist", []) == {"a": "yes"}
    assert open_by({"twist": "yes"}, "twist", []) is None


def test_what_reads_the_question_in_another_way_is_not_touched() -> None:
    with pytest.raises(ValueError, match="twist"):
        open_by(DEEP, "twist", ["yes"])


plain = st.builds(
    lambda fact, codes: logic.Leaf(fact, codes=tuple(codes)),
    st.sampled_from(["a", "b", "twist"]),
    st.lists(st.sampled_from(["yes", "no", "not_sure"]), min_size=1, unique=True),
)


@given(
    st.lists(plain, min_size=1, max_size=4),
    st.lists(st.sampled_from(["yes", "no", "not_sure"]), unique=True),
)
def test_what_was_set_is_what_is_read_and_nothing_else_changes(
    parts: list[logic.Leaf], codes: list[str]
) -> None:
    before = logic.write(logic.Any_(tuple(parts)))
    after = open_by(before, "twist", codes)
    assert opened_by(after, "twist") == tuple(codes)
    for other in ("a", "b"):
        assert opened_by(after, other) == opened_by(before, other)
