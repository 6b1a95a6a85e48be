"""A second opinion: the rules of two definitions for z3, written without the prover's own encoding.

Every view over a series is free, and nothing binds views to each other, so that it sees more people
than there are: what it says never to be is never.
"""

from __future__ import annotations

from typing import Any

import z3

from pathways.engine.decisions import LADDER, Disposition, Moment
from pathways.engine.definition import Definition
from pathways.engine.effective import effective_rules
from pathways.engine.logic import All, Any_, AtLeast, Condition, Leaf
from pathways.engine.vocabulary import vocabulary


DESKS = (None, "waiting_list", "clinical")


class Second:
    """One definition at one moment: (surely, perhaps) of every condition, as z3 terms.

    Two of them share everything that people say, by the names of the facts. Answers stand as the
    place of their code in the first definition that has it; -1 is declined.
    """

    def __init__(self, definition: Definition, moment: Moment, shared: dict[str, Any]) -> None:
        self.definition = definition
        self.moment = moment
        self.shared = shared
        self.known = vocabulary(definition)

    def _said(self, name: str) -> Any:
        if name not in self.shared:
            self.shared[name] = z3.Int(name)
            fact = self.known["day" if name == "past day" else name]
            value = self.shared[name]
            if fact.kind == "number" and fact.span is not None:
                inside = z3.And(value >= fact.span.first, value <= fact.span.last)
            else:
                codes = self.shared.setdefault(f"codes of {name}", list(fact.codes))
                inside = z3.And(value >= 0, value <= len(codes))  # one more for all other codes
                inside = inside if fact.kind == "open" else z3.And(value >= 0, value < len(codes))
            can_decline = fact.source != "clock"
            declined = value == -(10**6) if can_decline else z3.BoolVal(False)
            self.shared["bounds"].append(z3.Or(inside, declined))
            if name == "day" and self.moment is not Moment.SCREEN:
                self.shared["bounds"].append(value >= 1)
        return self.shared[name]

    def _code(self, name: str, code: str) -> int:
        codes = self.shared.setdefault(f"codes of {name}", list(self.known[name].codes))
        if code not in codes:
            codes.append(code)
        return codes.index(code)

    def _there(self, name: str) -> Any:
        fact = self.known[name]
        if fact.source in ("person", "clock"):
            return z3.BoolVal(True)
        asked = fact.question is not None and fact.question.ask_if is not None
        now = fact.source == "check_in" and self.moment is Moment.CHECK_IN
        if fact.source == "screen" or now:
            past = fact.source == "screen" and self.moment is not Moment.SCREEN
            return self.truth(fact.question.ask_if, past)[1] if asked else z3.BoolVal(True)
        return self.shared.setdefault(f"read {name}", z3.Bool(f"read {name}"))

    def truth(self, condition: Condition, past: bool = False) -> tuple[Any, Any]:
        if isinstance(condition, Leaf):
            return self._leaf(condition, past)
        pairs = [self.truth(part, past) for part in condition.parts]
        if isinstance(condition, All):
            return z3.And([t for t, _ in pairs]), z3.And([m for _, m in pairs])
        if isinstance(condition, Any_):
            return z3.Or([t for t, _ in pairs]), z3.Or([m for _, m in pairs])
        assert isinstance(condition, AtLeast)
        count = condition.count
        return z3.AtLeast(*[t for t, _ in pairs], count), z3.AtLeast(*[m for _, m in pairs], count)

    def _leaf(self, leaf: Leaf, past: bool) -> tuple[Any, Any]:
        if leaf.is_view:
            return self._view(leaf)
        if leaf.fact == "stage":
            return self._stage(leaf)
        if leaf.fact == "area":
            here = z3.BoolVal(self.definition.area in leaf.codes)
            return here, here
        name = "past day" if past and leaf.fact == "day" else leaf.fact
        value = self._said(name)
        there, declined = self._there(leaf.fact), value == -(10**6)
        if leaf.codes:
            passes = z3.Or(
                [value == self._code(leaf.fact, c) for c in leaf.codes if c != "declined"]
            )
            passes = z3.Or(passes, declined) if "declined" in leaf.codes else passes
        elif leaf.at_least is not None:
            passes = z3.And(z3.Not(declined), value >= leaf.at_least)
        else:
            passes = z3.And(z3.Not(declined), value < leaf.below)
        return z3.And(there, passes), z3.And(there, z3.Or(passes, declined))

    def _view(self, leaf: Leaf) -> tuple[Any, Any]:
        test = [leaf.fact, sorted(leaf.codes), leaf.at_least, leaf.below, leaf.up_by]
        test += [sorted(leaf.since_start), leaf.for_days, leaf.over_days, leaf.times, leaf.in_days]
        key = f"view {test}"
        if key not in self.shared:
            surely, perhaps = z3.Bool(f"surely {key}"), z3.Bool(f"perhaps {key}")
            self.shared["bounds"].append(z3.Implies(surely, perhaps))
            self.shared[key] = (surely, perhaps)
        return self.shared[key]

    def _stage(self, leaf: Leaf) -> tuple[Any, Any]:
        before, here = [], []
        for stage in self.definition.stages:
            day = self._said("day")
            covers = z3.And(day >= stage.days.first, day <= stage.days.last)
            holds = self.truth(stage.only_if)[0] if stage.only_if else z3.BoolVal(True)
            now = z3.And(covers, holds, *before)
            before.append(z3.Not(z3.And(covers, holds)))
            if stage.key in leaf.codes:
                here.append(now)
        return z3.Or(here), z3.Or(here)

    def _ways(self) -> list[tuple[Any, Disposition, str | None]]:
        """When each rule counts, as what, and which desk it calls then."""
        found = []
        for rule in effective_rules(self.definition):
            if self.moment not in rule.at or rule.shadow:
                continue
            surely, perhaps = self.truth(rule.when)
            strong = rule.then >= Disposition.SOON
            found.append((surely, rule.then, "clinical" if strong else rule.desk))
            if rule.if_unknown is not None:
                unknown = z3.And(perhaps, z3.Not(surely))
                found.append((unknown, rule.if_unknown, "clinical" if strong else rule.desk))
        return found

    def reaches(self) -> dict[object, Any]:
        """By each disposition and desk: when the outcome is that or more."""
        ways = self._ways()
        found: dict[object, Any] = {
            level: z3.Or([when for when, then, _ in ways if then >= level]) for level in LADDER[1:]
        }
        for rank, desk in enumerate(DESKS):
            if rank:
                called = [when for when, _, calls in ways if DESKS.index(calls) >= rank]
                found[desk] = z3.Or(called)
        return found


def nobody_is_milder(old: Definition, new: Definition, moment: Moment) -> bool:
    """Whether z3 proves that nobody at a moment gets less by the new definition."""
    shared: dict[str, Any] = {"bounds": []}
    before = Second(old, moment, shared).reaches()
    after = Second(new, moment, shared).reaches()
    solver = z3.Solver()
    less = z3.Or([z3.And(before[one], z3.Not(after[one])) for one in before])
    solver.add(*shared["bounds"], less)
    return bool(solver.check() == z3.unsat)


def nobody_changes(old: Definition, new: Definition) -> bool:
    """Whether z3 proves that at no moment anybody gets less, or more."""
    return all(
        nobody_is_milder(old, new, moment) and nobody_is_milder(new, old, moment)
        for moment in Moment
    )
