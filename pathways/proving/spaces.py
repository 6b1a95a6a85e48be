"""The people that a proof ranges over: all that they may say or be at one moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pathways.engine import logic
from pathways.engine.decisions import Moment
from pathways.engine.definition import Definition, Question
from pathways.engine.logic import Leaf
from pathways.engine.vocabulary import FactType, vocabulary
from pathways.proving.formulas import Formulas, Literal
from pathways.proving.readings import Readings
from pathways.proving.variables import Spot, Variable, variable


PAST_DAY = "#past_day"  # the day of the last screen or check-in, where that is not now


class Space:
    """Everybody whom some definitions may meet at one moment.

    People are shared: what somebody would say to a question is one variable, whichever definition
    asks it. Facts are matched by their key, or by the key that they had (`was`), in the first
    definition. Where the answers differ, each definition has its own variable, and both are bound
    by what the same person may say to either (see `_may_say`).
    """

    def __init__(
        self, formulas: Formulas, moment: Moment, definitions: Sequence[Definition]
    ) -> None:
        self.formulas = formulas
        self.moment = moment
        self.definitions = tuple(definitions)
        self.names = [names_shared(definitions[0], definition) for definition in definitions]
        self.variables: dict[tuple[object, ...], Variable] = {}
        self.present: dict[tuple[object, ...], Literal] = {}
        self.readings: dict[tuple[object, ...], Readings] = {}
        self._cuts: dict[str, set[int]] = {}
        self._codes: dict[str, dict[str, None]] = {}
        for definition, names in zip(self.definitions, self.names, strict=True):
            self._cut(definition, names)

    def variable(self, side: int, name: str) -> Variable:
        """What somebody says to one definition's question."""
        fact = self.fact(side, name)
        shared = self.names[side].get(name, name)
        key = (shared, fact.kind, fact.codes, _ends(fact), fact.worse)
        found = self.variables.get(key)
        if found is None:
            cuts, codes = self._cuts.get(shared, ()), self._codes.get(shared, ())
            found = variable(shared, fact, cuts, codes, self.formulas)
            for old in [one for one in self.variables.values() if one.name == shared]:
                _bind(old, found, self.formulas)
            if shared == "day" and self.moment is not Moment.SCREEN:  # triage alone is on day 0
                self.formulas.add(-found.spots[0].literal)
            self.variables[key] = found
        return found

    def fact(self, side: int, name: str) -> FactType:
        """What one definition knows of a fact."""
        known = vocabulary(self.definitions[side])
        return known["day" if name == PAST_DAY else name]

    def was_read(self, side: int, name: str) -> Literal:
        """Whether a series has a reading that stands."""
        fact, shared = self.fact(side, name), self.names[side].get(name, name)
        gate = fact.question.ask_if if fact.source == "item" and fact.question else None
        key = (shared, plain(gate, {}))
        if key not in self.present:
            self.present[key] = self.formulas.new()
        return self.present[key]

    def views(self, side: int, name: str) -> Readings:
        """The views over a series; of two documents that count a change alike they are shared."""
        fact = self.fact(side, name)
        change = fact.instrument.change if fact.instrument else None
        key = (self.names[side].get(name, name), change, fact.worse)
        return self.readings.setdefault(key, Readings(self.formulas))

    def gates_differ(self, side: int, question: Question) -> bool:
        """Whether another definition asks the same question on another condition."""
        shared = self.names[side].get(question.key)
        mine = plain(question.ask_if, self.names[side])
        for definition, names in zip(self.definitions, self.names, strict=True):
            for other in definition.check_in:
                if names.get(other.key) == shared and plain(other.ask_if, names) != mine:
                    return True
        return False

    def _cut(self, definition: Definition, names: dict[str, str]) -> None:
        facts = vocabulary(definition)
        for leaf in _leaves(definition):
            shared = names.get(leaf.fact, leaf.fact)
            found = self._cuts.setdefault(shared, set())
            if not leaf.is_view:
                found |= {n for n in (leaf.at_least, leaf.below) if n is not None}
                self._codes.setdefault(shared, {}).update(dict.fromkeys(leaf.codes))
                if leaf.fact == "days_silent":  # and the first day on which it can be so
                    self._cuts.setdefault("day", set()).update(n + 1 for n in found)
            elif leaf.fact in facts:
                found |= _mildest_alone(facts[leaf.fact])
                self._cuts.setdefault("day", set()).update(
                    {first_day(leaf), (leaf.in_days or 0) + 1}
                )
        for stage in definition.stages:
            self._cuts.setdefault("day", set()).update({stage.days.first, stage.days.last + 1})
        for name, fact in facts.items():
            if fact.span is not None and fact.source not in ("person", "clock"):
                ends = {fact.span.first, fact.span.last + 1}
                self._cuts.setdefault(names[name], set()).update(ends)
        days = self._cuts.setdefault("day", set())
        days.add(1)
        self._cuts[PAST_DAY] = days


