"""The rules of one moment made ready to run: what each comes to, and which answers wake it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from pathways.engine import conditions, logic
from pathways.engine.decisions import Counted, Disposition, Moment
from pathways.engine.definition import Definition
from pathways.engine.effective import Effective, effective_rules
from pathways.engine.views import Test, answers


TRUE, UNKNOWN, BROKEN, FALSE = "true", "unknown", "broken", "false"


class Hit(NamedTuple):
    """One rule that counts: its place in the document, how strongly, and whom it calls."""

    place: int
    rank: int
    counted: Counted
    desk: str | None
    rule: Effective
    special: bool  # whether it names a due time or asks again


# A rule's test, and what it comes to when true and when unknown.
Prepared = tuple[Test, Hit | None, Hit | None]


@dataclass(frozen=True, slots=True)
class Woken:
    """What one answer of one fact leads to: rules that it settles, and rules that must be run."""

    hits: list[Hit]
    tests: dict[int, Prepared]


@dataclass(frozen=True, slots=True)
class Program:
    """The rules of one moment. A rule that is surely false unless some fact has one of a few
    answers is only run when one has: most people have answered most questions with no."""

    rules: tuple[Effective, ...]
    always: dict[int, Prepared]
    answers: tuple[tuple[str, dict[Any, Woken]], ...]
    needs: frozenset[str]
    needs_series: frozenset[str]


@lru_cache(maxsize=1024)
def program_of(definition: Definition, moment: Moment, settled: bool) -> Program:
    """The program of a moment; `settled` when nothing is pending, so that an unknown counts."""
    rules = tuple(
        rule for rule in effective_rules(definition) if moment in rule.at and not rule.shadow
    )
    always: dict[int, Prepared] = {}
    by_fact: dict[str, dict[Any, Woken]] = {}
    for place, rule in enumerate(rules):
        if_true = hit_of(place, rule, True, settled=settled)
        if_unknown = hit_of(place, rule, None, settled=settled)
        prepared = (conditions.compiled(rule.when), if_true, if_unknown)
        watched = wakers(rule.when)
        if watched is None:
            always[place] = prepared
            continue
        for leaf in watched:
            table = by_fact.setdefault(leaf.fact, {})
            for answer, truth in answers(leaf.codes).items():
                woken = table.setdefault(answer, Woken([], {}))
                hit = if_true if truth else if_unknown
                if leaf is not rule.when:
                    woken.tests[place] = prepared
                elif hit is not None:
                    woken.hits.append(hit)
    leaves = [leaf for rule in rules for leaf in logic.leaves(rule.when)]
    return Program(
        rules,
        always,
        tuple(by_fact.items()),
        frozenset(leaf.fact for leaf in leaves if not leaf.is_view),
        frozenset(leaf.fact for leaf in leaves if leaf.is_view),
    )


def wakers(condition: logic.Condition) -> Sequence[logic.Leaf] | None:
    """Tests of answers of which one must be true or unknown for the condition to be either; None
    where there are no such tests."""
    if isinstance(condition, logic.Leaf):
        return [condition] if condition.codes and not condition.is_view else None
    parts = condition.parts
    wanted = {logic.All: len(parts), logic.Any_: 1}.get(type(condition), 0)
    wanted = condition.count if isinstance(condition, logic.AtLeast) else wanted
    enough = len(parts) - wanted + 1  # if so many parts are false, too few others are left
    found = [one for one in map(wakers, parts) if one is not None]
    if len(found) < enough:
        return None
    return [leaf for one in sorted(found, key=len)[:enough] for leaf in one]


def hit_of(
    place: int, rule: Effective, truth: bool | None, *, settled: bool, broken: bool = False
) -> Hit | None:
    """What a rule comes to in one state; None where it does not count."""
    level = counts_as(rule, truth, broken=broken, settled=settled)
    if level is None:
        return None
    state = state_of(truth, broken=broken)
    clinical = level >= Disposition.SOON or broken
    clinical = clinical or (truth is None and rule.unknown_calls_clinical)
    desk = "clinical" if clinical else rule.desk
    counted = Counted(rule.key, state, level, rule.title)
    special = rule.rule is not None and bool(rule.rule.due_hours or rule.rule.ask_again)
    return Hit(place, level.rank, counted, desk, rule, special)


def counts_as(
    rule: Effective, truth: bool | None, *, broken: bool, settled: bool
) -> Disposition | None:
    """True counts as `then`; an unknown or broken rule as `if_unknown`, once all is settled."""
    if truth:
        return rule.then
    if not settled or (truth is False and not broken):
        return None
    if broken:  # below soon it changes no disposition, but a person looks
        return rule.if_unknown or Disposition.SELF_MANAGE
    return rule.if_unknown


def state_of(truth: bool | None, *, broken: bool) -> str:
    """The word for it."""
    if broken:
        return BROKEN
    return UNKNOWN if truth is None else TRUE if truth else FALSE
