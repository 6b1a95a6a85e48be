"""One definition as the solver reads it: its facts, rules and outcome for everybody of a space."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pathways.engine import logic
from pathways.engine.decisions import LADDER, Disposition, Moment
from pathways.engine.definition import Definition
from pathways.engine.effective import Effective, constraints, effective_rules
from pathways.engine.logic import All, Any_, Leaf
from pathways.engine.programs import Hit, hit_of
from pathways.engine.values import DECLINED
from pathways.engine.vocabulary import FactType
from pathways.proving.formulas import FALSE, TRUE, Literal
from pathways.proving.readings import ALWAYS, Rail, Readings
from pathways.proving.spaces import PAST_DAY, Space, first_day
from pathways.proving.variables import Spot, Variable


DESKS = (None, "waiting_list", "clinical")  # the weakest call first


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A fact as one definition sees it: closed where it is not `present`."""

    name: str
    present: Literal
    variable: Variable

    def value(self, spot: Spot) -> list[Literal]:
        """What must hold for the fact to be this."""
        return [self.present, spot.literal]


@dataclass(frozen=True, slots=True, eq=False)
class Ruled:
    """A rule with its truth, and what it comes to when true and when unknown."""

    rule: Effective
    rail: Rail
    if_true: Hit
    if_unknown: Hit | None


@dataclass(frozen=True, slots=True)
class Moved:
    """One fact that stands otherwise in this world than in the one it is compared with."""

    name: str
    variable: Variable
    readings: Readings | None


