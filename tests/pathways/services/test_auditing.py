"""Audit rows are sealed, and nobody changes or drops one unseen."""

import logging
from datetime import timedelta

import pytest
from django.db import connection

from pathways import clock
from pathways.models import Actor, AuditBlock, AuditEvent
from pathways.services import auditing, freezing
from tests.factories.pathways import IcbFactory


NOW = clock.now()
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def actor(icb):
    return Actor.system(icb.pk)


def _record(actor, count=3):
    return [
        auditing.record(
            actor=actor, verb=f"verb_{n}", target=("thing", None), at=NOW, detail={"b": n, "a": [n]}
        )
        for n in range(count)
    ]


@pytest.fixture
def _unfrozen(db):
    """What somebody with the keys of the database could do: change a row behind the triggers."""
    with connection.cursor() as cursor:
        for model in (AuditEvent, AuditBlock):
            for statement in freezing.statements_for(model, connection):
                if statement.startswith("CREATE") and "TRIGGER" in statement:
                    name = statement.split("TRIGGER ")[1].split(" BEFORE")[0]
                    on = f" ON {model._meta.db_table}" if connection.vendor == "postgresql" else ""
                    cursor.execute(f"DROP TRIGGER {name}{on}")


def _sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_record_of_a_row_names_its_kind_and_key(icb, actor):
    event = auditing.record(actor=actor, verb="look", target=icb, at=NOW)

    assert (event.target_type, event.target_id, event.detail) == ("icb", icb.pk, {})


def test_seal_covers_all_rows_and_verify_finds_them_whole(icb, actor):
    events = _record(actor)

    assert auditing.seal(at=LATER) == 1
    block = AuditBlock.objects.get(icb=icb)
    assert (block.number, block.events, block.last_event_id) == (1, 3, events[-1].pk)
    assert auditing.verify() == []


def test_seal_again_makes_the_next_block_on_top_of_the_last(icb, actor):
    _record(actor)
    auditing.seal(at=LATER)
    _record(actor, 2)
    auditing.seal(at=LATER)

    first, second = AuditBlock.objects.filter(icb=icb)
    assert (second.number, second.events, second.previous_hash) == (2, 2, first.hash)
    assert auditing.verify() == []
    assert auditing.seal(at=LATER) == 0


def test_seal_in_blocks_of_a_size_leaves_nothing_out(icb, actor, monkeypatch):
    monkeypatch.setattr(auditing, "BLOCK_SIZE", 2)
    _record(actor, 5)

    assert auditing.seal(at=LATER) == 3
    assert list(AuditBlock.objects.values_list("events", flat=True)) == [2, 2, 1]
    assert auditing.verify() == []


def test_seal_leaves_rows_that_a_transaction_may_still_add_to(icb, actor):
    _record(actor)

    assert auditing.seal(at=NOW) == 0


def test_each_icb_has_a_chain_of_its_own(icb, actor):
    other = IcbFactory()
    _record(actor)
    _record(Actor.system(other.pk), 1)

    assert auditing.seal(at=LATER) == 2
    blocks = set(AuditBlock.objects.values_list("icb_id", "number", "events"))
    assert blocks == {(icb.pk, 1, 3), (other.pk, 1, 1)}
    assert auditing.verify() == []


def test_seal_logs_the_head_so_that_a_copy_lives_elsewhere(icb, actor, caplog):
    _record(actor)
    with caplog.at_level(logging.INFO, logger=auditing.log.name):
        auditing.seal(at=LATER)

    assert AuditBlock.objects.get().hash in caplog.text


@pytest.mark.usefixtures("_unfrozen")
def test_a_changed_row_shows(icb, actor):
    _record(actor)
    auditing.seal(at=LATER)
    _sql("UPDATE pathways_auditevent SET verb = 'other' WHERE verb = 'verb_1'")

    assert auditing.verify() == [f"Block 1 of ICB {icb.pk} does not match its audit rows."]


@pytest.mark.usefixtures("_unfrozen")
def test_a_dropped_row_shows(icb, actor):
    _record(actor)
    auditing.seal(at=LATER)
    _sql("DELETE FROM pathways_auditevent WHERE verb = 'verb_0'")

    assert auditing.verify() == [f"Block 1 of ICB {icb.pk} does not match its audit rows."]


@pytest.mark.usefixtures("_unfrozen")
def test_a_dropped_block_shows(icb, actor, monkeypatch):
    monkeypatch.setattr(auditing, "BLOCK_SIZE", 1)
    _record(actor)
    auditing.seal(at=LATER)
    _sql("DELETE FROM pathways_auditblock WHERE number = 2")

    assert f"Block 3 of ICB {icb.pk} does not follow block 1." in auditing.verify()


@pytest.mark.usefixtures("_unfrozen")
def test_a_block_whose_hash_was_made_to_fit_still_breaks_the_chain(icb, actor, monkeypatch):
    monkeypatch.setattr(auditing, "BLOCK_SIZE", 2)
    _record(actor, 4)
    auditing.seal(at=LATER)
    _sql("UPDATE pathways_auditevent SET verb = 'other' WHERE verb = 'verb_0'")
    forged = auditing._hash(auditing.NO_HASH, AuditEvent.objects.order_by("id")[:2])
    _sql("UPDATE pathways_auditblock SET hash = %s WHERE number = 1", forged)

    assert auditing.verify() == [f"Block 2 of ICB {icb.pk} does not follow block 1."]
