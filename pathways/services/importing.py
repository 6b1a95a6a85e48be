"""A pathway's file against what is stored: exporting it, saying for each element what the file
would change, and taking what somebody chose."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from pathways.access import Permission, check, visible_to
from pathways.authoring.elements import Address
from pathways.authoring.incoming import Incoming, State, incoming, taking
from pathways.engine import documents
from pathways.engine.documents import Finding, Invalid
from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import Actor, DraftRevision, Pathway, PathwayVersion
from pathways.services import drafting, editing, sharing


# The first line of an exported file, from which an import knows what the file came from.
_HEADER = "# Exported from the document "
_EXPORTED = re.compile(rf"^{_HEADER}([0-9a-f]{{64}})\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A file beside the pathway of its key: None where there is none yet, and all is new."""

    pathway: Pathway | None
    document: dict[str, Any]  # the file's, as its author wrote it
    items: tuple[Incoming, ...]
    seen: str  # the digest of what it was compared with
    has_base: bool  # whether it is known what the file was exported from

    def count(self, state: State) -> int:
        """How many elements are in a state."""
        return sum(one.state is state for one in self.items)

    @property
    def asking(self) -> tuple[Incoming, ...]:
        """What somebody has to say take or keep to."""
        return tuple(one for one in self.items if one.asks)


def export_text(document: dict[str, Any]) -> str:
    """A stored document as a file that says which document it is. It holds no address, phone number
    or other value of one place: those are in the directory, under the roles that it names."""
    return f"{_HEADER}{documents.digest(document)}\n{documents.export(document)}"


def compare(*, actor: Actor, text: str) -> Comparison:
    """What a file says of each element of the pathway of its key in the ICB acted for.

    Raises Invalid with everything that is wrong with the file, and then none of it can be taken.
    """
    check(actor, Permission.EDIT_DRAFTS)
    document = editing.without_includes(drafting.read_document(text))
    pathway = visible_to(Pathway, actor).filter(key=document["key"]).first()
    mine = sharing.newest_document(pathway) if pathway else None
    base = _exported_from(pathway, text) if pathway else None
    items = tuple(incoming(base, mine or {}, document))
    seen = documents.digest(mine) if mine else ""
    return Comparison(pathway, document, items, seen, base is not None)


def _exported_from(pathway: Pathway, text: str) -> dict[str, Any] | None:
    """The document that a file was exported from, where it is one of this pathway's."""
    header = _EXPORTED.search(text[:2000])
    if header is None:
        return None
    digest = header.group(1)
    stored = (
        DraftRevision.objects.filter(draft__pathway=pathway, digest=digest).first()
        or PathwayVersion.objects.filter(pathway=pathway, digest=digest).first()
    )
    return editing.without_includes(json.loads(stored.document)) if stored else None


def take(
    *,
    actor: Actor,
    text: str,
    taken: Collection[Address],
    seen: str = "",
    note: str = "",
    at: datetime,
) -> DraftRevision:
    """Put what was chosen from a file into the draft of its pathway; all of it or nothing.

    For a pathway that is not there yet, the whole file. `seen` is the digest of the document that
    was chosen about. Raises Invalid where the file is wrong or where the choice alone leaves
    something that does not fit, and NotAllowedNow where the draft changed since or is frozen.
    """
    comparison = compare(actor=actor, text=text)
    if comparison.pathway is None or not comparison.seen:
        return drafting.import_document(actor=actor, text=text, note=note, at=at)
    with transaction.atomic():
        opened = editing.reopen(actor=actor, pathway=comparison.pathway, at=at)
        draft = drafting.locked(actor, opened.draft)
        mine = editing.document_of(draft)
        if seen and seen != documents.digest(mine):
            raise NotAllowedNow("The draft was changed meanwhile. Compare the file with it again.")
        made = taking(mine, comparison.document, taken)
        _refuse_half(mine, made)
        return editing.edit(actor=actor, draft=draft, change=lambda _: made, note=note, at=at)


def _refuse_half(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Refuse a choice that breaks what was whole: the rest of the file belongs to it."""
    known = set(documents.findings(editing.resolved(before)))
    new = [one for one in documents.findings(editing.resolved(after)) if one not in known]
    if new:
        mend = "take what belongs to it as well, or keep what you have"
        raise Invalid([Finding(one.path, one.problem, mend) for one in new])
