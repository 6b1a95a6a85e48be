"""A patient as the team sees them: who they are, what they need, and what happened when."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from pathways.engine.decisions import Decision
from pathways.models import Actor
from pathways.services import auditing
from patients.access import enrolments_visible_to, patients_visible_to
from patients.models import (
    Asking,
    AskingStatus,
    ContactPoint,
    Enrolment,
    EnrolmentEvent,
    Escalation,
    Message,
    Patient,
    Referral,
    StoredDecision,
)
from patients.services.case_files import why_of


SHOWN = 200
SHORTEST_PHONE = 6

_EVENTS = {
    "enrol": "Enrolled",
    "pin": "Moved to the newest version before the start",
    "start": "Plan started",
    "hold": "Plan held until they are seen",
    "release": "Plan goes on",
    "stop": "Plan stopped",
    "finish": "Plan finished",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a timeline. `case_id` leads to a case."""

    at: datetime
    what: str
    detail: str = ""
    case_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class PatientFile:
    """All that the page of a patient shows; `more` says that older lines were left out."""

    patient: Patient
    enrolments: tuple[Enrolment, ...]
    contacts: tuple[ContactPoint, ...]
    cases: tuple[Escalation, ...]
    timeline: tuple[Happening, ...]
    more: bool


def find(actor: Actor, query: str) -> QuerySet[Patient]:
    """Patients by family name, given name, NHS number, local identifier or phone, of those that
    the actor may see. Every word must fit; nothing typed finds everybody."""
    rows = patients_visible_to(actor).order_by("family_name", "given_name", "id")
    digits = "".join(query.split()).lstrip("+")
    if digits.isdigit():
        fits = Q(nhs_number=digits) | Q(local_identifier=digits)
        if len(digits) >= SHORTEST_PHONE:
            # Phones are stored with their country code, and typed with a 0 in its place.
            fits |= Q(contacts__value__endswith=digits.lstrip("0"))
        return rows.filter(fits).distinct()
    for word in query.split():
        rows = rows.filter(
            Q(family_name__icontains=word)
            | Q(given_name__icontains=word)
            | Q(local_identifier__iexact=word)
        )
    return rows


@transaction.atomic
def patient_file(*, actor: Actor, patient_id: uuid.UUID, at: datetime) -> PatientFile | None:
    """The file of a patient that the actor may see, else None. Reading it is audited."""
    patient = patients_visible_to(actor).select_related("place", "provider").filter(pk=patient_id)
    found = patient.first()
    if found is None:
        return None
    auditing.record(actor=actor, verb="read_patient", target=found, at=at)
    enrolments = tuple(
        enrolments_visible_to(actor)
        .filter(patient=found)
        .select_related("pathway", "version")
        .order_by("-created_at")
    )
    ids = [enrolment.pk for enrolment in enrolments]
    cases = tuple(
        Escalation.objects.filter(enrolment_id__in=ids)
        .select_related("desk", "taken_by", "closed_by")
        .order_by("-raised_at")
    )
    timeline = sorted(_happenings(ids, cases), key=lambda one: one.at, reverse=True)
    return PatientFile(
        patient=found,
        enrolments=enrolments,
        contacts=tuple(found.contacts.order_by("-preferred", "id")),
        cases=cases,
        timeline=tuple(timeline[:SHOWN]),
        more=len(timeline) > SHOWN,
    )


def _happenings(ids: list[uuid.UUID], cases: tuple[Escalation, ...]) -> list[Happening]:
    return [
        *(_life(event) for event in EnrolmentEvent.objects.filter(enrolment_id__in=ids)),
        *(_asked(one) for one in Asking.objects.filter(enrolment_id__in=ids)),
        *(
            _decided(one)
            for one in StoredDecision.objects.filter(enrolment_id__in=ids).exclude(
                disposition="self_manage", calls_person=False
            )
        ),
        *(_case(case) for case in cases),
        *(
            _referred(one)
            for one in Referral.objects.filter(enrolment_id__in=ids).select_related("service")
        ),
        *(
            _sent(one)
            for one in Message.objects.filter(enrolment_id__in=ids).select_related("delivery")
        ),
    ]


def _life(event: EnrolmentEvent) -> Happening:
    return Happening(event.at, _EVENTS.get(event.verb, event.verb.capitalize()))


def _asked(asking: Asking) -> Happening:
    left = asking.status == AskingStatus.LAPSED
    return Happening(
        asking.last_answer_at or asking.opened_at,
        f"{asking.get_kind_display()} {'left unfinished' if left else asking.status}",
    )


def _decided(stored: StoredDecision) -> Happening:
    because = why_of(Decision.from_json(stored.outcome))
    return Happening(stored.at, f"Advice: {stored.get_disposition_display()}", because)


def _case(case: Escalation) -> Happening:
    return Happening(
        case.raised_at, f"Case for {case.desk}", case.get_status_display(), case_id=case.pk
    )


def _referred(referral: Referral) -> Happening:
    return Happening(
        referral.created_at,
        f"{referral.get_kind_display()}: {referral.service}",
        referral.get_status_display(),
    )


def _sent(message: Message) -> Happening:
    delivery = message.delivery
    return Happening(
        delivery.ended_at or message.planned_at,
        f"{message.get_kind_display()} {delivery.get_state_display().lower()}",
        delivery.reason.replace("_", " "),
    )
