"""From a signed draft to an immutable version, and from a version to what the engine reads."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import lru_cache

from pathways.engine import documents
from pathways.engine.definition import Definition
from pathways.models import Pathway, PathwayVersion, VersionStatus


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


def live_version(pathway: Pathway) -> PathwayVersion | None:
    """The one version that new people start on; None before the first and after a withdrawal."""
    return PathwayVersion.objects.filter(pathway=pathway, status=VersionStatus.LIVE).first()
