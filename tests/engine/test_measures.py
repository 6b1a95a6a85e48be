"""Scores and changes, against the published scoring rules of the measures that ship."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.engine.definition import Instrument
from pathways.engine.measures import Trend, change, compare, score


def instrument(**parts: Any) -> Instrument:
    """An instrument with one 0-10 item, unless told otherwise."""
    whole: dict[str, Any] = {
        "kind": "instrument",
        "schema": 1,
        "key": "example",
        "version": "1",
        "title": "Example",
        "items": [scale("pain")],
        "score": {"item": "pain"},
        "range": "0 to 10",
        "worse": "up",
        "change": {"absolute": 2, "percent": 30},
        "licence": "own",
    }
    return Instrument.model_validate(whole | parts)


def scale(key: str) -> dict[str, Any]:
    return {"key": key, "ask": f"{key}?", "scale": "0 to 10"}


def choice(key: str, *codes: str) -> dict[str, Any]:
    return {"key": key, "ask": f"{key}?", "answers": list(codes)}


PAIN = instrument()
ACTIVITIES = instrument(
    items=[scale(name) for name in "abcde"],
    score={"mean": list("abcde")},
    missing="mean_of_answered",
    worse="down",
    change={"absolute": 2},
)
ONE_ACTIVITY = instrument(worse="down", change={"absolute": 3})
FREQUENCY = ("not_at_all", "several_days", "most_days", "every_day")
MOOD = instrument(
    items=[choice(name, *FREQUENCY) for name in "ab"],
    score={"sum": ["a", "b"]},
    range="0 to 6",
    change=None,
)
TICKS = instrument(
    items=[choice(f"t{n}", "no", "yes") for n in range(1, 25)],
    score={"sum": [f"t{n}" for n in range(1, 25)]},
    range="0 to 24",
    change={"absolute": 5, "percent": 30},
)
SEVEN = ("much_better", "better", "bit_better", "same", "worse", "much_worse", "very_much_worse")
GLOBAL = instrument(items=[choice("pain", *SEVEN)], range="1 to 7", change=None)


def value(of: Instrument, answers: dict[str, Any]) -> Fraction | None:
    found = score(of, answers)
    return found.value if found else None


@pytest.mark.parametrize(
    ("rated", "expected"),
    [
        ([2, 4, 3], "3"),
        ([5], "5"),
        ([3, "declined", 6], "4.5"),
        ([1, 2, 2, 4, 7], "3.2"),
        ([0, 0, 0], "0"),
        ([10, 10, 10], "10"),
    ],
)
def test_activity_score_is_the_mean_of_the_rated_ones(rated: list[Any], expected: str) -> None:
    found = score(ACTIVITIES, list(zip("abcde", rated, strict=False)))
    assert found is not None
    assert found.display() == expected


def test_activity_score_without_any_rating_is_none() -> None:
    assert score(ACTIVITIES, {}) is None
    assert score(ACTIVITIES, {"a": "declined"}) is None


@pytest.mark.parametrize(
    ("answers", "expected"), [((0, 0), 0), ((1, 1), 2), ((2, 1), 3), ((3, 0), 3), ((3, 3), 6)]
)
def test_mood_score_adds_the_places_of_the_answers(answers: tuple[int, int], expected: int) -> None:
    given_answers = {"a": FREQUENCY[answers[0]], "b": FREQUENCY[answers[1]]}
    assert value(MOOD, given_answers) == expected


def test_mood_score_with_a_missing_item_is_none() -> None:
    assert score(MOOD, {"a": "several_days"}) is None


@pytest.mark.parametrize(
    ("ticked", "expected"),
    [
        (set(), 0),
        (set(range(1, 25)), 24),
        ({2, 3, 5, 10, 11, 14, 18, 21, 23}, 9),
        ({13}, 1),
        (set(range(1, 13)), 12),
    ],
)
def test_tick_score_counts_the_ticks(ticked: set[int], expected: int) -> None:
    answers = {f"t{n}": "yes" if n in ticked else "no" for n in range(1, 25)}
    assert value(TICKS, answers) == expected


def test_tick_score_of_a_form_never_sent_is_none() -> None:
    assert score(TICKS, {}) is None


@pytest.mark.parametrize(("code", "expected"), [(SEVEN[0], 1), (SEVEN[3], 4), (SEVEN[6], 7)])
def test_global_change_counts_from_the_lowest_of_its_range(code: str, expected: int) -> None:
    assert value(GLOBAL, {"pain": code}) == expected


def test_choices_count_from_the_top_where_lower_is_worse() -> None:
    function = instrument(
        items=[choice("pain", "easy", "hard", "cannot")], worse="down", range=None
    )
    assert value(function, {"pain": "easy"}) == 2
    assert value(function, {"pain": "cannot"}) == 0


def test_sum_with_missing_items_stands_for_all_when_half_are_answered() -> None:
    four = instrument(
        items=[scale(n) for n in "abcd"],
        score={"sum": list("abcd")},
        missing="mean_of_answered",
        range="0 to 40",
    )
    assert value(four, {"a": 3, "b": 4}) == 14
    assert score(four, {"a": 3}) is None


@pytest.mark.parametrize("wrong", [11, -1, True, "yes", "4"])
def test_score_of_an_answer_that_the_scale_lacks_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match="pain"):
        score(PAIN, {"pain": wrong})


def test_score_of_a_choice_that_the_item_lacks_is_refused() -> None:
    with pytest.raises(ValueError, match="has no answer 'often'"):
        score(MOOD, {"a": "often", "b": "not_at_all"})


def test_number_without_limits_counts_as_itself() -> None:
    free = instrument(items=[{"key": "pain", "ask": "How many?"}])
    assert value(free, {"pain": 99}) == 99


def test_instrument_without_a_score_has_none() -> None:
    assert score(instrument(score=None), {"pain": 3}) is None


@pytest.mark.parametrize(
    ("first", "now", "points", "percent", "trend"),
    [
        (7, 5, True, False, "better"),
        (6, 4, True, True, "better"),
        (3, 2, False, True, "better"),
        (10, 7, True, True, "better"),
        (5, 5, False, False, "same"),
        (6, 5, False, False, "same"),
        (4, 7, True, True, "worse"),
        (3, 4, False, True, "same"),  # worse takes the points: a share alone is no worsening
    ],
)
def test_pain_change_shows_both_tests(
    first: int, now: int, points: bool, percent: bool, trend: str
) -> None:
    found = compare(PAIN, first, now)
    assert (found.by_points, found.by_percent, found.trend) == (points, percent, trend)


@pytest.mark.parametrize(
    ("first", "now", "percent", "points", "share"),
    [(14, 9, "35.7", True, True), (12, 8, "33.3", False, True), (20, 14, "30.0", True, True)],
)
def test_tick_change_by_points_and_share(
    first: int, now: int, percent: str, points: bool, share: bool
) -> None:
    found = compare(TICKS, first, now)
    assert found.percent is not None
    assert f"{float(found.percent):.1f}" == percent
    assert (found.by_points, found.by_percent) == (points, share)


def test_change_from_nothing_has_no_share() -> None:
    assert compare(TICKS, 0, 0).percent is None
    assert change(TICKS, 0, 4) is Trend.SAME
    assert change(TICKS, 0, 5) is Trend.WORSE


def test_activity_change_goes_the_other_way() -> None:
    assert change(ACTIVITIES, 3, 5) is Trend.BETTER
    assert change(ACTIVITIES, 5, 3) is Trend.WORSE
    assert change(ONE_ACTIVITY, 4, 6) is Trend.SAME
    assert change(ONE_ACTIVITY, 4, 7) is Trend.BETTER


def test_change_without_a_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="no rule of change"):
        change(GLOBAL, 4, 6)


@pytest.mark.parametrize(
    ("value", "shown"), [(Fraction(9, 2), "4.5"), (Fraction(13, 4), "3.3"), (Fraction(1, 3), "0.3")]
)
def test_score_is_shown_rounded_half_up(value: Fraction, shown: str) -> None:
    found = score(ACTIVITIES, {"a": 1})
    assert found is not None
    assert type(found)(value, 1, 1).display() == shown


@given(st.lists(st.integers(0, 10), min_size=1, max_size=5))
def test_mean_stays_within_what_was_rated(rated: list[int]) -> None:
    found = value(ACTIVITIES, dict(zip("abcde", rated, strict=False)))
    assert found is not None
    assert min(rated) <= found <= max(rated)


@given(st.integers(0, 24), st.integers(0, 24))
def test_change_never_reads_worse_both_ways(first: int, now: int) -> None:
    there, back = change(TICKS, first, now), change(TICKS, now, first)
    assert not (there is Trend.WORSE and back is Trend.WORSE)
    assert not (there is Trend.BETTER and back is Trend.BETTER)
