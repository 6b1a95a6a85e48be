"""How tests that commit clean up after themselves, although the database refuses to delete."""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3.base import DatabaseWrapper


def let_tests_flush() -> None:
    """Have Django's flush drop the triggers first; post_migrate, which it sends, puts them back.

    On SQLite alone: PostgreSQL truncates, which no trigger on rows sees.
    """
    operations = DatabaseWrapper.ops_class
    flush = operations.sql_flush

    def without_triggers(self: Any, style: Any, tables: Any, **options: Any) -> list[str]:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            names = [row[0] for row in cursor.fetchall()]
        dropped = [f"DROP TRIGGER {self.quote_name(name)};" for name in names]
        return dropped + flush(self, style, tables, **options)

    operations.sql_flush = without_triggers  # type: ignore[method-assign]
