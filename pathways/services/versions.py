"""Published versions as the engine reads them, and which of them is live."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass, field
from functools import lru_cache

from django.db.models import QuerySet

from pathways import ports
from pathways.access import visible_to
from pathways.engine import documents
from pathways.engine.definition import Definition
from pathways.models import Actor, Pathway, PathwayVersion, VersionStatus


class Damaged(ValueError):
    """A stored version is not the document that was published."""


@dataclass(frozen=True, slots=True)
class _Stored:
    """A version, told apart by its digest alone: equal digests are equal documents."""

    digest: str
    version: PathwayVersion = field(compare=False, repr=False)


@lru_cache(maxsize=64)
def _loaded(stored: _Stored) -> Definition:
    text = stored.version.document
    if hashlib.sha256(text.encode()).hexdigest() != stored.digest:
        raise Damaged(f"Version {stored.version.pk} does not match its digest.")
    return documents.load(json.loads(text))


def definition_of(version: PathwayVersion) -> Definition:
    """The compiled definition of a version, made once a process for each digest.

    The document column is read on the first call alone, so that it may be deferred. Raises Damaged
    when the stored bytes are not those that the digest is of.
    """
    return _loaded(_Stored(version.digest, version))


@lru_cache(maxsize=256)
def frozen_version(version_id: uuid.UUID) -> PathwayVersion:
    """A version for its frozen columns, read once a process. Its status may have moved since, and
    its document comes when asked."""
    return PathwayVersion.objects.defer("document").get(pk=version_id)


def live_version(pathway: Pathway) -> PathwayVersion | None:
    """The one version that new people start on; None before the first and after a withdrawal."""
    return PathwayVersion.objects.filter(pathway=pathway, status=VersionStatus.LIVE).first()


def live_versions(actor: Actor) -> QuerySet[PathwayVersion]:
    """The live versions of the ICB acted for, by title."""
    rows = visible_to(PathwayVersion, actor).filter(status=VersionStatus.LIVE)
    return rows.select_related("pathway").order_by("pathway__title", "id")


def people_on(version: PathwayVersion) -> int:
    """How many people a version holds: they stay on it when it is replaced or withdrawn."""
    return ports.caseload().in_flight(version.pk)
