"""The database itself refuses to change what is written once."""

import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from pathways.models import Actor, AuditEvent, PathwayVersion, VersionPart, VersionStatus
from pathways.services import auditing, freezing
from tests.factories.documents import publish_tiny
from tests.pathways.services.conftest import AT, Team


FROZEN = [model for model in apps.get_models() if freezing.is_frozen(model)]


def _sql(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def _triggers() -> set[str]:
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.django_db
def test_every_history_and_version_has_its_triggers():
    there = _triggers()
    expected = {f"frozen_update_{model._meta.db_table}"[:63] for model in FROZEN}
    expected |= {
        f"frozen_delete_{model._meta.db_table}"[:63]
        for model in FROZEN
        if not freezing.may_be_erased(model)
    }

    assert expected <= there
    assert {PathwayVersion, AuditEvent, VersionPart} <= set(FROZEN)


@pytest.mark.parametrize(
    "column",
    [field.column for field in PathwayVersion._meta.concrete_fields if field.column != "status"],
)
def test_a_version_keeps_every_column_but_its_status(icb, column):
    version = publish_tiny(icb)
    value = {
        models.UUIDField: uuid.uuid4().hex,
        models.ForeignKey: uuid.uuid4().hex,
        models.DateTimeField: (AT + timedelta(days=1)).isoformat(),
    }.get(type(_field(column)), "7")

    with pytest.raises(IntegrityError, match="PathwayVersion rows are never updated"):
        _sql(f"UPDATE pathways_pathwayversion SET {column} = %s", value)  # noqa: S608  a column of ours
    assert PathwayVersion.objects.get() == version


def _field(column):
    return next(f for f in PathwayVersion._meta.concrete_fields if f.column == column)


def test_a_version_may_change_its_status(icb):
    version = publish_tiny(icb)
    _sql("UPDATE pathways_pathwayversion SET status = 'retired'")

    version.refresh_from_db()
    assert version.status == VersionStatus.RETIRED


def test_a_version_is_never_deleted(icb):
    publish_tiny(icb)

    with pytest.raises(IntegrityError, match="PathwayVersion rows are never deleted"):
        _sql("DELETE FROM pathways_pathwayversion")


@pytest.mark.parametrize(
    "operation", ["UPDATE pathways_auditevent SET verb = 'x'", "DELETE FROM pathways_auditevent"]
)
def test_an_audit_row_is_never_changed_or_deleted(icb, operation):
    auditing.record(actor=Actor.system(icb.pk), verb="look", target=icb, at=AT)

    with pytest.raises(IntegrityError, match="AuditEvent rows are never"):
        _sql(operation)
    assert AuditEvent.objects.get().verb == "look"


def test_parts_revisions_and_signatures_are_never_changed(team: Team):
    team.publishes()

    for statement in (
        "DELETE FROM pathways_versionpart",
        "DELETE FROM pathways_draftrevision",
        "DELETE FROM pathways_draftsignature",
    ):
        with pytest.raises(IntegrityError, match="never deleted"):
            _sql(statement)


@pytest.mark.django_db
def test_install_puts_dropped_triggers_back_and_may_run_again():
    name = "frozen_delete_pathways_auditevent"
    on = " ON pathways_auditevent" if connection.vendor == "postgresql" else ""
    _sql(f"DROP TRIGGER {name}{on}")
    assert name not in _triggers()

    for _ in range(2):
        freezing.install(apps.get_app_config("pathways"))
    assert name in _triggers()


@pytest.mark.django_db
def test_install_before_the_tables_exist_does_nothing(monkeypatch):
    monkeypatch.setattr(connection.introspection, "table_names", lambda cursor: [])
    before = _triggers()
    freezing.install(apps.get_app_config("pathways"))

    assert _triggers() == before


@pytest.mark.parametrize(
    ("vendor", "words"),
    [
        ("postgresql", ["refuse_change()", 'OLD."digest" IS DISTINCT FROM NEW."digest"']),
        ("sqlite", ["RAISE(ABORT", 'OLD."digest" IS NOT NEW."digest"']),
    ],
)
def test_statements_are_in_the_words_of_each_database(vendor, words):
    spoken = SimpleNamespace(vendor=vendor, ops=connection.ops)
    statements = "\n".join(freezing.statements_for(PathwayVersion, spoken))

    for word in words:
        assert word in statements
    assert 'OLD."status"' not in statements
