"""A space, the definitions that are read in it, and the search for people: put together once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property

from pathways.engine.decisions import LADDER, Moment
from pathways.engine.definition import Definition
from pathways.proving.formulas import Formulas, Literal, never
from pathways.proving.searching import Found, Search
from pathways.proving.sides import DESKS, Side
from pathways.proving.spaces import Space


class World:
    """Everybody at one moment, seen by one or more definitions; the last one is the new one."""

    def __init__(
        self,
        moment: Moment,
        definitions: Sequence[Definition],
        out_of_time: Callable[[], bool] = never,
    ) -> None:
        self.moment = moment
        self.formulas = Formulas(out_of_time)
        self.space = Space(self.formulas, moment, definitions)
        self.sides = tuple(Side(self.space, number) for number in range(len(definitions)))
        for side in self.sides:
            read(side)

    @property
    def old(self) -> Side:
        return self.sides[0]

    @property
    def new(self) -> Side:
        return self.sides[-1]

    @cached_property
    def search(self) -> Search:
        """The search for people, once everything is read that they are asked about."""
        return Search(self.formulas, self.sides)

    def someone(self, *wanted: Literal) -> Found | None:
        """Somebody possible of whom all of this holds; see Search.someone."""
        return self.search.someone(self.new.possible, *wanted)


def read(side: Side) -> Side:
    """Reads all that decides: rules, outcomes, desks, and what series say of themselves."""
    side.possible  # noqa: B018 -- made now, so that every view is known below
    for level in LADDER:
        side.at_least(level)
    for desk in DESKS:
        side.calls(desk)
    side.complete()
    side.bind_readings()
    return side


def with_area(definition: Definition, area: str) -> Definition:
    """A base as it is read inside a pathway: of that pathway's body area."""
    document = definition.document.model_copy(update={"area": area})
    return replace(definition, document=document)


def without_constraints(definition: Definition) -> Definition:
    """The definition with nobody called impossible."""
    return replace(definition, impossible=())
