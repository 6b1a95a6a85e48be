"""Whoever edits a draft does not sign it, and one person signs once: held by the database.

Each person has one part in a draft (a unique row of DraftPart, never changed). Triggers refuse a
revision or a signature of somebody who does not have that part, whichever way the row comes.
"""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.apps import AppConfig
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from pathways.access import NotAllowed
from pathways.models import Draft, DraftPart, Part


EDITED = "You edited this draft, so somebody else must sign it."
SIGNED = "You signed this draft, so somebody else must edit it."
SIGNED_ALREADY = "You signed this draft already. The second signer is another person."

# When a new row is refused, and the sentence of the refusal, by table. NEW is the row.
_RULES: Final[dict[str, tuple[str, str]]] = {
    "pathways_draftrevision": (
        """NEW.edited_by_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM pathways_draftpart part WHERE part.draft_id = NEW.draft_id
            AND part.person_id = NEW.edited_by_id AND part.part = 'editor')""",
        "An editor of a draft has the part of its editor and no other.",
    ),
    "pathways_draftsignature": (
        """NOT EXISTS (
            SELECT 1 FROM pathways_draftpart part
            JOIN pathways_draftrevision revision ON revision.draft_id = part.draft_id
            WHERE revision.id = NEW.revision_id AND part.person_id = NEW.signed_by_id
            AND part.part = NEW.part AND part.part <> 'editor')""",
        "A signer of a draft has the part that they sign in and no other.",
    ),
}


def take(draft: Draft, person_id: uuid.UUID, part: str) -> DraftPart:
    """Give a person a part in a draft, or find that they have it, in the caller's transaction.

    Raises NotAllowed for somebody who has another part in it, with the sentence to show.
    """
    row, _ = DraftPart.objects.get_or_create(
        draft=draft, person_id=person_id, defaults={"icb_id": draft.icb_id, "part": part}
    )
    if row.part != part:
        raise NotAllowed(_against(row.part, part))
    return row


def _against(has: str, wants: str) -> str:
    if has == Part.EDITOR:
        return EDITED
    return SIGNED if wants == Part.EDITOR else SIGNED_ALREADY


def people_with(draft: Draft, part: str) -> set[uuid.UUID]:
    """The people who have this part in a draft."""
    rows = DraftPart.objects.filter(draft=draft, part=part)
    return set(rows.values_list("person_id", flat=True))


def install(sender: AppConfig, using: str = "default", **_: Any) -> None:
    """Put the triggers in place. Connected to post_migrate."""
    _run(sender, using, drop=False)


def lift(sender: AppConfig, using: str = "default", **_: Any) -> None:
    """Take the triggers away while tables may be rebuilt: SQLite renames no table that a trigger
    names. Connected to pre_migrate; install() puts them back."""
    _run(sender, using, drop=True)


def _run(sender: AppConfig, using: str, *, drop: bool) -> None:
    if sender.label != DraftPart._meta.app_label:
        return
    connection = connections[using]
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        if not {DraftPart._meta.db_table, *_RULES} <= there:
            return
        for table in _RULES:
            for statement in (
                [drop_of(table, connection)] if drop else statements(table, connection)
            ):
                cursor.execute(statement)


def statements(table: str, connection: BaseDatabaseWrapper) -> list[str]:
    """The SQL that puts one trigger in place, in the words of the connected database."""
    refused, sentence = _RULES[table]
    before = f"TRIGGER apart_{table} BEFORE INSERT ON {table} FOR EACH ROW"
    if connection.vendor == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        return [drop_of(table, connection), f"CREATE {before} WHEN {refused} {refuse}"]
    function = f"""
        CREATE OR REPLACE FUNCTION apart_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF {refused} THEN
            RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$"""
    return [function, f"CREATE OR REPLACE {before} EXECUTE FUNCTION apart_{table}()"]


def drop_of(table: str, connection: BaseDatabaseWrapper) -> str:
    """The SQL that takes one trigger away."""
    on = "" if connection.vendor == "sqlite" else f" ON {table}"
    return f"DROP TRIGGER IF EXISTS apart_{table}{on}"
