"""The only writer of audit rows, and the sweep that seals them into hashed blocks."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import models

from pathways.models import Actor, AuditEvent


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
