"""Published versions, who made them, and who follows them."""

from __future__ import annotations

import hashlib

from django.db.models import Count, F, Q

from pathways.models import Part, PathwayVersion, VersionPart
from patients.models import Enrolment
from patients.services.invariants.base import Ids, Invariant, Look


def _versions_changed(look: Look) -> Ids:
    rows = PathwayVersion.objects.values_list("id", "document", "digest")
    for pk, document, digest in rows.iterator(chunk_size=10):
        if hashlib.sha256(document.encode()).hexdigest() != digest:
            yield pk


def _signed_by_editor(look: Look) -> Ids:
    people = Count("parts__person", distinct=True)
    twice = PathwayVersion.objects.annotate(parts_count=Count("parts"), people=people).exclude(
        parts_count=F("people")
    )
    editors = VersionPart.objects.filter(part=Part.EDITOR).values("version_id", "person_id")
    pairs = {(one["version_id"], one["person_id"]) for one in editors}
    signed = VersionPart.objects.exclude(part=Part.EDITOR).values_list("version_id", "person_id")
    return {*twice.values_list("id", flat=True), *(v for v, p in signed if (v, p) in pairs)}


def _enrolled_on_another(look: Look) -> Ids:
    wrong = ~Q(version__pathway=F("pathway")) | ~Q(pathway__icb=F("icb"))
    return Enrolment.objects.filter(wrong).values_list("id", flat=True)


ALL = (
    Invariant(
        "version_changed", "A published document is what its digest is of.", _versions_changed
    ),
    Invariant(
        "version_signed_by_editor",
        "Whoever edited a version did not sign it, and nobody signed it twice.",
        _signed_by_editor,
    ),
    Invariant(
        "enrolled_on_another",
        "An enrolment's version is one of its pathway, of its ICB.",
        _enrolled_on_another,
    ),
)
