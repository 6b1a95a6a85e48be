"""A sample says a range, and none seen is not none."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.proving.estimates import Estimate, proportion, rate


def test_nobody_seen_leaves_some_open() -> None:
    found = proportion(0, 1000)
    assert (found.value, found.low) == (0, 0)
    assert found.high == pytest.approx(0.00383, abs=1e-4)
    assert rate([0] * 1000).high == pytest.approx(0.00384, abs=1e-4)


def test_interval_is_that_of_wilson() -> None:
    found = proportion(10, 1000)  # 0.54 % to 1.83 % in tables
    assert (round(found.low, 4), found.value, round(found.high, 4)) == (0.0054, 0.01, 0.0183)


@given(st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_value_lies_in_its_range(pair: tuple[int, int]) -> None:
    found = proportion(*pair)
    assert 0 <= found.low <= found.value <= found.high <= 1 + 1e-9


@given(st.lists(st.integers(0, 6), min_size=1, max_size=200))
def test_rate_lies_in_its_range(counts: list[int]) -> None:
    found = rate(counts)
    assert found.low <= found.value + 1e-9
    assert found.value <= found.high


def test_same_people_again_and_again_widen_the_range() -> None:
    apart, together = rate([1] * 40 + [0] * 960), rate([10] * 4 + [0] * 996)
    assert apart.value == together.value
    assert together.high - together.low > 2 * (apart.high - apart.low)


def test_ranges_hold_the_truth_about_19_times_in_20() -> None:
    luck = random.Random(5)
    held = 0
    for _ in range(300):
        counts = [int(luck.random() < 0.02) + int(luck.random() < 0.01) for _ in range(600)]
        held += rate(counts).low <= 0.03 <= rate(counts).high
    assert 275 <= held <= 298


def test_estimate_is_scaled_and_stored() -> None:
    found = Estimate(1, 0.5, 2).scaled(10, 3)
    assert found.to_json() == {"value": 13, "low": 8, "high": 23}
