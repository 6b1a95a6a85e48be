"""The only writer of audit rows, and the sweep that seals them into hashed blocks."""

from __future__ import annotations

import hashlib
import json
import logging
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import models, transaction

from pathways.models import Actor, AuditBlock, AuditEvent, Icb


log = logging.getLogger(__name__)

# Longer than any transaction may last.
GRACE: Final = timedelta(minutes=10)
BLOCK_SIZE: Final = 1000
NO_HASH: Final = "0" * 64


def record(
    *,
    actor: Actor,
    verb: str,
    target: models.Model | tuple[str, uuid.UUID | None],
    at: datetime,
    detail: dict[str, Any] | None = None,
) -> AuditEvent:
    """Write one audit row, in the caller's transaction. Ids and codes only; no free text."""
    if isinstance(target, models.Model):
        target_type, target_id = target._meta.model_name or "", target.pk
    else:
        target_type, target_id = target
    return AuditEvent.objects.create(
        icb_id=actor.icb_id,
        at=at,
        actor_kind=actor.kind,
        actor_id=actor.id,
        verb=verb,
        target_type=target_type,
        target_id=target_id,
        detail=detail or {},
    )


def seal(*, at: datetime) -> int:
    """Cover audit rows with hashed blocks, one chain per ICB. Returns the blocks made.

    Rows younger than GRACE are left for the next run, since a transaction may still add some of
    that age. Each new head is logged, so that a copy of it lives outside this database.
    """
    return sum(_seal_icb(icb_id, at) for icb_id in Icb.objects.values_list("pk", flat=True))


def _seal_icb(icb_id: uuid.UUID, at: datetime) -> int:
    made = 0
    while _seal_next_block(icb_id, at):
        made += 1
    return made


def _seal_next_block(icb_id: uuid.UUID, at: datetime) -> bool:
    with transaction.atomic():
        # One sealer at a time; NO KEY, so that writers of rows that point here do not wait.
        Icb.objects.select_for_update(no_key=True).get(pk=icb_id)
        last = AuditBlock.objects.filter(icb_id=icb_id).order_by("-number").first()
        events = list(_unsealed(icb_id, last).filter(id__lte=_newest_id(at - GRACE))[:BLOCK_SIZE])
        if not events:
            return False
        previous = last.hash if last else NO_HASH
        block = AuditBlock.objects.create(
            icb_id=icb_id,
            number=last.number + 1 if last else 1,
            last_event_id=events[-1].pk,
            events=len(events),
            previous_hash=previous,
            hash=_hash(previous, events),
            sealed_at=at,
        )
    log.info("audit block %s of %s sealed: %s", block.number, icb_id, block.hash)
    return True


def _unsealed(icb_id: uuid.UUID, last: AuditBlock | None) -> models.QuerySet[AuditEvent]:
    rows: models.QuerySet[AuditEvent] = AuditEvent.objects.filter(icb_id=icb_id).order_by("id")
    return rows.filter(id__gt=last.last_event_id) if last else rows


def _newest_id(at: datetime) -> uuid.UUID:
    """The highest time-ordered key that could have been made at this instant."""
    milliseconds = int(at.timestamp() * 1000)
    return uuid.UUID(int=(milliseconds << 80) | ((1 << 80) - 1))


def _hash(previous: str, events: Iterable[AuditEvent]) -> str:
    made = hashlib.sha256(previous.encode())
    for event in events:
        made.update(_line(event).encode())
    return made.hexdigest()


def _line(event: AuditEvent) -> str:
    columns = {
        column.attname: getattr(event, column.attname) for column in event._meta.concrete_fields
    }
    columns["at"] = event.at.astimezone(UTC).isoformat()
    return json.dumps(columns, sort_keys=True, default=str) + "\n"


def verify() -> list[str]:
    """Every way in which sealed audit rows differ from what was sealed, a sentence each.

    [] means that no row was changed, dropped or slipped in, and no block either. Rows not sealed
    yet are not covered, and a chain cut at its end shows only against a head that was logged.
    """
    found: list[str] = []
    for icb_id in Icb.objects.values_list("pk", flat=True):
        found += _verify_icb(icb_id)
    return found


def _verify_icb(icb_id: uuid.UUID) -> list[str]:
    found = []
    last: AuditBlock | None = None
    for block in AuditBlock.objects.filter(icb_id=icb_id).order_by("number"):
        number = last.number + 1 if last else 1
        previous = last.hash if last else NO_HASH
        events = list(_unsealed(icb_id, last).filter(id__lte=block.last_event_id))
        if block.number != number or block.previous_hash != previous:
            found.append(
                f"Block {block.number} of ICB {icb_id} does not follow block {number - 1}."
            )
        if len(events) != block.events or _hash(block.previous_hash, events) != block.hash:
            found.append(f"Block {block.number} of ICB {icb_id} does not match its audit rows.")
        last = block
    return found
