"""What must never happen, as queries that find it. Each answers with ids alone."""

from __future__ import annotations

from datetime import datetime

from patients.models import Heartbeat
from patients.services.invariants import askings, cases, definitions, records, sending
from patients.services.invariants.base import SHOWN, Found, Invariant, Look


__all__ = ["ALL", "SHOWN", "Found", "Invariant", "Look", "check"]

HEARTBEAT = "check_invariants"

ALL: tuple[Invariant, ...] = (
    *cases.ALL,
    *askings.ALL,
    *sending.ALL,
    *definitions.ALL,
    *records.ALL,
)


def check(*, at: datetime, whole: bool = False) -> tuple[Found, ...]:
    """Everything that is broken, in the order of the list. A run that found nothing is noted, so
    that its absence can be seen; `whole` derives every row again instead of the newest."""
    look = Look(at=at, whole=whole)
    found = tuple(one for one in (invariant.look(look) for invariant in ALL) if one is not None)
    if not found:
        Heartbeat.objects.update_or_create(name=HEARTBEAT, defaults={"at": at})
    return found
