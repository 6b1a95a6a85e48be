"""What the elements and fields of a document are called on pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from pathways.authoring.elements import Address, Document, find
from pathways.engine.kinds import label, words


# The field whose words an element is known by, in order of choice.
_WORDS = ("title", "line", "ask", "name", "text")
_FIELDS = {
    "ask_if": _("when it is asked"),
    "when": _("when the rule applies"),
    "only_if": _("when it is shown"),
    "items": _("what its days give"),
    "harder": _("its harder version"),
    "easier": _("its easier version"),
    "given": _("a test case's answers"),
    "expect_rule": _("what a test case expects"),
    "stage": _("its stage"),
    "stages": _("its stages"),
    "page": _("the page it stands on"),
    "barrier": _("the barrier it is for"),
    "local": _("the list of what copies may change"),
}


def title_of(document: Document, address: Address) -> str:
    """What an element is called: its words, else its key in words."""
    found = find(document, address)
    if isinstance(found, dict):
        for name in _WORDS:
            if found.get(name):
                return words(found[name])
    return label(address.key or address.section)


def field_title(field: str) -> str:
    """What a field is called in a sentence such as "used in: when it is asked"."""
    return str(_FIELDS.get(field, label(field).lower()))
