"""Days of a measure, from words and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.authoring.schedules import NotASchedule, days_in, words_of


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("1, 14, 28", [1, 14, 28]),
        ("Day 1 and every 2 weeks", [1, 14, 28]),
        ("every week", [7, 14, 21, 28]),
        ("on days 3 to 5; 9", [3, 4, 5, 9]),
        ("day 2\nevery 10 days", [2, 10, 20, 30]),
        (" 1 ,, 1 ", [1]),
    ],
)
def test_words_name_days(words: str, days: list[int]) -> None:
    assert days_in(words, 30) == days


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "Write days"),
        ("every 0 weeks", "Write days"),
        ("sometimes", "“sometimes” names no days"),
        ("5 to 3", "names no days"),
        ("1, 31", "The plan has days 1 to 30: take out day 31"),
        ("0", "take out day 0"),
        ("1 to 99999999999", "names no days"),
    ],
)
def test_what_names_no_day_of_the_plan_is_told_what_to_write(words: str, sentence: str) -> None:
    with pytest.raises(NotASchedule, match=sentence):
        days_in(words, 30)


@given(st.sets(st.integers(1, 84), min_size=1), st.integers(84, 100))
def test_days_in_words_are_read_back_as_the_same(days: set[int], last: int) -> None:
    assert days_in(words_of(sorted(days), last), last) == sorted(days)


def test_regular_days_are_said_as_a_rule() -> None:
    assert words_of([1, *range(7, 85, 7)], 84) == "day 1 and every week"
    assert words_of([14, 28], 30) == "every 2 weeks"
    assert words_of([1, 14], 14) == "1, 14"
