"""What a patient needs in order to talk with us: identified, recorded and shown to the team."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pathways.models import Actor
from pathways.services import auditing
from patients.access import check_acts_on
from patients.models import Patient


INTERPRETER = "interpreter"
# How the formats are written into the record, in the order in which they are listed.
FORMATS = {
    "large_print": "Large print",
    "easy_read": "Easy Read",
    "text_relay": "Text instead of phone calls",
}


def needs_of(patient: Patient) -> list[str]:
    """The needs that are on record and that a patient can choose from."""
    recorded = patient.format_needed.split("; ")
    chosen = [code for code, words in FORMATS.items() if words in recorded]
    return [INTERPRETER, *chosen] if patient.interpreter_needed else chosen


@transaction.atomic
def note_needs(*, actor: Actor, patient: Patient, needs: frozenset[str], at: datetime) -> Patient:
    """Record what the patient needs. What a file said beyond the choices offered here stays."""
    check_acts_on(actor, patient, patient.pk)
    if needs == frozenset(needs_of(patient)):
        return patient
    offered = set(FORMATS.values())
    others = [part for part in patient.format_needed.split("; ") if part and part not in offered]
    wanted = [words for code, words in FORMATS.items() if code in needs]
    patient.interpreter_needed = INTERPRETER in needs
    patient.format_needed = "; ".join([*wanted, *others])[:80]
    patient.save(update_fields=["interpreter_needed", "format_needed"])
    auditing.record(actor=actor, verb="note_needs", target=patient, at=at)
    return patient
