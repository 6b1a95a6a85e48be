"""A line chart as geometry: what a template draws as SVG, with no script and no picture service."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from statistics import median

from patients.services.series import Point, Series


HEIGHT = 240
LEFT, RIGHT, TOP, BOTTOM = 36, 28, 28, 36
NARROW, WIDE = 320, 640
# A step longer than this many usual steps is a gap: nobody knows what lies in it.
LONG_STEP = 1.5


@dataclass(frozen=True, slots=True)
class Mark:
    """One reading. First and last have shapes of their own and carry their number."""

    x: float
    y: float
    shape: str  # "square" | "circle" | "diamond"
    label: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """One chart at one width, in the units of its viewBox."""

    width: int
    height: int
    left: int
    right: int
    bottom: int
    lines: tuple[str, ...]
    marks: tuple[Mark, ...]
    levels: tuple[tuple[int, float], ...]
    first_day: int
    last_day: int


@dataclass(frozen=True, slots=True)
class Chart:
    """The same chart for small and for large screens, so that its text stays readable on both."""

    narrow: Drawing
    wide: Drawing


def draw(series: Series) -> Chart:
    """The chart of a series with at least two readings; its height always spans the full range."""
    return Chart(narrow=_drawing(series, NARROW), wide=_drawing(series, WIDE))


def runs(points: tuple[Point, ...]) -> list[list[Point]]:
    """Readings that belong together. A question that was not answered, or a step much longer than
    the usual one, leaves a gap in the line."""
    readings = [point for point in points if point.value is not None]
    steps = [later.day - earlier.day for earlier, later in itertools.pairwise(readings)]
    longest = LONG_STEP * median(steps) if steps else 0
    declined = [point.day for point in points if point.value is None]
    found: list[list[Point]] = []
    for point in readings:
        last = found[-1][-1] if found else None
        if last is None or _is_gap(last.day, point.day, longest, declined):
            found.append([point])
        else:
            found[-1].append(point)
    return found


def _is_gap(earlier: int, later: int, longest: float, declined: list[int]) -> bool:
    return later - earlier > longest or any(earlier < day < later for day in declined)


def _drawing(series: Series, width: int) -> Drawing:
    readings = series.readings
    first, last = readings[0].day, readings[-1].day
    across, up = width - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    span = max(series.highest - series.lowest, 1)

    def x(day: int) -> float:
        return round(LEFT + across * (day - first) / max(last - first, 1), 1)

    def y(value: int) -> float:
        return round(TOP + up * (series.highest - value) / span, 1)

    marks = tuple(
        Mark(x(p.day), y(p.value or 0), _shape(p, first, last), _label(p, first, last))
        for p in readings
    )
    lines = tuple(
        " ".join(f"{x(p.day)},{y(p.value or 0)}" for p in run)
        for run in runs(series.points)
        if len(run) > 1
    )
    middle = (series.lowest + series.highest) // 2
    levels = tuple((n, y(n)) for n in sorted({series.lowest, middle, series.highest}))
    return Drawing(
        width=width,
        height=HEIGHT,
        left=LEFT,
        right=width - RIGHT,
        bottom=HEIGHT - BOTTOM,
        lines=lines,
        marks=marks,
        levels=levels,
        first_day=first,
        last_day=last,
    )


def _shape(point: Point, first: int, last: int) -> str:
    return {last: "diamond", first: "square"}.get(point.day, "circle")


def _label(point: Point, first: int, last: int) -> str:
    return point.shown if point.day in (first, last) else ""
