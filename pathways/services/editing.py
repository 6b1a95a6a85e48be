"""The one door for changes to a draft: a pure edit, run on the newest revision, kept as the next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from pathways.access import NotAllowed, Permission, check
from pathways.authoring import copies, skeleton
from pathways.authoring.edits import Edit
from pathways.authoring.elements import Address, digest_of, find
from pathways.engine import documents
from pathways.engine.documents import Finding, Invalid
from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import Actor, Draft, DraftRevision, DraftStatus, Pathway, User
from pathways.services import drafting, editions
from pathways.services.library import library


@dataclass
class ChangedMeanwhile(Exception):
    """Somebody else changed the same element after this person had opened it."""

    address: Address
    by: User | None
    at: datetime | None
    theirs: Any

    def __str__(self) -> str:
        return f"`{self.address}` was changed meanwhile."


def document_of(draft: Draft) -> dict[str, Any]:
    """The newest document of a draft, as its author writes it: without what it includes."""
    return without_includes(json.loads(drafting.latest_revision(draft).document))


def without_includes(document: Mapping[str, Any]) -> dict[str, Any]:
    """A stored document as its author writes it."""
    return {name: value for name, value in document.items() if name != "includes"}


def start(
    *, actor: Actor, key: str, title: str, area: str, days: int, at: datetime
) -> DraftRevision:
    """Begin a pathway from blank, on the newest edition of the locked base.

    Raises NotAllowedNow where the ICB has a pathway of this key already.
    """
    check(actor, Permission.EDIT_DRAFTS)
    if Pathway.objects.filter(icb_id=actor.icb_id, key=key).exists():
        raise NotAllowedNow(f"There is already a pathway `{key}` here. Choose another name.")
    document = skeleton.blank(key=key, title=title, area=area, days=days, base=locked_base())
    with transaction.atomic():
        pathway = Pathway.objects.create(icb_id=actor.icb_id, key=key, title=title[:160])
        return drafting.save_revision(actor, pathway, resolved(document), "Started from blank", at)


def locked_base() -> list[str]:
    """The bases that every new pathway stands on: the newest edition of each in the library."""
    found: dict[str, str] = {}
    for reference, document in sorted(library().items()):
        if document.get("kind") == "base":
            found[reference.partition("@")[0]] = reference
    return sorted(found.values())


def reopen(
    *, actor: Actor, pathway: Pathway, number: int | None = None, at: datetime
) -> DraftRevision:
    """A draft that starts as the newest published version, or as the one of this number; the open
    draft where there is one, and NotAllowedNow where a number was wanted."""
    check(actor, Permission.EDIT_DRAFTS)
    with transaction.atomic():
        pathway = Pathway.objects.select_for_update().get(pk=pathway.pk)
        if pathway.icb_id != actor.icb_id:
            raise NotAllowed("This belongs to another ICB.")
        draft = drafting.unfinished_draft(pathway)
        if draft is not None:
            if number is not None:
                raise NotAllowedNow("There is a draft already. Publish it first.")
            return drafting.latest_revision(draft)
        versions = pathway.versions.order_by("-number")
        version = versions.filter(number=number).first() if number else versions.first()
        if version is None:
            raise NotAllowedNow("This pathway has no version to start from.")
        document = json.loads(version.document)
        note = f"Started from version {version.number}"
        return drafting.save_revision(actor, pathway, document, note, at)


def edit(
    *,
    actor: Actor,
    draft: Draft,
    change: Edit,
    at: datetime,
    note: str = "",
    touches: Address | None = None,
    seen: Mapping[Address, str] | None = None,
) -> DraftRevision:
    """Run a pure edit on the newest revision of an open draft and keep what comes of it.

    `seen` says in which state (elements.digest_of) this person saw each element that the edit
    relies on; one that differs now raises ChangedMeanwhile, so that nobody's work is lost unseen.
    `touches` is the element that is edited: where the edit brings findings about it that were not
    there before, Invalid carries them and nothing is saved. Findings elsewhere do not stop an
    edit; they are on the list of what must be fixed. An edit that changes nothing is no revision.
    One that takes out of a copy what its template locks raises NotAllowedNow.
    """
    check(actor, Permission.EDIT_DRAFTS)
    with transaction.atomic():
        draft = drafting.locked(actor, draft)
        latest = drafting.latest_revision(draft)
        stored = json.loads(latest.document)
        before = without_includes(stored)
        for address, digest in (seen or {}).items():
            if digest_of(before, address) != digest:
                raise _changed_meanwhile(draft, before, address)
        after = change(before)
        if after == before:
            return latest
        _refuse_lost_locks(before, after)
        whole = resolved(after)
        if touches is not None:
            _refuse_new_findings(stored, whole, touches)
        return drafting.save_revision(actor, draft.pathway, whole, note, at)


def resolved(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with its base and instruments inside; what the library lacks is a finding."""
    try:
        return documents.resolve(document, library())
    except Invalid:
        return dict(document)


