"""Worse is never milder: one step worse in one fact, all else the same, gates worked out anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pathways.engine.decisions import LADDER
from pathways.engine.definition import Definition
from pathways.engine.programs import Hit
from pathways.engine.vocabulary import vocabulary
from pathways.proving.claims_safe import moments_of
from pathways.proving.formulas import Literal
from pathways.proving.phrasing import (
    answer_words,
    example,
    level,
    question_path,
    question_words,
    undecided,
    who,
)
from pathways.proving.readings import Readings
from pathways.proving.rewording import read_by_rules
from pathways.proving.searching import Found, NotShown, Search
from pathways.proving.sides import DESKS, Moved, Ruled, Side, loses_desk, milder
from pathways.proving.variables import Variable, variable
from pathways.proving.verdicts import Problem
from pathways.proving.worlds import World, read, without_constraints


def worse_is_never_milder(
    definition: Definition, out_of_time: Callable[[], bool]
) -> Iterator[Problem | None]:
    """For each ordered fact that a moment reads: nobody who says one step worse, or declines where
    they said the mildest, gets a milder outcome or loses a desk. One result for each.

    Checked over the whole range, also of those whom a constraint calls impossible.
    """
    bare = without_constraints(definition)
    for moment in moments_of(bare):
        world = World(moment, [bare], out_of_time)
        for name in _ordered(world.new):
            yield _Step(world, name).problem()


def unclaimed(definition: Definition) -> tuple[str, ...]:
    """The facts that decide something though nobody says which of their answers is worse."""
    asked = read_by_rules(definition)
    return tuple(
        question_path(definition, name) if fact.question else name
        for name, fact in vocabulary(definition).items()
        if fact.worse is None and name in asked and name not in ("day", "stage", "area")
    )


def _ordered(side: Side) -> list[str]:
    for name in list(side.views):
        side.fact(name)
    side.bind_readings()
    return [name for name, seen in side.seen.items() if seen.variable.ordered]


def _reaches(rank: int) -> Callable[[Hit], bool]:
    return lambda hit: hit.rank >= rank


def _calls(rank: int) -> Callable[[Hit], bool]:
    return lambda hit: DESKS.index(hit.desk) >= rank


# Every way to come to more: a disposition or stronger, a desk or one above it.
_KINDS = (
    *(_reaches(level.rank) for level in LADDER[1:]),
    *(_calls(rank) for rank in range(1, len(DESKS))),
)


class _Step:
    """One fact one step worse: the world as it is, and the world with that one difference."""

    def __init__(self, world: World, name: str) -> None:
        self.world = world
        self.name = name
        self.mild = world.new
        self.path = question_path(self.mild.definition, name)
        self.formulas = world.formulas
        seen = self.mild.seen[name]
        self.one = seen.variable
        self.other = self._copy(self.one)
        views = self.mild.views.get(name)
        readings = Readings(self.formulas) if views else None
        self.worse = Side(
            world.space, self.mild.number, Moved(name, self.other, readings), self.mild
        )
        self.step = self._steps(self.one, self.other, stays=views is not None)
        if views is not None and readings is not None:
            readings.bind_step(views, seen.present, self.one, self.other)

    def _copy(self, one: Variable) -> Variable:
        cuts = [spot.value for spot in one.spots if isinstance(spot.value, int)]
        return variable(one.name, one.fact, cuts, (), self.formulas)

    def _steps(self, one: Variable, other: Variable, *, stays: bool) -> Literal:
        """Whether `other` is one step worse than `one`; within a stretch of numbers only where a
        view may tell them apart."""
        step, add = self.formulas.new(), self.formulas.add
        add(-step, -one.declined)
        for place, spot in enumerate(one.spots):
            to = [other.spots[place + 1].literal] if place + 1 < len(other.spots) else []
            if stays and spot.last != spot.value and spot.last is not None:
                to.append(other.spots[place].literal)
            if not place:
                to.append(other.declined)
            add(-step, -spot.literal, *to)
        return step

    def problem(self) -> Problem | None:
        """Somebody whom saying worse helps; None where there is nobody."""
        if not self.formulas.can(self.step, self._suspected()):
            return None
        read(self.worse)
        search = Search(self.formulas, [self.mild, self.worse])
        try:
            found = search.someone(self.step, self._milder())
        except NotShown:
            title = question_words(self.one.fact)
            return undecided(self.path, f"a worse answer to {title} is never milder")
        return self._told(found) if found is not None else None

    def _suspected(self) -> Literal:
        """Whether the rules that look at the fact come to less than before. What all others come
        to is left out, which can only suspect too much."""
        pairs = [
            (before, after)
            for before, after in zip(self.mild.rules, self.worse.rules, strict=True)
            if before.rail != after.rail
        ]
        return self.formulas.any_of(self._less(pairs, wanted) for wanted in _KINDS)

    def _less(self, pairs: Sequence[tuple[Ruled, Ruled]], wanted: Callable[[Hit], bool]) -> Literal:
        ways = self.mild.ways
        before = self.formulas.any_of(lit for one, _ in pairs for lit in ways(one, wanted))
        after = self.formulas.any_of(lit for _, one in pairs for lit in ways(one, wanted))
        return self.formulas.all_of([before, -after])

    def _milder(self) -> Literal:
        less = [*milder(self.mild, self.worse).values()]
        return self.formulas.any_of([*less, *loses_desk(self.mild, self.worse).values()])

    def _told(self, found: Found) -> Problem:
        before, after = found.decisions
        fact = self.one.fact
        said = [
            answer_words(fact, spot.value if spot else "declined")
            for spot in (self.one.spot(found.holds), self.other.spot(found.holds))
        ]
        person = example(self.worse, found.situations[1], after, found.holds)
        return Problem(
            "worse_is_milder",
            self.path,
            f"A worse answer to {question_words(fact)} makes the outcome milder: “{said[0]}” is told "
            f"{level(before.disposition)}{_by(before.decided_by)}, “{said[1]}” {level(after.disposition)}"
            f"{_by(after.decided_by)}. {who(found.situations[1], person.said)} is one.",
            "Let the rule for the milder answer also hold for the worse one.",
            person,
        )


def _by(key: str | None) -> str:
    return f" (by {key})" if key else ""
