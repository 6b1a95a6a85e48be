"""From a signed draft to an immutable version that new people start on."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from pathways.access import Permission, check
from pathways.engine import documents
from pathways.engine.lifecycle import DRAFT, VERSION, step
from pathways.models import (
    Actor,
    Draft,
    Moving,
    Part,
    Pathway,
    PathwayVersion,
    VersionPart,
)
from pathways.proving.checks import OutOfTime, never
from pathways.services import auditing, evidencing, moving, signing
from pathways.services.checking import Report
from pathways.services.drafting import latest_revision, locked
from pathways.services.moving import People
from pathways.services.signing import NotReady
from pathways.services.versions import (
    Damaged,
    definition_of,
    frozen_version,
    live_version,
    live_versions,
    people_on,
)


__all__ = [
    "Damaged",
    "Edition",
    "NotReady",
    "People",
    "add_version",
    "definition_of",
    "frozen_version",
    "live_version",
    "live_versions",
    "people_on",
    "publish",
    "retire_live",
]


@dataclass(frozen=True, slots=True)
class Edition:
    """A document about to become a version, and who had which part in it."""

    document: str
    digest: str
    parts: tuple[tuple[uuid.UUID, str], ...]


def publish(
    *,
    actor: Actor,
    draft: Draft,
    people: People | None = None,
    out_of_time: OutOfTime = never,
    at: datetime,
) -> PathwayVersion:
    """Make the signed draft the live version of its pathway, for ever as it is.

    Needs both signatures under the latest revision, with every tick of the second, and a report of
    all checks that holds today and finds nothing to mend; raises NotReady naming all that is missing. The version that was live is retired;
    people on it, and on older ones, stay there unless `people` says that they move, and why. What
    it was signed on is kept with it as evidence.
    """
    check(actor, Permission.PUBLISH)
    report = signing.report_now(actor, draft, out_of_time, at)
    with transaction.atomic():
        draft = locked(actor, draft)
        signing.check_report_is_of(report, latest_revision(draft))
        missing = signing.missing_for_publication(draft, out_of_time=out_of_time)
        missing += moving.missing_in(people) + _to_mend(report)
        if missing:
            raise NotReady(missing)
        found = evidencing.evidence_for(draft, report, people or People(), at)
        # Signatures count against the version that is live: read them while it is.
        edition = _edition(draft)
        retire_live(actor, draft.pathway, at)
        version = add_version(actor, draft.pathway, edition, at)
        draft.status = step(DRAFT, draft.status, "publish")
        draft.save(update_fields=["status"])
        evidencing.keep(version, found, at)
        if people is not None and people.moving != Moving.STAY:
            moving.order(actor=actor, to=version, people=people, at=at)
    return version


def _to_mend(report: Report) -> list[str]:
    if report.ready:
        return []
    return [one.sentence for one in report.must] or [signing.NOT_CHECKED]


def _edition(draft: Draft) -> Edition:
    revision = latest_revision(draft)
    signers = ((one.signed_by_id, one.part) for one in signing.signatures_of(draft))
    parts: Iterable[tuple[uuid.UUID | None, str]] = (
        *((person, Part.EDITOR) for person in sorted(signing.editors_of(draft))),
        *signers,
    )
    named = tuple((person, part) for person, part in parts if person is not None)
    return Edition(revision.document, revision.digest, named)


def add_version(actor: Actor, pathway: Pathway, edition: Edition, at: datetime) -> PathwayVersion:
    """Keep a document as the pathway's next version, live, in the caller's transaction and after
    its checks. The one that was live has been retired."""
    document = json.loads(edition.document)
    numbers = PathwayVersion.objects.filter(pathway=pathway).aggregate(last=Max("number"))
    version = PathwayVersion.objects.create(
        icb_id=pathway.icb_id,
        pathway=pathway,
        number=(numbers["last"] or 0) + 1,
        document=edition.document,
        digest=edition.digest,
        schema=document["schema"],
        published_by_id=actor.id,
        published_at=at,
    )
    for person, part in edition.parts:
        VersionPart.objects.create(
            icb_id=pathway.icb_id, version=version, person_id=person, part=part
        )
    pathway.title = documents.load(document).title[:160]
    pathway.save(update_fields=["title"])
    detail = {"number": version.number, "digest": version.digest}
    auditing.record(actor=actor, verb="publish_version", target=version, at=at, detail=detail)
    return version


def retire_live(actor: Actor, pathway: Pathway, at: datetime) -> None:
    """Let another version take the place of the live one, in the caller's transaction."""
    live = live_version(pathway)
    if live is not None:
        live.status = step(VERSION, live.status, "retire")
        live.save(update_fields=["status"])
        auditing.record(actor=actor, verb="retire_version", target=live, at=at)
