"""What differs between two documents, element by element and field by field, in words for a page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from pathways.authoring.changes import Kind, fields_of, kind_of
from pathways.authoring.elements import SECTIONS, Address, Document, Element
from pathways.authoring.pairing import Pair, paired
from pathways.authoring.uses import uses_of
from pathways.authoring.wording import SECTION_TITLES, Part, Wording


class Segment(NamedTuple):
    """A run of words, and whether the other side lacks it (then it stands in `ins` or `del`)."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field before and after, as runs of words; a side that has none is empty."""

    path: str  # inside the element
    label: str
    before: tuple[Segment, ...]
    after: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of one element, or of one field of the document."""

    kind: Kind
    address: Address
    title: str
    fields: tuple[FieldDifference, ...] = ()
    moved: int = 0  # places down; below 0 up
    was: str = ""  # the key that it had before
    safety: bool = False  # what it decides about people may differ
    within: str = ""  # the edition of an included document that it belongs to

    @property
    def section(self) -> str:
        """The section of the page that it is listed under."""
        if self.within:
            return "includes"
        return self.address.section if self.address.section in SECTIONS else "about"

    @property
    def words(self) -> str:
        """What became of it, such as "Changed, renamed and moved up 2 places"."""
        said = [] if self.kind is Kind.MOVED else [self.kind.value.lower()]
        if self.was:
            said.append("renamed")
        if self.moved:
            way, places = "up" if self.moved < 0 else "down", abs(self.moved)
            said.append(f"moved {way} {places} place{'s' if places > 1 else ''}")
        joined = " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)
        return f"{joined[:1].upper()}{joined[1:]}"


_DECIDING = ("rules", "impossible", "outcomes")
_DECIDING_FIELDS = ("base", "days", "anchor")
_TOO_LONG = 4000  # words; longer texts are shown whole on both sides


def differences(before: Document, after: Document) -> list[Difference]:
    """Every difference from one document to another: fields first, then each section in the order
    of the second, then what they include. [] where both say the same.

    Elements are told apart by key, so that a moved one is no other; one that says `was` is the one
    that had that key. Both may be with or without `includes`, and may have findings.
    """
    found = list(_fields(before, after))
    old, new = Wording(before), Wording(after)
    for section in SECTIONS:
        found += _section(section, old, new)
    return found + list(_included(before, after))


def grouped(found: Iterable[Difference]) -> list[tuple[str, list[Difference]]]:
    """The differences under the titles of their sections, in the order of the builder's pages."""
    by_section: dict[str, list[Difference]] = {name: [] for name in SECTION_TITLES}
    for one in found:
        by_section[one.section].append(one)
    return [(SECTION_TITLES[name], ones) for name, ones in by_section.items() if ones]


def summary(found: Iterable[Difference]) -> str:
    """How many differences there are, such as "12 changes: 2 of safety; 3 in Questions, 9 in
    Content"."""
    ones = list(found)
    if not ones:
        return "No differences"
    counts = Counter(one.section for one in ones)
    where = ", ".join(
        f"{counts[name]} in {title}" for name, title in SECTION_TITLES.items() if name in counts
    )
    safety = sum(one.safety for one in ones)
    weighty = f"{safety} of safety; " if safety else ""
    return f"{len(ones)} change{'s' if len(ones) > 1 else ''}: {weighty}{where}"


# --- one section ----------------------------------------------------------------------------------
def _fields(before: Document, after: Document) -> Iterator[Difference]:
    old, new = Wording(before), Wording(after)
    for name in fields_of(before, after):
        if before.get(name) == after.get(name):
            continue
        kind = kind_of(before.get(name), after.get(name))
        here = Address(name)
        said = _compared(
            old.field(name, before[name]) if name in before else {},
            new.field(name, after[name]) if name in after else {},
        )
        safety = name in _DECIDING_FIELDS
        yield Difference(kind, here, new.title(here), tuple(said), safety=safety)


