"""From what a solver found to a person whom the engine can decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from pathways.engine import logic
from pathways.engine.decisions import Moment
from pathways.engine.values import DECLINED
from pathways.engine.views import Truth
from pathways.proving.formulas import Literal
from pathways.proving.histories import Series, Wanted, find
from pathways.proving.readings import Rail
from pathways.proving.sides import Side
from pathways.proving.situations import Situation
from pathways.proving.spaces import PAST_DAY
from pathways.proving.variables import Said
from pathways.proving.walking import mildest


Holds = Callable[[Literal], bool]

# What an invented person is where no condition asks: an adult who waits for nothing.
PERSON: dict[str, Said | None] = {"age": 40, "pregnant": "no", "waiting_for": "none"}


class Unrealised(Exception):
    """No readings, or no day, were found that say what the solver wants: `literals` together."""

    def __init__(self, literals: Sequence[Literal]) -> None:
        super().__init__(f"{len(literals)} literals")
        self.literals = list(literals)


def situations(sides: Sequence[Side], holds: Holds) -> list[Situation]:
    """The person that was found, as each of some worlds sees them. Raises Unrealised.

    All worlds have the same readings but for the last one.
    """
    series = _series(sides, holds)
    longest = max((len(one) for found in series for one in found.values()), default=0)
    day = _day(sides, holds, longest)
    if day is None:
        raise Unrealised(
            [one for side in sides for one in _said(side, [*side.views, "day"], holds)]
        )
    return [_situation(side, holds, found, day) for side, found in zip(sides, series, strict=True)]


def _said(side: Side, names: Sequence[str], holds: Holds) -> list[Literal]:
    """All that these series come to, as literals that hold."""
    found = []
    for name in names:
        rails = side.readings(name).views.values() if name in side.views else ()
        found += [one for rail in rails for one in (rail.true, rail.maybe)]
        seen = side.seen.get(name)
        if seen is not None:
            found.append(seen.present)
            found += seen.variable.literals if holds(seen.present) else []
    return [one if holds(one) else -one for one in found]


def _series(sides: Sequence[Side], holds: Holds) -> list[dict[str, Series]]:
    found: list[dict[str, Series]] = [{} for _ in sides]
    shared: dict[str, list[tuple[int, str]]] = {}
    for number, side in enumerate(sides):
        for name in side.views:
            common = side.space.names[side.number].get(name, name)
            shared.setdefault(common, []).append((number, name))
    for uses in shared.values():
        known = [sides[number].series.get(name) for number, name in uses]
        bound = next((one for one in known if one is not None), None)
        worlds = [_wanted(sides[number], name, bound, holds) for number, name in uses]
        first, name = uses[0]
        fact = sides[first].space.fact(sides[first].number, name)
        readings = find(fact, *worlds)
        if readings is None:
            raise Unrealised(
                [one for number, own in uses for one in _said(sides[number], [own], holds)]
            )
        for (number, own), one in zip(uses, readings, strict=True):
            found[number][own] = one
    return found


def _wanted(side: Side, name: str, bound: logic.Series | None, holds: Holds) -> Wanted:
    says = {
        replace(leaf, series=bound): truth(rail, holds)
        for leaf, rail in side.readings(name).views.items()
    }
    seen = side.seen.get(name)
    if seen is None:
        return Wanted(says, None, gap=True)
    gap = not side.is_asked_now(seen.variable.fact)
    if not holds(seen.present):
        return Wanted(says, None, today=False, gap=gap)
    return Wanted(says, seen.variable.spot(holds) or DECLINED, gap=gap)


def truth(rail: Rail, holds: Holds) -> Truth:
    """What a condition comes to for whoever was found."""
    return True if holds(rail.true) else None if holds(rail.maybe) else False


def _day(sides: Sequence[Side], holds: Holds, longest: int) -> int | None:
    """The first day that will do: late enough for all readings, and for how long they were
    silent where that is possible at all."""
    first = 0 if sides[0].space.moment is Moment.SCREEN else 1
    lowest, highest = max(first, longest), 10_000
    for side in sides:
        seen = side.seen.get("day")
        spot = seen.variable.spot(holds) if seen else None
        if spot is not None and isinstance(spot.value, int):
            lowest, highest = max(lowest, spot.value), min(highest, spot.last or spot.value)
    if lowest > highest:
        return None
    silent = [_value(side, "days_silent", holds) for side in sides if "days_silent" in side.seen]
    wished = max([lowest, *(n + 1 for n in silent if isinstance(n, int))])
    return _due(sides, lowest, highest) or (wished if wished <= highest else lowest)


def _due(sides: Sequence[Side], lowest: int, highest: int) -> int | None:
    """A day on which as many measures as can be are due, where measures are what is sent."""
    if sides[0].space.moment is not Moment.MEASURE:
        return None
    due = [day for measure in sides[-1].definition.measures for day in measure.days]
    fits = [day for day in due if lowest <= day <= highest]
    return max(fits, key=lambda day: (due.count(day), -day), default=None)


def _situation(side: Side, holds: Holds, series: dict[str, Series], day: int) -> Situation:
    given: dict[str, Said] = {}
    if side.space.moment is Moment.SCREEN:  # what no rule reads is answered too
        given = {q.key: mildest(q) for q in side.definition.screen if q.key not in side.seen}
    person = dict(PERSON)
    for name, seen in side.seen.items():
        if name in ("day", PAST_DAY) or name in series or not holds(seen.present):
            continue
        value = _value(side, name, holds)
        if seen.variable.fact.source == "person":
            person[name] = None if value == DECLINED else value
        else:
            given[name] = value
    stage = next((key for key, here in _stages(side) if holds(here)), None)
    if stage is not None:
        given["stage"] = stage
    kept = {name: tuple(readings) for name, readings in series.items() if readings}
    return Situation(side.space.moment, day, given, person, kept)


def _stages(side: Side) -> tuple[tuple[str, Literal], ...]:
    return side.stages if "stages" in vars(side) else ()


def _value(side: Side, name: str, holds: Holds) -> Said:
    """What somebody says: of a stretch of numbers the usual one if it is there, else the first."""
    variable = side.seen[name].variable
    spot = variable.spot(holds)
    if spot is None:
        return DECLINED
    usual = {"age": 40}.get(name)
    if usual is not None and usual in spot:
        return usual
    downwards = variable.fact.worse == "down" and spot.last is not None
    return (spot.last or 0) if downwards else spot.value
