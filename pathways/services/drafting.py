"""Work towards the next version: a draft is one document and its append-only revisions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from pathways.access import Permission, check, check_same_icb
from pathways.authoring import markup
from pathways.engine import documents
from pathways.engine.documents import Finding, Invalid, Unreadable
from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import (
    Actor,
    Draft,
    DraftRevision,
    DraftStatus,
    Part,
    Pathway,
    PathwayVersion,
    VersionStatus,
)
from pathways.proving import situations
from pathways.services import auditing, separating
from pathways.services.library import library


FROZEN = (
    "This draft is waiting for sign-off. Take it back first; its signatures then no longer count."
)


def import_document(*, actor: Actor, text: str, note: str = "", at: datetime) -> DraftRevision:
    """Save a definition file as the next revision of its pathway's open draft.

    The file is parsed, resolved with the library and checked whole: Invalid carries everything
    that is wrong, and then nothing is saved. The same document again is no new revision: the one
    that holds it is returned. Raises NotAllowedNow while the draft waits for sign-off.
    """
    check(actor, Permission.EDIT_DRAFTS)
    resolved = read_document(text)
    with transaction.atomic():
        pathway = _pathway_of(actor, resolved)
        found = _already_saved(pathway, documents.digest(resolved))
        return found or save_revision(actor, pathway, resolved, note, at)


def read_document(text: str) -> dict[str, Any]:
    """The resolved document of a pathway file. Raises Invalid with everything that is wrong.

    What it includes comes from the library alone: a file cannot bring its own red flags. HTML in a
    text is refused with the text's path.
    """
    try:
        document = documents.parse(text)
    except Unreadable as wrong:
        raise Invalid([Finding("file", str(wrong), "mend the file and try again")]) from wrong
    if document.get("kind", "pathway") != "pathway":
        problem = f"this is a document of kind `{document['kind']}`, not a pathway"
        raise Invalid([Finding("kind", problem, "import a pathway; parts come with the library")])
    document.pop("includes", None)
    tags = markup.tags_in(document)
    try:
        resolved = documents.resolve(document, library())
    except Invalid as missing:
        paths = {finding.path for finding in missing.findings}
        others = [f for f in documents.findings(document) if f.path not in paths]
        raise Invalid([*missing.findings, *tags, *others]) from missing
    if tags:
        raise Invalid([*tags, *documents.findings(resolved)])
    documents.load(resolved)
    return resolved


def refreshed(document: Mapping[str, Any]) -> dict[str, Any]:
    """A document with what the library has today inside, whatever it included before. Raises
    Invalid where the library lacks a part."""
    own = {name: value for name, value in document.items() if name != "includes"}
    return documents.resolve(own, library())


def _pathway_of(actor: Actor, document: dict[str, Any]) -> Pathway:
    title = documents.load(document).title
    pathway, _ = Pathway.objects.get_or_create(
        icb_id=actor.icb_id, key=document["key"], defaults={"title": title[:160]}
    )
    return Pathway.objects.select_for_update().get(pk=pathway.pk)


def _already_saved(pathway: Pathway, digest: str) -> DraftRevision | None:
    """The revision that holds this document, if it is the newest word on its pathway."""
    draft = unfinished_draft(pathway)
    if draft is not None:
        newest = latest_revision(draft)
        return newest if newest.digest == digest else None
    live = PathwayVersion.objects.filter(pathway=pathway, status=VersionStatus.LIVE, digest=digest)
    published = DraftRevision.objects.filter(draft__pathway=pathway, digest=digest)
    return published.order_by("-id").first() if live.exists() else None


def save_revision(
    actor: Actor,
    pathway: Pathway,
    document: dict[str, Any],
    note: str,
    at: datetime,
    *,
    restores: int | None = None,
) -> DraftRevision:
    """Keep a resolved document as the next revision of a pathway's draft, in the caller's
    transaction and after its check of the permission. Raises NotAllowedNow while it is frozen, and NotAllowed for
    somebody who signed a revision of it."""
    draft = unfinished_draft(pathway) or Draft.objects.create(
        icb_id=actor.icb_id, pathway=pathway, created_at=at
    )
    if draft.status != DraftStatus.OPEN:
        raise NotAllowedNow(FROZEN)
    if actor.id is not None:
        separating.take(draft, actor.id, Part.EDITOR)
    revision = DraftRevision.objects.create(
        icb_id=actor.icb_id,
        draft=draft,
        number=draft.revisions.count() + 1,
        document=documents.canonical_bytes(document).decode(),
        digest=documents.digest(document),
        note=note[:300],
        restores=restores,
        edited_by_id=actor.id,
        edited_at=at,
    )
    detail = {"draft": str(draft.pk), "number": revision.number, "digest": revision.digest}
    auditing.record(actor=actor, verb="edit_draft", target=revision, at=at, detail=detail)
    return revision


def unfinished_draft(pathway: Pathway) -> Draft | None:
    """The one draft of a pathway that is not published yet."""
    return Draft.objects.filter(pathway=pathway).exclude(status=DraftStatus.PUBLISHED).first()


def latest_revision(draft: Draft) -> DraftRevision:
    """The content of a draft: a draft is made with its first revision, so there is always one."""
    return DraftRevision.objects.filter(draft=draft).order_by("-number")[0]


def problems_of(revision: DraftRevision) -> list[str]:
    """What keeps a revision from being published: findings, then cases that come out wrong.

    Every one is a sentence. A revision was whole when it was saved; the engine, and so what it
    accepts, may have changed since.
    """
    document = json.loads(revision.document)
    try:
        definition = documents.load(document)
    except Invalid as wrong:
        return [str(finding) for finding in wrong.findings]
    return [str(run) for run in situations.run_cases(definition) if not run.passed]


def locked(actor: Actor, draft: Draft) -> Draft:
    """The draft as it is now, held until the transaction ends. Raises NotAllowed across ICBs."""
    check_same_icb(actor, draft)
    return Draft.objects.select_for_update().select_related("pathway").get(pk=draft.pk)
