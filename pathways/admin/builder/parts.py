"""The parts of a pathway: which page each has, where a finding is mended, how far each has come."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pathways.engine.documents import Finding


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a pathway: the name of its page's address, and the fields of the document in it;
    none for a page that shows what stands elsewhere."""

    key: str
    title: str | Promise
    sections: tuple[str, ...]
    is_needed: bool = True
    page: str = ""  # the name of its address where the page is not one of the builder's own

    @property
    def address(self) -> str:
        return self.page or f"builder:{self.key}"


PARTS: tuple[Part, ...] = (
    Part("about", _("About"), ("about", "title", "summary", "area", "days", "languages")),
    Part("questions", _("Questions"), ("screen", "check_in", "pages")),
    Part("rules", _("Safety rules"), ("rules", "impossible", "outcomes")),
    Part("stages", _("Stages and days"), ("stages",)),
    Part("content", _("Content"), ("content",)),
    Part("measures", _("Measures and check-ins"), ("measures",), is_needed=False),
    Part("services", _("Local services"), ()),
    Part("messages", _("Messages"), ("messages",)),
    Part("coverage", _("Coverage"), ()),
    Part("translations", _("Translations and formats"), ()),
    Part("checks", _("Checks"), ("cases",), is_needed=False),
    Part("compare", _("Compare"), (), is_needed=False),
    Part("sign_off", _("Sign-off and publish"), (), is_needed=False),
    Part("history", _("History"), (), is_needed=False),
)
# Pages beside the parts: there is nothing on them to complete.
BESIDE: tuple[Part, ...] = (
    Part("map", _("Map"), ()),
    Part("preview", _("Preview and simulator"), (), page="preview:editions"),
    Part("feedback", _("What people say"), ()),
    Part("trail", _("How the words were made"), ()),
)

# Where one element is edited, by its section: the name of the address and whether it takes a key.
ELEMENT_PAGES: dict[str, str] = {
    "screen": "builder:screen_question",
    "check_in": "builder:check_in_question",
    "pages": "builder:tick_page",
    "rules": "builder:rule",
    "impossible": "builder:impossible",
    "outcomes": "builder:outcome",
    "stages": "builder:stage",
    "content": "builder:content_edit",
    "measures": "builder:measure_edit",
    "messages": "builder:message_edit",
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a part has come."""

    part: Part
    href: str
    status: str | Promise
    colour: str  # of the tag; "" for none
    problems: int

    @property
    def counts(self) -> bool:
        """Whether it can be completed: a page that only shows something cannot."""
        return bool(self.part.sections)


def progress(
    pathway_id: uuid.UUID, document: Mapping[str, Any], findings: Sequence[Finding]
) -> list[Progress]:
    """How far each part of a pathway has come, in their order; of those that hold something."""
    return [_progress(part, pathway_id, document, findings) for part in PARTS if part.sections]


def _progress(
    part: Part, pathway_id: uuid.UUID, document: Mapping[str, Any], findings: Sequence[Finding]
) -> Progress:
    problems = sum(section_of(one.path) in part.sections for one in findings)
    there = any(document.get(section) for section in part.sections)
    if problems:
        status, colour = _("There is a problem"), "red"
    elif not part.sections:
        status, colour = _("To look at"), ""
    elif there:
        status, colour = _("Completed"), ""
    else:
        status = _("Not yet started") if part.is_needed else _("Optional")
        colour = "blue" if part.is_needed else "grey"
    href = reverse(part.address, args=[pathway_id])
    return Progress(part, href, status, colour, problems)


def section_of(path: str) -> str:
    """The section that a finding's path leads to; what stands in the base counts for the rules."""
    first = path.partition(".")[0]
    return "rules" if first in ("includes", "base") else first


def page_of(pathway_id: uuid.UUID, path: str) -> str:
    """The address of the page on which what a path names is mended."""
    section, _dot, rest = path.partition(".")
    key = rest.partition(".")[0]
    if key and section in ELEMENT_PAGES:
        return reverse(ELEMENT_PAGES[section], args=[pathway_id, key])
    for part in PARTS:
        if section_of(path) in part.sections:
            return reverse(part.address, args=[pathway_id])
    return reverse("builder:overview", args=[pathway_id])
