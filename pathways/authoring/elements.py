"""Addresses of the elements of a raw document, and the digest that tells one state of an element
from the next."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple


Document = Mapping[str, Any]
Element = Mapping[str, Any]

# The lists of a document and the field that tells their elements apart.
SECTIONS: dict[str, str] = {
    "pages": "key",
    "screen": "key",
    "check_in": "key",
    "measures": "key",
    "content": "key",
    "stages": "key",
    "rules": "key",
    "impossible": "key",
    "outcomes": "disposition",
    "messages": "key",
    "cases": "name",
}
# What an address without a key may name: fields that the document holds once.
FIELDS = ("key", "title", "summary", "area", "language", "languages", "about", "days", "anchor")

# Fields that people read: one text, or one for each language.
TEXTS = frozenset(
    {
        *("ask", "line", "hint", "explain", "section", "low", "high", "title", "summary", "text"),
        *("dose", "stop_if", "easy_read", "tell", "for_whom", "not_for"),
    }
)


class NoSuchElement(LookupError):
    """There is no such element in the document (any more)."""


class Address(NamedTuple):
    """Where an element stands: a section and a key, or one of FIELDS with no key.

    Written `screen.bladder`; a finding's path starts with it.
    """

    section: str
    key: str = ""

    def __str__(self) -> str:
        return f"{self.section}.{self.key}" if self.key else self.section

    def holds(self, path: str) -> bool:
        """Whether a finding's path is about this element or a part of it."""
        return path == str(self) or path.startswith(f"{self}.")


def name_of(section: str, element: Element) -> str:
    """What an element of a section is called there."""
    return str(element.get(SECTIONS[section], ""))


def keys(document: Document, section: str) -> list[str]:
    """The names of the elements of a section, in order."""
    return [name_of(section, one) for one in document.get(section) or ()]


def find(document: Document, address: Address) -> Any:
    """The element or field at an address; None where there is none."""
    if not address.key:
        return document.get(address.section)
    for one in document.get(address.section) or ():
        if name_of(address.section, one) == address.key:
            return one
    return None


def get(document: Document, address: Address) -> dict[str, Any]:
    """The element at an address. Raises NoSuchElement."""
    found = find(document, address)
    if not isinstance(found, dict):
        raise NoSuchElement(f"There is no `{address}` in this pathway.")
    return found


def digest_of(document: Document, address: Address) -> str:
    """The state of one element, as a short digest; of nothing where there is none."""
    spelled = json.dumps(find(document, address), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(spelled.encode()).hexdigest()[:16]


def order_digest(document: Document, section: str) -> str:
    """The state of a section's order alone."""
    return hashlib.sha256("\n".join(keys(document, section)).encode()).hexdigest()[:16]
