"""A spreadsheet becomes enrolments: every row counted once, nothing written half or twice."""

import io
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError

from pathways.access import NotAllowed, actor_for
from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import Actor, Role
from patients.management.demo.people import synthetic_nhs_numbers
from patients.models import (
    Batch,
    BatchFile,
    BatchRow,
    ContactPoint,
    Delivery,
    Enrolment,
    Message,
    Patient,
    PatientLink,
)
from patients.services import enrolling, importing, sheets
from tests.factories.documents import publish_tiny
from tests.factories.pathways import IcbFactory, PlaceFactory, ProviderFactory, staff, staff_user
from tests.factories.sheets import HEADERS, csv_bytes, people, person, xlsx_bytes


pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
ONE, TWO = synthetic_nhs_numbers(2)


@pytest.fixture
def provider():
    provider = ProviderFactory()
    PlaceFactory(icb=provider.icb, outward_codes=["ZZ1"], name="Northtown")
    return provider


@pytest.fixture
def pathway(provider):
    return publish_tiny(provider.icb).pathway


class Loader:
    """Uploads rows and adds them, as the command does."""

    def __init__(self, provider, pathway):
        self.provider, self.pathway = provider, pathway
        self.actor = Actor.system(provider.icb_id)

    def __call__(self, rows, *, at=AT):
        return self.sheet(rows, HEADERS, at=at)

    def sheet(self, rows, headers, *, at=AT):
        batch, _ = importing.upload(
            actor=self.actor,
            pathway=self.pathway,
            provider=self.provider,
            content=csv_bytes(rows, headers),
            file_name="list.csv",
            at=at,
        )
        return importing.load(actor=self.actor, batch=batch, at=at)


@pytest.fixture
def load(provider, pathway):
    return Loader(provider, pathway)


def counts(report):
    return {name: count for name, count in report.buckets.items() if count}


def test_load_good_rows_creates_people_contacts_enrolments_and_invitations(load):
    report = load(people(3))
    assert counts(report) == {"created": 3}
    assert report.messages_planned == 3
    assert Enrolment.objects.filter(status="invited", version__number=1).count() == 3
    assert ContactPoint.objects.count() == 6
    assert Patient.objects.filter(place__name="Northtown").count() == 3
    assert {d.due_at for d in Delivery.objects.all()} == {datetime(2026, 11, 23, 9, tzinfo=UTC)}


def test_load_two_hundred_rows_with_twenty_bad_adds_the_good_and_returns_the_bad(load):
    rows = people(200)
    for row in rows[::10]:
        row[0] = "12345"
    report = load(rows)
    assert report.rows == 200
    assert counts(report) == {"created": 180, "rejected": 20}
    assert sum(report.buckets.values()) == report.rows
    assert [p["row"] for p in report.problems] == list(range(2, 202, 10))
    assert BatchRow.objects.filter(outcome="rejected", enrolment=None).count() == 20


def test_load_the_same_file_again_changes_nothing_and_plans_no_message(load):
    load(people(5))
    before = (Patient.objects.count(), Enrolment.objects.count(), Message.objects.count())
    report = load(people(5))
    assert counts(report) == {"unchanged": 5}
    assert report.messages_planned == 0
    after = (Patient.objects.count(), Enrolment.objects.count(), Message.objects.count())
    assert after == before


def test_load_a_person_twice_in_one_file_counts_the_second_as_duplicate(load):
    report = load([person(1, ONE), person(1, ONE)])
    assert counts(report) == {"created": 1, "duplicate": 1}
    assert report.problems[0]["message"] == "The same person as row 2."


def test_load_one_number_for_two_people_rejects_the_second(load):
    report = load([person(1, ONE), person(2, ONE)])
    assert counts(report) == {"created": 1, "rejected": 1}


def test_load_a_number_here_with_another_birth_date_is_a_possible_match(load):
    load([person(1, ONE)])
    report = load([person(1, ONE, date_of_birth="01/01/1970")])
    assert counts(report) == {"possible_match": 1}
    assert Patient.objects.get().date_of_birth != date(1970, 1, 1)


def test_load_a_name_and_birth_date_here_with_another_number_is_a_possible_match(load):
    load([person(1, ONE)])
    assert counts(load([person(1, TWO)])) == {"possible_match": 1}


def test_load_new_details_updates_them_and_kills_links_to_the_old_contact(load):
    load([person(1, ONE)])
    patient = Patient.objects.get()
    link = PatientLink.objects.create(
        icb_id=patient.icb_id,
        patient=patient,
        contact=patient.contacts.get(channel="sms"),
        token_hash="x",
        issued_at=AT,
        expires_at=AT,
    )
    report = load([person(1, ONE, mobile="07700900999", postcode="ZZ1 2BB")])
    assert counts(report) == {"updated": 1}
    assert set(BatchRow.objects.get(outcome="updated").changed_fields) == {"mobile", "postcode"}
    assert patient.contacts.get(channel="sms", preferred=True).value == "+447700900999"
    link.refresh_from_db()
    assert link.dead_at == AT


