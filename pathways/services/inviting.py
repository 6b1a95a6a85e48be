"""A link to read one revision of a draft without signing in, for reviewers outside the ICB's staff."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.core import signing

from pathways.access import Permission, can, check, check_same_icb
from pathways.models import Actor, DraftRevision
from pathways.services import auditing


GOOD_FOR = timedelta(days=7)
_SALT = "pathways.services.inviting"


class LinkDead(LookupError):
    """A link of this kind was never made here, or its time is over."""


def invite(
    *, actor: Actor, revision: DraftRevision, at: datetime, good_for: timedelta = GOOD_FOR
) -> tuple[str, datetime]:
    """The token of a new link to one revision as it stands, and when it ends.

    It shows that revision alone, to be read and walked in memory; what is edited later is not
    behind it. Nothing is stored but the audit row, so a link cannot be taken back before its end.
    Raises NotAllowed for whoever may neither edit nor sign drafts of this ICB.
    """
    check_same_icb(actor, revision)
    if not can(actor, Permission.SIGN_DRAFTS):
        check(actor, Permission.EDIT_DRAFTS)
    ends_at = at + good_for
    token = signing.dumps([revision.pk.hex, int(ends_at.timestamp())], salt=_SALT)
    detail = {"revision": str(revision.pk), "ends_at": ends_at.isoformat()}
    auditing.record(actor=actor, verb="share_draft", target=revision.draft, at=at, detail=detail)
    return token, ends_at


def opened(token: str, at: datetime) -> tuple[DraftRevision, datetime]:
    """The revision that a link shows and when the link ends. Raises LinkDead."""
    try:
        stored: Any = signing.loads(token, salt=_SALT)
        revision_id, ends = uuid.UUID(stored[0]), int(stored[1])
    except (signing.BadSignature, ValueError, TypeError, IndexError, KeyError) as wrong:
        raise LinkDead from wrong
    ends_at = datetime.fromtimestamp(ends, tz=at.tzinfo)
    if ends_at <= at:
        raise LinkDead
    rows = DraftRevision.objects.select_related("draft__pathway", "icb")
    revision = rows.filter(pk=revision_id).first()
    if revision is None:
        raise LinkDead
    return revision, ends_at
