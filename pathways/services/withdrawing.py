"""The emergency stop of a live version, and the second look at it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from pathways.access import NotAllowed, Permission, check, check_same_icb, visible_to
from pathways.engine.lifecycle import VERSION, NotAllowedNow, step
from pathways.models import Actor, PathwayVersion, Withdrawal
from pathways.services import auditing
from pathways.services.signing import NotReady


REVIEW_WITHIN: Final = timedelta(hours=24)


def withdraw(*, actor: Actor, version: PathwayVersion, reason: str, at: datetime) -> Withdrawal:
    """Take the live version out of use now: nobody new starts on it; those on it stay on it.

    One person may do it, with a reason; a second looks at it within 24 hours. Raises NotReady
    without a reason, NotAllowedNow for a version that is not live.
    """
    check(actor, Permission.PUBLISH)
    check_same_icb(actor, version)
    if not reason.strip():
        raise NotReady(["Write why the version is withdrawn. A second person reviews it."])
    with transaction.atomic():
        held = PathwayVersion.objects.select_for_update().get(pk=version.pk)
        held.status = step(VERSION, held.status, "withdraw")
        held.save(update_fields=["status"])
        auditing.record(actor=actor, verb="withdraw_version", target=held, at=at)
        return Withdrawal.objects.create(
            icb_id=held.icb_id,
            version=held,
            reason=reason.strip(),
            withdrawn_by_id=actor.id,
            withdrawn_at=at,
            review_due_at=at + REVIEW_WITHIN,
        )


def review(*, actor: Actor, withdrawal: Withdrawal, found: str, at: datetime) -> Withdrawal:
    """Keep what a second person found about an emergency stop, once.

    Raises NotAllowed for whoever withdrew it (the database refuses that too) and for nobody in
    person, NotReady without words, NotAllowedNow where it was reviewed already.
    """
    check(actor, Permission.PUBLISH)
    check_same_icb(actor, withdrawal)
    if not found.strip():
        raise NotReady(["Write what you found."])
    with transaction.atomic():
        held = Withdrawal.objects.select_for_update().get(pk=withdrawal.pk)
        if held.reviewed_at is not None:
            raise NotAllowedNow("This withdrawal was reviewed already.")
        if actor.id is None or actor.id == held.withdrawn_by_id:
            raise NotAllowed("You withdrew it, so another person reviews it.")
        held.reviewed_by_id, held.reviewed_at, held.review = actor.id, at, found.strip()
        held.save(update_fields=["reviewed_by", "reviewed_at", "review"])
        auditing.record(actor=actor, verb="review_withdrawal", target=held.version, at=at)
        return held


def is_overdue(withdrawal: Withdrawal, at: datetime) -> bool:
    """Whether nobody has reviewed an emergency stop by its due time."""
    return withdrawal.reviewed_at is None and withdrawal.review_due_at < at


def unreviewed(actor: Actor) -> QuerySet[Withdrawal]:
    """The emergency stops of the ICB acted for that nobody has reviewed, the most urgent first."""
    rows = visible_to(Withdrawal, actor).filter(reviewed_at__isnull=True)
    return rows.select_related("version__pathway", "withdrawn_by").order_by("review_due_at")
