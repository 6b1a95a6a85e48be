"""Enrol from a spreadsheet: good rows in, bad rows back, the same file again changes nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from pathways.access import Permission, check, check_same_icb
from pathways.engine import lifecycle
from pathways.models import Actor, Pathway, Provider
from pathways.services import auditing, directory
from patients.models import (
    Batch,
    BatchFile,
    BatchRow,
    Channel,
    ContactPoint,
    Enrolment,
    Patient,
    PatientLink,
    RowOutcome,
    Source,
)
from patients.services import enrolling, matching, registering, rows, sheets
from patients.services.matching import ENROLMENT_FIELDS, PATIENT_FIELDS, Verdict
from patients.services.rows import Parsed


LONDON = ZoneInfo("Europe/London")
KEEP_FILE = timedelta(days=14)
BUCKETS = tuple(RowOutcome.values)


class ChangedMeanwhile(ValueError):
    """Other people's work changed what this file would do. Its text asks to look again."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a file does, or would do. The seven buckets sum to `rows`, always."""

    rows: int
    buckets: dict[str, int]
    messages_planned: int
    problems: tuple[dict[str, Any], ...]
    unused_headers: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            **self.buckets,
            "messages_planned": self.messages_planned,
            "problems": list(self.problems),
        }


def check_file(
    *,
    actor: Actor,
    pathway: Pathway,
    provider: Provider,
    content: bytes,
    file_name: str,
    at: datetime,
) -> Report:
    """What the file would do, without doing it. Raises UnusableFile for the whole file."""
    check(actor, Permission.ENROL)
    check_same_icb(actor, pathway)
    check_same_icb(actor, provider)
    sheet, verdicts = _judge(pathway, provider, content, file_name, at)
    return _report(verdicts, sheet.unused_headers)


@transaction.atomic
def upload(
    *,
    actor: Actor,
    pathway: Pathway,
    provider: Provider,
    content: bytes,
    file_name: str,
    at: datetime,
    release_at: datetime | None = None,
) -> tuple[Batch, Report]:
    """Keep a checked file as a batch that waits for somebody to add it. Nobody is enrolled yet."""
    report = check_file(
        actor=actor, pathway=pathway, provider=provider, content=content,
        file_name=file_name, at=at,
    )  # fmt: skip
    batch = Batch.objects.create(
        icb_id=pathway.icb_id,
        provider=provider,
        pathway=pathway,
        file_name=file_name[:200],
        file_hash=hashlib.sha256(content).hexdigest(),
        rows=report.rows,
        **report.buckets,
        release_at=release_at or enrolling.next_morning(at),
        uploaded_by_id=None if actor.is_system else actor.id,
        uploaded_at=at,
    )
    BatchFile.objects.create(
        icb_id=batch.icb_id,
        batch=batch,
        content=content,
        erase_on=at.astimezone(LONDON).date() + KEEP_FILE,
    )
    auditing.record(actor=actor, verb="upload", target=batch, at=at, detail=report.buckets)
    return batch, report


@transaction.atomic
def load(*, actor: Actor, batch: Batch, at: datetime) -> Report:
    """Add the good rows of a checked batch, all or none, and plan their invitations.

    The file is checked again first: when other work changed what it would do, the new counts are
    kept and ChangedMeanwhile asks to look again.
    """
    check(actor, Permission.ENROL)
    check_same_icb(actor, batch)
    batch = Batch.objects.select_for_update().select_related("pathway", "provider").get(pk=batch.pk)
    batch.status = lifecycle.step(lifecycle.BATCH, batch.status, "load")
    sheet, verdicts = _judge(
        batch.pathway, batch.provider, bytes(batch.file.content), batch.file_name, at
    )
    report = _report(verdicts, sheet.unused_headers)
    if report.buckets != {name: getattr(batch, name) for name in BUCKETS}:
        raise ChangedMeanwhile(
            "Somebody else's work has changed what this file would do. Check the counts again."
        )
    planned = _write(actor, batch, verdicts, at)
    batch.loaded_at = at
    batch.release_at = max(batch.release_at, at)
    batch.save(update_fields=["status", "loaded_at", "release_at"])
    auditing.record(actor=actor, verb="load", target=batch, at=at, detail=report.buckets)
    return Report(report.rows, report.buckets, planned, report.problems, report.unused_headers)


