"""Finding readings: a series that makes some views say what a solver wants them to say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from pathways.engine import views
from pathways.engine.logic import Leaf
from pathways.engine.values import DECLINED, Reading
from pathways.engine.views import Test, Truth
from pathways.engine.vocabulary import FactType
from pathways.proving.situations import NOT_READ
from pathways.proving.spaces import first_day
from pathways.proving.variables import Said, Spot


# Lengths and values that were tried before a series is given up: about a tenth of a second.
MOST_TRIED = 20_000
STRIDES = (1, 7, 3, 2)  # days from one reading to the next

# Whole numbers and codes: what is found here never needs a fraction.
Series = list[Said | None]


@dataclass(frozen=True)
class Wanted:
    """What a series must come to: what each view says, and the last reading.

    `last` is a spot, DECLINED, or None where nothing is wanted of it. `today` is false where today
    did not ask for a reading.
    """

    says: Mapping[Leaf, Truth]
    last: Spot | str | None
    today: bool = True


def find(fact: FactType, *worlds: Wanted) -> list[Series] | None:
    """A series for each world, all the same but for the last reading; None where none was found.

    Not finding one proves nothing: only some shapes are tried, the shortest first: some readings
    at the start, some in the middle, daily or with gaps, and the last.
    """
    if all(world == worlds[0] for world in worlds[1:]):  # the same person, seen twice
        found = _find(fact, worlds[:1])
        return found and found * len(worlds)
    return _find(fact, worlds)


def _find(fact: FactType, worlds: Sequence[Wanted]) -> list[Series] | None:
    pool = _pool(fact, worlds)
    ends = [*product(*(_fits(pool, world) for world in worlds))]
    tests = [[(views.compiled(leaf), truth) for leaf, truth in w.says.items()] for w in worlds]
    tried = 0
    for before in _histories(pool, worlds):
        for last in ends:
            tried += 1
            if tried > MOST_TRIED:
                return None
            series = [[*before, *end] for end in last]
            if all(map(_comes_to, series, tests)):
                return series
    return None


def _pool(fact: FactType, worlds: Sequence[Wanted]) -> list[Said | None]:
    """The values that are tried, mildest first, then no answer."""
    if fact.kind != "number":
        return [*fact.codes, None]
    first, last = (fact.span.first, fact.span.last) if fact.span else (0, 0)
    leaves = [leaf for world in worlds for leaf in world.says]
    steps = {leaf.up_by for leaf in leaves if leaf.up_by}
    if fact.instrument is not None and fact.instrument.change is not None:
        steps.add(fact.instrument.change.absolute)
    limits = {n for leaf in leaves for n in (leaf.at_least, leaf.below) if n is not None}
    marks = {first, last, *limits, *(limit - 1 for limit in limits)}
    marks |= {n for world in worlds if isinstance(world.last, Spot) for n in _ends(world.last)}
    start, way = (last, -1) if fact.worse == "down" else (first, 1)
    marks |= {start + way * (step - less) for step in steps for less in (0, 1)}
    kept = sorted(mark for mark in marks if first <= mark <= last)
    return [*(reversed(kept) if fact.worse == "down" else kept), None]


def _ends(spot: Spot) -> list[int]:
    return [end for end in (spot.value, spot.last) if isinstance(end, int)]


def _fits(pool: Sequence[Said | None], world: Wanted) -> list[tuple[Said | None, ...]]:
    """What may stand last: nothing, or anything, where nothing is wanted of it."""
    found: list[tuple[Said | None, ...]] = [(), *((value,) for value in pool)]
    if not world.today:
        found = [(NOT_READ,), *((value, NOT_READ) for value in pool)]
    elif isinstance(world.last, Spot):
        found = [(value,) for value in pool if value is not None and value in world.last]
    elif world.last == DECLINED:
        found = [(None,)]
    return found


def _histories(pool: Sequence[Said | None], worlds: Sequence[Wanted]) -> Iterator[Series]:
    """Everything before the last reading, the shortest first."""
    leaves = [leaf for world in worlds for leaf in world.says]
    spans = {n for leaf in leaves for n in (leaf.for_days, leaf.over_days, leaf.times) if n}
    spans |= {leaf.in_days for leaf in leaves if leaf.in_days}
    lengths = {0, 1, 2, *(span + more for span in spans for more in (-1, 0, 1))}
    gaps = STRIDES if spans else STRIDES[:1]
    wanted = (leaf for world in worlds for leaf, said in world.says.items() if said is not False)
    shortest = max(map(first_day, wanted), default=0)
    for start, middle, stride in sorted(product(range(4), lengths, gaps), key=sum):
        if stride > max(middle, 1) or start + middle + 1 < shortest:
            continue
        for one in pool if start else pool[:1]:
            for other in pool if middle else pool[:1]:
                later = [NOT_READ if n % stride else other for n in range(middle, 0, -1)]
                yield [one] * start + later


def _comes_to(series: Series, tests: Sequence[tuple[Test, Truth]]) -> bool:
    readings = tuple(
        Reading(number, value) for number, value in enumerate(series, 1) if value != NOT_READ
    )
    known = {"#series": {"": readings}, "#day": len(series)}
    return all(test(known) is truth for test, truth in tests)
