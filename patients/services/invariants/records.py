"""What holds of every table: owners, sums of uploads, and the audit trail."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

from django.apps import apps
from django.db import models
from django.db.models import Count, F, Q

from pathways.models import IcbOwned
from pathways.services import auditing
from patients.models import Batch, RowOutcome
from patients.services.invariants.base import Ids, Invariant, Look


_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def owned_links() -> Iterator[tuple[type[models.Model], str]]:
    """Every foreign key between two tables whose rows belong to an ICB, found by their schema."""
    for model in apps.get_models():
        if not issubclass(model, IcbOwned):
            continue
        for link in model._meta.get_fields():
            to = getattr(link, "related_model", None)
            is_key = isinstance(link, models.ForeignKey)
            if is_key and isinstance(to, type) and issubclass(to, IcbOwned):
                yield model, link.name


def _owners_differ(look: Look) -> Ids:
    for model, name in owned_links():
        rows = model._default_manager.filter(**{f"{name}__isnull": False})
        yield from rows.exclude(icb_id=F(f"{name}__icb_id")).values_list("pk", flat=True)


def _batches_do_not_add_up(look: Look) -> Ids:
    """Of an upload that was added, each count is the number of its lines of that kind."""
    counts = {
        f"lines_{name}": Count("lines", filter=Q(lines__outcome=name)) for name in RowOutcome.values
    }
    wrong = Q()
    for name in RowOutcome.values:
        wrong |= ~Q(**{name: F(f"lines_{name}")})
    return (
        Batch.objects.filter(status="loaded")
        .annotate(**counts)
        .filter(wrong)
        .values_list("id", flat=True)
    )


def _audit_differs(look: Look) -> Ids:
    """The ICBs whose trail differs from what was sealed."""
    return {uuid.UUID(found) for said in auditing.verify() for found in _UUID.findall(said)}


ALL = (
    Invariant("owner_differs", "A row and all that it points at are of one ICB.", _owners_differ),
    Invariant(
        "batch_does_not_add_up",
        "The counts of an upload that was added are those of its lines.",
        _batches_do_not_add_up,
    ),
    Invariant("audit_differs", "Sealed audit rows are as they were sealed.", _audit_differs),
)
