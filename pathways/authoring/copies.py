"""Copies of a template: what is locked, what a copy did to it, how far it stands from it.

All is locked but the keys in the template's `local`. A copy may add, and may strengthen. Whether a
change of what decides (flags, conditions, levels) is as safe is for proof to say; here is what can
be told by key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pathways.authoring.changes import Change, Kind, changes
from pathways.authoring.elements import SECTIONS, TEXTS, Address, Document, name_of
from pathways.engine.reports import Finding


# Fields of the document that are a copy's own.
OWN = ("key", "title", "summary", "about", "template", "version", "local")
# Fields of locked elements in which a change may be as safe: proof judges it.
_JUDGED: dict[str, frozenset[str]] = {
    "screen": frozenset({"flags", "ask_if"}),
    "check_in": frozenset({"flags", "ask_if"}),
    "rules": frozenset({"at", "when", "then", "if_unknown", "desk", "shadow"}),
}
# Fields that only say who keeps an element in order, and why it is as it is.
_NOTES: dict[str, frozenset[str]] = {
    "rules": frozenset({"because"}),
    "content": frozenset({"owner", "review_on", "evidence"}),
}
_AGAIN = {"unless_known": 1, "True": 2}  # from seldom to always


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a copy stands from its template: how many elements of each section were changed (of
    those that it may), added, removed, and strengthened (locked ones that decide otherwise)."""

    changed: Mapping[str, int]
    added: Mapping[str, int]
    removed: Mapping[str, int]
    strengthened: Mapping[str, int]
    breaches: tuple[Finding, ...]

    @property
    def total(self) -> int:
        """All elements in which the copy differs."""
        four = (self.changed, self.added, self.removed, self.strengthened)
        return sum(sum(one.values()) for one in four)

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections in which it differs; fields of the document count as `about`."""
        names = {*self.changed, *self.added, *self.removed, *self.strengthened}
        return tuple(name for name in ("about", *SECTIONS) if name in names)


def is_locked(template: Document, address: Address) -> bool:
    """Whether copies have to keep an element of a template."""
    local = template.get("local") or ()
    there = {name_of(address.section, one) for one in template.get(address.section) or ()}
    return address.key in there and address.key not in local


def missing(template: Document, copy: Document) -> list[Finding]:
    """The locked elements that a copy lacks, in the order of the template."""
    return [_removed(one) for one in _locked(template, copy) if one.kind is Kind.REMOVED]


def breaches(template: Document, copy: Document) -> list[Finding]:
    """What a copy did to what its template locks and may not, each with its path and mend; []
    where nothing. What is left for proof to judge is not here."""
    found: list[Finding] = []
    for change in changes(template, copy):
        found += _breaches(template, change)
    return found


def standing(template: Document, copy: Document) -> Standing:
    """How far a copy stands from a template. A change that is a breach counts as one all the same."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in ("c", "a", "r", "s")}
    found: list[Finding] = []
    for change in changes(template, copy):
        if change.address.key or change.address.section not in OWN:
            section = change.address.section if change.address.key else "about"
            counts[_counted(template, change)][section] += 1
            found += _breaches(template, change)
    return Standing(counts["c"], counts["a"], counts["r"], counts["s"], tuple(found))


def _counted(template: Document, change: Change) -> str:
    if change.kind is Kind.ADDED:
        return "a"
    if change.kind is Kind.REMOVED:
        return "r"
    old = Address(change.address.section, change.was or change.address.key)
    judged = {*_JUDGED.get(old.section, ()), "answers"} & set(change.fields)
    return "s" if judged and is_locked(template, old) else "c"


def _locked(template: Document, copy: Document) -> Iterator[Change]:
    """The changes to locked elements."""
    for change in changes(template, copy):
        old = Address(change.address.section, change.was or change.address.key)
        if old.key and is_locked(template, old):
            yield change


