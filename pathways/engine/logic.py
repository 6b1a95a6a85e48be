"""Conditions as data: read from a document, walked by the compiler, the prover and sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any


KEY = re.compile(r"^[a-z][a-z0-9_]*$")
FACT = re.compile(r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")
CODE = re.compile(r"^[a-z0-9][a-z0-9_]*$")
CHANGES = ("better", "same", "worse")
_TESTS = ("is", "at_least", "below", "up_by", "since_start")
_VIEWS = ("for_days", "over_days", "times", "in_days")


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """What a view must know of the fact that it looks at; one for each series of a definition."""

    worse: str | None  # "up" | "down"
    baseline_of: int  # the baseline is the median of this many first readings
    change: Callable[[Any, Any], str] | None  # first and present score -> better, same or worse


@dataclass(frozen=True, slots=True)
class Leaf:
    """One test of one fact, or of a view over its series.

    Exactly one of `codes` (is), `at_least`, `below`, `up_by`, `since_start` is set; `for_days`,
    or `times` with `in_days`, may go with the first three, `over_days` with `up_by`. `series` is
    filled in when the definition is put together.
    """

    fact: str
    codes: tuple[str, ...] = ()
    at_least: int | None = None
    below: int | None = None
    up_by: int | None = None
    since_start: tuple[str, ...] = ()
    for_days: int | None = None
    over_days: int | None = None
    times: int | None = None
    in_days: int | None = None
    series: Series | None = field(default=None, repr=False)

    @property
    def is_view(self) -> bool:
        """Whether the test reads a series instead of the one last value."""
        return bool(self.since_start) or any(
            n is not None for n in (self.up_by, self.for_days, self.times)
        )


@dataclass(frozen=True, slots=True)
class All:
    """True when every part is true, false as soon as one is false."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any_:
    """True as soon as one part is true, false when every part is false."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """True as soon as `count` parts are true, false once they no longer can be."""

    count: int
    parts: tuple[Condition, ...]


Condition = Leaf | All | Any_ | AtLeast


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong inside one condition: where (below its path), what, and the mend."""

    where: str
    problem: str
    mend: str


class NotACondition(Exception):
    """Raised by read() with everything that is wrong, all at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(p.problem for p in problems))
        self.problems = problems


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every test of a condition, in the order of the document."""
    if isinstance(condition, Leaf):
        yield condition
    else:
        for part in condition.parts:
            yield from leaves(part)


def names(condition: Condition | None) -> frozenset[str]:
    """The facts that a condition reads."""
    return frozenset(leaf.fact for leaf in leaves(condition)) if condition else frozenset()


def bind(condition: Condition, series: Mapping[str, Series]) -> Condition:
    """The condition with what its views must know of their facts."""
    if isinstance(condition, Leaf):
        known = series.get(condition.fact) if condition.is_view else None
        return replace(condition, series=known) if known else condition
    return replace(condition, parts=tuple(bind(part, series) for part in condition.parts))


def read(raw: Any) -> Condition:
    """The condition that a document's mapping stands for; raises NotACondition with every problem.

    There is no `not` and no "is not": whoever means "anything but yes" names the other answers,
    so that an unknown can never be taken for a no.
    """
    problems: list[Problem] = []
    condition = _read(raw, "", problems)
    if problems or condition is None:
        raise NotACondition(problems)
    return condition


def write(condition: Condition) -> dict[str, Any]:
    """The mapping that read() turns into this condition."""
    if isinstance(condition, All):
        return {"all": [write(part) for part in condition.parts]}
    if isinstance(condition, Any_):
        return {"any": [write(part) for part in condition.parts]}
    if isinstance(condition, AtLeast):
        return {"at_least": condition.count, "of": [write(part) for part in condition.parts]}
    if condition.codes and not condition.is_view:
        codes = condition.codes
        return {condition.fact: codes[0] if len(codes) == 1 else list(codes)}
    test: dict[str, Any] = {"is": list(condition.codes)} if condition.codes else {}
    if condition.since_start:
        test["since_start"] = list(condition.since_start)
    for name in ("at_least", "below", "up_by", *_VIEWS):
        if getattr(condition, name) is not None:
            test[name] = getattr(condition, name)
    return {condition.fact: test}


def _read(raw: Any, where: str, problems: list[Problem]) -> Condition | None:
    if not isinstance(raw, dict) or not raw:
        problems.append(_not_a_mapping(where))
        return None
    if set(raw) == {"at_least", "of"}:
        return _read_at_least(raw, where, problems)
    if len(raw) != 1:
        problems.append(
            Problem(
                where,
                f"a condition has several names side by side: {', '.join(map(str, raw))}",
                "put each into its own line under `all:` or `any:`",
            )
        )
        return None
    ((name, inner),) = raw.items()
    if name in ("all", "any"):
        parts = _read_parts(inner, _below(where, name), problems)
        return (All if name == "all" else Any_)(parts) if parts else None
    if name in ("not", "none", "none_of"):
        problems.append(
            Problem(
                where,
                f"there is no `{name}` in conditions, because it would take an unknown for a no",
                "name the other answers instead",
            )
        )
        return None
    return _read_leaf(str(name), inner, where, problems)


