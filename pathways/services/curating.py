"""Reference data of an ICB: its own details, places, practices, providers, desks and services."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction

from pathways.access import NotAllowed, Permission, check, check_same_icb
from pathways.models import Actor, Desk, IcbOwned, KeyedModel, Place, Service
from pathways.services import auditing, watching


Row = TypeVar("Row", bound=KeyedModel)

# What live versions rely on: an edit of it is checked against them at once.
DIRECTORY = (Service, Place, Desk)


def save(
    *,
    actor: Actor,
    row: Row,
    at: datetime,
    permission: Permission = Permission.EDIT_DIRECTORY,
) -> Row:
    """Save a row of reference data, new or changed, with one audit row naming the fields changed.

    Everything it points at must belong to the ICB acted for; raises NotAllowed otherwise. What a
    live version then lacks of the directory is opened as a must-fix in the same transaction.
    """
    check(actor, permission)
    check_own(actor, row)
    with transaction.atomic():
        changed = changed_fields(row)
        verb = "add" if row._state.adding else "change"
        row.save()
        auditing.record(
            actor=actor,
            verb=f"{verb}_{row._meta.model_name}",
            target=row,
            at=at,
            detail={"fields": changed},
        )
        _check_versions(row, actor, at)
    return row


def remove(
    *,
    actor: Actor,
    row: KeyedModel,
    at: datetime,
    permission: Permission = Permission.EDIT_DIRECTORY,
) -> None:
    """Delete a row that nothing uses. Raises ProtectedError where something does."""
    check(actor, permission)
    check_own(actor, row)
    with transaction.atomic():
        name = row._meta.model_name or ""
        target = (name, row.pk)
        row.delete()
        auditing.record(actor=actor, verb=f"remove_{name}", target=target, at=at)
        _check_versions(row, actor, at)


def _check_versions(row: KeyedModel, actor: Actor, at: datetime) -> None:
    if isinstance(row, DIRECTORY):
        watching.check_versions(icb_id=actor.icb_id, at=at)


def check_own(actor: Actor, row: KeyedModel) -> None:
    """Raise NotAllowed unless a row, as stored and as it would be, stays inside the ICB acted for."""
    if not isinstance(row, IcbOwned):
        if row.pk != actor.icb_id:
            raise NotAllowed("This is another ICB.")
        return
    check_same_icb(actor, row)
    if type(row)._default_manager.filter(pk=row.pk).exclude(icb_id=actor.icb_id).exists():
        raise NotAllowed("This belongs to another ICB.")
    for pointed in _points_at(row):
        check_same_icb(actor, pointed)


def _points_at(row: models.Model) -> list[IcbOwned]:
    """What a row refers to; a reference that is not filled in yet is none."""
    fields = [field for field in row._meta.concrete_fields if field.many_to_one]
    values = [getattr(row, f.name) for f in fields if getattr(row, f.attname) is not None]
    return [value for value in values if isinstance(value, IcbOwned)]


def changed_fields(row: models.Model) -> list[str]:
    """The names of the fields in which a row differs from what is stored; all, for a new one."""
    stored: dict[str, Any] = {}
    if not row._state.adding:
        stored = type(row)._default_manager.filter(pk=row.pk).values().get()
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    return [
        field.name
        for field in fields
        if not stored or stored[field.attname] != getattr(row, field.attname)
    ]
