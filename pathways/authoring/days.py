"""What a stage gives on which day, and changing that: give on some days, stop, copy a week, rest.

Items are told apart by what they give and to whom (`only_if`): a *part*. An edit changes on which
days the parts that it names are given; it leaves every other item as it is written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pathways.authoring.edits import Edit, change
from pathways.authoring.elements import Address, Document, Element, get


WEEK = 7
REGULAR = 3  # days at an equal distance that make a run; two far apart are two single days


class Part(NamedTuple):
    """What is given and to whom, in a form that can be compared: "" is everybody."""

    give: str
    to: str

    @classmethod
    def of(cls, item: Element) -> Part:
        """The part that an item, or a wish for one, belongs to."""
        only_if = item.get("only_if")
        spelled = json.dumps(only_if, sort_keys=True, ensure_ascii=False) if only_if else ""
        return cls(str(item.get("give", "")), spelled)

    @property
    def only_if(self) -> Any:
        """The condition as the document writes it; None for everybody."""
        return json.loads(self.to) if self.to else None


def span_of(written: Any) -> range:
    """The days of `1 to 14`, `3` or 3; none where it is written wrongly."""
    first, _to, last = str(written).partition(" to ")
    try:
        return range(int(first), int(last or first) + 1)
    except ValueError:
        return range(0)


def span_text(first: int, last: int) -> str:
    """Days as the document writes them."""
    return str(first) if first == last else f"{first} to {last}"


def days_of(stage: Element) -> range:
    """The days that a stage covers."""
    return span_of(stage.get("days"))


def rest_of(stage: Element) -> list[int]:
    """The days of rest of a stage, in order."""
    rest = stage.get("rest") or ()
    if not isinstance(rest, list | tuple):
        return list(span_of(rest))
    return sorted(int(day) for day in rest if str(day).isdecimal())


def item_days(stage: Element, item: Element) -> range:
    """The days of one item: its own, else all of the stage, and every n-th of them."""
    own = item.get("days")
    days = span_of(own) if own is not None else days_of(stage)
    every = item.get("every")
    return days[:: every if isinstance(every, int) and every > 0 else 1]


def items_on(stage: Element, day: int) -> list[Element]:
    """The items of a day of a stage, in their order, whoever they are for."""
    return [item for item in stage.get("items") or () if day in item_days(stage, item)]


def part_days(stage: Element, part: Part) -> set[int]:
    """The days on which a part is given."""
    items = [item for item in stage.get("items") or () if Part.of(item) == part]
    return {day for item in items for day in item_days(stage, item)}


def given_days(stage: Element, key: str) -> list[int]:
    """The days on which content is given to anybody, in order."""
    items = [item for item in stage.get("items") or () if item.get("give") == key]
    return sorted({day for item in items for day in item_days(stage, item)})


def occupied(stage: Element) -> set[int]:
    """The days that a stage has written down by themselves: of rest, and of items with days."""
    items = [item for item in stage.get("items") or () if item.get("days") is not None]
    return {day for item in items for day in item_days(stage, item)} | set(rest_of(stage))


def stages_on(document: Document, day: int) -> list[Element]:
    """The stages that cover a day, in their order: the first whose `only_if` is true counts."""
    return [stage for stage in document.get("stages") or () if day in days_of(stage)]


def give(
    stage: str, keys: Sequence[str], first: int, last: int, every: int = 1, only_if: Any = None
) -> Edit:
    """Give each content on every n-th day from first to last, beside all that is given already.

    What a day gives to the same people already is not given twice. Raises NoSuchElement.
    """
    wanted = set(range(first, last + 1, max(every, 1)))
    parts = [Part.of({"give": key, "only_if": only_if}) for key in keys]
    return _each(stage, parts, lambda _part, days: days | wanted)


def stop(stage: str, part: Part, day: int | None = None) -> Edit:
    """Give a part no longer on one day, so that a run is split; without a day, on none.

    Raises NoSuchElement.
    """
    return _each(stage, [part], lambda _part, days: days - {day} if day else set())


def for_whom(stage: str, part: Part, only_if: Any) -> Edit:
    """Give a part to other people, on the days on which it is given now; what they get already on
    a day is not given twice. Raises NoSuchElement."""
    new = Part.of({"give": part.give, "only_if": only_if})

    def edit(document: Document) -> dict[str, Any]:
        found = get(document, Address("stages", stage))
        moved = part_days(found, part)
        if new == part or not moved:
            return dict(document)
        items = list(found.get("items") or ())
        there = part_days(found, new)
        place = next(n for n, item in enumerate(items) if Part.of(item) == part)
        kept = [item for item in items if Part.of(item) not in (part, new)]
        before = sum(Part.of(item) not in (part, new) for item in items[:place])
        written = [_item(new, run) for run in runs(moved | there)]
        return change("stages", stage, items=[*kept[:before], *written, *kept[before:]])(document)

    return edit


def copy_week(stage: str, week: int, last_week: int) -> Edit:
    """Make each week after `week`, up to `last_week`, the same as it, as far as the stage goes.

    Week 1 is days 1 to 7 of the plan. What those weeks gave before goes, their rest days too; a
    day whose fellow of the copied week is not in the stage stays as it is. Raises NoSuchElement.
    """

    def edit(document: Document) -> dict[str, Any]:
        found = get(document, Address("stages", stage))
        sources = _sources(found, week, last_week)
        parts = list(dict.fromkeys(Part.of(item) for item in found.get("items") or ()))

        def copied(_part: Part, days: set[int]) -> set[int]:
            return {day for day in days if day not in sources} | {
                day for day, source in sources.items() if source in days
            }

        rest = copied(Part("", ""), set(rest_of(found)))
        after = _each(stage, parts, copied)(document)
        return _with_rest(stage, found, rest)(after)

    return edit


def rest(stage: str, days: Iterable[int], *, is_rest: bool = True) -> Edit:
    """Mark days as rest, or as rest no longer. What they give stays written: on a day of rest no
    exercise shows, what there is to read does. Raises NoSuchElement."""

    def edit(document: Document) -> dict[str, Any]:
        found = get(document, Address("stages", stage))
        before, marked = set(rest_of(found)), set(days)
        return _with_rest(stage, found, before | marked if is_rest else before - marked)(document)

    return edit


def reach(stage: str, first: int, last: int, *, cut: bool = False) -> Edit:
    """Let a stage run from first to last day. `cut` takes out what it gave, or rested, outside.

    Without `cut` such items stay, and a finding names them. Raises NoSuchElement.
    """

    def edit(document: Document) -> dict[str, Any]:
        after = change("stages", stage, days=span_text(first, last))(document)
        if not cut:
            return after
        found = get(after, Address("stages", stage))
        parts = list(dict.fromkeys(Part.of(item) for item in found.get("items") or ()))
        inside = set(range(first, last + 1))
        after = _each(stage, parts, lambda _part, days: days & inside)(after)
        return _with_rest(stage, found, set(rest_of(found)) & inside)(after)

    return edit


def _sources(stage: Element, week: int, last_week: int) -> dict[int, int]:
    """For each day that takes over, the day of the copied week that it is like."""
    covered = days_of(stage)
    first = (week - 1) * WEEK + 1
    taking = range(first + WEEK, last_week * WEEK + 1)
    pairs = {day: first + (day - first) % WEEK for day in taking if day in covered}
    return {day: source for day, source in pairs.items() if source in covered}


def _with_rest(stage: str, found: Element, days: set[int]) -> Edit:
    """Write the days of rest; as they stood where they are the same."""
    if days == set(rest_of(found)):
        return dict
    return change("stages", stage, rest=sorted(days) or None)


def _each(
    stage: str, parts: Sequence[Part], new_days: Callable[[Part, set[int]], set[int]]
) -> Edit:
    """Give each part on the days that new_days() makes of those on which it is given now."""

    def edit(document: Document) -> dict[str, Any]:
        found = get(document, Address("stages", stage))
        items = list(found.get("items") or ())
        for part in parts:
            before = part_days(found, part)
            after = new_days(part, before)
            if after != before:
                items = _rewritten(items, part, after)
        if items == list(found.get("items") or ()):
            return dict(document)
        return change("stages", stage, items=items or None)(document)

    return edit


def _rewritten(items: Sequence[Element], part: Part, days: set[int]) -> list[Element]:
    """The items with those of one part written anew, where the first of them stood."""
    mine = [number for number, item in enumerate(items) if Part.of(item) == part]
    place = mine[0] if mine else len(items)
    others = [item for item in items[place:] if Part.of(item) != part]
    return [*items[:place], *(_item(part, run) for run in runs(days)), *others]


def _item(part: Part, run: range) -> Mapping[str, Any]:
    item: dict[str, Any] = {"give": part.give, "days": span_text(run[0], run[-1])}
    if run.step > 1:
        item["every"] = run.step
    if part.only_if is not None:
        item["only_if"] = part.only_if
    return item


def runs(days: Iterable[int]) -> list[range]:
    """Days as few runs at an equal distance: 1 to 7, every second from 9 to 13, 20."""
    left, found = sorted(days), []
    while left:
        length = _run_length(left)
        step = left[1] - left[0] if length > 1 else 1
        found.append(range(left[0], left[length - 1] + 1, step))
        left = left[length:]
    return found


def _run_length(days: Sequence[int]) -> int:
    """How many of the first days stand at the same distance; 1 where that is no rule."""
    if len(days) == 1:
        return 1
    step = days[1] - days[0]
    length = 2
    while length < len(days) and days[length] - days[length - 1] == step:
        length += 1
    return length if step == 1 or length >= REGULAR else 1
