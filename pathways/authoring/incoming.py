"""A file beside the document that it would change: for each element new, same, changed or in
conflict, and the document after some of them are taken."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pathways.authoring.changes import fields_of
from pathways.authoring.elements import SECTIONS, Address, Document
from pathways.authoring.merging import same_order, woven
from pathways.authoring.pairing import named


class State(StrEnum):
    """What a file says of one element, against the document and what both came from."""

    NEW = "new"  # only the file has it
    SAME = "same"
    CHANGED = "changed"  # the file says something else
    REMOVED = "removed"  # the file leaves it out
    CONFLICT = "conflict"  # changed on both sides, each in its own way
    OURS = "ours"  # changed here alone: the file says what both came from


@dataclass(frozen=True, slots=True)
class Incoming:
    """One element of a file or of the document; a section without a key is its order."""

    address: Address
    state: State
    mine: Any
    theirs: Any

    @property
    def asks(self) -> bool:
        """Whether somebody has to say if it is taken."""
        return self.state is not State.SAME


def incoming(base: Document | None, mine: Document, theirs: Document) -> list[Incoming]:
    """What a file (`theirs`) says of each element of both documents, fields of the document first.

    `base` is what both came from: the document that the file was exported from. Without it, what
    differs is changed, and nothing can be known to be in conflict.
    """
    found = []
    for name in fields_of(theirs, mine):
        old = base.get(name) if base is not None else None
        state = _state(old, mine.get(name), theirs.get(name), base is None)
        found.append(Incoming(Address(name), state, mine.get(name), theirs.get(name)))
    for section in SECTIONS:
        before = named(section, base.get(section)) if base is not None else {}
        here, there = (named(section, one.get(section)) for one in (mine, theirs))
        for name in woven(list(there), list(here)):
            own, new = here.get(name), there.get(name)
            state = _state(before.get(name), own, new, base is None)
            found.append(Incoming(Address(section, name), state, own, new))
        if not same_order(list(here), list(there)):
            found.append(Incoming(Address(section), State.CHANGED, list(here), list(there)))
    return found


def _state(base: Any, mine: Any, theirs: Any, is_alone: bool) -> State:
    if mine == theirs:
        return State.SAME
    if not is_alone and theirs == base:
        return State.OURS
    if not is_alone and mine != base:
        return State.CONFLICT
    if mine is None:
        return State.NEW
    return State.REMOVED if theirs is None else State.CHANGED


def taking(mine: Document, theirs: Document, taken: Collection[Address]) -> dict[str, Any]:
    """The document with what is taken from a file put in the place of what it says itself. With
    everything taken it is the file's; with nothing it is as it was."""
    made: dict[str, Any] = {name: mine[name] for name in ("schema", "kind") if name in mine}
    for name in fields_of(theirs, mine):
        side = theirs if Address(name) in taken else mine
        if name in side:
            made[name] = side[name]
    for section in SECTIONS:
        elements = _section(section, mine, theirs, taken)
        if elements:
            made[section] = elements
    return made


def _section(
    section: str, mine: Document, theirs: Document, taken: Collection[Address]
) -> list[Any]:
    here, there = (named(section, one.get(section)) for one in (mine, theirs))
    chosen: dict[str, Any] = {}
    for name in [*there, *here]:
        side = there if Address(section, name) in taken else here
        if name in side:
            chosen[name] = side[name]
    lead, other = (there, here) if Address(section) in taken else (here, there)
    order = woven([n for n in lead if n in chosen], [n for n in other if n in chosen])
    return [chosen[name] for name in order]