@transaction.atomic
def recheck(*, actor: Actor, batch: Batch, at: datetime) -> Report:
    """Check a waiting batch again and keep the new counts."""
    check(actor, Permission.ENROL)
    check_same_icb(actor, batch)
    report = check_file(
        actor=actor, pathway=batch.pathway, provider=batch.provider,
        content=bytes(batch.file.content), file_name=batch.file_name, at=at,
    )  # fmt: skip
    Batch.objects.filter(pk=batch.pk, status="checked").update(rows=report.rows, **report.buckets)
    return report


@transaction.atomic
def cancel(*, actor: Actor, batch: Batch, at: datetime) -> Batch:
    """Set a waiting batch aside; its file is erased and nobody was enrolled."""
    check(actor, Permission.ENROL)
    check_same_icb(actor, batch)
    batch.status = lifecycle.step(lifecycle.BATCH, batch.status, "cancel")
    batch.save(update_fields=["status"])
    BatchFile.objects.filter(batch=batch).delete()
    auditing.record(actor=actor, verb="cancel", target=batch, at=at)
    return batch


def loaded_before(batch: Batch) -> Batch | None:
    """The latest batch of the same bytes that was added, if there is one."""
    return (
        Batch.objects.filter(icb_id=batch.icb_id, file_hash=batch.file_hash, status="loaded")
        .exclude(pk=batch.pk)
        .first()
    )


def problems_of(batch: Batch) -> list[dict[str, Any]]:
    """The problems of an added batch, as its row ledger holds them."""
    return [
        {"row": number, **problem}
        for number, problems in batch.lines.values_list("number", "problems")
        for problem in problems
    ]


def erase_old_files(*, at: datetime) -> int:
    """Erase the files of batches that are older than 14 days. Returns how many."""
    erased, _ = BatchFile.objects.filter(erase_on__lte=at.astimezone(LONDON).date()).delete()
    return erased


def _judge(
    pathway: Pathway, provider: Provider, content: bytes, file_name: str, at: datetime
) -> tuple[sheets.Sheet, list[Verdict]]:
    sheet = sheets.read(content, file_name)
    on = at.astimezone(LONDON).date()
    parsed = [
        rows.parse(line.number, line.cells, on=on, synthetic_only=settings.DEMO_MODE)
        for line in sheet.lines
    ]
    return sheet, matching.judge(parsed, pathway=pathway, provider=provider)


def _report(verdicts: Sequence[Verdict], unused_headers: tuple[str, ...]) -> Report:
    counts = Counter(verdict.outcome.value for verdict in verdicts)
    problems = tuple(
        {"row": verdict.row.number, **problem.as_json()}
        for verdict in verdicts
        for problem in verdict.problems
    )
    return Report(
        rows=len(verdicts),
        buckets={name: counts[name] for name in BUCKETS},
        messages_planned=counts[RowOutcome.CREATED.value],
        problems=problems,
        unused_headers=unused_headers,
    )


def _write(actor: Actor, batch: Batch, verdicts: Sequence[Verdict], at: datetime) -> int:
    new = [v for v in verdicts if v.outcome is RowOutcome.CREATED and v.patient is None]
    if new:
        _register(actor, batch, new, at)
    for verdict in verdicts:
        if verdict.changed_fields:
            _update(actor, batch, verdict, at)
    created = [v for v in verdicts if v.outcome is RowOutcome.CREATED]
    planned = _enrol(actor, batch, created, at) if created else 0
    BatchRow.objects.bulk_create(
        [
            BatchRow(
                icb_id=batch.icb_id,
                batch=batch,
                number=verdict.row.number,
                outcome=verdict.outcome,
                problems=[problem.as_json() for problem in verdict.problems],
                changed_fields=verdict.changed_fields,
                enrolment=verdict.enrolment,
            )
            for verdict in verdicts
        ],
        batch_size=500,
    )
    return planned


