"""Faults: rows changed and removed below every protection, to see that they are found."""

from __future__ import annotations

from typing import Any

from django.db import connection, models


def unfreeze(model: type[models.Model]) -> None:
    """Drop the trigger that refuses changes of a table, until the test's transaction is undone."""
    table = model._meta.db_table
    name = connection.ops.quote_name(f"frozen_update_{table}"[:63])
    on = f" ON {connection.ops.quote_name(table)}" if connection.vendor == "postgresql" else ""
    if connection.vendor == "postgresql":
        connection.check_constraints()  # no checks may wait while a table is altered
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def change(rows: models.QuerySet[Any], **columns: Any) -> None:
    unfreeze(rows.model)
    models.QuerySet.update(rows, **columns)


def remove(rows: models.QuerySet[Any]) -> None:
    """Remove rows, whatever points at them."""
    for pk in list(rows.values_list("pk", flat=True)):
        rows.model._base_manager.filter(pk=pk)._raw_delete(rows.db)
