"""Which element of one document is which of another: by key, or by the key that it had before."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pathways.authoring.elements import Element, name_of


class Pair(NamedTuple):
    """One element in two lists; None where a list has none.

    `moved` is how many places it went down (or, below 0, up) among those that both lists have; 0
    for one that others merely moved round.
    """

    name: str
    before: Element | None
    after: Element | None
    moved: int = 0
    was: str = ""  # the key that it had, where that is another


def named(section: str, elements: Iterable[Element] | None) -> dict[str, Element]:
    """The elements of a section by name, in order. A name that comes again gets a number."""
    found: dict[str, Element] = {}
    for element in elements or ():
        name = stem = name_of(section, element)
        number = 2
        while name in found:
            name, number = f"{stem} ({number})", number + 1
        found[name] = element
    return found


def renamed(before: dict[str, Element], after: dict[str, Element]) -> dict[str, str]:
    """The old key of each element that says `was`, while the old key is gone and the new is new."""
    found: dict[str, str] = {}
    for name, element in after.items():
        was = element.get("was")
        if isinstance(was, str) and was in before and was not in after and name not in before:
            found.setdefault(was, name)
    return {new: old for old, new in found.items()}


def paired(
    section: str, before: Iterable[Element] | None, after: Iterable[Element] | None
) -> list[Pair]:
    """Every element of two lists, in the order of the second; one that is gone stands after the
    one that it followed."""
    old, new = named(section, before), named(section, after)
    olds = renamed(old, new)
    news = {was: name for name, was in olds.items()}
    moves = moved([news.get(name, name) for name in old], list(new))
    pairs = {
        name: Pair(
            name, old.get(olds.get(name, name)), element, moves.get(name, 0), olds.get(name, "")
        )
        for name, element in new.items()
    }
    order = list(pairs)
    previous = ""
    for name, element in old.items():
        current = news.get(name, name)
        if current not in new:
            pairs[current] = Pair(current, element, None)
            order.insert(order.index(previous) + 1 if previous else 0, current)
        previous = current
    return [pairs[name] for name in order]


def moved(before: Sequence[str], after: Sequence[str]) -> dict[str, int]:
    """The fewest names that were moved, and by how many places among those on both sides."""
    shared = set(before) & set(after)
    old = {name: place for place, name in enumerate(n for n in before if n in shared)}
    order = [name for name in after if name in shared]
    places = [old[name] for name in order]
    stayed = _longest_rising(places)
    return {
        name: place - old[name]
        for place, name in enumerate(order)
        if old[name] not in stayed and place != old[name]
    }


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The numbers of one longest rising subsequence: what can be said to have stayed."""
    ends: list[int] = []  # the lowest last number of a rising run of each length
    before: dict[int, int | None] = {}
    for number in numbers:
        place = bisect_left(ends, number)
        before[number] = ends[place - 1] if place else None
        ends[place : place + 1] = [number]
    found: set[int] = set()
    at: int | None = ends[-1] if ends else None
    while at is not None:
        found.add(at)
        at = before[at]
    return found
