"""Database triggers that hold what the code promises: histories and versions never change.

They are put back after every migration, because a migration may rebuild a table without them.
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from pathways.models import AppendOnly, PathwayVersion, SafetyFix, Withdrawal


# Columns that may still move in a row that is otherwise frozen.
MAY_MOVE: dict[type[models.Model], frozenset[str]] = {
    PathwayVersion: frozenset({"status"}),
    SafetyFix: frozenset({"status"}),
    Withdrawal: frozenset({"reviewed_by_id", "reviewed_at", "review"}),
}

_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def install(sender: AppConfig, using: str = "default", **_: Any) -> None:
    """Put the triggers of one app's frozen tables in place. Connected to post_migrate."""
    connection = connections[using]
    frozen = [model for model in sender.get_models() if is_frozen(model)]
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for model in frozen:
            if model._meta.db_table in there:
                for statement in statements_for(model, connection):
                    cursor.execute(statement)


def is_frozen(model: type[models.Model]) -> bool:
    """Whether rows of a model are written once: histories, and published versions."""
    return issubclass(model, AppendOnly) or model in MAY_MOVE


def may_be_erased(model: type[models.Model]) -> bool:
    """Whether rows may be deleted. What patients leave behind is erased with them; nothing else is."""
    return model._meta.app_label != "pathways"


def statements_for(model: type[models.Model], connection: BaseDatabaseWrapper) -> list[str]:
    """The SQL that freezes a table, in the words of the connected database."""
    operations = ["UPDATE"] if may_be_erased(model) else ["UPDATE", "DELETE"]
    made = []
    if connection.vendor == "postgresql":
        made.append(_FUNCTION)
    for operation in operations:
        made += _statements(model, connection, operation)
    return made


def _statements(
    model: type[models.Model], connection: BaseDatabaseWrapper, operation: str
) -> list[str]:
    table = connection.ops.quote_name(model._meta.db_table)
    name = connection.ops.quote_name(f"frozen_{operation.lower()}_{model._meta.db_table}"[:63])
    when = f"WHEN ({_changed(model, connection)})" if operation == "UPDATE" else ""
    sentence = f"{model.__name__} rows are never {operation.lower()}d."
    trigger = f"TRIGGER {name} BEFORE {operation} ON {table} FOR EACH ROW {when}"
    if connection.vendor == "postgresql":
        return [f"CREATE OR REPLACE {trigger} EXECUTE FUNCTION refuse_change('{sentence}')"]
    refuse = f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    return [f"DROP TRIGGER IF EXISTS {name}", f"CREATE {trigger} {refuse}"]


def _changed(model: type[models.Model], connection: BaseDatabaseWrapper) -> str:
    """SQL that is true when a frozen column differs between the old row and the new."""
    differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    columns = [
        connection.ops.quote_name(str(column.column))
        for column in model._meta.concrete_fields
        if column.column not in MAY_MOVE.get(model, frozenset())
    ]
    return " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns)
