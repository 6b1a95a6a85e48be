"""Published versions, who made them, and who follows them."""

from __future__ import annotations

import hashlib
import uuid

from django.db.models import Exists, F, OuterRef, Q

from pathways.authoring.readings import readings_of
from pathways.models import DraftRevision, Part, PathwayVersion, VersionPart
from pathways.services import publishing
from patients.models import Enrolment, ItemFeedback
from patients.services.invariants.base import Ids, Invariant, Look


def _versions_changed(look: Look) -> Ids:
    rows = PathwayVersion.objects.values_list("id", "document", "digest")
    for pk, document, digest in rows.iterator(chunk_size=10):
        if hashlib.sha256(document.encode()).hexdigest() != digest:
            yield pk


def _signed_by_editor(look: Look) -> Ids:
    """Whoever signed a version edited no revision of the draft that became it."""
    became = DraftRevision.objects.filter(digest=OuterRef(OuterRef("version__digest")))
    edited = DraftRevision.objects.filter(
        edited_by=OuterRef("person"), draft__in=became.values("draft")
    )
    signed = VersionPart.objects.exclude(part=Part.EDITOR)
    return signed.filter(Exists(edited)).values_list("version_id", flat=True)


def _enrolled_on_another(look: Look) -> Ids:
    wrong = ~Q(version__pathway=F("pathway")) | ~Q(pathway__icb=F("icb"))
    return Enrolment.objects.filter(wrong).values_list("id", flat=True)


def _feedback_of_other_words(look: Look) -> Ids:
    """What people say is about words that the version has, in one of its languages."""
    said = ItemFeedback.objects.order_by("version_id", "content_key", "wording")
    about = said.values_list("version_id", "content_key", "wording").distinct()
    for version_id, key, wording in about:
        if wording not in _wordings(version_id, key):
            rows = said.filter(version_id=version_id, content_key=key, wording=wording)
            yield from rows.values_list("id", flat=True)


def _wordings(version_id: uuid.UUID, key: str) -> set[str]:
    """The digests of all words of a version's content."""
    content = publishing.definition_of(publishing.frozen_version(version_id)).contents.get(key)
    read = readings_of(content.model_dump()) if content else {}
    return {one.digest for one in read.values()}


ALL = (
    Invariant(
        "version_changed", "A published document is what its digest is of.", _versions_changed
    ),
    Invariant(
        "version_signed_by_editor",
        "Whoever signed a version did not edit the draft that became it.",
        _signed_by_editor,
    ),
    Invariant(
        "enrolled_on_another",
        "An enrolment's version is one of its pathway, of its ICB.",
        _enrolled_on_another,
    ),
    Invariant(
        "feedback_of_other_words",
        "What people say of a page is about words that their version has.",
        _feedback_of_other_words,
    ),
)
