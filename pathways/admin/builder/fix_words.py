"""What a safety fix puts in place, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from pathways.admin.builder import levels
from pathways.admin.builder.rule_words import moments_words, name_of, then_words, when_words
from pathways.engine import documents
from pathways.engine.kinds import words
from pathways.services.fixing import Change


def sentences_of(change: Change, document: Mapping[str, Any]) -> list[str]:
    """A change in sentences; `document` is one that it was made for, whose words it uses."""
    element = change.element
    if change.section == "outcomes":
        return [*_outcome(element), *_told(element)]
    definition = documents.sketch(document)
    return [
        _("Safety rule: %(title)s") % {"title": name_of(element)},
        when_words(definition, element.get("when")),
        _("Then: %(what)s") % {"what": " ".join(then_words(element))},
        _("Runs: %(moments)s.") % {"moments": moments_words(element.get("at") or ())},
        *_told(element),
        _("Because: %(why)s") % {"why": element.get("because")},
    ]


def _outcome(element: Mapping[str, Any]) -> list[str]:
    level = levels.words(str(element.get("disposition")))
    return [_("What patients read: %(level)s") % {"level": level}, words(element.get("title"))]


def _told(element: Mapping[str, Any]) -> list[str]:
    told = words(element.get("tell"))
    steps = [words(one) for one in element.get("do") or ()]
    return [_("The patient is told: %(words)s") % {"words": one} for one in (told, *steps) if one]
