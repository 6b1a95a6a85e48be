"""Merging two sets of changes to one document: by the elements' keys, then field by field.

What both sides changed, each in its own way, is a conflict that somebody decides; nothing is half
merged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, NamedTuple

from pathways.authoring.changes import fields_of
from pathways.authoring.elements import SECTIONS, TEXTS, Address, Document, name_of
from pathways.authoring.pairing import named, renamed


class Decision(NamedTuple):
    """How one conflict is decided: one side as it is, or, for a text, other words."""

    take: Literal["theirs", "mine", "edited"]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing that both sides changed, each in its own way. None where a side has none.

    `field` is the path inside the element, "" for the whole element (one side took it out) and
    ORDER for the order of what stands there.
    """

    address: Address
    field: str
    base: Any
    theirs: Any
    mine: Any

    @property
    def path(self) -> str:
        """What a decision names it by; unique in one merge."""
        joint = "." if self.field and self.field != ORDER else ""
        return f"{self.address}{joint}{self.field}"

    @property
    def is_text(self) -> bool:
        """Whether other words than either side's may be written."""
        names = self.field.split(".")
        wordy = names[0] == "answers" or not TEXTS.isdisjoint([self.address.section, *names])
        return wordy and isinstance(self.theirs, str) and isinstance(self.mine, str)


@dataclass(frozen=True, slots=True)
class Merged:
    """The document of a merge and what is still to decide. Only without conflicts is it one to
    keep: until then it holds mine wherever there is one."""

    document: dict[str, Any]
    conflicts: tuple[Conflict, ...]


class _Missing:
    """What a side has where it has nothing; None is a value."""


ORDER = "#order"
_MISSING = _Missing()
# Fields that are one thing, though written as names with values.
_WHOLE = frozenset({"ask_if", "when", "only_if", "template"})
# Lists in which each member counts by itself.
_MEMBERS = frozenset(
    {"local", "languages", "com_b", "bct", "barriers", "stages", "evidence", "rest"}
)
_Merge = Callable[[str, Any, Any, Any], Any]


def merge(
    base: Document,
    theirs: Document,
    mine: Document,
    decisions: Mapping[str, Decision] | None = None,
) -> Merged:
    """Both sides' changes to `base` in one document, which is without `includes`.

    What one side left alone is the other's; what both changed alike is so. A decision is named by
    its conflict's path. One that does not fit (other words for what is no text, or none) decides
    nothing. An element that says `was` is the one that had that key.
    """
    merger = _Merger(decisions or {})
    merged: dict[str, Any] = {}
    names = [*fields_of(theirs, mine, base), "schema", "kind"]
    for name in names:
        values = [one.get(name, _MISSING) for one in (base, theirs, mine)]
        merged[name] = merger.value(Address(name), "", *values)
    for section in SECTIONS:
        sides = [one.get(section) or [] for one in (base, theirs, mine)]
        merged[section] = merger.section(section, *sides) or _MISSING
    whole = {name: value for name, value in merged.items() if value is not _MISSING}
    return Merged(whole, tuple(merger.conflicts))