def _register(actor: Actor, batch: Batch, verdicts: Sequence[Verdict], at: datetime) -> None:
    patients = registering.register_many(
        actor=actor,
        provider=batch.provider,
        people=[_new_patient(verdict.row) for verdict in verdicts],
        at=at,
    )
    for verdict, patient in zip(verdicts, patients, strict=True):
        verdict.patient = patient


def _new_patient(row: Parsed) -> registering.NewPatient:
    assert row.date_of_birth is not None  # a row without one has been rejected
    kept = ("nhs_number", "local_identifier", "family_name", "given_name", "mobile", "email")
    return registering.NewPatient(
        date_of_birth=row.date_of_birth,
        interpreter_needed=row.interpreter_needed,
        **{name: row.values[name] for name in kept},
        **{name: row.values[column] for column, name in PATIENT_FIELDS.items()},
    )


def _enrol(actor: Actor, batch: Batch, verdicts: Sequence[Verdict], at: datetime) -> int:
    people = [
        enrolling.ToEnrol(
            patient=verdict.patient,
            referral=enrolling.FromReferral(
                waiting_for=rows.WAITING_FOR.get(verdict.row.values["treatment_function_code"], ""),
                rtt_start_on=verdict.row.rtt_start_on,
                **{name: verdict.row.values[name] for name in ENROLMENT_FIELDS},
            ),
        )
        for verdict in verdicts
        if verdict.patient is not None
    ]
    enrolments = enrolling.enrol_many(
        actor=actor,
        people=people,
        pathway=batch.pathway,
        provider=batch.provider,
        source=Source.BATCH,
        at=at,
        invite_at=max(batch.release_at, at),
    )
    for verdict, enrolment in zip(verdicts, enrolments, strict=True):
        verdict.enrolment = enrolment
    return len(enrolments)


def _update(actor: Actor, batch: Batch, verdict: Verdict, at: datetime) -> None:
    patient, row = verdict.patient, verdict.row
    assert patient is not None
    for column, name in PATIENT_FIELDS.items():
        if column in verdict.changed_fields:
            setattr(patient, name, row.values[column])
    if "interpreter_needed" in verdict.changed_fields:
        patient.interpreter_needed = True
    if {"postcode", "gp_practice_code"} & set(verdict.changed_fields):
        patient.place = directory.place_for(
            icb_id=batch.icb_id,
            practice_code=patient.practice_code,
            postcode=patient.postcode,
        )
    patient.save()
    for column, channel in (("mobile", Channel.SMS), ("email", Channel.EMAIL)):
        if column in verdict.changed_fields:
            _change_contact(patient, channel, row.values[column], at)
    if verdict.enrolment is not None:
        _update_enrolment(verdict.enrolment, verdict)
    auditing.record(
        actor=actor, verb="update", target=patient, at=at,
        detail={"fields": verdict.changed_fields},
    )  # fmt: skip


def _update_enrolment(enrolment: Enrolment, verdict: Verdict) -> None:
    for name in ENROLMENT_FIELDS:
        if name in verdict.changed_fields:
            setattr(enrolment, name, verdict.row.values[name])
    if "rtt_start_date" in verdict.changed_fields:
        enrolment.rtt_start_on = verdict.row.rtt_start_on
    enrolment.save()


def _change_contact(patient: Patient, channel: Channel, value: str, at: datetime) -> None:
    """A new contact point is preferred; links that went to the old one are dead from now."""
    ContactPoint.objects.filter(patient=patient, channel=channel).update(preferred=False)
    ContactPoint.objects.create(
        icb_id=patient.icb_id,
        patient=patient,
        channel=channel,
        value=value,
        preferred=True,
        created_at=at,
    )
    PatientLink.objects.filter(
        patient=patient, contact__channel=channel, dead_at__isnull=True
    ).update(dead_at=at)
