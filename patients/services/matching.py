"""Say of each row of a sheet what would become of it: look only, write nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from pathways.models import Pathway, Provider
from patients.models import ContactPoint, Enrolment, Patient, RowOutcome
from patients.services.rows import Parsed, Problem


CHUNK = 500
PATIENT_FIELDS = {
    "postcode": "postcode",
    "gp_practice_code": "practice_code",
    "ethnic_category": "ethnic_category",
    "language": "language",
    "format_needed": "format_needed",
}
ENROLMENT_FIELDS = (
    "patient_pathway_identifier",
    "intended_procedure",
    "priority",
    "treatment_function_code",
)
OPEN = ("invited", "active", "held")


@dataclass(slots=True)
class Verdict:
    """What would become of one row, and why."""

    row: Parsed
    outcome: RowOutcome
    problems: list[Problem] = field(default_factory=list)
    changed_fields: list[str] = field(default_factory=list)
    patient: Patient | None = None
    enrolment: Enrolment | None = None


@dataclass(slots=True)
class _Known:
    """The people already here who could be somebody in this sheet."""

    by_nhs_number: dict[str, Patient]
    by_local_identifier: dict[str, Patient]
    by_name: dict[tuple[str, str, date], Patient]
    contacts: dict[Any, dict[str, set[str]]]
    enrolments: dict[Any, list[Enrolment]]


def judge(rows: Sequence[Parsed], *, pathway: Pathway, provider: Provider) -> list[Verdict]:
    """One verdict a row, in the order of the sheet.

    A row is the same person as somebody here when NHS number (or the provider's local identifier),
    date of birth and family name agree. A number that agrees alone, or a name and date of birth
    alone, is a possible match for a person to decide; nothing of it is written.
    """
    verdicts = [_first_look(row) for row in rows]
    _mark_repeats(verdicts)
    hopeful = [v for v in verdicts if v.outcome is RowOutcome.CREATED]
    known = _known([v.row for v in hopeful], pathway, provider)
    for verdict in hopeful:
        _compare(verdict, known)
    return verdicts


def _first_look(row: Parsed) -> Verdict:
    if row.problems:
        return Verdict(row, RowOutcome.REJECTED, list(row.problems))
    if row.excluded is not None:
        return Verdict(row, RowOutcome.EXCLUDED, [row.excluded])
    return Verdict(row, RowOutcome.CREATED)


def _mark_repeats(verdicts: Iterable[Verdict]) -> None:
    """The first row of a person counts; a later row of the same number never does."""
    seen: dict[tuple[str, str], Parsed] = {}
    for verdict in verdicts:
        if verdict.outcome is not RowOutcome.CREATED:
            continue
        for column, name in (
            ("nhs_number", "nhs_number"),
            ("local_patient_identifier", "local_identifier"),
        ):
            value = verdict.row.values[name]
            if not value:
                continue
            first = seen.setdefault((column, value), verdict.row)
            if first is not verdict.row:
                _mark_repeat(verdict, first, column)
                break


def _mark_repeat(verdict: Verdict, first: Parsed, column: str) -> None:
    if _same_person(verdict.row, first.date_of_birth, first.values["family_name"]):
        verdict.outcome = RowOutcome.DUPLICATE
        message = f"The same person as row {first.number}."
        code = "duplicate"
    else:
        verdict.outcome = RowOutcome.REJECTED
        message = f"Row {first.number} has the same number but another name or date of birth."
        code = "number_of_another"
    verdict.problems = [Problem(column, code, message)]


def _same_person(row: Parsed, born: date | None, family_name: str) -> bool:
    return (
        row.date_of_birth == born and row.values["family_name"].casefold() == family_name.casefold()
    )


def _known(rows: Sequence[Parsed], pathway: Pathway, provider: Provider) -> _Known:
    here = Patient.objects.filter(icb_id=pathway.icb_id)
    by_nhs = {p.nhs_number: p for p in _in_chunks(here, "nhs_number", _values(rows, "nhs_number"))}
    local = here.filter(provider=provider)
    by_local = {
        p.local_identifier: p
        for p in _in_chunks(local, "local_identifier", _values(rows, "local_identifier"))
    }
    births = sorted({row.date_of_birth for row in rows if row.date_of_birth})
    by_name = {
        _name_key(p.family_name, p.given_name, p.date_of_birth): p
        for p in _in_chunks(here, "date_of_birth", births)
    }
    people = {p.pk for found in (by_nhs, by_local) for p in found.values()}
    contacts: dict[Any, dict[str, set[str]]] = {}
    for point in _in_chunks(ContactPoint.objects.all(), "patient_id", sorted(people)):
        contacts.setdefault(point.patient_id, {}).setdefault(point.channel, set()).add(point.value)
    enrolments: dict[Any, list[Enrolment]] = {}
    on_pathway = Enrolment.objects.filter(pathway=pathway).order_by("created_at")
    for enrolment in _in_chunks(on_pathway, "patient_id", sorted(people)):
        enrolments.setdefault(enrolment.patient_id, []).append(enrolment)
    return _Known(by_nhs, by_local, by_name, contacts, enrolments)


def _values(rows: Sequence[Parsed], name: str) -> list[str]:
    return sorted({row.values[name] for row in rows if row.values[name]})


def _in_chunks(rows: QuerySet[Any], column: str, values: Sequence[Any]) -> Iterable[Any]:
    for start in range(0, len(values), CHUNK):
        yield from rows.filter(**{f"{column}__in": values[start : start + CHUNK]})


def _name_key(family_name: str, given_name: str, born: date) -> tuple[str, str, date]:
    return family_name.casefold(), given_name.casefold(), born


def _compare(verdict: Verdict, known: _Known) -> None:
    row = verdict.row
    patient = known.by_nhs_number.get(row.values["nhs_number"]) or known.by_local_identifier.get(
        row.values["local_identifier"]
    )
    if patient is None:
        _compare_names(verdict, known)
        return
    if not _same_person(row, patient.date_of_birth, patient.family_name):
        _possible(verdict, "The number is here already, with another name or date of birth.")
        return
    if _numbers_differ(row, patient):
        _possible(verdict, "The person is here already, with another number.")
        return
    verdict.patient = patient
    _compare_enrolments(verdict, known)


def _numbers_differ(row: Parsed, patient: Patient) -> bool:
    given = row.values["nhs_number"]
    return bool(given and patient.nhs_number and given != patient.nhs_number)


def _compare_names(verdict: Verdict, known: _Known) -> None:
    row = verdict.row
    assert row.date_of_birth is not None
    key = _name_key(row.values["family_name"], row.values["given_name"], row.date_of_birth)
    if key in known.by_name:
        _possible(verdict, "Somebody here has this name and date of birth, with another number.")


def _possible(verdict: Verdict, message: str) -> None:
    verdict.outcome = RowOutcome.POSSIBLE_MATCH
    verdict.problems = [Problem("nhs_number", "possible_match", message)]


def _compare_enrolments(verdict: Verdict, known: _Known) -> None:
    assert verdict.patient is not None
    enrolments = known.enrolments.get(verdict.patient.pk, [])
    verdict.enrolment = next((e for e in enrolments if e.status in OPEN), None)
    if verdict.patient.deceased_on is not None:
        _leave_out(verdict, "deceased", "This person has died. Nobody is contacted.")
    elif verdict.enrolment is None and enrolments and enrolments[-1].status == "stopped":
        _leave_out(verdict, "stopped", "This person asked to stop. Nobody is contacted.")
    else:
        verdict.changed_fields = _changes(verdict, known)
        if verdict.enrolment is not None:
            verdict.outcome = RowOutcome.UPDATED if verdict.changed_fields else RowOutcome.UNCHANGED


def _leave_out(verdict: Verdict, code: str, message: str) -> None:
    verdict.outcome = RowOutcome.EXCLUDED
    verdict.problems = [Problem("", code, message)]


def _changes(verdict: Verdict, known: _Known) -> list[str]:
    """The columns that say something new. An empty cell says nothing: it never erases."""
    row, patient = verdict.row, verdict.patient
    assert patient is not None
    here = known.contacts.get(patient.pk, {})
    changed = [
        column
        for column, channel in (("mobile", "sms"), ("email", "email"))
        if row.values[column] and row.values[column] not in here.get(channel, set())
    ]
    changed += [
        column
        for column, name in PATIENT_FIELDS.items()
        if row.values[column] and row.values[column] != getattr(patient, name)
    ]
    if row.interpreter_needed and not patient.interpreter_needed:
        changed.append("interpreter_needed")
    if verdict.enrolment is not None:
        changed += [
            name
            for name in ENROLMENT_FIELDS
            if row.values[name] and row.values[name] != getattr(verdict.enrolment, name)
        ]
        if row.rtt_start_on and row.rtt_start_on != verdict.enrolment.rtt_start_on:
            changed.append("rtt_start_date")
    return changed
