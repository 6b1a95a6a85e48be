"""Conditions: three-valued truth, views over series, and how they are read and written."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.engine import logic
from pathways.engine.conditions import compiled, holds, patient
from pathways.engine.decisions import Moment
from pathways.engine.values import Reading, State
from pathways.engine.views import back_to, baseline
from tests.engine.examples import HALF, fact, known, plan, readings


T, F, U = True, False, None
A = {"feel": "same"}  # true on "same", false on anything else, unknown on declined


def truth(raw: dict[str, Any], **scalars: Any) -> bool | None:
    return holds(logic.read(raw), known(**scalars))


@pytest.mark.parametrize(
    ("raw", "value", "expected"),
    [
        (A, "same", T),
        (A, "worse", F),
        (A, "declined", U),
        (A, State.PENDING, U),
        (A, State.CLOSED, F),
        ({"feel": ["same", "declined"]}, "declined", T),
        ({"feel": {"is": "declined"}}, "same", F),
        ({"feel": "declined"}, State.PENDING, U),
        ({"feel": "declined"}, State.CLOSED, F),
        ({"feel": {"at_least": 3}}, 3, T),
        ({"feel": {"at_least": 3}}, 2, F),
        ({"feel": {"at_least": 3}}, "declined", U),
        ({"feel": {"at_least": 3}}, State.PENDING, U),
        ({"feel": {"at_least": 3}}, State.CLOSED, F),
        ({"feel": {"below": 3}}, 3, F),
        ({"feel": {"below": 3}}, 2, T),
        ({"feel": {"below": 3}}, State.PENDING, U),
        ({"feel": {"below": 3}}, State.CLOSED, F),
        ({"feel": {"at_least": 4}}, HALF, F),
        ({"feel": {"below": 4}}, HALF, T),
    ],
)
def test_a_test_of_one_fact(raw: dict[str, Any], value: Any, expected: bool | None) -> None:
    assert truth(raw, feel=value) is expected


@pytest.mark.parametrize("raw", [{"feel": {"at_least": 3}}, {"feel": {"below": 3}}])
def test_a_number_test_of_a_word_is_broken(raw: dict[str, Any]) -> None:
    with pytest.raises(KeyError):
        truth(raw, feel="same")


@pytest.mark.parametrize("raw", [A, {"feel": {"at_least": 3}}, {"feel": {"below": 3}}])
def test_a_fact_that_could_not_be_built_is_broken(raw: dict[str, Any]) -> None:
    with pytest.raises(KeyError):
        truth(raw)


def three(word: bool | None) -> dict[str, Any]:
    return {{T: "yes", F: "no", U: "maybe"}[word]: "x"}


STATES: dict[str, Any] = {"yes": "x", "no": "y", "maybe": "declined"}


@pytest.mark.parametrize(
    ("parts", "all_", "any_", "two"),
    [
        ([T], T, T, None),
        ([F], F, F, None),
        ([U], U, U, None),
        ([T, T], T, T, T),
        ([T, F], F, T, F),
        ([T, U], U, T, U),
        ([F, U], F, U, F),
        ([U, U], U, U, U),
        ([F, F], F, F, F),
        ([U, F, T], F, T, U),
        ([U, U, T], U, T, U),
        ([T, T, F], F, T, T),
        ([F, F, T], F, T, F),
    ],
)
def test_joined_conditions_are_three_valued(
    parts: list[bool | None], all_: bool | None, any_: bool | None, two: bool | None
) -> None:
    raw = [three(part) for part in parts]
    for order in (raw, raw[::-1]):
        assert truth({"all": order}, **STATES) is all_
        assert truth({"any": order}, **STATES) is any_
        if len(parts) > 1:
            assert truth({"at_least": 2, "of": order}, **STATES) is two


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"any": [{"gone": "x"}, {"yes": "x"}]}, (T, True)),
        ({"any": [{"yes": "x"}, {"gone": "x"}]}, (T, True)),
        ({"all": [{"gone": "x"}, {"no": "x"}]}, (F, True)),
        ({"all": [{"gone": "x"}, {"yes": "x"}]}, (U, True)),
        ({"at_least": 1, "of": [{"gone": "x"}, {"maybe": "x"}]}, (U, True)),
        ({"at_least": 2, "of": [{"yes": "x"}, {"yes": "x"}]}, (T, False)),
    ],
)
def test_patience_takes_a_broken_part_as_unknown_in_any_order(
    raw: dict[str, Any], expected: tuple[bool | None, bool]
) -> None:
    assert patient(logic.read(raw), known(**STATES).known) == expected


# Views: pain is worse upwards, walking is worse downwards and has a rule of change.

PAIN = logic.Series("up", 3, None)
WALK = logic.Series("down", 1, lambda first, now: "worse" if now - first <= -2 else "same")


def view(test: dict[str, Any], *values: Any, last: int | None = None, day: int = 0) -> bool | None:
    """A view of pain over one reading a day."""
    condition = logic.bind(logic.read({"pain": test}), {"pain": PAIN})
    series = readings(*values, last=last)
    return holds(condition, known(Moment.DAY, day=day or len(values), series={"pain": series}))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((8, 8, 8), T),
        ((8, 7, 8), F),
        ((8, 8, 7), F),
        ((9, None, 8), U),
        ((8, 8, None), U),
        ((7, None, 8), F),
        ((8, 8), F),
        ((8,), F),
        ((), F),
        ((1, 8, 8, 8), T),
    ],
)
def test_for_days_needs_every_reading_back_to_one_so_many_days_earlier(
    values: tuple[Any, ...], expected: bool | None
) -> None:
    assert view({"at_least": 8, "for_days": 2}, *values) is expected


def test_for_days_goes_back_to_the_latest_reading_that_is_old_enough() -> None:
    series = (Reading(1, 2), Reading(3, 9), Reading(9, 9))
    condition = logic.read({"pain": {"at_least": 8, "for_days": 2}})
    assert holds(condition, known(day=9, series={"pain": series})) is True
    condition = logic.read({"pain": {"at_least": 8, "for_days": 7}})
    assert holds(condition, known(day=9, series={"pain": series})) is False


def test_for_days_of_answers_may_name_declined() -> None:
    series = {"feel": readings("worse", None, "worse")}
    raw = {"feel": {"is": ["worse", "declined"], "for_days": 2}}
    assert holds(logic.read(raw), known(series=series)) is True
    raw = {"feel": {"is": ["worse"], "for_days": 2}}
    assert holds(logic.read(raw), known(series=series)) is None


@pytest.mark.parametrize(
    ("values", "day", "expected"),
    [
        ((8, 1, 8), 3, T),
        ((8, 1, 1), 3, F),
        ((8, None, 1), 3, U),
        ((None, None, 8), 3, U),
        ((8, 8, 1, 1), 4, F),
        ((8, 8, 1), 4, F),
        ((), 4, F),
    ],
)
def test_times_counts_within_the_last_days(
    values: tuple[Any, ...], day: int, expected: bool | None
) -> None:
    assert view({"at_least": 8, "times": 2, "in_days": 3}, *values, day=day) is expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((4, 5), F),  # no baseline yet
        ((4, 5, 4, 6), T),
        ((4, 5, 4, 5), F),
        ((4, 5, 4, None), U),
        ((None, 4, 5, 4, 6), T),  # a declined reading is no part of the baseline
        ((4, None, 5, 6), F),  # the median of 4, 5 and 6 is 5
        ((1, 9, 5, 7), T),  # the median of 1, 9 and 5 is 5
    ],
)
def test_up_by_compares_with_the_median_of_the_first_three(
    values: tuple[Any, ...], expected: bool | None
) -> None:
    assert view({"up_by": 2}, *values) is expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((4, 4, 4, 6, 6, 6), T),
        ((4, 4, 4, 6, 5, 6), F),
        ((4, 4, 4, 6, None, 6), U),
        ((4, 4, 4, 5, None, 6), F),
        ((4, 4, 4, 6, 6), F),  # two days earlier it was not up yet
        ((4, 4), F),
    ],
)
def test_up_by_over_days_needs_every_reading_of_them(
    values: tuple[Any, ...], expected: bool | None
) -> None:
    assert view({"up_by": 2, "over_days": 2}, *values) is expected


def test_up_by_over_days_needs_three_readings() -> None:
    series = (Reading(1, 4), Reading(2, 4), Reading(3, 4), Reading(10, 8), Reading(20, 8))
    condition = logic.bind(logic.read({"pain": {"up_by": 2, "over_days": 7}}), {"pain": PAIN})
    assert holds(condition, known(day=20, series={"pain": series})) is False


def walk(test: dict[str, Any], *values: Any) -> bool | None:
    condition = logic.bind(logic.read({"walk": test}), {"walk": WALK})
    return holds(condition, known(day=9, series={"walk": readings(*values)}))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((7,), F),
        ((7, 5), T),
        ((7, 6), F),
        ((7, None), U),
        ((None, 7, 5), T),
        ((None, 5), F),
        ((7, 2, 7), F),
        ((), F),
    ],
)
def test_since_start_compares_with_the_first_score(
    values: tuple[Any, ...], expected: bool | None
) -> None:
    assert walk({"since_start": "worse"}, *values) is expected


def test_up_by_of_a_score_that_is_worse_downwards_falls() -> None:
    assert walk({"up_by": 2}, 7, 5) is True
    assert walk({"up_by": 2}, 7, 9) is False
    assert walk({"up_by": 2}, Fraction(15, 2), 6) is False


@pytest.mark.parametrize("test", [{"up_by": 2}, {"since_start": "worse"}])
def test_a_view_that_was_not_put_together_raises(test: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="pain"):
        compiled(logic.read({"pain": test}))


def test_a_change_without_a_rule_raises() -> None:
    with pytest.raises(ValueError, match="no rule of change"):
        view({"since_start": "worse"}, 4, 5)


@pytest.mark.parametrize("test", [{"up_by": 2}, {"at_least": 8, "for_days": 2}])
def test_a_series_that_could_not_be_built_is_broken(test: dict[str, Any]) -> None:
    condition = logic.bind(logic.read({"pain": test}), {"pain": PAIN})
    with pytest.raises(KeyError):
        holds(condition, known())


LEAVES = st.sampled_from(
    [
        {"at_least": 5, "for_days": 2},
        {"at_least": 5, "times": 2, "in_days": 4},
        {"up_by": 2},
        {"up_by": 2, "over_days": 3},
    ]
)
ORDER = {False: 0, None: 1, True: 2}


@given(LEAVES, st.lists(st.none() | st.integers(0, 10), min_size=1, max_size=8), st.integers(0, 10))
def test_no_view_looks_better_when_todays_reading_is_worse(
    test: dict[str, Any], values: list[int | None], today: int
) -> None:
    """False may become unknown or true, never the other way, as pain goes up."""
    said = [view(test, *values[:-1], pain) for pain in (today, min(today + 1, 10))]
    assert ORDER[said[0]] <= ORDER[said[1]]


@given(LEAVES, st.lists(st.none() | st.integers(0, 10), min_size=1, max_size=8), st.integers(0, 10))
def test_a_declined_reading_today_never_settles_what_an_answer_would_settle_otherwise(
    test: dict[str, Any], values: list[int | None], today: int
) -> None:
    declined = view(test, *values[:-1], None)
    if declined is True:
        assert view(test, *values[:-1], today) is True


def test_helpers_of_views() -> None:
    assert back_to((), 1) is None
    assert baseline(readings(5, None, 1, 3), 3) == 3
    assert baseline(readings(5, None), 1) == 5
    assert baseline(readings(None), 1) is None


WRITTEN = [
    {"feel": "same"},
    {"feel": ["same", "worse"]},
    {"walking.far": {"at_least": 3}},
    {"pain": {"below": 3}},
    {"pain": {"at_least": 8, "for_days": 2}},
    {"feel": {"is": ["worse"], "times": 2, "in_days": 7}},
    {"pain": {"up_by": 2, "over_days": 7}},
    {"walking": {"since_start": ["same", "worse"]}},
    {"all": [{"a": "b"}, {"any": [{"c": "d"}, {"at_least": 1, "of": [{"e": "f"}]}]}]},
]


@pytest.mark.parametrize("raw", WRITTEN)
def test_a_condition_is_written_as_it_was_read(raw: dict[str, Any]) -> None:
    assert logic.write(logic.read(raw)) == raw


def test_is_written_out_is_the_short_form() -> None:
    assert logic.read({"feel": {"is": ["same", "same"]}}) == logic.read({"feel": "same"})


def test_reading_names_every_problem_at_once() -> None:
    with pytest.raises(logic.NotACondition, match="no `not`") as caught:
        logic.read({"all": [{"not": {"a": "b"}}, {"x": {"above": 1}}, 3]})
    assert [one.where for one in caught.value.problems] == ["all.1", "all.2.x", "all.3"]


def test_names_of_the_facts_that_are_read() -> None:
    assert logic.names(logic.read(WRITTEN[-1])) == {"a", "c", "e"}
    assert logic.names(None) == frozenset()


def test_loading_binds_every_view_to_its_series() -> None:
    definition = plan()
    rule = definition.rule("walking_worse")
    assert rule is not None
    (leaf,) = logic.leaves(rule.when)
    assert leaf.series is not None
    assert leaf.series.change is not None
    assert leaf.series.change(7, 5) == "worse"
    assert leaf.series.baseline_of == 1


def test_a_condition_is_compiled_once() -> None:
    assert compiled(logic.read(A)) is compiled(logic.read(A))


def test_known_marks_each_state() -> None:
    facts = known(a="x", b="declined", c=State.CLOSED, d=State.PENDING, e=0)
    assert {name: facts.known[name] for name in "abcde"} == {
        "a": "x",
        "b": "declined",
        "c": (),
        "d": None,
        "e": 0,
    }
    assert facts.value("a") == "x"
    assert facts.value("b") is None
    assert facts.value("z") is None
    assert fact("x").state is State.VALUE
