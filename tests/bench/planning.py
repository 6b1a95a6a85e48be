"""Planning a day's nudges against the bare statements that any planner needs, on PostgreSQL."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from patients.services import planning


AT = datetime(2026, 6, 2, 8, 30, tzinfo=UTC)
SEED = """
INSERT INTO pathways_icb (id, code, name, help_phone, help_hours)
VALUES (gen_random_uuid(), 'QBENCH', 'Bench ICB', '', '');
INSERT INTO pathways_provider (id, code, name, icb_id)
SELECT gen_random_uuid(), 'RBENCH', 'Bench', id FROM pathways_icb;
INSERT INTO pathways_pathway (id, key, title, icb_id)
SELECT gen_random_uuid(), 'bench', 'Bench', id FROM pathways_icb;
INSERT INTO pathways_pathwayversion (id, icb_id, pathway_id, number, document, digest, schema,
    status, published_at)
SELECT gen_random_uuid(), icb_id, id, 1, '{}', 'x', 1, 'live', now() FROM pathways_pathway;
INSERT INTO patients_patient (id, icb_id, provider_id, nhs_number, local_identifier, family_name,
    given_name, date_of_birth, postcode, practice_code, ethnic_category, language,
    interpreter_needed, format_needed, nudge_minute, created_at)
SELECT gen_random_uuid(), p.icb_id, p.id, '', n::text, 'Bench', 'Synthetic', '1980-01-01', '', '',
    '', 'en', false, '', 540 + n % 30, now()
FROM pathways_provider p, generate_series(1, {people}) n;
INSERT INTO patients_enrolment (id, icb_id, patient_id, provider_id, pathway_id, version_id, status,
    source, start_on, waiting_for, patient_pathway_identifier, treatment_function_code,
    intended_procedure, priority, created_at)
SELECT gen_random_uuid(), p.icb_id, p.id, p.provider_id, v.pathway_id, v.id, 'active', 'batch',
    '2026-05-01', '', '', '', '', '', now()
FROM patients_patient p, pathways_pathwayversion v;
INSERT INTO patients_enrolmentstate (id, icb_id, enrolment_id, history, shown,
    last_disposition, next_nudge_at, updated_at)
SELECT gen_random_uuid(), e.icb_id, e.id,
    jsonb_build_object('asked', repeat('[1,"check_in",["pain",4]],', 20)), '{}', 'self_manage',
    timestamptz '2026-06-03 09:00+01', now()
FROM patients_enrolment e;
"""
# The least that any planner does: one row into the outbox for each, and the state moved on.
BARE_INSERT = """
INSERT INTO patients_delivery (id, icb_id, purpose, dedupe_key, state, due_at, expires_at, attempts,
    reference, reason, enrolment_id, local_on, created_at)
SELECT gen_random_uuid(), s.icb_id, 'nudge', 'nudge:' || s.enrolment_id || ':2026-06-02', 'due',
    s.next_nudge_at, %(at)s, 0, gen_random_uuid(), '', s.enrolment_id, '2026-06-02', %(at)s
FROM patients_enrolmentstate s WHERE s.next_nudge_at <= %(at)s
"""
BARE_UPDATE = """
UPDATE patients_enrolmentstate SET next_nudge_at = next_nudge_at + interval '1 day'
WHERE next_nudge_at <= %(at)s
"""


def seed(people: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SEED.replace("{people}", str(people)))


def empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE patients_patient, pathways_icb CASCADE")


def make_due(due: int) -> None:
    """So many states are due at AT, spread over the table; nothing is planned."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE patients_delivery CASCADE")
        cursor.execute(
            "UPDATE patients_enrolmentstate SET next_nudge_at = timestamptz '2026-06-03 09:00+01'"
            " WHERE next_nudge_at <> timestamptz '2026-06-03 09:00+01'"
        )
        cursor.execute(
            "UPDATE patients_enrolmentstate SET next_nudge_at = timestamptz '2026-06-02 09:00+01'"
            " WHERE id IN (SELECT id FROM patients_enrolmentstate ORDER BY id LIMIT %s)",
            [due],
        )
        cursor.execute("VACUUM ANALYZE patients_enrolmentstate")
        cursor.execute("VACUUM ANALYZE patients_delivery")
        cursor.execute("CHECKPOINT")


def bare() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BARE_INSERT, {"at": AT})
        cursor.execute(BARE_UPDATE, {"at": AT})


def plan_everything() -> int:
    total = 0
    while done := planning.plan(at=AT):
        total += done
        if done < planning.BATCH:
            break
    return total


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def run(*, people: int, due: int, rounds: int = 3) -> dict[str, float]:
    """Seconds of the bare statements, of planning, and of a sweep with nothing due: medians."""
    seed(people)
    bares, plans, idles = [], [], []
    for _ in range(rounds):
        make_due(due)
        bares.append(timed(bare))
        make_due(due)
        plans.append(timed(plan_everything))
        idles.append(timed(lambda: planning.plan(at=AT + timedelta(seconds=60))))
        check(due)
    empty()
    return {
        "bare": statistics.median(bares),
        "plan": statistics.median(plans),
        "idle": statistics.median(idles),
    }


def check(due: int) -> None:
    """What was measured is also right: one delivery each, and nothing left due."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(DISTINCT enrolment_id), (SELECT count(*) FROM"
            " patients_enrolmentstate WHERE next_nudge_at <= %s) FROM patients_delivery",
            [AT],
        )
        counted = cursor.fetchone()
    if counted != (due, due, 0):
        raise AssertionError(f"planned {counted}, wanted {(due, due, 0)}")