def test_load_an_empty_cell_never_erases(load):
    load([person(1, ONE)])
    assert counts(load([person(1, ONE, email="", postcode="")])) == {"unchanged": 1}
    assert Patient.objects.get().postcode == "ZZ1 1AA"


def test_load_somebody_who_stopped_is_left_out(load, provider):
    load([person(1, ONE)])
    enrolling.stop(
        actor=Actor.system(provider.icb_id),
        enrolment=Enrolment.objects.get(),
        at=AT,
        reason="asked",
    )
    assert counts(load([person(1, ONE)])) == {"excluded": 1}


def test_load_somebody_who_died_is_left_out(load):
    load([person(1, ONE)])
    Patient.objects.update(deceased_on=date(2026, 11, 1))
    assert counts(load([person(1, ONE)])) == {"excluded": 1}


def test_load_somebody_who_finished_is_enrolled_again_without_a_second_person(load, provider):
    load([person(1, ONE)])
    Enrolment.objects.update(status="finished")
    report = load([person(1, ONE)], at=datetime(2027, 11, 22, 8, tzinfo=UTC))
    assert counts(report) == {"created": 1}
    assert Patient.objects.count() == 1
    assert Enrolment.objects.count() == 2


def test_load_somebody_waiting_for_physiotherapy_is_known_to_wait(load):
    load([person(1, ONE, treatment_function_code="650")])
    assert Enrolment.objects.get().waiting_for == "physiotherapy"


def test_load_without_an_nhs_number_matches_by_local_identifier(provider, pathway):
    headers = "local patient identifier,family name,given name,date of birth,email"
    content = f"{headers}\nH1,Lee,Pat,27/03/1961,pat@example.org".encode()
    given = {
        "actor": Actor.system(provider.icb_id),
        "pathway": pathway,
        "provider": provider,
        "content": content,
        "file_name": "a.csv",
        "at": AT,
    }
    batch, _ = importing.upload(**given)
    importing.load(actor=given["actor"], batch=batch, at=AT)
    assert counts(importing.check_file(**given)) == {"unchanged": 1}


def test_load_another_icbs_person_is_not_a_match(load, provider):
    load([person(1, ONE)])
    other = ProviderFactory(icb=IcbFactory())
    report = importing.check_file(
        actor=Actor.system(other.icb_id),
        pathway=publish_tiny(other.icb).pathway,
        provider=other,
        content=csv_bytes([person(1, ONE)]),
        file_name="a.csv",
        at=AT,
    )
    assert counts(report) == {"created": 1}


def test_check_file_writes_nothing(provider, pathway):
    importing.check_file(
        actor=Actor.system(provider.icb_id),
        pathway=pathway,
        provider=provider,
        content=xlsx_bytes(people(2)),
        file_name="a.xlsx",
        at=AT,
    )
    assert not Patient.objects.exists()
    assert not Batch.objects.exists()


def test_load_after_other_work_changed_the_counts_asks_to_look_again(provider, pathway, load):
    actor = Actor.system(provider.icb_id)
    batch, _ = importing.upload(
        actor=actor,
        pathway=pathway,
        provider=provider,
        content=csv_bytes(people(2)),
        file_name="a.csv",
        at=AT,
    )
    load(people(1))
    with pytest.raises(importing.ChangedMeanwhile, match="Check the counts again"):
        importing.load(actor=actor, batch=batch, at=AT)
    report = importing.recheck(actor=actor, batch=batch, at=AT)
    assert counts(report) == {"created": 1, "unchanged": 1}
    batch.refresh_from_db()
    assert counts(importing.load(actor=actor, batch=batch, at=AT)) == counts(report)
    assert importing.loaded_before(batch) is None


def test_load_twice_is_refused(provider, pathway):
    actor = Actor.system(provider.icb_id)
    batch, _ = importing.upload(
        actor=actor,
        pathway=pathway,
        provider=provider,
        content=csv_bytes(people(2)),
        file_name="a.csv",
        at=AT,
    )
    importing.load(actor=actor, batch=batch, at=AT)
    with pytest.raises(NotAllowedNow):
        importing.load(actor=actor, batch=batch, at=AT)
    assert Enrolment.objects.count() == 2


def test_load_that_fails_midway_leaves_nothing_behind(load, monkeypatch):
    def broken(**_given):
        raise RuntimeError("disk full")

    monkeypatch.setattr(importing.enrolling, "enrol_many", broken)
    with pytest.raises(RuntimeError):
        load(people(3))
    assert not Patient.objects.exists()
    assert not BatchRow.objects.exists()
    assert Batch.objects.get().status == "checked"


