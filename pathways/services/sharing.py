"""National template, local pathway: publishing templates, making copies, taking in new editions,
and how far each copy stands from its template."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from pathways.access import Permission, check, check_same_icb, visible_to
from pathways.authoring import copies
from pathways.authoring.copies import Standing
from pathways.authoring.merging import Conflict, Decision, Merged, merge
from pathways.engine import documents
from pathways.engine.kinds import words
from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import (
    Actor,
    DraftRevision,
    Pathway,
    PathwayVersion,
    TemplateEdition,
    VersionStatus,
)
from pathways.services import auditing, drafting, editing, editions
from pathways.services.library import library, pathway_keys, pathway_text


class Undecided(Exception):
    """Conflicts that somebody has to decide first. Nothing was saved."""

    def __init__(self, conflicts: tuple[Conflict, ...]) -> None:
        super().__init__(f"{len(conflicts)} conflicts are not decided yet. Nothing is saved.")
        self.conflicts = conflicts


@dataclass(frozen=True, slots=True)
class Update:
    """A newer edition of the template that a pathway was copied from."""

    current: TemplateEdition
    edition: TemplateEdition

    @property
    def behind(self) -> int:
        """How many editions the copy is behind."""
        return self.edition.number - self.current.number


@dataclass(frozen=True, slots=True)
class Drift:
    """One copy and how far it stands from its template. `standing` and `update` are None where the
    edition that it names is not known here; `update` also where there is no newer one."""

    pathway: Pathway
    template: str
    current: TemplateEdition | None
    standing: Standing | None
    update: Update | None

    @property
    def behind(self) -> int:
        """How many editions of its template came after the one that it stands on."""
        return self.update.behind if self.update else 0


# --- publishing -----------------------------------------------------------------------------------
def adopt_library(*, at: datetime) -> list[TemplateEdition]:
    """Publish the library's pathways as templates: a new edition of each that says something else
    than its newest one. Returns the new editions; again at once, none."""
    made = []
    for key in pathway_keys():
        document = documents.resolve(documents.parse(pathway_text(key)), library())
        with transaction.atomic():
            edition, is_new = _publish(document, None, at, note="From the library", by=None)
        made += [edition] if is_new else []
    return made


def publish_template(
    *, actor: Actor, version: PathwayVersion, note: str = "", at: datetime
) -> TemplateEdition:
    """Publish a live version as the next edition of a template of the same key.

    The edition that says the same already is returned. Raises NotAllowedNow for a version that is
    not live, and where somebody else publishes a template of this key.
    """
    check(actor, Permission.PUBLISH)
    check_same_icb(actor, version)
    if version.status != VersionStatus.LIVE:
        raise NotAllowedNow("Only a live version can become a template.")
    with transaction.atomic():
        document = json.loads(version.document)
        edition, is_new = _publish(document, actor, at, note=note, by=actor.id)
        if is_new:
            detail = {"version": str(version.pk), "number": edition.number}
            auditing.record(
                actor=actor, verb="publish_template", target=edition, at=at, detail=detail
            )
    return edition


def _publish(
    document: dict[str, Any], actor: Actor | None, at: datetime, *, note: str, by: Any
) -> tuple[TemplateEdition, bool]:
    """The newest edition if it says this already, else the next one, and whether it is new."""
    key, publisher = str(document["key"]), actor.icb_id if actor else None
    last = editions.newest_of(key)
    if last is not None and last.publisher_id != publisher:
        raise NotAllowedNow(f"Somebody else publishes a template `{key}`. Choose another key.")
    digest = documents.digest(document)
    same = TemplateEdition.objects.filter(key=key, digest=digest).first()
    if same is not None:
        return same, False
    edition = TemplateEdition.objects.create(
        publisher_id=publisher,
        key=key,
        number=last.number + 1 if last else 1,
        title=words(document["title"])[:160],
        document=documents.canonical_bytes(document).decode(),
        digest=digest,
        note=note[:300],
        published_by_id=by,
        published_at=at,
    )
    return edition, True


# --- copying --------------------------------------------------------------------------------------
def make_copy(
    *, actor: Actor, edition: TemplateEdition, key: str, title: str, at: datetime
) -> DraftRevision:
    """Begin a pathway as a copy of a template: all that it says, under another key and title.

    Raises NotAllowedNow where the ICB has a pathway of this key already.
    """
    origin = {"key": edition.key, "digest": edition.digest}
    document = editing.without_includes(editions.document_of(edition)) | {"template": origin}
    note = f"Copied from the template {edition}"
    return _begin(actor, document | {"key": key, "title": title}, note, at)


def copy_pathway(
    *, actor: Actor, pathway: Pathway, key: str, title: str, at: datetime
) -> DraftRevision:
    """Begin a pathway as a copy of one of the same ICB: its draft, else its newest version.

    A copy of a copy stays under the same template. Raises NotAllowedNow where the ICB has a pathway
    of this key already.
    """
    check_same_icb(actor, pathway)
    document = newest_document(pathway)
    if document is None:
        raise NotAllowedNow("This pathway has nothing to copy yet.")
    return _begin(actor, document | {"key": key, "title": title}, f"Copied from {pathway}", at)


def _begin(actor: Actor, document: dict[str, Any], note: str, at: datetime) -> DraftRevision:
    check(actor, Permission.EDIT_DRAFTS)
    key, title = document["key"], words(document["title"])
    with transaction.atomic():
        made = {"title": title[:160]}
        pathway, is_new = Pathway.objects.get_or_create(icb_id=actor.icb_id, key=key, defaults=made)
        if not is_new:
            raise NotAllowedNow(f"There is already a pathway `{key}` here. Choose another name.")
        return drafting.save_revision(actor, pathway, editing.resolved(document), note, at)


def newest_document(pathway: Pathway) -> dict[str, Any] | None:
    """What a pathway says now, as its author writes it: its draft, else its newest version."""
    draft = drafting.unfinished_draft(pathway)
    if draft is not None:
        return editing.document_of(draft)
    version = pathway.versions.order_by("-number").first()
    return editing.without_includes(json.loads(version.document)) if version else None


# --- new editions ---------------------------------------------------------------------------------
def update_for(document: Mapping[str, Any]) -> Update | None:
    """The newest edition of a copy's template, where it came after the one that the copy is on."""
    template = editions.template_of(document)
    newest = editions.newest_of(template.edition.key) if template else None
    if template is None or newest is None or newest.number <= template.edition.number:
        return None
    return Update(template.edition, newest)


