"""Editions of templates: which there are, and which one a copy was made from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pathways.authoring import copies
from pathways.engine.documents import Finding
from pathways.models import TemplateEdition


NOT_HERE = Finding(
    "template",
    "the edition of the template that this was copied from is not here",
    "publish that template here first, or take `template` out: then nothing is locked",
)


@dataclass(frozen=True, slots=True)
class Template:
    """The template that a document is a copy of: its edition, as its author wrote it."""

    edition: TemplateEdition
    document: dict[str, Any]


def newest() -> list[TemplateEdition]:
    """The newest edition of every template, by title."""
    found: dict[str, TemplateEdition] = {}
    for edition in TemplateEdition.objects.defer("document").order_by("number"):
        found[edition.key] = edition
    return sorted(found.values(), key=lambda edition: (edition.title, edition.key))


def newest_of(key: str) -> TemplateEdition | None:
    """The newest edition of one template."""
    return TemplateEdition.objects.filter(key=key).order_by("-number").first()


def document_of(edition: TemplateEdition) -> dict[str, Any]:
    """The document of an edition with what it includes."""
    found: dict[str, Any] = json.loads(edition.document)
    return found


def template_of(document: Mapping[str, Any]) -> Template | None:
    """The edition that a document says it was copied from; None where it says none, or one that
    nobody published here."""
    origin = document.get("template")
    if not isinstance(origin, dict):
        return None
    key, digest = str(origin.get("key")), str(origin.get("digest"))
    edition = TemplateEdition.objects.filter(key=key, digest=digest).first()
    return Template(edition, document_of(edition)) if edition else None


def breaches(document: Mapping[str, Any]) -> list[Finding]:
    """What a copy may not have done to what its template locks, told by key; [] for what is no
    copy. Whether what it decides is as safe as its template, proof says: see template_of()."""
    if not document.get("template"):
        return []
    template = template_of(document)
    if template is None:
        return [NOT_HERE]
    return copies.breaches(template.document, document)
