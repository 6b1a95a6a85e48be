"""Factories of what patients owns: synthetic people, enrolments and their contacts."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import factory

from pathways.models import Actor, Desk, Icb, PathwayVersion, Place, Provider
from patients.models import (
    Channel,
    ContactPoint,
    Enrolment,
    EnrolmentState,
    Patient,
    Source,
)
from tests.factories.documents import publish_document, tiny_pathway
from tests.factories.pathways import IcbFactory, PlaceFactory, ProviderFactory, desks


# A Tuesday, 9am in London; the desks of the factories are open.
TUESDAY = datetime(2026, 11, 10, 9, tzinfo=UTC)


class PatientFactory(factory.django.DjangoModelFactory):
    """A synthetic person; the local identifiers are made up and there is no NHS number."""

    class Meta:
        model = Patient

    provider = factory.SubFactory(ProviderFactory)
    icb = factory.SelfAttribute("provider.icb")
    place = None
    nhs_number = ""
    local_identifier = factory.Sequence(lambda n: f"L{n:06d}")
    family_name = factory.Sequence(lambda n: f"Example{n}")
    given_name = "Robin"
    date_of_birth = date(1980, 5, 17)
    created_at = TUESDAY


class ContactPointFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ContactPoint

    patient = factory.SubFactory(PatientFactory)
    icb = factory.SelfAttribute("patient.icb")
    channel = Channel.SMS
    value = factory.Sequence(lambda n: f"+4477009{n + 1000:05d}")
    preferred = True
    created_at = TUESDAY


class EnrolmentFactory(factory.django.DjangoModelFactory):
    """Invited, on the version given; `version` is needed."""

    class Meta:
        model = Enrolment

    patient = factory.SubFactory(PatientFactory)
    icb = factory.SelfAttribute("patient.icb")
    provider = factory.SelfAttribute("patient.provider")
    pathway = factory.SelfAttribute("version.pathway")
    source = Source.DEMO
    created_at = TUESDAY


@dataclass(slots=True)
class Setting:
    """One ICB with a live pathway, its desks, a place, and one enrolled patient."""

    icb: Icb
    version: PathwayVersion
    clinical: Desk
    waiting: Desk
    place: Place
    provider: Provider
    enrolment: Enrolment

    @property
    def patient(self) -> Patient:
        return self.enrolment.patient

    @property
    def actor(self) -> Actor:
        """The patient, acting for themselves."""
        return Actor.patient(self.icb.pk, self.enrolment.patient_id)

    @property
    def system(self) -> Actor:
        return Actor.system(self.icb.pk)

    def another(self, **fields: Any) -> Enrolment:
        """One more invited patient of the same provider and version."""
        return enrol(self.version, self.provider, place=self.place, **fields)

    def as_patient(self, enrolment: Enrolment) -> Actor:
        return Actor.patient(self.icb.pk, enrolment.patient_id)


def enrol(
    version: PathwayVersion, provider: Provider, *, place: Place | None = None, **fields: Any
) -> Enrolment:
    """An invited patient of a provider, with the read model's empty row and a phone."""
    patient = PatientFactory(provider=provider, place=place)
    ContactPointFactory(patient=patient)
    enrolment: Enrolment = EnrolmentFactory(patient=patient, version=version, **fields)
    EnrolmentState.objects.create(
        icb_id=enrolment.icb_id, enrolment=enrolment, updated_at=enrolment.created_at
    )
    return enrolment


def setting(document: dict[str, Any] | None = None, **fields: Any) -> Setting:
    """A whole setting around one invited patient, on the tiny pathway unless told otherwise."""
    icb = IcbFactory()
    clinical, waiting = desks(icb)
    place = PlaceFactory(icb=icb)
    provider = ProviderFactory(icb=icb)
    version = publish_document(icb, document or tiny_pathway())
    enrolment = enrol(version, provider, place=place, **fields)
    return Setting(icb, version, clinical, waiting, place, provider, enrolment)


def started(one: Setting, *, days_ago: int = 0, at: datetime = TUESDAY) -> Setting:
    """The setting's plan started this many days before `at`."""
    start(one.enrolment, days_ago=days_ago, at=at)
    return one


def start(enrolment: Enrolment, *, days_ago: int = 0, at: datetime = TUESDAY) -> Enrolment:
    """Start a plan without its triage."""
    enrolment.status = "active"
    enrolment.start_on = at.date() - timedelta(days=days_ago)
    enrolment.save(update_fields=["status", "start_on"])
    EnrolmentState.objects.filter(enrolment=enrolment).update(
        next_day_on=enrolment.start_on + timedelta(days=1)
    )
    return enrolment


def key() -> uuid.UUID:
    """A fresh idempotency key."""
    return uuid.uuid4()