def plain(condition: logic.Condition | None, names: dict[str, str]) -> object:
    """A condition as bare data, by the names that definitions share."""
    if condition is None:
        return None
    if isinstance(condition, Leaf):
        return (names.get(condition.fact, condition.fact), *_test(condition))
    parts = tuple(plain(part, names) for part in condition.parts)
    return (type(condition).__name__, getattr(condition, "count", 0), parts)


def _test(leaf: Leaf) -> tuple[object, ...]:
    whole = (leaf.at_least, leaf.below, leaf.up_by, leaf.for_days, leaf.over_days)
    return (
        tuple(sorted(leaf.codes)),
        *whole,
        leaf.times,
        leaf.in_days,
        tuple(sorted(leaf.since_start)),
    )


def names_shared(first: Definition, definition: Definition) -> dict[str, str]:
    """The shared name of every fact: that of the first definition, where it is the same there."""
    old, new = vocabulary(first), vocabulary(definition)
    found = {}
    for name, fact in new.items():
        was = fact.question.was if fact.question and fact.source in ("screen", "check_in") else None
        known = [one for one in (name, was) if one in old and old[one].source == fact.source]
        known = [one for one in known if one == name or one not in new]
        found[name] = str(known[0]) if known else f"{name}#new" if name in old else name
    return found


def _leaves(definition: Definition) -> Iterator[Leaf]:
    """Every test that decides who is asked what, and what comes of it."""
    conditions = [rule.when for rule in definition.rules]
    conditions += [one.when for one in definition.impossible]
    asked = (*definition.screen, *definition.check_in)
    conditions += [question.ask_if for question in asked if question.ask_if]
    conditions += [stage.only_if for stage in definition.stages if stage.only_if]
    for condition in conditions:
        yield from logic.leaves(condition)


def first_day(leaf: Leaf) -> int:
    """The first day on which a view can be anything but false: one reading a day at the most."""
    if leaf.up_by is not None:
        baseline = leaf.series.baseline_of if leaf.series else 1
        return max(baseline, (leaf.over_days or 0) + 1)
    if leaf.since_start:
        return 1 + (leaf.series.baseline_of if leaf.series else 1)
    return leaf.times or (leaf.for_days or 0) + 1


def _mildest_alone(fact: FactType) -> set[int]:
    """Cuts off the mildest number by itself: it is never above the start, nor worse than it."""
    if fact.span is None:
        return set()
    return {fact.span.last} if fact.worse == "down" else {fact.span.first + 1}


def _ends(fact: FactType) -> tuple[int, int] | None:
    return (fact.span.first, fact.span.last) if fact.span else None


def _bind(old: Variable, new: Variable, formulas: Formulas) -> None:
    """What the same person may say to both forms of a question."""
    formulas.add(-old.declined, new.declined)
    formulas.add(old.declined, -new.declined)
    for one in old.spots:
        for other in new.spots:
            if not _may_say(old, one, new, other):
                formulas.add(-one.literal, -other.literal)


def _may_say(old: Variable, one: Spot, new: Variable, other: Spot) -> bool:
    """Whether somebody may say one thing to the old form and another to the new.

    The same, where both have it. For an answer that the new form lacks, any that are left: the
    mildest of them counts. For one that the old form lacked, whatever stands next to it and was
    there already, on either side; where no answer is worse than another, any old answer.
    """
    same = (one.value, one.last) == (other.value, other.last)
    if same or not _has(new, one):
        return True
    return not _has(old, other) and one in _next_to(old, new, other)


def _has(of: Variable, spot: Spot) -> bool:
    return any((spot.value, spot.last) == (own.value, own.last) for own in of.spots)


def _next_to(old: Variable, new: Variable, spot: Spot) -> Sequence[Spot]:
    if not new.ordered or not any(_has(old, one) for one in new.spots):
        return old.spots
    place = new.spots.index(spot)
    kept = [n for n, one in enumerate(new.spots) if _has(old, one)]
    near = {
        max((n for n in kept if n < place), default=-1),
        min((n for n in kept if n > place), default=-1),
    }
    wanted = [new.spots[n] for n in near if n >= 0]
    return [
        one for one in old.spots if any((one.value, one.last) == (w.value, w.last) for w in wanted)
    ]
