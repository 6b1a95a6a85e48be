"""From a signed draft to an immutable version, and from a version to what the engine reads."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from django.db import transaction
from django.db.models import Max, QuerySet

from pathways import ports
from pathways.access import NotAllowed, Permission, check, check_same_icb, visible_to
from pathways.engine import documents
from pathways.engine.definition import Definition
from pathways.engine.lifecycle import DRAFT, VERSION, NotAllowedNow, step
from pathways.models import (
    Actor,
    Draft,
    DraftRevision,
    DraftSignature,
    DraftStatus,
    Part,
    Pathway,
    PathwayVersion,
    Role,
    VersionPart,
    VersionStatus,
)
from pathways.services import auditing
from pathways.services.drafting import latest_revision, locked, problems_of


# The two signatures a version needs, and the role that each takes.
SIGNERS: dict[str, str] = {
    Part.CLINICAL_LEAD: Role.CLINICAL_LEAD,
    Part.SAFETY_OFFICER: Role.SAFETY_OFFICER,
}


class Damaged(ValueError):
    """A stored version is not the document that was published."""


class NotReady(Exception):
    """A draft that cannot be published yet: one sentence for each thing that is missing."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = tuple(sentences)


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


def sign(*, actor: Actor, draft: Draft, part: str, at: datetime) -> DraftSignature:
    """Put a signature under the latest revision of a draft that waits for sign-off.

    The signer holds the role of that part, edited no revision of this draft, and signs once: a
    clinical lead and a clinical safety officer are two people. Raises NotAllowed or NotAllowedNow.
    """
    check(actor, Permission.SIGN_DRAFTS)
    with transaction.atomic():
        draft = locked(actor, draft)
        if draft.status != DraftStatus.IN_REVIEW:
            raise NotAllowedNow("Only a draft that waits for sign-off can be signed.")
        revision = latest_revision(draft)
        _check_signer(actor, draft, part)
        _check_unsigned(actor, revision, part)
        signature = DraftSignature.objects.create(
            icb_id=actor.icb_id, revision=revision, part=part, signed_by_id=actor.id, signed_at=at
        )
        detail = {"part": part, "revision": str(revision.pk), "digest": revision.digest}
        auditing.record(actor=actor, verb="sign_draft", target=draft, at=at, detail=detail)
    return signature


def _check_signer(actor: Actor, draft: Draft, part: str) -> None:
    if part not in SIGNERS:
        raise NotAllowed("Sign as clinical lead or as clinical safety officer.")
    if actor.id is None or SIGNERS[part] not in actor.roles:
        raise NotAllowed(f"Only a person with the role '{Role(SIGNERS[part]).label}' signs here.")
    if actor.id in editors_of(draft):
        raise NotAllowed("You edited this draft, so somebody else must sign it.")


def _check_unsigned(actor: Actor, revision: DraftRevision, part: str) -> None:
    for signature in DraftSignature.objects.filter(revision=revision):
        if signature.part == part:
            raise NotAllowedNow("This part is already signed.")
        if signature.signed_by_id == actor.id:
            raise NotAllowed("You signed this draft already. The second signer is another person.")


def editors_of(draft: Draft) -> set[uuid.UUID]:
    """The people who edited any revision of a draft, not only its latest."""
    rows = DraftRevision.objects.filter(draft=draft).defer("document")
    return {row.edited_by_id for row in rows if row.edited_by_id is not None}


def _signers_of(revision: DraftRevision) -> dict[str, uuid.UUID]:
    """Who signed a revision, by part. A signature that names nobody is none."""
    rows = DraftSignature.objects.filter(revision=revision)
    return {row.part: row.signed_by_id for row in rows if row.signed_by_id is not None}


def missing_for_publication(draft: Draft) -> list[str]:
    """What keeps a draft from being published now, a sentence each; [] means nothing does."""
    revision = latest_revision(draft)
    signed = _signers_of(revision)
    missing = []
    if draft.status != DraftStatus.IN_REVIEW:
        missing.append(
            f"The draft is '{draft.get_status_display()}'. Submit it for sign-off first."
        )
    for part, role in SIGNERS.items():
        if part not in signed:
            missing.append(
                f"Revision {revision.number} is not signed by a '{Role(role).label}' yet."
            )
    if set(signed.values()) & editors_of(draft):
        missing.append("Somebody who signed it also edited it. Another person must sign.")
    return missing + problems_of(revision)


def publish(*, actor: Actor, draft: Draft, at: datetime) -> PathwayVersion:
    """Make the signed draft the live version of its pathway, for ever as it is.

    Needs both signatures under the latest revision and every case of the document to come out as
    it says; raises NotReady naming all that is missing. The version that was live is retired;
    people on it stay on it.
    """
    check(actor, Permission.PUBLISH)
    with transaction.atomic():
        draft = locked(actor, draft)
        missing = missing_for_publication(draft)
        if missing:
            raise NotReady(missing)
        _retire_live(actor, draft.pathway, at)
        version = _new_version(actor, draft, at)
        draft.status = step(DRAFT, draft.status, "publish")
        draft.save(update_fields=["status"])
        detail = {"draft": str(draft.pk), "number": version.number, "digest": version.digest}
        auditing.record(actor=actor, verb="publish_version", target=version, at=at, detail=detail)
    return version


def _new_version(actor: Actor, draft: Draft, at: datetime) -> PathwayVersion:
    revision, pathway = latest_revision(draft), draft.pathway
    document = json.loads(revision.document)
    numbers = PathwayVersion.objects.filter(pathway=pathway).aggregate(last=Max("number"))
    version = PathwayVersion.objects.create(
        icb_id=draft.icb_id,
        pathway=pathway,
        number=(numbers["last"] or 0) + 1,
        document=revision.document,
        digest=revision.digest,
        schema=document["schema"],
        published_by_id=actor.id,
        published_at=at,
    )
    parts: list[tuple[uuid.UUID, str]] = [
        *((person, Part.EDITOR) for person in editors_of(draft)),
        *((person, part) for part, person in _signers_of(revision).items()),
    ]
    for person, part in parts:
        VersionPart.objects.create(
            icb_id=draft.icb_id, version=version, person_id=person, part=part
        )
    pathway.title = documents.load(document).title[:160]
    pathway.save(update_fields=["title"])
    return version


def _retire_live(actor: Actor, pathway: Pathway, at: datetime) -> None:
    live = live_version(pathway)
    if live is not None:
        _move(actor, live, "retire", at)


def people_on(version: PathwayVersion) -> int:
    """How many people a version holds: they stay on it when it is replaced or withdrawn."""
    return ports.caseload().in_flight(version.pk)


def withdraw(*, actor: Actor, version: PathwayVersion, at: datetime) -> PathwayVersion:
    """Take the live version out of use: nobody new starts on it; those on it stay on it."""
    check(actor, Permission.PUBLISH)
    check_same_icb(actor, version)
    with transaction.atomic():
        held = PathwayVersion.objects.select_for_update().get(pk=version.pk)
        return _move(actor, held, "withdraw", at)


def _move(actor: Actor, version: PathwayVersion, verb: str, at: datetime) -> PathwayVersion:
    version.status = step(VERSION, version.status, verb)
    version.save(update_fields=["status"])
    auditing.record(actor=actor, verb=f"{verb}_version", target=version, at=at)
    return version
