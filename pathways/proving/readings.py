"""What the views over one series may say: free of each other, but for what no history can be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

from pathways.engine.logic import Leaf
from pathways.engine.values import DECLINED
from pathways.proving.formulas import FALSE, TRUE, Formulas, Literal
from pathways.proving.variables import Variable


@dataclass(frozen=True, slots=True)
class Rail:
    """A three-valued truth as two literals: certainly true, and not certainly false."""

    true: Literal
    maybe: Literal


ALWAYS = Rail(TRUE, TRUE)


class Readings:
    """The views over one series in one world.

    They are left free but for what holds of every history: of two views one of which asks for more
    the other is never less true, a change since the start is one of three, and the last reading
    counts for itself. `since_start` is one hidden choice that all its views look at.
    """

    def __init__(self, formulas: Formulas) -> None:
        self.formulas = formulas
        self.views: dict[Leaf, Rail] = {}
        self.changes: dict[str, Literal] = {}  # none, unknown, better, same, worse

    def rail(self, leaf: Leaf) -> Rail:
        """What a view says. Two documents that ask the same of a series share one view."""
        leaf = replace(leaf, fact="", series=None)
        found = self.views.get(leaf)
        if found is None:
            found = self._change(leaf) if leaf.since_start else self._free()
            for other, rail in self.views.items():
                if asks_more(leaf, other):
                    self._implies(found, rail)
                if asks_more(other, leaf):
                    self._implies(rail, found)
                self._share_unknown(leaf, found, other, rail)
                self._share_unknown(other, rail, leaf, found)
            self.views[leaf] = found
        return found

    def bind_last(
        self, present: Literal, last: Variable, *, today: bool, read: Literal | None
    ) -> None:
        """What the last reading says of the views, where it is there.

        A view of every day goes no further than it, and a view of once goes at least as far when
        it is from today. At its mildest it is neither above the start nor worse than it. Where
        nothing was ever `read`, every view is false.
        """
        add = self.formulas.add
        for leaf, rail in self.views.items():
            if read is not None:
                add(read, -rail.maybe)
            if leaf.up_by is not None or leaf.since_start:
                self._bind_against_start(leaf, rail, present, last)
                continue
            true, maybe = self._last(leaf, last)
            if leaf.for_days is not None:
                add(-present, -rail.true, true)
                add(-present, -rail.maybe, maybe)
            elif leaf.times == 1 and (today or read is not None):
                for seen in [TRUE] if today else self._within(_days(leaf)):
                    add(-present, -seen, -true, rail.true)
                    add(-present, -seen, -maybe, rail.maybe)

    def _within(self, days: int) -> list[Literal]:
        """What says that the last reading is from these days: a view of them that is not false."""
        return [
            rail.maybe for leaf, rail in self.views.items() if leaf.times and _days(leaf) <= days
        ]

    def bind_days(self, day: Variable) -> None:
        """Where a view of more days says more than one of fewer, some reading is older than those:
        the plan has run for longer."""
        timed = [(leaf, rail) for leaf, rail in self.views.items() if leaf.times]
        for (leaf, longer), (other, shorter) in product(timed, repeat=2):
            as_far = replace(leaf, in_days=other.in_days)
            if _days(other) < _days(leaf) and asks_more(as_far, other):
                late = [s.literal for s in day.spots if int(s.value) > _days(other)]
                self.formulas.add(-longer.true, shorter.true, *late)
                self.formulas.add(-longer.maybe, shorter.maybe, *late)

    def _bind_against_start(self, leaf: Leaf, rail: Rail, present: Literal, last: Variable) -> None:
        add, mildest = self.formulas.add, last.spots[0]
        add(-present, -last.declined, -rail.true)
        if leaf.over_days is None:  # it looks at the last reading alone
            add(-present, -rail.maybe, rail.true, last.declined)
        if mildest.last == mildest.value:
            worse = self.changes["worse"] if leaf.since_start else rail.maybe
            add(-present, -mildest.literal, -worse)

    def bind_step(self, milder: Readings, present: Literal, one: Variable, other: Variable) -> None:
        """Binds these views to those of a milder world whose history is the same but for its last
        reading: `one` there, `other` here."""
        for leaf in list(milder.views):
            there, here = milder.rail(leaf), self.rail(leaf)
            self._same_unless(present, there, here)
            if leaf.since_start:
                continue
            if leaf.up_by is not None:
                self.formulas.add(other.declined, -there.true, here.true)
                self.formulas.add(-there.maybe, here.maybe)
                continue
            before, after = self._last(leaf, one), self._last(leaf, other)
            rises = self._no_less(before, after)
            falls = self._no_less(after, before)
            self._implies_if(rises, there, here)
            self._implies_if(falls, here, there)
        if milder.changes:
            self._bind_change(milder, other)

    def _bind_change(self, milder: Readings, last: Variable) -> None:
        there, here, add = milder.changes, self.changes, self.formulas.add
        add(-there["none"], here["none"])
        add(there["none"], -here["none"])
        for order, name in enumerate(("better", "same", "worse")):
            worse = ("better", "same", "worse")[order:]
            add(-there[name], here["unknown"], *(here[one] for one in worse))
        add(-here["unknown"], last.declined)
        add(-last.declined, here["unknown"], here["none"])

    def _share_unknown(self, leaf: Leaf, one: Rail, other: Leaf, two: Rail) -> None:
        """A declined reading that leaves one view unknown is seen by another that looks as far."""
        if leaf.times and other.times == 1 and _days(leaf) <= _days(other):
            self.formulas.add(-one.maybe, one.true, two.maybe)

    def _same_unless(self, present: Literal, one: Rail, other: Rail) -> None:
        """Where nothing is read today, nothing changes."""
        self._implies_if(-present, one, other)
        self._implies_if(-present, other, one)

    def _last(self, leaf: Leaf, last: Variable) -> tuple[Literal, Literal]:
        said = last.passes(leaf, self.formulas)
        named = last.declined if DECLINED in leaf.codes else FALSE
        return self.formulas.any_of([said, named]), self.formulas.any_of([said, last.declined])

    def _no_less(self, one: tuple[Literal, Literal], other: tuple[Literal, Literal]) -> Literal:
        (true, maybe), (now_true, now_maybe) = one, other
        any_of = self.formulas.any_of
        return self.formulas.all_of([any_of([-true, now_true]), any_of([-maybe, now_maybe])])

    def _free(self) -> Rail:
        rail = Rail(self.formulas.new(), self.formulas.new())
        self.formulas.add(-rail.true, rail.maybe)
        return rail

    def _change(self, leaf: Leaf) -> Rail:
        if not self.changes:
            names = ("none", "unknown", "better", "same", "worse")
            self.changes = {name: self.formulas.new() for name in names}
            self.formulas.exactly_one(list(self.changes.values()))
        true = self.formulas.any_of(self.changes[code] for code in leaf.since_start)
        return Rail(true, self.formulas.any_of([true, self.changes["unknown"]]))

    def _implies(self, one: Rail, other: Rail) -> None:
        self._implies_if(TRUE, one, other)

    def _implies_if(self, when: Literal, one: Rail, other: Rail) -> None:
        self.formulas.add(-when, -one.true, other.true)
        self.formulas.add(-when, -one.maybe, other.maybe)


def asks_more(one: Leaf, other: Leaf) -> bool:
    """Whether one view is never truer than another of the same series, whatever was read."""
    if one.since_start or other.since_start:
        return False
    if one.up_by is not None and other.up_by is not None:
        return other.over_days in (None, one.over_days) and one.up_by >= other.up_by
    if one.for_days is not None and other.for_days is not None:
        return one.for_days >= other.for_days and _narrower(one, other)
    if one.times is None or other.times is None:
        return False
    longer = _days(one) <= _days(other)
    return one.times >= other.times and longer and _narrower(one, other)


def _days(leaf: Leaf) -> int:
    return leaf.in_days or 1


def _narrower(one: Leaf, other: Leaf) -> bool:
    """Whether every reading that passes one test passes the other."""
    if one.codes and other.codes:
        return set(one.codes) <= set(other.codes)
    if one.at_least is not None and other.at_least is not None:
        return one.at_least >= other.at_least
    return one.below is not None and other.below is not None and one.below <= other.below
