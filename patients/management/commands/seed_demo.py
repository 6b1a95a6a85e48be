"""manage.py seed_demo: the demonstration's ICB, staff, pathway, and synthetic patients."""

from __future__ import annotations

import csv
import io
import time as monotonic
from argparse import ArgumentParser
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from pathways import clock
from pathways.models import Practice
from patients.management.demo import organisations
from patients.management.demo.histories import Life
from patients.management.demo.organisations import Demonstration
from patients.management.demo.people import Course, Synthetic, synthetic
from patients.models import Enrolment, Patient, Source
from patients.services import enrolling, identifying, registering


PEOPLE = 500
SHEET_ROWS = 200
SHEET_BAD = 20
PAUSE_SECONDS = 0.2


class Command(BaseCommand):
    help = (
        "Fill a demonstration: an invented ICB with staff, a published pathway, and synthetic "
        "patients with histories. What is there already is kept, so it may be run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=PEOPLE, help="how many (500)")
        parser.add_argument("--first", type=int, help="stop after this many, and say how to get in")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_MODE:
            raise CommandError("This fills a demonstration. Set DEMO_MODE=true to allow it.")
        at = clock.now()
        demo = organisations.build(at)
        wanted = min(options["first"] or options["people"], options["people"])
        everybody = synthetic(wanted, today=clock.local_date(at))
        here = set(Patient.objects.filter(icb=demo.icb).values_list("nhs_number", flat=True))
        missing = [one for one in everybody if one.nhs_number not in here]
        self._fill(demo, missing, len(here), at, total=wanted)
        if options["first"]:
            self._say_how_to_get_in(demo, everybody, at)

    def _fill(
        self, demo: Demonstration, missing: list[Synthetic], here: int, at: datetime, *, total: int
    ) -> None:
        practices = list(Practice.objects.filter(icb=demo.icb).order_by("code"))
        began = monotonic.monotonic()
        for done, someone in enumerate(missing, start=1):
            live(demo, someone, practices, at)
            if here:
                # The service is up meanwhile: on SQLite those who wait to write look every 0.1 s.
                monotonic.sleep(PAUSE_SECONDS)
            if done % 20 == 0 or done == len(missing):
                left = (monotonic.monotonic() - began) / done * (len(missing) - done)
                self.stdout.write(
                    f"Demonstration: {here + done} of {total} people"
                    + (f", about {max(1, round(left))} s left" if done < len(missing) else "")
                )

    def _say_how_to_get_in(
        self, demo: Demonstration, everybody: list[Synthetic], at: datetime
    ) -> None:
        self.stdout.write("\nStaff, at /team/ and /admin/ (all with the same password)")
        for username, user in demo.staff.items():
            roles = ", ".join(m.get_role_display() for m in user.memberships.all())
            self.stdout.write(f"  {username:10} {organisations.PASSWORD}   {roles}")
        self.stdout.write("\nPatients, by their link and date of birth")
        for course in (Course.INVITED, Course.BETTER, Course.WORSE, Course.EMERGENCY):
            someone = next((one for one in everybody if one.course is course), None)
            if someone is not None:
                self._say_patient(demo, someone, at)
        self.stdout.write(f"\nA waiting list to upload: {write_sheet(at)}")

    def _say_patient(self, demo: Demonstration, someone: Synthetic, at: datetime) -> None:
        patient = Patient.objects.get(icb=demo.icb, nhs_number=someone.nhs_number)
        contact = patient.contacts.filter(preferred=True).first()
        token = identifying.issue_link(patient=patient, contact=contact, at=at)
        born = patient.date_of_birth
        self.stdout.write(
            f"  {settings.SITE_ADDRESS}/r/{token}   born {born.day} {born.month} {born.year}"
            f"   ({someone.course.value})"
        )


def live(
    demo: Demonstration, someone: Synthetic, practices: list[Practice], at: datetime
) -> Enrolment:
    """Register, enrol and, unless they are only invited, let one person live until now; all of it
    or nothing, so that a run that is cut off leaves nobody half-lived."""
    began = at - timedelta(days=max(0, someone.days - 1), hours=2)
    invited = someone.course is Course.INVITED
    actor = demo.actor("waiting")
    with transaction.atomic():
        (patient,) = registering.register_many(
            actor=actor,
            provider=demo.provider,
            people=(_new_patient(someone, practices),),
            at=began,
        )
        enrolment = enrolling.enrol(
            actor=actor,
            patient=patient,
            pathway=demo.pathway,
            provider=demo.provider,
            source=Source.DEMO,
            at=began,
            invite_at=enrolling.next_morning(at) if invited else None,
            referral=enrolling.FromReferral(waiting_for="physiotherapy" if someone.waits else ""),
        )
        if not invited:
            Life(someone, enrolment, began).live(until=at)
    return enrolment


def _new_patient(someone: Synthetic, practices: list[Practice]) -> registering.NewPatient:
    practice = practices[someone.practice % len(practices)]
    return registering.NewPatient(
        family_name=someone.family_name,
        given_name=someone.given_name,
        date_of_birth=someone.date_of_birth,
        nhs_number=someone.nhs_number,
        mobile=f"+447700900{someone.number % 1000:03d}",
        email=f"person{someone.number}@example.org",
        practice_code=practice.code,
        language=someone.language,
        interpreter_needed=someone.language != "en",
    )


def write_sheet(at: datetime) -> Path:
    """A spreadsheet of 200 other synthetic people, 20 of its rows bad, to try an upload with."""
    everybody = synthetic(PEOPLE + SHEET_ROWS, today=clock.local_date(at))[PEOPLE:]
    out = io.StringIO(newline="")
    sheet = csv.writer(out)
    sheet.writerow(
        ("NHS number", "Family name", "Given name", "Date of birth", "Mobile", "GP practice code")
    )
    for index, someone in enumerate(everybody):
        bad = index % (SHEET_ROWS // SHEET_BAD) == 5
        sheet.writerow(
            (
                someone.nhs_number[:9] if bad else someone.nhs_number,
                someone.family_name,
                someone.given_name,
                someone.date_of_birth.strftime("%d/%m/%Y"),
                f"07700900{index:03d}",
                "Z90001",
            )
        )
    path = Path(settings.VAR_DIR) / "demo-waiting-list.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    return path
