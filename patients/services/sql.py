"""The statements that differ between PostgreSQL and SQLite. Nothing else holds SQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction


@dataclass(frozen=True, slots=True)
class NudgeWindow:
    """The local day of a plan as instants. No clock change falls between 8am and 9pm."""

    local_on: date
    opens_at: datetime  # 8am today
    closes_at: datetime  # 9pm today
    next_opens_at: datetime  # 8am tomorrow
    opens_minute: int
    last_minute: int


def plan_nudges(*, window: NudgeWindow, at: datetime, limit: int) -> tuple[int, int]:
    """Plan the slots of at most `limit` states that are due and move each on by one local day.

    Returns how many states were due and how many slots were made. Safe beside itself: PostgreSQL
    skips rows that another planner holds, SQLite lets one writer in at a time, and the nudge key
    refuses a second slot in either.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(PLAN_POSTGRESQL, _values(window, at, limit))
            due, slots = cursor.fetchone()
            return due, slots
        return _plan_on_sqlite(cursor, _values(window, at, limit))


def _plan_on_sqlite(cursor: Any, values: dict[str, Any]) -> tuple[int, int]:
    cursor.execute(SQLITE_PUT, values)
    slots = cursor.rowcount
    cursor.execute(SQLITE_MOVE_ON, values)
    return cursor.rowcount, slots


def _values(window: NudgeWindow, at: datetime, limit: int) -> dict[str, Any]:
    instant = connection.ops.adapt_datetimefield_value
    return {
        "at": instant(at),
        "today": connection.ops.adapt_datefield_value(window.local_on),
        "opens_at": instant(window.opens_at),
        "closes_at": instant(window.closes_at),
        "next_opens_at": instant(window.next_opens_at),
        "first": window.opens_minute,
        "last": window.last_minute,
        "milliseconds": int(at.timestamp() * 1000),
        "limit": limit,
    }


# A version 7 UUID: 48 bits of the instant, the version, 74 random bits.
UUID7_POSTGRESQL = """encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send(%(milliseconds)s::bigint) from 3) from 1 for 6), 52, 1), 53, 1),
    'hex')::uuid"""

# One statement: claim, move on, put the slots into the outbox.
PLAN_POSTGRESQL = f"""
WITH due AS MATERIALIZED (
    SELECT s.id AS state_id, e.id AS enrolment_id, e.patient_id, e.icb_id,
        least(greatest(p.nudge_minute, %(first)s), %(last)s) - %(first)s AS minutes,
        e.status = 'active' AND p.deceased_on IS NULL AS follows,
        p.paused_until IS NOT NULL AND p.paused_until > %(today)s AS paused
    FROM patients_enrolmentstate s
    JOIN patients_enrolment e ON e.id = s.enrolment_id
    JOIN patients_patient p ON p.id = e.patient_id
    WHERE s.next_nudge_at <= %(at)s
    ORDER BY s.next_nudge_at
    LIMIT %(limit)s
    FOR UPDATE OF s SKIP LOCKED
), moved AS (
    UPDATE patients_enrolmentstate s
    SET next_nudge_at = CASE WHEN due.follows
        THEN %(next_opens_at)s::timestamptz + due.minutes * interval '1 minute' END
    FROM due WHERE s.id = due.state_id
), put AS (
    INSERT INTO patients_delivery (id, icb_id, purpose, dedupe_key, state, due_at, expires_at,
        attempts, reference, reason, enrolment_id, local_on, created_at)
    SELECT {UUID7_POSTGRESQL}, icb_id, 'nudge',
        'nudge:' || patient_id || ':' || to_char(%(today)s::date, 'YYYY-MM-DD'), 'due',
        %(opens_at)s::timestamptz + minutes * interval '1 minute', %(closes_at)s, 0,
        gen_random_uuid(), '', enrolment_id, %(today)s, %(at)s
    FROM due WHERE follows AND NOT paused
    ON CONFLICT (dedupe_key) DO NOTHING
    RETURNING 1
)
SELECT (SELECT count(*) FROM due), (SELECT count(*) FROM put)
"""  # noqa: S608  only our own constants are put together

_RANDOM_HEX = "lower(hex(randomblob({})))"
UUID7_SQLITE = f"""(printf('%%012x', %(milliseconds)s) || '7'
    || substr({_RANDOM_HEX.format(2)}, 2) || substr('89ab', 1 + abs(random() %% 4), 1)
    || substr({_RANDOM_HEX.format(8)}, 2))"""
UUID4_SQLITE = f"""({_RANDOM_HEX.format(6)} || '4'
    || substr({_RANDOM_HEX.format(2)}, 2) || substr('89ab', 1 + abs(random() %% 4), 1)
    || substr({_RANDOM_HEX.format(8)}, 2))"""
_DASHED = """(substr(x.patient_id, 1, 8) || '-' || substr(x.patient_id, 9, 4) || '-'
    || substr(x.patient_id, 13, 4) || '-' || substr(x.patient_id, 17, 4) || '-'
    || substr(x.patient_id, 21))"""
_DUE_SQLITE = """(
    SELECT s.id AS state_id, e.id AS enrolment_id, e.patient_id, e.icb_id,
        min(max(p.nudge_minute, %(first)s), %(last)s) - %(first)s AS minutes,
        e.status = 'active' AND p.deceased_on IS NULL AS follows,
        p.paused_until IS NOT NULL AND p.paused_until > %(today)s AS paused
    FROM patients_enrolmentstate s
    JOIN patients_enrolment e ON e.id = s.enrolment_id
    JOIN patients_patient p ON p.id = e.patient_id
    WHERE s.next_nudge_at <= %(at)s
    ORDER BY s.next_nudge_at, s.id
    LIMIT %(limit)s
)"""
# SQLite has no INSERT inside WITH: the same work in two statements, under one write lock.
SQLITE_PUT = f"""
INSERT INTO patients_delivery (id, icb_id, purpose, dedupe_key, state, due_at, expires_at,
    attempts, reference, reason, enrolment_id, local_on, created_at)
SELECT {UUID7_SQLITE}, x.icb_id, 'nudge', 'nudge:' || {_DASHED} || ':' || %(today)s, 'due',
    strftime('%%Y-%%m-%%d %%H:%%M:%%S', %(opens_at)s, '+' || x.minutes || ' minutes'),
    %(closes_at)s, 0, {UUID4_SQLITE}, '', x.enrolment_id, %(today)s, %(at)s
FROM {_DUE_SQLITE} x WHERE x.follows AND NOT x.paused
ON CONFLICT (dedupe_key) DO NOTHING
"""  # noqa: S608
SQLITE_MOVE_ON = f"""
UPDATE patients_enrolmentstate SET next_nudge_at = CASE WHEN x.follows
    THEN strftime('%%Y-%%m-%%d %%H:%%M:%%S', %(next_opens_at)s, '+' || x.minutes || ' minutes') END
FROM {_DUE_SQLITE} x WHERE patients_enrolmentstate.id = x.state_id
"""  # noqa: S608