class Side:
    """One definition over the people of a space, once all is said that this moment asks for.

    It reads the engine's own rules and levels. A fact that a screen or a check-in asks for is
    there when its ask_if is true or unknown; of other facts some are there and some are not. In
    another moment than its own a screen's ask_if saw the day of that screen.
    """

    def __init__(
        self, space: Space, number: int, moved: Moved | None = None, like: Side | None = None
    ) -> None:
        self.space = space
        self.number = number
        self.definition = space.definitions[number]
        self.moved = moved
        self.like = like  # the world without the move: all that it does not touch is the same
        self.touched = _touched(self.definition, moved.name) if moved else frozenset()
        self.formulas = space.formulas
        self.seen: dict[str, Seen] = {}
        self.views: dict[str, Readings] = {}
        self.series: dict[str, logic.Series] = {}
        self._rails: dict[tuple[logic.Condition, bool], Rail] = {}
        self._reached: dict[Disposition | str | None, Literal] = {}

    @cached_property
    def rules(self) -> tuple[Ruled, ...]:
        """Every rule and flag that counts at this moment, and every constraint after them."""
        found = []
        for rule in effective_rules(self.definition):
            if self.space.moment in rule.at and not rule.shadow:
                found.append(self._ruled(rule, broken=False))
        return (*found, *self.breaches)

    @cached_property
    def breaches(self) -> tuple[Ruled, ...]:
        """The constraints, which count where they are true."""
        return tuple(self._ruled(rule, broken=True) for rule in constraints(self.definition))

    def _ruled(self, rule: Effective, *, broken: bool) -> Ruled:
        if_true = hit_of(0, rule, True, settled=True, broken=broken)
        if if_true is None:
            raise ValueError(f"{rule.key} counts as nothing")
        if_unknown = None if broken else hit_of(0, rule, None, settled=True)
        return Ruled(rule, self.truth(rule.when), if_true, if_unknown)

    @cached_property
    def possible(self) -> Literal:
        """Nobody is what a constraint says that nobody is."""
        return self.formulas.all_of(-one.rail.true for one in self.breaches)

    def at_least(self, level: Disposition) -> Literal:
        """Whether the outcome is this or stronger."""
        if level not in self._reached:
            some = self._some(lambda hit: hit.rank >= level.rank)
            self._reached[level] = some if level.rank else TRUE
        return self._reached[level]

    def exactly(self, level: Disposition) -> Literal:
        """Whether the outcome is this."""
        stronger = LADDER[level.rank + 1 :]
        above = self.at_least(stronger[0]) if stronger else FALSE
        return self.formulas.all_of([self.at_least(level), -above])

    def calls(self, desk: str | None) -> Literal:
        """Whether this desk, or one above it, is called."""
        if desk not in self._reached:
            rank = DESKS.index(desk)
            some = self._some(lambda hit: DESKS.index(hit.desk) >= rank)
            self._reached[desk] = some if rank else TRUE
        return self._reached[desk]

    def _some(self, wanted: Callable[[Hit], bool]) -> Literal:
        """Whether a hit of this kind is among those that count."""
        return self.formulas.any_of(
            literal for one in self.rules for literal in self.ways(one, wanted)
        )

    def ways(self, one: Ruled, wanted: Callable[[Hit], bool]) -> Iterator[Literal]:
        """When a rule comes to a hit of this kind."""
        if wanted(one.if_true):
            yield one.rail.true
        if one.if_unknown is not None and wanted(one.if_unknown):
            certain = TRUE if wanted(one.if_true) else -one.rail.true
            yield self.formulas.all_of([one.rail.maybe, certain])

    def counts_at(self, one: Ruled, level: Disposition) -> Literal:
        """Whether a rule counts as exactly this."""
        return self.formulas.any_of(self.ways(one, lambda hit: hit.rank == level.rank))

    def decided(self, level: Disposition) -> Iterator[tuple[Ruled, Literal]]:
        """Every rule that may decide at a level, with when it is the first of its document to."""
        before: list[Literal] = []
        for one in self.rules:
            counts = self.counts_at(one, level)
            if counts != FALSE:
                yield one, self.formulas.all_of([counts, self.exactly(level), *before])
                before.append(-counts)

    def truth(self, condition: logic.Condition, *, past: bool = False) -> Rail:
        """A condition as its two literals; `past` reads the day of the last screen."""
        if self.like is not None and self.touched.isdisjoint(read_of(condition)):
            return self.like.truth(condition, past=past)
        key = (condition, past)
        found = self._rails.get(key)
        if found is None:
            found = self._rails[key] = self._truth(condition, past)
        return found

    def _truth(self, condition: logic.Condition, past: bool) -> Rail:
        if isinstance(condition, Leaf):
            return self._view(condition) if condition.is_view else self._leaf(condition, past)
        parts = [self.truth(part, past=past) for part in condition.parts]
        true, maybe = [one.true for one in parts], [one.maybe for one in parts]
        formulas = self.formulas
        if isinstance(condition, All):
            return Rail(formulas.all_of(true), formulas.all_of(maybe))
        if isinstance(condition, Any_):
            return Rail(formulas.any_of(true), formulas.any_of(maybe))
        count = condition.count
        return Rail(formulas.at_least(count, true), formulas.at_least(count, maybe))

    def _leaf(self, leaf: Leaf, past: bool) -> Rail:
        if leaf.fact == "stage":
            true = self.formulas.any_of(self._stage(leaf.codes))
            return Rail(true, true)
        if leaf.fact == "area":
            here = TRUE if self.definition.area in leaf.codes else FALSE
            return Rail(here, here)
        seen = self.fact(PAST_DAY if past and leaf.fact == "day" else leaf.fact)
        passes = seen.variable.passes(leaf, self.formulas)
        named = seen.variable.declined if DECLINED in leaf.codes else FALSE
        all_of, any_of = self.formulas.all_of, self.formulas.any_of
        true = all_of([seen.present, any_of([passes, named])])
        return Rail(true, all_of([seen.present, any_of([passes, seen.variable.declined])]))

    def _stage(self, wanted: tuple[str, ...]) -> Iterator[Literal]:
        for key, here in self.stages:
            if key in wanted:
                yield here

    @cached_property
    def plausible(self) -> Literal:
        """Nobody was silent for longer than the plan has run. Searched for first, never assumed."""
        if "days_silent" not in self.seen:
            return TRUE
        silent, day = self.fact("days_silent").variable, self.fact("day").variable
        return self.formulas.all_of(
            self.formulas.any_of([-spot.literal, *_later(day, spot)]) for spot in silent.spots
        )

    @cached_property
    def stages(self) -> tuple[tuple[str, Literal], ...]:
        """Each stage with when it counts: the first that covers the day and whose only_if holds."""
        found: list[tuple[str, Literal]] = []
        before: list[Literal] = []
        day = self.fact("day").variable if self.definition.stages else None
        for stage in self.definition.stages:
            covers = [s.literal for s in day.spots if s.value in stage.days] if day else []
            holds = self.truth(stage.only_if) if stage.only_if else ALWAYS
            here = self.formulas.all_of([self.formulas.any_of(covers), holds.true])
            found.append((stage.key, self.formulas.all_of([here, *before])))
            before.append(-here)
        return tuple(found)

    def _view(self, leaf: Leaf) -> Rail:
        rail = self.readings(leaf.fact).rail(leaf)
        if leaf.series is not None:
            self.series[leaf.fact] = leaf.series
        first, day = first_day(leaf), self.fact("day").variable
        late = [s.literal for s in day.spots if isinstance(s.value, int) and s.value >= first]
        self.formulas.add(-rail.maybe, *late)
        return rail

    def readings(self, name: str) -> Readings:
        """The views over a series in this world."""
        if name not in self.views:
            moved = self.moved
            own = moved.readings if moved and moved.name == name else None
            self.views[name] = own or self.space.views(self.number, name)
        return self.views[name]

    def fact(self, name: str) -> Seen:
        """A fact of this definition, made when it is first read."""
        if self.like is not None and name not in self.touched:
            return self.like.fact(name)
        seen = self.seen.get(name)
        if seen is None:
            fact = self.space.fact(self.number, name)
            moved = self.moved
            own = moved.variable if moved and moved.name == name else None
            variable = own or self.space.variable(self.number, name)
            seen = self.seen[name] = Seen(name, self._present(name, fact), variable)
        return seen

    def _present(self, name: str, fact: FactType) -> Literal:
        gate = fact.question.ask_if if fact.question else None
        if fact.source in ("person", "clock"):
            return TRUE
        if fact.source == "screen":
            past = self.space.moment is not Moment.SCREEN
            return self.truth(gate, past=past).maybe if gate else TRUE
        if fact.source == "check_in" and fact.question is not None:
            if self.is_asked_now(fact):
                return self.truth(gate).maybe if gate else TRUE
            read = self.space.was_read(self.number, name)
            if gate and self.space.gates_differ(self.number, fact.question):
                return self.formulas.all_of([read, self.truth(gate, past=True).maybe])
            return read
        return self.space.was_read(self.number, name)

    def is_asked_now(self, fact: FactType) -> bool:
        """Whether this moment is the check-in that asks for it."""
        return fact.source == "check_in" and self.space.moment is Moment.CHECK_IN

    def complete(self) -> None:
        """Takes over what the move does not touch, so that the whole person can be told."""
        if self.like is None:
            return
        same = {n: seen for n, seen in self.like.seen.items() if n not in self.touched}
        self.seen = {**same, **self.seen}
        self.views = {**self.like.views, **self.views}
        self.series = {**self.like.series, **self.series}
        if "stage" not in self.touched and "stages" in vars(self.like):
            self.stages = self.like.stages

    def bind_readings(self) -> None:
        """Says of every series what its last reading says of its views; once all is read."""
        for name, views in list(self.views.items()):
            if any(leaf.times for leaf in views.views):
                views.bind_days(self.fact("day").variable)
            seen = self.seen.get(name)
            if seen is not None:
                fact = seen.variable.fact
                today = self.is_asked_now(fact)
                free = today or fact.source == "item"
                read = None if free else self.space.was_read(self.number, name)
                views.bind_last(seen.present, seen.variable, today=today, read=read)


