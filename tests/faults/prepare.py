"""Make the tables and so many people whose nudge is due: `python -m tests.faults.prepare 2000`."""

from __future__ import annotations

import sys

import django


def prepare(people: int) -> None:
    from django.core.management import call_command
    from django.db import transaction

    from pathways import clock
    from patients.models import ContactPoint, Enrolment, EnrolmentState, Patient
    from tests.factories.patients import setting, started

    call_command("migrate", run_syncdb=True, verbosity=0, skip_checks=True)
    at = clock.now()
    with transaction.atomic():
        one = started(setting(), days_ago=1, at=at)
        icb = one.icb
        patients = [
            Patient(
                icb=icb,
                provider=one.provider,
                local_identifier=f"F{number}",
                family_name="Example",
                given_name="Robin",
                date_of_birth="1980-05-17",
                created_at=at,
            )
            for number in range(people - 1)
        ]
        Patient.objects.bulk_create(patients)
        ContactPoint.objects.bulk_create(
            ContactPoint(icb=icb, patient=p, channel="sms", value=f"+4477009{n:05d}", created_at=at)
            for n, p in enumerate(patients)
        )
        enrolments = [
            Enrolment(
                icb=icb,
                patient=patient,
                provider=one.provider,
                pathway=one.version.pathway,
                version=one.version,
                status="active",
                source="demo",
                start_on=one.enrolment.start_on,
                created_at=at,
            )
            for patient in patients
        ]
        Enrolment.objects.bulk_create(enrolments)
        EnrolmentState.objects.bulk_create(
            EnrolmentState(icb=icb, enrolment=enrolment, updated_at=at) for enrolment in enrolments
        )
        EnrolmentState.objects.update(next_nudge_at=at)


if __name__ == "__main__":
    django.setup()
    prepare(int(sys.argv[1]))
