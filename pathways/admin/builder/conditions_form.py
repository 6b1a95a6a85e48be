"""Conditions as lines of a form, and back. Pure: no request, no fields.

A condition is a list of lines that are joined in one way. Lines with the same letter stand in one
bracket, which is joined in its own way. What is bracketed deeper is kept as it is, as one line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pathways.engine import logic
from pathways.engine.logic import CHANGES, All, Any_, AtLeast, Condition, Leaf


LETTERS = ("A", "B", "C", "D")
SINCE = "since:"  # the beginning of the tests on a change since the start
NUMBER_TESTS = ("at_least", "below", "up_by")


@dataclass(frozen=True, slots=True)
class Line:
    """One test: of `fact`, by `test` (is, at_least, below, up_by, since:worse, ...).

    `codes` are the answers of `is`, `number` is that of the others. `days` alone: for so many days;
    with `times`: so many times in those days.
    """

    fact: str
    test: str
    codes: tuple[str, ...] = ()
    number: int | None = None
    days: int | None = None
    times: int | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A part that this form does not take apart."""

    raw: Mapping[str, Any]
    group: str = ""


@dataclass(frozen=True, slots=True)
class Join:
    """How lines are joined: all, any, or at_least `count` of them."""

    way: str = "all"
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """A condition as a form shows it."""

    lines: tuple[Line | Kept, ...] = ()
    join: Join = Join()
    groups: Mapping[str, Join] = field(default_factory=dict)


def lines_of(raw: Any) -> Lines:
    """The lines of a condition; none of no condition. Raises logic.NotACondition."""
    if raw is None:
        return Lines()
    condition = normal(logic.read(raw))
    if isinstance(condition, Leaf):
        return Lines((_line(condition),))
    lines: list[Line | Kept] = []
    groups: dict[str, Join] = {}
    for part in condition.parts:
        if isinstance(part, Leaf):
            lines.append(_line(part))
        elif len(groups) == len(LETTERS):
            lines.append(Kept(logic.write(part)))
        else:
            letter = LETTERS[len(groups)]
            groups[letter] = _join(part)
            lines += [_inner(one, letter) for one in part.parts]
    return Lines(tuple(lines), _join(condition), groups)


def raw_of(lines: Lines) -> dict[str, Any] | None:
    """The condition of the lines; None without any line.

    A bracket stands where its first line stands. A way to join that has one thing to join is left
    out. Raises logic.NotACondition.
    """
    parts: list[Condition] = []
    done: set[str] = set()
    for line in lines.lines:
        if not line.group:
            parts.append(_condition(line))
        elif line.group not in done:
            done.add(line.group)
            inside = [_condition(one) for one in lines.lines if one.group == line.group]
            parts.append(_joined(inside, lines.groups.get(line.group, Join())))
    return logic.write(_joined(parts, lines.join)) if parts else None


def normal(condition: Condition) -> Condition:
    """The same condition without joins that have one thing to join, changes in their order."""
    if isinstance(condition, Leaf):
        return _condition(_line(condition))
    return _joined([normal(part) for part in condition.parts], _join(condition))


def _inner(part: Condition, letter: str) -> Line | Kept:
    return _line(part, letter) if isinstance(part, Leaf) else Kept(logic.write(part), letter)


def _line(leaf: Leaf, group: str = "") -> Line:
    if leaf.since_start:
        changes = ",".join(one for one in CHANGES if one in leaf.since_start)
        return Line(leaf.fact, f"{SINCE}{changes}", group=group)
    if leaf.codes:
        test, number = "is", None
    else:
        values = {name: getattr(leaf, name) for name in NUMBER_TESTS}
        test, number = next((n, v) for n, v in values.items() if v is not None)
    days = next((n for n in (leaf.for_days, leaf.over_days, leaf.in_days) if n is not None), None)
    return Line(leaf.fact, test, leaf.codes, number, days, leaf.times, group)


def _condition(line: Line | Kept) -> Condition:
    return logic.read(line.raw if isinstance(line, Kept) else {line.fact: _test(line)})


def _test(line: Line) -> Any:
    if line.test.startswith(SINCE):
        return {"since_start": line.test.removeprefix(SINCE).split(",")}
    value: Any = list(line.codes) if line.test == "is" else line.number
    test: dict[str, Any] = {line.test: value}
    if line.times is not None:
        test |= {"times": line.times, "in_days": line.days}
    elif line.days is not None:
        test["over_days" if line.test == "up_by" else "for_days"] = line.days
    elif line.test == "is":
        return value
    return test


def _join(condition: Condition) -> Join:
    if isinstance(condition, AtLeast):
        return Join("at_least", condition.count)
    return Join("any" if isinstance(condition, Any_) else "all")


def _joined(parts: Sequence[Condition], join: Join) -> Condition:
    if len(parts) == 1:
        return parts[0]
    if join.way == "at_least":
        raw = {"at_least": join.count, "of": [logic.write(part) for part in parts]}
        return logic.read(raw)
    return Any_(tuple(parts)) if join.way == "any" else All(tuple(parts))