def _read_parts(raw: Any, where: str, problems: list[Problem]) -> tuple[Condition, ...]:
    if not isinstance(raw, list) or not raw:
        problems.append(
            Problem(where, "this needs a list of conditions", "write each on a line with a dash")
        )
        return ()
    read_all = [_read(part, f"{where}.{n + 1}", problems) for n, part in enumerate(raw)]
    return tuple(part for part in read_all if part is not None)


def _read_at_least(raw: dict[str, Any], where: str, problems: list[Problem]) -> Condition | None:
    parts = _read_parts(raw["of"], _below(where, "of"), problems)
    count = raw["at_least"]
    if not _whole(count) or not 1 <= count <= max(len(parts), 1):
        problems.append(
            Problem(
                _below(where, "at_least"),
                f"{count} of {len(parts)} conditions cannot be counted",
                "write a whole number from 1 to the number of conditions in the list",
            )
        )
        return None
    return AtLeast(count, parts) if parts else None


def _read_leaf(fact: str, raw: Any, where: str, problems: list[Problem]) -> Leaf | None:
    if not FACT.match(fact):
        problems.append(
            Problem(where, f"{fact!r} is not the name of a fact", "use a question's key")
        )
        return None
    where = _below(where, fact)
    if not isinstance(raw, dict):
        codes = _codes(raw, where, problems)
        return Leaf(fact, codes=codes) if codes else None
    found = _shape(raw, where)
    if found:
        problems.extend(found)
        return None
    values: dict[str, Any] = {n: raw[n] for n in raw if n not in ("is", "since_start")}
    for name, kept_as in (("is", "codes"), ("since_start", "since_start")):
        if name in raw:
            values[kept_as] = _codes(raw[name], where, problems)
            if not values[kept_as]:
                return None
    return Leaf(fact, **values)


def _shape(raw: dict[str, Any], where: str) -> list[Problem]:
    """What is wrong with the words of one test and with its numbers."""
    strange = [str(name) for name in raw if name not in _TESTS + _VIEWS]
    if strange:
        return [
            Problem(
                where,
                f"conditions do not know {', '.join(strange)}",
                f"use one of {', '.join(_TESTS)}, with {', '.join(_VIEWS)} where a series is read",
            )
        ]
    tests = [name for name in _TESTS if name in raw]
    if len(tests) != 1:
        return [
            Problem(
                where,
                f"a test needs exactly one of {', '.join(_TESTS)}, this has {len(tests)}",
                "keep one; put two tests of one fact under `all:`",
            )
        ]
    return [*_numbers(raw, where), *_views(raw, tests[0], where)]


def _numbers(raw: dict[str, Any], where: str) -> list[Problem]:
    lowest = {"at_least": None, "below": None}
    return [
        Problem(
            _below(where, name), f"{raw[name]!r} is not a usable number", "write a whole number"
        )
        for name in raw
        if name not in ("is", "since_start")
        and not (_whole(raw[name]) and (name in lowest or raw[name] >= 1))
    ]


def _views(raw: dict[str, Any], test: str, where: str) -> list[Problem]:
    found = []
    views = {name for name in _VIEWS if name in raw}
    if ("times" in views) != ("in_days" in views):
        found.append(
            Problem(where, "`times` and `in_days` belong together", "write both or neither")
        )
    allowed: dict[str, list[set[str]]] = {"up_by": [{"over_days"}], "since_start": []}
    plain: list[set[str]] = [{"for_days"}, {"times", "in_days"}]
    if not found and views and views not in allowed.get(test, plain):
        found.append(
            Problem(
                where,
                f"`{test}` cannot go with {' and '.join(sorted(views))}",
                "`for_days`, or `times` with `in_days`, goes with is, at_least and below; "
                "`over_days` goes with up_by",
            )
        )
    if test == "since_start" and not found:
        given = raw[test] if isinstance(raw[test], list) else [raw[test]]
        if not set(map(str, given)) <= set(CHANGES):
            found.append(
                Problem(
                    _below(where, test),
                    "a change since the start is one of better, same, worse",
                    "use one or a list of these",
                )
            )
    return found


def _codes(raw: Any, where: str, problems: list[Problem]) -> tuple[str, ...]:
    codes = raw if isinstance(raw, list) else [raw]
    if codes and all(isinstance(code, str) and CODE.match(code) for code in codes):
        return tuple(dict.fromkeys(codes))
    problems.append(
        Problem(
            where,
            f"{raw!r} is not an answer or a list of answers",
            "use the codes of the question's answers; numbers take at_least or below",
        )
    )
    return ()


def _not_a_mapping(where: str) -> Problem:
    return Problem(
        where,
        "this is not a condition",
        "write it as `question: answer`, or as a list under `all:` or `any:`",
    )


def _below(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
