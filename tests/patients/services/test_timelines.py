"""Find a patient, and read what happened to them."""

from __future__ import annotations

import pytest

from pathways.models import AuditEvent, Role
from patients.models import Escalation
from patients.services import timelines
from tests.factories.pathways import ServiceFactory, staff
from tests.factories.patients import TUESDAY, Setting, enrol, setting, started
from tests.patients.services.sending import check_in, open_triage, send
from tests.patients.services.test_safety_netting import WORSE, pathway


pytestmark = pytest.mark.django_db


def named(one: Setting, given: str, family: str, **fields: str) -> object:
    patient = enrol(one.version, one.provider).patient
    patient.given_name, patient.family_name = given, family
    for field, value in fields.items():
        setattr(patient, field, value)
    patient.save()
    return patient


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("okaf", id="part of the family name"),
        pytest.param("amara okafor", id="both names"),
        pytest.param("999 000 0018", id="NHS number with spaces"),
        pytest.param("07700 900123", id="phone as people write it"),
        pytest.param("+447700900123", id="phone as it is stored"),
        pytest.param("X-17", id="local identifier"),
    ],
)
def test_find_by(query: str) -> None:
    one = setting()
    wanted = named(one, "Amara", "Okafor", nhs_number="9990000018", local_identifier="X-17")
    wanted.contacts.update(value="+447700900123")  # type: ignore[attr-defined]
    named(one, "Sam", "Else", local_identifier="Y-1")

    found = list(timelines.find(staff(one.icb, Role.CLINICIAN), query))

    assert found == [wanted]


def test_find_by_few_digits_looks_at_no_phones() -> None:
    one = setting()
    patient = named(one, "A", "B", local_identifier="17")

    assert list(timelines.find(staff(one.icb, Role.CLINICIAN), "17")) == [patient]
    assert not timelines.find(staff(one.icb, Role.CLINICIAN), "0").exists()


def test_find_nothing_typed_shows_everybody_by_name() -> None:
    one = setting()
    named(one, "B", "Aa")
    named(one, "A", "Aa")

    found = timelines.find(staff(one.icb, Role.CLINICIAN), "")

    assert [patient.given_name for patient in found][:2] == ["A", "B"]


def test_find_shows_nobody_of_another_icb() -> None:
    one, other = setting(), setting()
    named(other, "Amara", "Okafor")

    assert not timelines.find(staff(one.icb, Role.CLINICIAN), "Okafor").exists()


def test_file_tells_what_happened_newest_first() -> None:
    one = started(setting(pathway({**WORSE, "service": "physiotherapy"})))
    ServiceFactory(icb=one.icb)
    check_in(one, general="worse")

    found = timelines.patient_file(
        actor=staff(one.icb, Role.CLINICIAN), patient_id=one.patient.pk, at=TUESDAY
    )

    assert found is not None
    said = [one.what for one in found.timeline]
    assert "Check-in finished" in said
    assert "Advice: Within days" in said
    assert any(line.startswith("Referral: Physiotherapy") for line in said)
    case = next(line for line in found.timeline if line.case_id)
    assert case.case_id == Escalation.objects.get().pk
    assert [e.pk for e in found.enrolments] == [one.enrolment.pk]
    assert not found.more
    assert AuditEvent.objects.get(verb="read_patient").target_id == one.patient.pk


def test_file_tells_of_holds_messages_and_left_screens() -> None:
    one = setting()
    open_triage(one)
    send(one, {"saddle": "yes"})
    one.enrolment.askings.update(status="lapsed")

    found = timelines.patient_file(
        actor=staff(one.icb, Role.CLINICIAN), patient_id=one.patient.pk, at=TUESDAY
    )

    assert found is not None
    said = [one.what for one in found.timeline]
    assert "Plan held until they are seen" in said
    assert "Did you get help? due" in said
    assert "Safety questions left unfinished" in said


def test_file_of_another_icb_is_not_found() -> None:
    one, other = setting(), setting()
    stranger = staff(other.icb, Role.CLINICIAN)

    found = timelines.patient_file(actor=stranger, patient_id=one.patient.pk, at=TUESDAY)

    assert found is None


def test_long_timeline_says_that_there_is_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timelines, "SHOWN", 1)
    one = started(setting(pathway(WORSE)))
    check_in(one, general="worse")

    found = timelines.patient_file(
        actor=staff(one.icb, Role.CLINICIAN), patient_id=one.patient.pk, at=TUESDAY
    )

    assert found is not None
    assert len(found.timeline) == 1
    assert found.more
