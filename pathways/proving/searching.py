"""Finding people: as usual as they can be, and only such as the plain engine confirms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pathways.engine.decisions import LADDER, Decision, Disposition
from pathways.engine.rules import decide
from pathways.proving.formulas import Formulas, Literal
from pathways.proving.realising import Unrealised, situations
from pathways.proving.sides import DESKS, Side
from pathways.proving.situations import Situation, facts_of
from pathways.proving.variables import Variable


# So many people whom no readings were found for, or whom the engine decides otherwise, and the
# question stays open: it is neither proved nor shown.
MOST_TRIED = 12

Holds = Callable[[Literal], bool]


class NotShown(Exception):
    """The solver says that somebody may exist, but nobody was found whom the engine confirms."""


@dataclass(frozen=True, slots=True)
class Found:
    """One person, in each of some worlds: situation and decision, and what holds for them."""

    holds: Holds
    situations: tuple[Situation, ...]
    decisions: tuple[Decision, ...]


class Search:
    """Questions about the people of a space, in one or more worlds."""

    def __init__(self, formulas: Formulas, sides: Sequence[Side]) -> None:
        self.formulas = formulas
        self.sides = tuple(sides)
        self.usual = [*self._usual()]
        formulas.prefer(*(literal for literal in self.usual if literal > 0))

    def _usual(self) -> list[Literal]:
        """By each fact: it is as it mostly is, or not there. Views say no, series are not read."""
        present: dict[Variable, list[Literal]] = {}
        views: dict[Literal, None] = {}
        read: dict[Literal, None] = {}  # a series is read today, where today may ask for it
        for side in self.sides:
            own = [seen for name, seen in side.seen.items() if name in side.views]
            read |= {s.present: None for s in own if side.is_asked_now(s.variable.fact)}
            for seen in side.seen.values():
                present.setdefault(seen.variable, []).append(seen.present)
            for readings in side.views.values():
                views |= dict.fromkeys(-rail.maybe for rail in readings.views.values())
        any_of = self.formulas.any_of
        facts = [
            any_of([variable.usual.literal, -any_of(there)]) for variable, there in present.items()
        ]
        return [*read, *facts, *views]

    def someone(self, *wanted: Literal) -> Found | None:
        """Somebody of whom all of this holds, with as few unusual answers as will do; None where
        nobody can be so. Raises NotShown, OutOfTime."""
        here = self.formulas.new()  # what is ruled out below is ruled out for this question alone
        plausible = [side.plausible for side in self.sides]
        if self.formulas.can(*plausible, *wanted):
            wanted = (*plausible, *wanted)
        for _ in range(MOST_TRIED):
            if not self.formulas.can(here, *wanted):
                break
            holds = self._shrunk(here, *wanted)
            ruled_out = self._ruled_out(holds)
            if isinstance(ruled_out, Found):
                return ruled_out
            self.formulas.add(-here, *(-literal for literal in ruled_out))
        else:
            raise NotShown
        if self.formulas.can(*wanted):
            raise NotShown
        return None

    def _ruled_out(self, holds: Holds) -> Found | list[Literal]:
        """Whom the engine confirms, or the literals that together are nobody that was found."""
        try:
            found = situations(self.sides, holds)
        except Unrealised as reason:
            return reason.literals
        decisions = []
        for side, situation in zip(self.sides, found, strict=True):
            decision = decide(side.definition, facts_of(side.definition, situation))
            if not _as_encoded(side, decision, holds):
                return self._everything(holds)
            decisions.append(decision)
        return Found(holds, tuple(found), tuple(decisions))

    def _everything(self, holds: Holds) -> list[Literal]:
        literals = [
            literal
            for side in self.sides
            for seen in side.seen.values()
            for literal in seen.variable.literals
        ]
        return [one for one in literals if holds(one)]

    def _shrunk(self, *wanted: Literal) -> Holds:
        """The same with one unusual answer after the other made usual, while it will do; then each
        that must stay as mild as will do."""
        holds = self.formulas.found()
        kept = [one for one in self.usual if holds(one)]
        for one in self.usual:
            if one not in kept and self.formulas.can(*wanted, *kept, one):
                holds = self.formulas.found()
                kept = [one for one in self.usual if holds(one)]
        fixed = [*wanted, *kept]
        for variable in {seen.variable: None for s in self.sides for seen in s.seen.values()}:
            moves = variable.ordered or variable.name == "day"
            if moves and not holds(variable.usual.literal):
                holds, stays = self._milder(variable, holds, fixed)
                fixed.append(stays)
        return holds

    def _milder(
        self, variable: Variable, holds: Holds, fixed: Sequence[Literal]
    ) -> tuple[Holds, Literal]:
        for literal in variable.literals:
            if holds(literal):
                return holds, literal
            if self.formulas.can(*fixed, literal):
                return self.formulas.found(), literal
        raise AssertionError("somebody is nowhere")


def _as_encoded(side: Side, decision: Decision, holds: Holds) -> bool:
    """Whether the engine says of somebody what the solver said."""
    return (decision.disposition, decision.desk) == (outcome(side, holds), desk(side, holds))


def outcome(side: Side, holds: Holds) -> Disposition:
    """The strongest disposition that is reached."""
    return next(level for level in reversed(LADDER) if holds(side.at_least(level)))


def desk(side: Side, holds: Holds) -> str | None:
    """The desk that is called."""
    return next(one for one in reversed(DESKS) if holds(side.calls(one)))
