"""Edits: pure functions document -> document. None touches its argument; each leaves the rest of
the document as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from typing import Any

from pathways.authoring.elements import (
    SECTIONS,
    Address,
    Document,
    Element,
    NoSuchElement,
    get,
    keys,
    name_of,
)


Edit = Callable[[Document], dict[str, Any]]


class KeyTaken(ValueError):
    """Another element of the section has this key already."""


def put(section: str, element: Element, *, key: str | None = None, at: int | None = None) -> Edit:
    """Put an element in place of the one called `key`, or add it where `key` is None.

    A new one goes to the end, or to place `at` (0 is the first). Raises NoSuchElement where the
    one to replace is gone, and KeyTaken where another has its name.
    """
    name = name_of(section, element)

    def edit(document: Document) -> dict[str, Any]:
        there = list(document.get(section) or ())
        names = keys(document, section)
        if key is not None and key not in names:
            raise NoSuchElement(f"There is no `{section}.{key}` in this pathway.")
        if name != key and name in names:
            raise KeyTaken(f"There is already a `{name}` here. Choose another name.")
        if key is None:
            there.insert(len(there) if at is None else at, dict(element))
        else:
            there[names.index(key)] = dict(element)
        return {**document, section: there}

    return edit


def put_several(section: str, elements: Iterable[Element]) -> Edit:
    """Add several elements at the end, in their order."""
    return together([put(section, element) for element in elements])


def remove(section: str, key: str) -> Edit:
    """Take an element out. Raises NoSuchElement. What else names it is in uses.uses_of()."""

    def edit(document: Document) -> dict[str, Any]:
        get(document, Address(section, key))
        left = [one for one in document[section] if name_of(section, one) != key]
        return _with_section(document, section, left)

    return edit


def move(section: str, key: str, by: int) -> Edit:
    """Move an element up (-1) or down (+1) in its section; at the end of the list it stays."""

    def edit(document: Document) -> dict[str, Any]:
        there = list(document.get(section) or ())
        names = keys(document, section)
        if key not in names:
            raise NoSuchElement(f"There is no `{section}.{key}` in this pathway.")
        old = names.index(key)
        new = min(max(old + by, 0), len(there) - 1)
        there.insert(new, there.pop(old))
        return {**document, section: there}

    return edit


def set_fields(**fields: Any) -> Edit:
    """Set top-level fields; None takes one out."""

    def edit(document: Document) -> dict[str, Any]:
        kept = {name: value for name, value in document.items() if name not in fields}
        given = {name: value for name, value in fields.items() if value is not None}
        ordered = {n: given.get(n, document.get(n)) for n in document if n in kept or n in given}
        return {**ordered, **{n: v for n, v in given.items() if n not in ordered}}

    return edit


def change(section: str, key: str, **fields: Any) -> Edit:
    """Set fields of one element; None takes one out. Raises NoSuchElement."""

    def edit(document: Document) -> dict[str, Any]:
        element = dict(get(document, Address(section, key)))
        element |= fields
        whole = {name: value for name, value in element.items() if value is not None}
        return put(section, whole, key=key)(document)

    return edit


def together(edits: Sequence[Edit]) -> Edit:
    """One edit that does several, one after the other."""

    def edit(document: Document) -> dict[str, Any]:
        return reduce(lambda so_far, one: one(so_far), edits, dict(document))

    return edit


def free_key(document: Document, section: str, wanted: str) -> str:
    """A key made from words that nothing in the document has yet: `hot_joint`, `hot_joint_2`.

    Questions, items of check-ins, rules and the rest share no key here, so that a name in a rule
    can mean one thing only.
    """
    taken = {name for one in SECTIONS for name in keys(document, one)}
    for included in (document.get("includes") or {}).values():
        taken |= {name for one in SECTIONS if one in included for name in keys(included, one)}
    stem = slug(wanted) or section
    number, key = 2, stem
    while key in taken:
        number, key = number + 1, f"{stem}_{number}"
    return key


def slug(text: str) -> str:
    """Words as a key: lower case, `_` between, a letter first, at most 40 characters."""
    letters = [c if c.isascii() and c.isalnum() else "_" for c in text.lower()]
    made = "_".join(part for part in "".join(letters).split("_") if part)
    while made and not made[0].isalpha():
        made = made[1:].lstrip("_")
    return made[:40].rstrip("_")


def _with_section(document: Document, section: str, elements: list[Any]) -> dict[str, Any]:
    if elements:
        return {**document, section: elements}
    return {name: value for name, value in document.items() if name != section}