def updated(
    document: Mapping[str, Any],
    edition: TemplateEdition,
    decisions: Mapping[str, Decision] | None = None,
) -> Merged:
    """A copy's own changes applied again on another edition of its template, without saving.

    Raises NotAllowedNow for what is no copy of that template.
    """
    template = editions.template_of(document)
    if template is None or template.edition.key != edition.key:
        raise NotAllowedNow("This pathway is no copy of that template.")
    own = {name: document[name] for name in copies.OWN if name in document and name != "about"}
    base, theirs = ({**one, **own} for one in (template.document, editions.document_of(edition)))
    merged = merge(base, theirs, document, decisions)
    origin = {"key": edition.key, "digest": edition.digest}
    return Merged(merged.document | {"template": origin}, merged.conflicts)


def apply_update(
    *,
    actor: Actor,
    pathway: Pathway,
    edition: TemplateEdition,
    decisions: Mapping[str, Decision],
    seen: str = "",
    at: datetime,
) -> DraftRevision:
    """Put a copy on another edition of its template, in its draft; what is live stays as it is.

    `seen` is the digest of the document that the decisions were made about. Raises Undecided with
    what is still to decide, and NotAllowedNow where the draft has changed since or is frozen;
    nothing is saved then.
    """
    check(actor, Permission.EDIT_DRAFTS)
    check_same_icb(actor, pathway)
    with transaction.atomic():
        draft = drafting.locked(actor, editing.reopen(actor=actor, pathway=pathway, at=at).draft)
        document = editing.document_of(draft)
        if seen and seen != documents.digest(document):
            raise NotAllowedNow("The draft was changed meanwhile. Look at the conflicts again.")
        merged = updated(document, edition, decisions)
        if merged.conflicts:
            raise Undecided(merged.conflicts)
        whole = editing.resolved(merged.document)
        return drafting.save_revision(actor, pathway, whole, f"Updated to {edition}", at)


# --- drift ----------------------------------------------------------------------------------------
def drift_report(actor: Actor) -> list[Drift]:
    """How far every copy of the ICB stands from the template that it was made from, by title."""
    found = []
    for pathway in visible_to(Pathway, actor).order_by("title", "id"):
        document = newest_document(pathway)
        if document is not None and document.get("template"):
            found.append(drift_of(pathway, document))
    return found


def drift_of(pathway: Pathway, document: Mapping[str, Any]) -> Drift:
    """How far one copy stands from its template."""
    template = editions.template_of(document)
    named = str(document["template"]["key"])
    if template is None:
        return Drift(pathway, named, None, None, None)
    standing = copies.standing(template.document, document)
    return Drift(pathway, named, template.edition, standing, update_for(document))
