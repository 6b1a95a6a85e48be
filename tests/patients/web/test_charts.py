"""Charts as geometry: the full range, gaps as gaps, shapes as well as colours."""

from __future__ import annotations

import pytest

from patients.services.series import Point, Series
from patients.web import charts


def series(readings: dict[int, int | None]) -> Series:
    points = tuple(Point(day, n, "" if n is None else str(n)) for day, n in readings.items())
    return Series("pain", "Pain", True, 0, 10, "up", points)


def days(readings: dict[int, int | None]) -> list[list[int]]:
    return [[point.day for point in run] for run in charts.runs(series(readings).points)]


def test_height_always_spans_the_whole_range() -> None:
    drawing = charts.draw(series({1: 4, 2: 5})).narrow

    assert [number for number, _ in drawing.levels] == [0, 5, 10]
    heights = dict(drawing.levels)
    assert heights[10] == charts.TOP
    assert heights[0] == drawing.bottom
    assert drawing.marks[1].y == heights[5]


def test_days_are_spaced_by_the_calendar_and_fill_the_width() -> None:
    drawing = charts.draw(series({1: 4, 2: 5, 5: 5})).wide

    xs = [mark.x for mark in drawing.marks]
    assert (xs[0], xs[-1]) == (drawing.left, drawing.right)
    assert xs[1] - xs[0] == pytest.approx((xs[2] - xs[0]) / 4, abs=0.1)


def test_first_and_last_have_shapes_and_numbers_of_their_own() -> None:
    marks = charts.draw(series({1: 4, 2: 5, 3: 6})).narrow.marks

    assert [mark.shape for mark in marks] == ["square", "circle", "diamond"]
    assert [mark.label for mark in marks] == ["4", "", "6"]


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ({1: 4, 2: 5, 3: 6}, [[1, 2, 3]]),
        ({1: 4, 2: 5, 3: 5, 6: 6, 7: 6}, [[1, 2, 3], [6, 7]]),
        ({1: 4, 2: None, 3: 6}, [[1], [3]]),
        ({1: 4, 8: 5, 15: 6}, [[1, 8, 15]]),
        ({1: 4, 8: 5, 15: 6, 30: 3}, [[1, 8, 15], [30]]),
        ({5: 4}, [[5]]),
        ({}, []),
    ],
)
def test_gaps_stay_gaps(readings: dict[int, int | None], expected: list[list[int]]) -> None:
    assert days(readings) == expected


def test_reading_alone_between_gaps_is_a_mark_without_a_line() -> None:
    drawing = charts.draw(series({1: 4, 2: 5, 3: None, 4: 6, 5: None, 6: 6, 7: 6})).narrow

    assert len(drawing.lines) == 2
    assert len(drawing.marks) == 5


def test_two_readings_of_one_day_apart_do_not_divide_by_nothing() -> None:
    drawing = charts.draw(series({3: 4})).narrow

    assert drawing.marks[0].x == drawing.left