def _later(day: Variable, silent: Spot) -> Iterator[Literal]:
    for spot in day.spots:
        first, silent_days = spot.value, silent.value
        if isinstance(first, int) and isinstance(silent_days, int) and first > silent_days:
            yield spot.literal


@lru_cache(maxsize=4096)
def read_of(condition: logic.Condition) -> frozenset[str]:
    """The facts that a condition reads."""
    return logic.names(condition)


@lru_cache(maxsize=1024)
def _touched(definition: Definition, name: str) -> frozenset[str]:
    """A fact and all that is asked, or is so, because of it."""
    touched = {name}
    for question in (*definition.screen, *definition.check_in):
        if question.ask_if is not None and not touched.isdisjoint(read_of(question.ask_if)):
            touched.add(question.key)
    for stage in definition.stages:
        if stage.only_if is not None and not touched.isdisjoint(read_of(stage.only_if)):
            touched.add("stage")
    return frozenset(touched)


def milder(old: Side, new: Side) -> Mapping[Disposition, Literal]:
    """By each level: the old outcome reaches it and the new one does not."""
    return {
        level: old.formulas.all_of([old.at_least(level), -new.at_least(level)])
        for level in reversed(LADDER[1:])
    }


def loses_desk(old: Side, new: Side) -> Mapping[str, Literal]:
    """By each desk: the old outcome calls it or one above, and the new one does not."""
    return {
        desk: old.formulas.all_of([old.calls(desk), -new.calls(desk)])
        for desk in reversed(DESKS)
        if desk is not None
    }