def _breaches(template: Document, change: Change) -> list[Finding]:
    if not change.address.key:
        return list(_of_document(change))
    old = Address(change.address.section, change.was or change.address.key)
    if not is_locked(template, old) or change.kind in (Kind.ADDED, Kind.MOVED):
        return []
    if change.kind is Kind.REMOVED:
        return [_removed(change)]
    return list(_of_element(template, change))


# --- fields of the document -----------------------------------------------------------------------
def _of_document(change: Change) -> Iterator[Finding]:
    name = change.address.section
    if name in OWN:
        return
    before, after = change.before, change.after
    if name == "base":
        lost = {_stem(one) for one in before or ()} - {_stem(one) for one in after or ()}
    elif name == "languages":
        lost = {*(before or ())} - {*(after or ())}
    else:
        mend = "put back what the template says, or ask its owner to make it local"
        yield Finding(name, f"the template locks `{name}`", mend)
        return
    if lost:
        listed = ", ".join(f"`{one}`" for one in sorted(lost))
        yield Finding(name, f"the template has {listed} here", "put it back; you may add others")


def _stem(reference: str) -> str:
    return reference.partition("@")[0]


# --- fields of an element -------------------------------------------------------------------------
def _removed(change: Change) -> Finding:
    return Finding(
        str(change.address),
        f"the template locks `{change.address.key}`, so a copy cannot leave it out",
        "put it back, or ask the owner of the template to make it local",
    )


def _of_element(template: Document, change: Change) -> Iterator[Finding]:
    section = change.address.section
    free = _JUDGED.get(section, frozenset()) | _NOTES.get(section, frozenset())
    for name in change.fields:
        before, after = change.before.get(name), change.after.get(name)
        if name == "items":
            lost = _lost_items(template, before, after)
            for give in lost:
                yield _locked_field(change, f"items.{give}", "gives")
        elif name not in free and not _stronger(name, before, after):
            yield _locked_field(change, name, name)


def _locked_field(change: Change, field: str, said: str) -> Finding:
    return Finding(
        f"{change.address}.{field}",
        f"the template locks `{change.was or change.address.key}`, so a copy cannot change `{said}`",
        "put back what the template says; you may add an element of your own beside it",
    )


def _lost_items(template: Document, before: Any, after: Any) -> list[str]:
    """What the template gives in a stage and the copy does not give in the same way."""
    local = template.get("local") or ()
    kept = list(after or ())
    return [
        str(item.get("give"))
        for item in before or ()
        if item not in kept and item.get("give") not in local
    ]


def _stronger(name: str, before: Any, after: Any) -> bool:
    """Whether a change of a field takes nothing away, whatever proof says of the rest."""
    return _same_or_language(name, before, after) or (
        name in _STRONGER and _STRONGER[name](before, after)
    )


def _same_or_language(name: str, before: Any, after: Any) -> bool:
    """Whether a field says what it said; a text may have further languages."""
    if before == after or name not in TEXTS or before is None or not isinstance(after, dict):
        return bool(before == after)
    old = before if isinstance(before, dict) else {"en": before}
    return all(after.get(language) == text for language, text in old.items())


def _same_words(before: Any, after: Any) -> bool:
    """Whether the answers that both have are called the same; which there are, proof judges."""
    old, new = _labels(before), _labels(after)
    return all(_same_or_language("text", old[code], new[code]) for code in old if code in new)


def _labels(answers: Iterable[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in answers:
        found |= one if isinstance(one, dict) else {str(one): None}
    return found


def _fewer(before: Any, after: Any) -> bool:
    return isinstance(before, int) and isinstance(after, int) and after <= before


def _oftener(before: Any, after: Any) -> bool:
    return _AGAIN.get(str(after), 0) >= _AGAIN.get(str(before), 0)


def _now_there(before: Any, after: Any) -> bool:
    return before is None


def _needed(before: Any, after: Any) -> bool:
    return after is True


_STRONGER: dict[str, Callable[[Any, Any], bool]] = {
    "answers": _same_words,
    "due_hours": _fewer,
    "again_after_days": _fewer,
    "again": _oftener,
    "needed": _needed,
    "ask_again": _now_there,
    "easy_read": _now_there,
}
