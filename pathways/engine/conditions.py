"""Conditions at work: compiled once to closures over one flat mapping, true, false or unknown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeGuard

from pathways.engine import views
from pathways.engine.logic import All, Any_, AtLeast, Condition, Leaf
from pathways.engine.values import Facts
from pathways.engine.views import Known, Test, Truth, answers, number


# A fact's name, and what each of its answers says; False is the answer of all others.
Lookup = tuple[str, Callable[[Any, Truth], Truth]]


def holds(condition: Condition, facts: Facts) -> Truth:
    """Whether a condition is true, false or (None) unknown.

    On a value a test is true or false; on a declined or pending fact it is unknown, unless
    `declined` is named like an answer; on a closed fact it is false. Raises where a fact could
    not be built. An answer still to come never takes back a true or a false.
    """
    return compiled(condition)(facts.known)


@lru_cache(maxsize=8192)
def compiled(condition: Condition) -> Test:
    """The condition as a closure; the same condition is compiled once."""
    if isinstance(condition, Leaf):
        return views.compiled(condition) if condition.is_view else _leaf(condition)
    lookups = [(p.fact, answers(p.codes).get) for p in condition.parts if _is_lookup(p)]
    others = [compiled(part) for part in condition.parts if not _is_lookup(part)]
    if isinstance(condition, AtLeast):
        return _at_least(condition.count, others, lookups)
    return _all(others, lookups) if isinstance(condition, All) else _any(others, lookups)


def _is_lookup(condition: Condition) -> TypeGuard[Leaf]:
    """Whether a condition is one look-up of one answer, which needs no call of its own."""
    return isinstance(condition, Leaf) and bool(condition.codes) and not condition.is_view


def truth_of(condition: Condition, known: Known) -> Truth:
    """The truth with every broken part taken as unknown: what patient() says of it, sooner.

    Where nothing raises, each part that was looked at is whole, and no other can change the truth.
    """
    try:
        return compiled(condition)(known)
    except Exception:
        return patient(condition, known)[0]


def patient(condition: Condition, known: Known) -> tuple[Truth, bool]:
    """The truth with every broken part taken as unknown, and whether any part is broken.

    Looks at every part, so that the order of parts decides nothing.
    """
    if isinstance(condition, Leaf):
        try:
            return compiled(condition)(known), False
        except Exception:
            return None, True
    seen = [patient(part, known) for part in condition.parts]
    broken = any(one[1] for one in seen)
    joined: dict[type, Callable[[], Test]] = {
        All: lambda: _all(_fixed(seen)),
        Any_: lambda: _any(_fixed(seen)),
        AtLeast: lambda: _at_least(getattr(condition, "count", 1), _fixed(seen)),
    }
    return joined[type(condition)]()(known), broken


def _fixed(seen: Sequence[tuple[Truth, bool]]) -> tuple[Test, ...]:
    return tuple(lambda _, truth=truth: truth for truth, _ in seen)


def _leaf(leaf: Leaf) -> Test:
    name = leaf.fact
    if leaf.codes:
        said = answers(leaf.codes).get
        return lambda known: said(known[name], False)
    if leaf.at_least is not None:
        lowest = leaf.at_least

        def at_least(known: Known) -> Truth:
            value = known[name]
            return value >= lowest if value.__class__ is int else number(value, lowest, False)

        return at_least
    limit = leaf.below or 0

    def below(known: Known) -> Truth:
        value = known[name]
        return value < limit if value.__class__ is int else number(value, limit, True)

    return below


def _all(parts: Sequence[Test], lookups: Sequence[Lookup] = ()) -> Test:
    def run(known: Known) -> Truth:
        truth: Truth = True
        for name, said in lookups:
            one = said(known[name], False)
            if one is False:
                return False
            if one is None:
                truth = None
        for part in parts:
            one = part(known)
            if one is False:
                return False
            if one is None:
                truth = None
        return truth

    return run


def _any(parts: Sequence[Test], lookups: Sequence[Lookup] = ()) -> Test:
    def run(known: Known) -> Truth:
        truth: Truth = False
        for name, said in lookups:
            one = said(known[name], False)
            if one:
                return True
            if one is None:
                truth = None
        for part in parts:
            one = part(known)
            if one:
                return True
            if one is None:
                truth = None
        return truth

    return run


def _at_least(count: int, parts: Sequence[Test], lookups: Sequence[Lookup] = ()) -> Test:
    def run(known: Known) -> Truth:
        said = [say(known[name], False) for name, say in lookups]
        said += [part(known) for part in parts]
        sure = said.count(True)
        if sure >= count:
            return True
        return None if sure + said.count(None) >= count else False

    return run