def test_cancel_erases_the_file_and_enrols_nobody(provider, pathway):
    actor = Actor.system(provider.icb_id)
    batch, _ = importing.upload(
        actor=actor,
        pathway=pathway,
        provider=provider,
        content=csv_bytes(people(2)),
        file_name="a.csv",
        at=AT,
    )
    assert importing.cancel(actor=actor, batch=batch, at=AT).status == "cancelled"
    assert not BatchFile.objects.exists()


def test_erase_old_files_takes_those_of_14_days_and_no_younger(provider, pathway, load):
    load(people(1))
    assert importing.erase_old_files(at=datetime(2026, 12, 5, 12, tzinfo=UTC)) == 0
    assert importing.erase_old_files(at=datetime(2026, 12, 6, 12, tzinfo=UTC)) == 1


def test_upload_by_somebody_without_the_role_is_refused(provider, pathway):
    actor = staff(provider.icb, Role.ANALYST)
    with pytest.raises(NotAllowed, match="enrol patients"):
        importing.upload(
            actor=actor,
            pathway=pathway,
            provider=provider,
            content=csv_bytes(people(1)),
            file_name="a.csv",
            at=AT,
        )


def test_upload_records_who_and_the_same_bytes_are_recognised(provider, pathway):
    user = staff_user(provider.icb, Role.WAITING_LIST)
    actor = actor_for(user)
    given = {
        "actor": actor,
        "pathway": pathway,
        "provider": provider,
        "content": csv_bytes(people(1)),
        "file_name": "a.csv",
        "at": AT,
    }
    first, _ = importing.upload(**given)
    importing.load(actor=actor, batch=first, at=AT)
    second, _ = importing.upload(**given)
    assert first.uploaded_by == user
    assert importing.loaded_before(second) == first


def test_upload_an_unusable_file_keeps_no_batch(provider, pathway):
    with pytest.raises(sheets.UnusableFile):
        importing.upload(
            actor=Actor.system(provider.icb_id),
            pathway=pathway,
            provider=provider,
            content=b"",
            file_name="a.csv",
            at=AT,
        )
    assert not Batch.objects.exists()


def test_batch_whose_counts_do_not_add_up_is_refused_by_the_database(provider, pathway):
    with pytest.raises(IntegrityError):
        Batch.objects.create(
            icb=provider.icb,
            provider=provider,
            pathway=pathway,
            file_name="a",
            file_hash="b",
            rows=2,
            created=1,
            release_at=AT,
            uploaded_at=AT,
        )


def test_no_identifier_stays_in_the_row_ledger(load):
    load([person(1, ONE), person(2, "9434765918")])
    kept = str(list(BatchRow.objects.values()))
    assert "Sample" not in kept
    assert "9434765918" not in kept
    assert io.StringIO(kept).read().count(ONE) == 0


def test_load_new_facts_of_the_referral_update_the_enrolment(load):
    load([person(1, ONE)])
    headers = ("NHS number", "Family name", "Given name", "Date of birth", "Email")
    more = (*headers, "Priority", "RTT start date", "Interpreter needed", "GP practice code")
    row = [ONE, "Sample1", "Alex", "02/03/1951", "new@example.org"]
    report = load.sheet([[*row, "P3", "01/09/2026", "yes", "Y00001"]], more)
    assert counts(report) == {"updated": 1}
    enrolment = Enrolment.objects.get()
    assert (enrolment.priority, enrolment.rtt_start_on) == ("P3", date(2026, 9, 1))
    assert enrolment.patient.interpreter_needed
    assert enrolment.patient.practice_code == "Y00001"
    assert enrolment.patient.contacts.filter(channel="email", preferred=True).count() == 1
    assert counts(load.sheet([[*row, "P3", "01/09/2026", "yes", "Y00001"]], more)) == {
        "unchanged": 1
    }


def test_load_a_number_of_one_person_with_the_local_identifier_of_another_is_a_possible_match(
    load,
):
    headers = (
        *("NHS number", "Local patient identifier", "Family name", "Given name"),
        *("Date of birth", "Email"),
    )
    row = ["H1", "Lee", "Pat", "27/03/1961", "pat@example.org"]
    load.sheet([[ONE, *row]], headers)
    assert counts(load.sheet([[TWO, *row]], headers)) == {"possible_match": 1}


def test_load_the_same_local_identifier_twice_counts_the_second_as_duplicate(load):
    headers = ("Local patient identifier", "Family name", "Given name", "Date of birth", "Email")
    row = ["H1", "Lee", "Pat", "27/03/1961", "pat@example.org"]
    assert counts(load.sheet([row, row], headers)) == {"created": 1, "duplicate": 1}


def test_load_a_file_of_bad_rows_alone_registers_nobody(load):
    assert counts(load([person(1, "123")])) == {"rejected": 1}
    assert not Patient.objects.exists()
