"""STOP and START from a contact."""

from __future__ import annotations

import pytest

from pathways.access import NotAllowed
from pathways.models import Actor, ActorKind, AuditEvent
from patients.models import Channel, ContactPoint
from patients.services import receiving
from tests.factories.patients import TUESDAY, ContactPointFactory, Setting, setting


pytestmark = pytest.mark.django_db


@pytest.fixture
def one() -> Setting:
    made = setting()
    ContactPoint.objects.update(value="+447700900123")
    return made


@pytest.mark.parametrize(
    "typed", ["+447700900123", "07700900123", " 07700 900 123 ", "00447700900123", "447700900123"]
)
def test_stop_finds_a_number_however_it_is_written(one: Setting, typed: str) -> None:
    assert receiving.stop(actor=one.system, value=typed, at=TUESDAY) == 1
    assert ContactPoint.objects.get().stopped_at == TUESDAY
    event = AuditEvent.objects.get(verb="stop_contact")
    assert event.target_id == ContactPoint.objects.get().pk
    assert "7700" not in str(event.detail)


def test_stop_finds_a_number_that_is_stored_in_the_national_way(one: Setting) -> None:
    ContactPoint.objects.update(value="07700900123")
    assert receiving.stop(actor=one.system, value="+447700900123", at=TUESDAY) == 1


def test_stop_finds_an_address_in_other_letters(one: Setting) -> None:
    ContactPoint.objects.update(channel=Channel.EMAIL, value="robin@example.org")
    assert receiving.stop(actor=one.system, value="Robin@Example.org", at=TUESDAY) == 1


def test_stop_again_keeps_the_first_instant(one: Setting) -> None:
    receiving.stop(actor=one.system, value="07700900123", at=TUESDAY)
    later = TUESDAY.replace(hour=15)
    assert receiving.stop(actor=one.system, value="07700900123", at=later) == 0
    assert ContactPoint.objects.get().stopped_at == TUESDAY
    assert AuditEvent.objects.filter(verb="stop_contact").count() == 1


def test_stop_reaches_every_patient_with_the_number_and_no_other_icb(one: Setting) -> None:
    other = one.another()
    ContactPointFactory(patient=other.patient, value="07700900123")
    elsewhere = setting()
    ContactPointFactory(patient=elsewhere.patient, value="07700900123")
    assert receiving.stop(actor=one.system, value="07700900123", at=TUESDAY) == 2
    assert not ContactPoint.objects.filter(icb=elsewhere.icb, stopped_at__isnull=False).exists()


def test_stop_of_an_unknown_number_stops_nothing(one: Setting) -> None:
    assert receiving.stop(actor=one.system, value="07700900999", at=TUESDAY) == 0


def test_a_patient_may_stop_only_what_is_theirs(one: Setting) -> None:
    assert receiving.stop(actor=one.actor, value="07700900123", at=TUESDAY) == 1
    stranger = one.as_patient(one.another())
    with pytest.raises(NotAllowed):
        receiving.start_again(actor=stranger, value="07700900123", at=TUESDAY)
    assert ContactPoint.objects.get(value="+447700900123").stopped_at == TUESDAY


def test_start_takes_stop_back(one: Setting) -> None:
    assert receiving.start_again(actor=one.system, value="07700900123", at=TUESDAY) == 0
    receiving.stop(actor=one.system, value="07700900123", at=TUESDAY)
    assert receiving.start_again(actor=one.system, value="07700900123", at=TUESDAY) == 1
    assert ContactPoint.objects.get().stopped_at is None
    assert AuditEvent.objects.filter(verb="start_contact").count() == 1


def test_stop_by_staff_without_a_role_is_refused(one: Setting) -> None:
    nobody = Actor(kind=ActorKind.STAFF, icb_id=one.icb.pk)
    with pytest.raises(NotAllowed):
        receiving.stop(actor=nobody, value="07700900123", at=TUESDAY)