def _section(section: str, old: Wording, new: Wording) -> Iterator[Difference]:
    before, after = (one.document.get(section) or [] for one in (old, new))
    if before == after:
        return
    for pair in paired(section, before, after):
        found = _element(section, pair, old, new)
        if found is not None:
            yield replace(found, safety=_weighs(found, pair, old.document, new.document))


def _element(section: str, pair: Pair, old: Wording, new: Wording) -> Difference | None:
    if pair.before == pair.after and not pair.moved:
        return None
    kind = Kind.MOVED if pair.before == pair.after else kind_of(pair.before, pair.after)
    said = _compared(_parts(old, pair.before), _parts(new, pair.after))
    wording = old if pair.after is None else new
    here = Address(section, pair.name)
    return Difference(kind, here, wording.title(here), tuple(said), pair.moved, pair.was)


def _parts(wording: Wording, element: Element | None) -> dict[str, Part]:
    return wording.parts(element) if element is not None else {}


def _compared(before: Mapping[str, Part], after: Mapping[str, Part]) -> Iterator[FieldDifference]:
    for path in dict.fromkeys([*before, *after]):
        old, new = before.get(path), after.get(path)
        texts = old.words if old else "", new.words if new else ""
        part = new or old
        if part is not None and (texts[0] != texts[1] or old is None or new is None):
            yield FieldDifference(path, part.label, *segments(*texts))


def _weighs(found: Difference, pair: Pair, before: Document, after: Document) -> bool:
    """Whether a difference may change what is decided about somebody: it is a rule or an outcome,
    a question with a flag, or something that a rule or a flagged question reads."""
    if found.kind is Kind.MOVED and found.address.section != "screen":
        return False
    if found.address.section in _DECIDING:
        return True
    if any(one is not None and one.get("flags") for one in pair[1:3]):
        return True
    old_address = Address(found.address.section, pair.was or pair.name)
    return _is_read(before, old_address) or _is_read(after, found.address)


def _is_read(document: Document, address: Address) -> bool:
    return any(
        use.address.section in ("rules", "impossible") or use.field == "ask_if"
        for use in uses_of(document, address)
    )


# --- included documents ---------------------------------------------------------------------------
def _included(before: Document, after: Document) -> Iterator[Difference]:
    """What differs in the bases and instruments inside; editions of one key are the same one."""
    old, new = (_by_key(one.get("includes") or {}) for one in (before, after))
    for key in dict.fromkeys([*old, *new]):
        if key not in old or key not in new:
            edition, _ = new.get(key) or old[key]
            kind = Kind.ADDED if key in new else Kind.REMOVED
            yield Difference(kind, Address("includes", edition), edition, (), 0, "", True, edition)
            continue
        edition, there = new[key]
        for one in differences(_flat(old[key][1]), _flat(there)):
            yield replace(one, within=edition, safety=True)


def _by_key(includes: Mapping[str, Any]) -> dict[str, tuple[str, Mapping[str, Any]]]:
    return {edition.partition("@")[0]: (edition, one) for edition, one in includes.items()}


def _flat(included: Mapping[str, Any]) -> Mapping[str, Any]:
    """An instrument reads as a document whose questions are its items."""
    if "items" not in included:
        return included
    return {**{n: v for n, v in included.items() if n != "items"}, "screen": included["items"]}


# --- words ----------------------------------------------------------------------------------------
def segments(before: str, after: str) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    """Two texts cut into runs of words, those that differ marked on each side."""
    old, new = _words(before), _words(after)
    if len(old) + len(new) > _TOO_LONG:
        return (Segment(before, True),), (Segment(after, True),)
    sides: tuple[list[Segment], list[Segment]] = ([], [])
    matcher = SequenceMatcher(None, [w.strip() for w in old], [w.strip() for w in new], False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        for side, run in zip(sides, (old[a1:a2], new[b1:b2]), strict=True):
            if run:
                side.append(Segment("".join(run), tag != "equal"))
    return tuple(sides[0]), tuple(sides[1])


def _words(text: str) -> list[str]:
    return re.findall(r"\S+\s*|\s+", text)