class _Merger:
    """One merge: the decisions that are made, the conflicts that are found."""

    def __init__(self, decisions: Mapping[str, Decision]) -> None:
        self.decisions = decisions
        self.conflicts: list[Conflict] = []

    # --- one value -------------------------------------------------------------------------------
    def value(self, here: Address, field: str, base: Any, theirs: Any, mine: Any) -> Any:
        """One value three ways; what is made of named parts is merged part by part."""
        if theirs == mine or base == theirs:
            return mine
        if base == mine:
            return theirs
        name = field.rpartition(".")[2] or here.section
        if theirs is not _MISSING and mine is not _MISSING and name not in _WHOLE:
            parted = self._parted(here, field, name, (base, theirs, mine))
            if parted is not None:
                return parted
        return self._decide(Conflict(here, field, *map(_shown, (base, theirs, mine))), mine, theirs)

    def _parted(self, here: Address, field: str, name: str, sides: Sequence[Any]) -> Any:
        """The merge of values that are made of parts; None where they are not."""
        if name in TEXTS or field.startswith("answers."):
            sides = _texts(sides)
        for reading, writing, ordered in _SHAPES:
            parts = [part for side in sides if (part := reading(name, side)) is not None]
            if len(parts) == len(sides):
                base, theirs, mine = parts
                one = partial(self._inner, here, field)
                merged = self._parts(one, base, theirs, mine)
                if ordered:
                    order = [list(part) for part in (base, theirs, mine)]
                    names = self._order(here, f"{field}{ORDER}", order, merged)
                    merged = {inner: merged[inner] for inner in names}
                return writing(merged)
        return None

    def _inner(
        self, here: Address, field: str, name: str, base: Any, theirs: Any, mine: Any
    ) -> Any:
        return self.value(here, f"{field}.{name}".lstrip("."), base, theirs, mine)

    def _parts(
        self,
        one: _Merge,
        base: Mapping[str, Any],
        theirs: Mapping[str, Any],
        mine: Mapping[str, Any],
    ) -> dict[str, Any]:
        names = dict.fromkeys([*theirs, *mine, *base])
        sides = {
            name: one(name, *(side.get(name, _MISSING) for side in (base, theirs, mine)))
            for name in names
        }
        return {name: value for name, value in sides.items() if value is not _MISSING}

    # --- one section -----------------------------------------------------------------------------
    def section(
        self, section: str, base: Sequence[Any], theirs: Sequence[Any], mine: Sequence[Any]
    ) -> list[Any]:
        """The elements of a section, each merged with what it is of the base."""
        old = named(section, base)
        new, own = (_by_origin(section, old, side) for side in (theirs, mine))

        def element(name: str, *sides: Any) -> Any:
            there = [side for side in sides if side is not _MISSING]
            called = name_of(section, there[-1])
            return self.value(Address(section, called), "", *sides)

        merged = self._parts(element, old, new, own)
        order = [list(side) for side in (old, new, own)]
        names = self._order(Address(section), ORDER, order, merged)
        return [merged[name] for name in names]

    # --- order -----------------------------------------------------------------------------------
    def _order(
        self, here: Address, field: str, order: Sequence[Sequence[str]], kept: Mapping[str, Any]
    ) -> list[str]:
        """The order of the side that moved something, with what the other adds put after what it
        follows there."""
        base, theirs, mine = order
        lead, other = theirs, mine
        if not same_order(base, mine):
            if same_order(base, theirs):
                lead, other = mine, theirs
            elif not same_order(theirs, mine):
                conflict = Conflict(here, field, *map(list, order))
                lead = self._decide(conflict, mine, theirs)
                other = theirs if lead is mine else mine
        return woven([name for name in lead if name in kept], [n for n in other if n in kept])

    def _decide(self, conflict: Conflict, mine: Any, theirs: Any) -> Any:
        decision = self.decisions.get(conflict.path)
        if decision is not None and decision.take == "theirs":
            return theirs
        if decision is not None and decision.take == "mine":
            return mine
        if decision is not None and conflict.is_text and decision.text.strip():
            return decision.text.strip()
        self.conflicts.append(conflict)
        return theirs if mine is _MISSING else mine


def _shown(value: Any) -> Any:
    return None if value is _MISSING else value


def same_order(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether what two lists share stands in the same order in both."""
    shared = set(one) & set(other)
    return [n for n in one if n in shared] == [n for n in other if n in shared]


def woven(lead: Sequence[str], other: Sequence[str]) -> list[str]:
    """All of `lead` in its order; each further name of `other` stands after what it follows there,
    the first ones before what they come before."""
    names, previous = list(lead), ""
    for name in other:
        if name not in names:
            later = [one for one in other if one in names]
            before = names.index(later[0]) if later else len(names)
            names.insert(names.index(previous) + 1 if previous else before, name)
        previous = name
    return names


def _by_origin(section: str, base: Mapping[str, Any], side: Sequence[Any]) -> dict[str, Any]:
    """The elements of a side by the name that each has in the base."""
    new = named(section, side)
    old_names = renamed(dict(base), new)
    return {old_names.get(name, name): element for name, element in new.items()}


# --- what is made of parts ------------------------------------------------------------------------
def _texts(sides: Sequence[Any]) -> list[Any]:
    """Texts of one language beside texts of several: all as texts of several."""
    if any(isinstance(side, dict) for side in sides):
        return [{"en": side} if isinstance(side, str) else side for side in sides]
    return list(sides)


def _read_names(name: str, value: Any) -> dict[str, Any] | None:
    if value is _MISSING:
        return {}
    return value if isinstance(value, dict) else None


def _read_answers(name: str, value: Any) -> dict[str, Any] | None:
    """Answers by code; None stands for one without words of its own."""
    if name != "answers" or not isinstance(value, list):
        return {} if name == "answers" and value is _MISSING else None
    found: dict[str, Any] = {}
    for answer in value:
        found |= answer if isinstance(answer, dict) else {str(answer): None}
    return found if len(found) == len(value) else None


def _write_answers(parts: Mapping[str, Any]) -> list[Any]:
    return [code if text is None else {code: text} for code, text in parts.items()]


def _read_items(name: str, value: Any) -> dict[str, Any] | None:
    """A stage's items by what each gives, while none is given twice."""
    if name != "items" or not isinstance(value, list):
        return {} if name == "items" and value is _MISSING else None
    found = {str(item.get("give")): item for item in value}
    return found if len(found) == len(value) else None


def _write_list(parts: Mapping[str, Any]) -> list[Any]:
    return list(parts.values())


def _read_members(name: str, value: Any) -> dict[str, Any] | None:
    if name not in _MEMBERS or not isinstance(value, list):
        return {} if name in _MEMBERS and value is _MISSING else None
    found = {str(one): one for one in value}
    return found if len(found) == len(value) else None


_Shape = tuple[
    Callable[[str, Any], dict[str, Any] | None], Callable[[Mapping[str, Any]], Any], bool
]
_SHAPES: tuple[_Shape, ...] = (
    (_read_answers, _write_answers, True),
    (_read_items, _write_list, True),
    (_read_members, _write_list, True),
    (_read_names, dict, False),
)
