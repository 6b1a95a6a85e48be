"""What became of the words of each element from one document to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pathways.authoring.elements import Address, Document, Element, name_of
from pathways.authoring.readings import SPOKEN, Reading, readings_of


@dataclass(frozen=True, slots=True)
class Edition:
    """One wording, and the names of the documents that have it, oldest first."""

    reading: Reading
    names: tuple[str, ...]

    @property
    def digest(self) -> str:
        return self.reading.digest


@dataclass(frozen=True, slots=True)
class Told:
    """One element in one language: its newest state, and each of its wordings once.

    The editions stand in the order in which each was last there, so that the last one of an
    element that is still there is what one reads now.
    """

    address: Address
    language: str
    element: Element
    editions: tuple[Edition, ...]
    is_there: bool

    @property
    def now(self) -> Edition | None:
        """The words that one reads now; None for an element that was taken out."""
        return self.editions[-1] if self.is_there else None

    @property
    def before(self) -> tuple[Edition, ...]:
        """The words that it had before, newest first."""
        return tuple(reversed(self.editions[:-1] if self.is_there else self.editions))

    def edition(self, digest: str) -> Edition | None:
        """The edition of this digest."""
        return next((one for one in self.editions if one.digest == digest), None)


def told(history: Sequence[tuple[str, Document]], sections: Sequence[str] = SPOKEN) -> list[Told]:
    """Every element with words, in each language that it has or had words of its own in, from
    documents with their names, oldest first.

    In the order of the newest document; what was taken out stands at the end of its section.
    """
    return [one for section in sections for one in _of_section(history, section)]


def _of_section(history: Sequence[tuple[str, Document]], section: str) -> Iterator[Told]:
    found: dict[tuple[str, str], list[tuple[str, Reading]]] = {}
    newest: dict[str, Element] = {}
    for name, document in history:
        for element in document.get(section) or ():
            key = name_of(section, element)
            newest[key] = element
            for language, reading in readings_of(element).items():
                found.setdefault((key, language), []).append((name, reading))
    last = history[-1][0] if history else ""
    order = (
        [name_of(section, one) for one in (history[-1][1].get(section) or ())] if history else []
    )
    for key in dict.fromkeys([*order, *newest]):
        for language in [inner for outer, inner in found if outer == key]:
            states = found[key, language]
            is_there = states[-1][0] == last
            yield Told(Address(section, key), language, newest[key], _editions(states), is_there)


def _editions(states: Sequence[tuple[str, Reading]]) -> tuple[Edition, ...]:
    """Each reading once, with its names; the one that was there last stands last."""
    by_reading: dict[Reading, list[str]] = {}
    for name, reading in states:
        names = by_reading.pop(reading, [])
        by_reading[reading] = [*names, name]
    return tuple(Edition(reading, tuple(names)) for reading, names in by_reading.items())