def findings_of(draft: Draft) -> list[Finding]:
    """Everything that keeps the newest document from being used; [] where it is whole."""
    return documents.findings(json.loads(drafting.latest_revision(draft).document))


def _refuse_lost_locks(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Refuse at once what takes a locked element of the template out of its copy."""
    template = editions.template_of(before)
    if template is not None:
        known = {one.path for one in copies.missing(template.document, before)}
        for one in copies.missing(template.document, after):
            if one.path not in known:
                problem = f"{one.problem[:1].upper()}{one.problem[1:]}"
                raise NotAllowedNow(f"{problem}. Nothing was changed.")


def _refuse_new_findings(
    before: Mapping[str, Any], after: Mapping[str, Any], touches: Address
) -> None:
    mine = [one for one in documents.findings(after) if touches.holds(one.path)]
    if mine:
        known = set(documents.findings(before))
        new = [one for one in mine if one not in known]
        if new:
            raise Invalid(new)


def _changed_meanwhile(draft: Draft, now: Mapping[str, Any], address: Address) -> ChangedMeanwhile:
    """Who brought the element into the state that it is in now."""
    current = digest_of(now, address)
    found: DraftRevision | None = None
    for revision in draft.revisions.select_related("edited_by").order_by("-number"):
        if digest_of(json.loads(revision.document), address) != current:
            break
        found = revision
    return ChangedMeanwhile(
        address,
        found.edited_by if found else None,
        found.edited_at if found else None,
        find(now, address),
    )


def undo(*, actor: Actor, draft: Draft, at: datetime) -> DraftRevision:
    """Put back the document as it was before the last change; again, the one before that.

    What was undone stays in the history: restore() brings it back. Raises NotAllowedNow at the
    first revision.
    """
    check(actor, Permission.EDIT_DRAFTS)
    latest = drafting.latest_revision(draft)
    number = (latest.restores or latest.number) - 1
    if number < 1:
        raise NotAllowedNow("There is nothing before this to go back to.")
    return restore(actor=actor, draft=draft, number=number, at=at)


def restore(*, actor: Actor, draft: Draft, number: int, at: datetime) -> DraftRevision:
    """Make an earlier revision the newest again. Raises NotAllowedNow where there is none."""
    check(actor, Permission.EDIT_DRAFTS)
    with transaction.atomic():
        draft = drafting.locked(actor, draft)
        found = draft.revisions.filter(number=number).first()
        if found is None:
            raise NotAllowedNow(f"There is no revision {number} of this draft.")
        if draft.status != DraftStatus.OPEN:
            raise NotAllowedNow(drafting.FROZEN)
        note = f"Put back as it was in revision {number}"
        document = json.loads(found.document)
        first = found.restores or number
        return drafting.save_revision(actor, draft.pathway, document, note, at, restores=first)
