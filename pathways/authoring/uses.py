"""Where an element is used: what would be left dangling without it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from pathways.authoring.elements import SECTIONS, Address, Document, name_of
from pathways.engine.logic import CODE


class Use(NamedTuple):
    """One place that names an element: the element there, and the field that names it."""

    address: Address
    field: str


# Fields that name an element of a section by its key.
_BY_KEY: dict[str, tuple[tuple[str, str], ...]] = {
    "content": (("stages", "items"), ("content", "harder"), ("content", "easier")),
    "stages": (("messages", "stage"), ("content", "stages")),
    "pages": (("screen", "page"),),
    "rules": (("cases", "expect_rule"),),
}
# Fields that hold conditions, in which facts are named.
_CONDITIONS = ("ask_if", "when", "only_if")
_FACTS = ("screen", "check_in", "measures")


def uses_of(document: Document, address: Address, answer: str | None = None) -> list[Use]:
    """Every place that names an element, or one answer of a question, in the order of the document.

    The element itself does not count. `includes` is not looked into: what is locked names nothing
    of a pathway's own.
    """
    found = []
    for section in SECTIONS:
        for one in document.get(section) or ():
            here = Address(section, name_of(section, one))
            if here != address:
                found += [Use(here, field) for field in _fields(here, one, address, answer)]
    if address.key in (document.get("local") or ()):
        found.append(Use(Address("local"), address.key))
    return found


def _fields(here: Address, element: Any, target: Address, answer: str | None) -> Iterator[str]:
    """The fields of one element that name the target."""
    if answer is None:
        for section, field in _BY_KEY.get(target.section, ()):
            if section == here.section and _names_key(element.get(field), target.key):
                yield field
    elif here.section == "messages" and element.get("barrier") == answer:
        yield "barrier"
    if target.section in _FACTS:
        yield from _reading(here, element, target.key, answer)


def _reading(here: Address, element: Any, fact: str, answer: str | None) -> Iterator[str]:
    """The fields of one element whose conditions or invented answers name a fact."""
    for field in _CONDITIONS:
        if _reads(element.get(field), fact, answer):
            yield field
    if here.section == "stages":
        items = element.get("items") or ()
        if any(_reads(item.get("only_if"), fact, answer) for item in items):
            yield "items"
    if here.section == "cases" and _gives(element, fact, answer):
        yield "given"


def _names_key(value: Any, key: str) -> bool:
    if isinstance(value, list):
        return any(
            one == key or (isinstance(one, dict) and one.get("give") == key) for one in value
        )
    return bool(value == key)


def _reads(condition: Any, fact: str, answer: str | None) -> bool:
    """Whether a raw condition reads a fact, or one answer of it."""
    if isinstance(condition, list):
        return any(_reads(one, fact, answer) for one in condition)
    if not isinstance(condition, dict):
        return False
    for name, inner in condition.items():
        if name in ("all", "any", "of"):
            if _reads(inner, fact, answer):
                return True
        elif (name == fact or name.startswith(f"{fact}.")) and (
            answer is None or answer in _codes(inner)
        ):
            return True
    return False


def _codes(test: Any) -> tuple[str, ...]:
    if isinstance(test, dict):
        test = test.get("is", ())
    codes = test if isinstance(test, list) else [test]
    return tuple(code for code in codes if isinstance(code, str) and CODE.match(code))


def _gives(case: Any, fact: str, answer: str | None) -> bool:
    given = {**(case.get("given") or {}), **(case.get("series") or {})}
    if fact not in given:
        return False
    said = given[fact] if isinstance(given[fact], list) else [given[fact]]
    return answer is None or answer in said
