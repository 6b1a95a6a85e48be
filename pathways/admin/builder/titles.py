"""What the elements and fields of a document are called on pages."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from pathways.authoring.elements import SECTIONS, Address, Document, find
from pathways.engine.documents import Finding
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


# What fields of the file are called by people who never see the file.
_NAMES = {
    "only_if": _("a condition"),
    "ask_if": _("the condition for asking it"),
    "rest": _("rest days"),
    "at": _("when the rule runs"),
    "at: day": _("that runs each day"),
    "worse": _("which way is worse"),
    "com_b": _("the COM-B components"),
    "bct": _("the technique codes"),
    "if_unknown": _("what an unknown counts as"),
    "again_after_days": _("the days for which it is only noted"),
    "days_silent": _("days without a word"),
    "line": _("the words on the tick list"),
    "explain": _("the explanation"),
    "flags": _("the flags"),
    "harder": _("the harder version"),
    "easier": _("the easier version"),
}
_TICKED = re.compile(r"`([^`]+)`")
_PLACE = re.compile(rf"\b({'|'.join(SECTIONS)})\.([a-z][a-z0-9_]*)")
_FLAG = re.compile(r"\bflag:([a-z][a-z0-9_.]*[a-z0-9_])")
_KEY = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
_RULE = re.compile(r"\bby ([a-z][a-z0-9]*(?:_[a-z0-9]+)+)\b")


def plain(document: Document, finding: Finding) -> str:
    """A finding as a sentence for somebody who sees pages and not the file: which element, what is
    wrong, and the mend."""
    said = without_ticks(f"{_capital(finding.problem)}. {_capital(finding.mend)}.")
    title = title_at(document, finding.path)
    return f"“{title}”: {said}" if title else said


def title_at(document: Document, path: str) -> str:
    """What the element is called that a path leads to; "" where it leads to none."""
    section, _dot, rest = path.partition(".")
    address = Address(section, rest.partition(".")[0])
    there = bool(address.key) and find(document, address) is not None
    return title_of(document, address) if there else ""


def in_words(document: Document, sentence: str) -> str:
    """A sentence of a check with its elements by their words instead of by their keys."""
    said = _PLACE.sub(lambda found: f"“{_title(document, found[1], found[2])}”", sentence)
    said = _FLAG.sub(lambda found: f"the flag of “{_asked(document, found[1])}”", said)
    said = _RULE.sub(lambda found: f"by “{_title(document, 'rules', found[1])}”", said)
    return _KEY.sub(lambda found: label(found[0]).lower(), without_ticks(said))


def _title(document: Document, section: str, key: str) -> str:
    for part in (document, *(document.get("includes") or {}).values()):
        if find(part, Address(section, key)) is not None:
            return title_of(part, Address(section, key))
    return label(key)


def _asked(document: Document, fact: str) -> str:
    key = fact.rpartition(".")[2]
    for section in ("screen", "check_in"):
        title = _title(document, section, key)
        if title != label(key):
            return title
    return label(key)


def without_ticks(sentence: str) -> str:
    """A sentence about the file with its `names` as people call them."""
    return _TICKED.sub(lambda found: _called(found.group(1)), sentence)


def _called(name: str) -> str:
    bare = name.rstrip(":")
    return str(_NAMES[bare]) if bare in _NAMES else f"“{bare}”"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
