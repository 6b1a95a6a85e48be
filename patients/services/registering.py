"""Write down who a patient is and how to reach them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from pathways.access import Permission, check, check_same_icb
from pathways.models import Actor, Provider
from pathways.services import auditing, directory
from patients.models import Channel, ContactPoint, Patient


@dataclass(frozen=True, slots=True)
class NewPatient:
    """A person as their provider knows them; empty text says nothing."""

    family_name: str
    given_name: str
    date_of_birth: date
    nhs_number: str = ""
    local_identifier: str = ""
    mobile: str = ""
    email: str = ""
    postcode: str = ""
    practice_code: str = ""
    ethnic_category: str = ""
    language: str = "en"
    interpreter_needed: bool = False
    format_needed: str = ""


@transaction.atomic
def register_many(
    *, actor: Actor, provider: Provider, people: Sequence[NewPatient], at: datetime
) -> list[Patient]:
    """Create patients who are not here yet (the caller has looked), each in their place, with
    their contact points; all or none, with one audit row."""
    check(actor, Permission.ENROL)
    check_same_icb(actor, provider)
    places = directory.places_of(provider.icb_id)
    patients = [
        Patient(
            icb_id=provider.icb_id,
            provider=provider,
            place=places.find(practice_code=one.practice_code, postcode=one.postcode),
            nhs_number=one.nhs_number,
            local_identifier=one.local_identifier,
            family_name=one.family_name,
            given_name=one.given_name,
            date_of_birth=one.date_of_birth,
            postcode=one.postcode,
            practice_code=one.practice_code,
            ethnic_category=one.ethnic_category,
            language=one.language or "en",
            interpreter_needed=one.interpreter_needed,
            format_needed=one.format_needed,
            created_at=at,
        )
        for one in people
    ]
    Patient.objects.bulk_create(patients, batch_size=500)
    ContactPoint.objects.bulk_create(
        [
            ContactPoint(
                icb_id=provider.icb_id,
                patient=patient,
                channel=channel,
                value=value,
                preferred=True,
                created_at=at,
            )
            for patient, one in zip(patients, people, strict=True)
            for channel, value in ((Channel.SMS, one.mobile), (Channel.EMAIL, one.email))
            if value
        ],
        batch_size=500,
    )
    auditing.record(
        actor=actor, verb="register", target=provider, at=at, detail={"people": len(patients)}
    )
    return patients
