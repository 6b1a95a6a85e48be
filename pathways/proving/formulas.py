"""Formulas over yes-or-no variables, built piece by piece inside one incremental SAT solver."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pysat.solvers import Glucose4


Literal = int  # a variable, or minus it for its opposite
TRUE: Literal = 1
FALSE: Literal = -TRUE
# Conflicts between two looks at the clock: some milliseconds of work.
CONFLICTS_BETWEEN_LOOKS = 2_000


class OutOfTime(Exception):
    """The time for a question to the solver is over before it had an answer."""


def never() -> bool:
    """The clock of whoever has all the time in the world."""
    return False


class Formulas:
    """Builds formulas and asks whether some of them can hold together.

    Every formula is one literal (Tseitin); the same formula built twice is the same literal, so
    that what two documents share is thought about once and cancels out. Constants vanish while
    building.
    """

    def __init__(self, out_of_time: Callable[[], bool] = never) -> None:
        self.out_of_time = out_of_time
        self.clauses: list[list[Literal]] = []
        self.asked = 0
        self._solver = Glucose4(incr=False)
        self._top = 0
        self._made: dict[tuple[Literal, ...], Literal] = {}
        self._model: list[Literal] = []
        self.new()
        self.add(TRUE)

    def new(self) -> Literal:
        """A fresh variable."""
        self._top += 1
        return self._top

    def add(self, *clause: Literal) -> None:
        """At least one of these holds, whatever else is asked."""
        self.clauses.append([*clause])
        self._solver.add_clause(clause)

    def all_of(self, parts: Iterable[Literal]) -> Literal:
        """True when every part is."""
        kept = set(parts) - {TRUE}
        if FALSE in kept or any(-part in kept for part in kept):
            return FALSE
        if len(kept) < 2:
            return next(iter(kept), TRUE)
        shape = tuple(sorted(kept))
        made = self._made.get(shape)
        if made is None:
            made = self._made[shape] = self.new()
            for part in shape:
                self.add(-made, part)
            self.add(made, *(-part for part in shape))
        return made

    def any_of(self, parts: Iterable[Literal]) -> Literal:
        """True when some part is."""
        return -self.all_of(-part for part in parts)

    def same(self, one: Literal, other: Literal) -> Literal:
        """True when both are true or both are false."""
        return self.any_of([self.all_of([one, other]), self.all_of([-one, -other])])

    def at_least(self, count: int, parts: Sequence[Literal]) -> Literal:
        """True when at least so many of the parts are."""
        reached = [TRUE] + [FALSE] * count  # of the parts so far, at least 0, 1, 2, ...
        for part in parts:
            for wanted in range(count, 0, -1):
                more = self.all_of([part, reached[wanted - 1]])
                reached[wanted] = self.any_of([reached[wanted], more])
        return reached[count]

    def exactly_one(self, parts: Sequence[Literal]) -> None:
        """One of these holds and no other."""
        self.add(*parts)
        for place, part in enumerate(parts):
            for other in parts[place + 1 :]:
                self.add(-part, -other)

    def can(self, *wanted: Literal) -> bool:
        """Whether somebody exists for whom all of this holds; kept for `found`, else `core`.

        Raises OutOfTime when the clock says so first; what is out of time is never an answer.
        """
        self.asked += 1
        if self.out_of_time():
            raise OutOfTime
        while True:
            self._solver.conf_budget(CONFLICTS_BETWEEN_LOOKS)
            found = self._solver.solve_limited(assumptions=wanted)
            if found:
                self._model = self._solver.get_model()
            if found is not None:
                return bool(found)
            if self.out_of_time():
                raise OutOfTime

    def found(self) -> Callable[[Literal], bool]:
        """Whom `can` found last, as what holds for them."""
        model = self._model

        def holds(literal: Literal) -> bool:
            place = abs(literal) - 1
            said = place < len(model) and model[place] > 0
            return said == (literal > 0)

        return holds

    def prefer(self, *literals: Literal) -> None:
        """Where nothing else decides, these hold."""
        self._solver.set_phases(literals)

    def core(self) -> list[Literal]:
        """Some of what `can` was last asked for that cannot hold together."""
        return list(self._solver.get_core() or ())
