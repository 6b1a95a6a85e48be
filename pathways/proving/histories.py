"""Finding readings: a series that makes some views say what a solver wants them to say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

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
    did not ask for a reading; with `gap` the last reading may be older than today.
    """

    says: Mapping[Leaf, Truth]
    last: Spot | str | None
    today: bool = True
    gap: bool = False


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
    fits = [_fits(pool, world) for world in worlds]
    gaps = _gaps(worlds)
    ends = [[(*end, *[NOT_READ] * gap) for end in last] for gap in gaps for last in product(*fits)]
    tests = [[(views.compiled(leaf), truth) for leaf, truth in w.says.items()] for w in worlds]
    for odd in ([()], [(value,) for value in pool]):
        for before in islice(_histories(pool, worlds, odd), MOST_TRIED // len(ends) + 1):
            for last in ends:
                series = [[*before, *end] for end in last]
                if all(map(_comes_to, series, tests)):
                    return series
    return None


def _pool(fact: FactType, worlds: Sequence[Wanted]) -> list[Said | None]:
    """The values that are tried, mildest first, then no answer."""
    leaves = [leaf for world in worlds for leaf in world.says]
    if fact.kind != "number":
        wanted = {world.last.value for world in worlds if isinstance(world.last, Spot)}
        unlike: dict[tuple[object, ...], Said] = {}  # the mildest of those that no view tells apart
        for code in fact.codes:
            named = (code in leaf.codes for leaf in leaves)
            unlike.setdefault((code if code in wanted else "", *named), code)
        return [*unlike.values(), None]
    first, last = (fact.span.first, fact.span.last) if fact.span else (0, 0)
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


def _gaps(worlds: Sequence[Wanted]) -> list[int]:
    """How many days ago the last reading may be: today, or about as long as some view looks."""
    if not all(world.gap for world in worlds):
        return [0]
    spans = {leaf.in_days for world in worlds for leaf in world.says if leaf.in_days}
    return sorted({0, *(span - less for span in spans for less in (0, 1))})


def _histories(
    pool: Sequence[Said | None], worlds: Sequence[Wanted], odd: Sequence[tuple[Said | None, ...]]
) -> Iterator[Series]:
    """Everything before the last reading, the shortest first; `odd` stands after the start."""
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
                yield from ([one] * start + [*between] + later for between in odd)


def _comes_to(series: Series, tests: Sequence[tuple[Test, Truth]]) -> bool:
    readings = tuple(
        Reading(number, value) for number, value in enumerate(series, 1) if value != NOT_READ
    )
    known = {"#series": {"": readings}, "#day": len(series)}
    return all(test(known) is truth for test, truth in tests)
