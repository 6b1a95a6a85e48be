"""Which element of one list is which of another."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.authoring.pairing import Pair, moved, named, paired


def elements(names: str, **more: str) -> list[dict[str, str]]:
    return [{"key": name} | ({"was": more[name]} if name in more else {}) for name in names]


def test_elements_are_paired_by_key_in_the_order_of_the_second() -> None:
    pairs = paired("rules", elements("abc"), elements("cxa"))
    said = [(one.name, one.before is not None, one.after is not None) for one in pairs]
    assert said == [("c", True, True), ("x", False, True), ("a", True, True), ("b", True, False)]


def test_what_is_gone_stands_after_what_it_followed() -> None:
    names = [one.name for one in paired("rules", elements("abc"), elements("bd"))]
    assert names == ["a", "b", "c", "d"]
    assert [one.name for one in paired("rules", elements("a"), None)] == ["a"]


def test_an_element_that_says_was_is_the_one_that_had_the_key() -> None:
    (pair,) = paired("rules", elements("a"), elements("b", b="a"))
    assert pair == Pair("b", {"key": "a"}, {"key": "b", "was": "a"}, 0, "a")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a", elements("ab", b="a")),  # the old one is still there
        ("ab", elements("b", b="a")),  # it was there before by this name
        ("c", elements("b", b="a")),  # nobody had that key
    ],
)
def test_was_counts_only_while_the_old_key_is_gone_and_the_new_one_new(
    before: str, after: list[dict[str, str]]
) -> None:
    assert [one.was for one in paired("rules", elements(before), after)] == [""] * len(
        paired("rules", elements(before), after)
    )


def test_of_two_that_claim_one_key_the_first_has_it() -> None:
    pairs = paired("rules", elements("a"), elements("bc", b="a", c="a"))
    assert [(one.name, one.was) for one in pairs] == [("b", "a"), ("c", "")]


def test_a_renamed_element_that_stays_is_not_moved() -> None:
    pairs = paired("rules", elements("abc"), elements("axc", x="b"))
    assert [one.moved for one in pairs] == [0, 0, 0]


def test_a_name_that_comes_twice_is_told_apart() -> None:
    assert list(named("rules", elements("aaba"))) == ["a", "a (2)", "b", "a (3)"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("abc", "abc", {}),
        ("abc", "cab", {"c": -2}),
        ("abcd", "bcda", {"a": 3}),
        ("abc", "xcab", {"c": -2}),  # what is new is no place
        ("abcd", "acd", {}),
        ("", "a", {}),
    ],
)
def test_only_what_was_moved_is_called_moved(
    before: Sequence[str], after: Sequence[str], expected: dict[str, int]
) -> None:
    assert moved(before, after) == expected


@given(st.permutations("abcdefg"))
def test_any_other_order_has_something_moved_and_putting_it_back_gives_the_old(
    order: list[str],
) -> None:
    found = moved("abcdefg", order)
    assert bool(found) == (order != list("abcdefg"))
    assert all(order.index(name) - "abcdefg".index(name) == by for name, by in found.items())
