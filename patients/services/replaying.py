"""Derive stored decisions again from their facts and digest: the same must come out, for ever."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from pathways.engine.decisions import SEMANTICS
from pathways.services.publishing import definition_of
from patients.models import StoredDecision
from patients.services import circumstances


@dataclass(slots=True)
class Replay:
    """What came of it. `differing` are decisions at the current semantics that come out another
    way, or not at all; `older` were made under earlier semantics, `older_differing` of them come
    out another way now, as a change of semantics says that they may."""

    checked: int = 0
    differing: list[uuid.UUID] = field(default_factory=list)
    older: int = 0
    older_differing: list[uuid.UUID] = field(default_factory=list)


def replay(
    *, since: datetime | None = None, after_each: Callable[[int], None] = lambda done: None
) -> Replay:
    """Every stored decision since an instant, derived again; `after_each` is told how many are
    done. Writes nothing."""
    rows = StoredDecision.objects.order_by("id")
    if since is not None:
        rows = rows.filter(at__gte=since)
    return _all(rows, after_each)


def newest(limit: int) -> Replay:
    """The newest decisions, derived again: a sample for frequent checks."""
    return _all(StoredDecision.objects.order_by("-id")[:limit], lambda done: None)


def count(since: datetime | None = None) -> int:
    """How many decisions replay() would derive."""
    rows = StoredDecision.objects.all()
    return rows.count() if since is None else rows.filter(at__gte=since).count()


def _all(rows: QuerySet[StoredDecision], after_each: Callable[[int], None]) -> Replay:
    found = Replay()
    # A version's document is large and the same for thousands: it is read once, when needed.
    lean = rows.select_related("version").defer("version__document")
    for stored in lean.iterator(chunk_size=500):
        found.checked += 1
        same = is_same(stored)
        if stored.semantics == SEMANTICS:
            if not same:
                found.differing.append(stored.pk)
        else:
            found.older += 1
            if not same:
                found.older_differing.append(stored.pk)
        after_each(found.checked)
    return found


def is_same(stored: StoredDecision) -> bool:
    """Whether a stored decision follows from its stored facts and the version of its digest. What
    cannot be derived at all is not the same."""
    if stored.digest != stored.version.digest:
        return False
    try:
        derived = circumstances.derive(definition_of(stored.version), stored.facts)
    except Exception:
        return False
    same: bool = {**derived.to_json(), "semantics": stored.semantics} == stored.outcome
    return same
