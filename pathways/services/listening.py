"""What people say of a pathway's content, for whoever answers for its words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pathways import ports
from pathways.access import NotAllowed, check_same_icb, visible_to
from pathways.authoring.editions import Edition, Told, told
from pathways.authoring.elements import Document
from pathways.engine.kinds import words
from pathways.models import Actor, ActorKind, Pathway, PathwayVersion, VersionStatus
from pathways.ports import Heard, Share
from pathways.services import drafting


DRAFT = "draft"
Editions = list[tuple[str, Document]]


@dataclass(frozen=True, slots=True)
class Row:
    """One piece of content in one language: what people say of the words that they read now."""

    told: Told
    now: Heard | None
    is_changing: bool

    @property
    def title(self) -> str:
        return words(self.told.element.get("title")) or self.told.address.key

    @property
    def owner(self) -> str:
        return str(self.told.element.get("owner") or "")

    @property
    def not_clear(self) -> Share | None:
        """How many found it not clear; None where fewer than 5 have said."""
        return self.now.not_clear if self.now else None


def queue(*, actor: Actor, pathway: Pathway) -> list[Row]:
    """The content of the live version (else the newest), that which is known to be unclear to the
    largest share first; at the end that on which too few have said whether it is clear, by title.

    `is_changing`: the open draft has other words in that place. Raises NotAllowed.
    """
    check_hears(actor, pathway)
    versions = versions_of(actor, pathway, until_live=True)
    if not versions:
        return []
    draft = draft_of(pathway)
    drafted = {
        (one.address, one.language): one.now
        for one in (told([(DRAFT, draft)], ("content",)) if draft is not None else ())
    }
    answers = heard(pathway)
    rows = [
        Row(
            one,
            answers.get((one.address.key, one.now.digest)),
            draft is not None and _differs(one.now, drafted.get((one.address, one.language))),
        )
        for one in told(versions, ("content",))
        if one.now is not None
    ]
    return sorted(rows, key=_order)


def heard(pathway: Pathway) -> dict[tuple[str, str], Heard]:
    """What people said, by the key of the content and the digest of its words."""
    found = ports.feedback().of_pathway(pathway.pk)
    return {(one.content_key, one.wording): one for one in found}


def check_hears(actor: Actor, pathway: Pathway) -> None:
    """Raise NotAllowed unless the actor is of the pathway's ICB and no patient."""
    check_same_icb(actor, pathway)
    if actor.kind is ActorKind.PATIENT:
        raise NotAllowed("This page is for staff.")


def versions_of(actor: Actor, pathway: Pathway, *, until_live: bool = False) -> Editions:
    """The documents of all versions with their numbers, oldest first; up to the live one where
    there is one and that is asked."""
    rows = visible_to(PathwayVersion, actor).filter(pathway=pathway).order_by("number")
    found = list(rows.only("number", "status", "document"))
    live = next((one for one in found if one.status == VersionStatus.LIVE), None)
    last = live.number if live and until_live else None
    return [
        (str(one.number), json.loads(one.document))
        for one in found
        if last is None or one.number <= last
    ]


def draft_of(pathway: Pathway) -> Mapping[str, Any] | None:
    """The document of the draft that is being worked on."""
    draft = drafting.unfinished_draft(pathway)
    if draft is None:
        return None
    document: dict[str, Any] = json.loads(drafting.latest_revision(draft).document)
    return document


def _differs(now: Edition | None, drafted: Edition | None) -> bool:
    return drafted is None or now is None or now.digest != drafted.digest


def _order(row: Row) -> tuple[bool, float, float, str, str]:
    share = row.not_clear
    least, most = share.rank if share else (0.0, 0.0)
    return share is None, -least, -most, row.title, row.told.language
