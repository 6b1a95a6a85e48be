"""Links, dates of birth and remembered phones: what is good, for how long, and what is counted."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from patients.models import Channel, ContactPoint, LinkTry, PatientLink, RememberedPhone
from patients.services import identifying
from patients.services.identifying import Blocked, Matched, NotMatched
from tests.factories.patients import TUESDAY, ContactPointFactory, Setting, setting


WRONG = date(1950, 1, 1)


@pytest.fixture
def one(db: None) -> Setting:
    return setting()


@pytest.fixture
def contact(one: Setting) -> ContactPoint:
    return one.patient.contacts.get()


@pytest.fixture
def token(one: Setting, contact: ContactPoint) -> str:
    return identifying.issue_link(patient=one.patient, contact=contact, at=TUESDAY)


@pytest.fixture
def link(token: str) -> PatientLink:
    found = identifying.find_link(token, TUESDAY)
    assert found is not None
    return found


def test_link_holds_128_bits_and_only_its_hash_is_stored(token: str) -> None:
    stored = PatientLink.objects.get()

    assert re.fullmatch(r"[\w-]{22}", token)
    assert token not in str(vars(stored))
    assert len(stored.token_hash) == 64


def test_letter_gets_a_code_that_can_be_typed(one: Setting) -> None:
    letter = ContactPointFactory(patient=one.patient, channel=Channel.LETTER, value="1 High St")

    code = identifying.issue_link(patient=one.patient, contact=letter, at=TUESDAY)

    assert re.fullmatch(r"[A-Z2-7]{10}", code)
    sloppy = f" {code[:4].lower()}-{code[4:8]} {code[8:]} "
    typed = sloppy.replace("O", "0").replace("o", "0").replace("I", "1").replace("i", "1")
    assert identifying.find_link(typed, TUESDAY) is not None


@pytest.mark.parametrize(("days", "found"), [(0, True), (29, True), (30, False), (400, False)])
def test_link_is_good_for_30_days_whatever_newer_ones_exist(
    one: Setting, token: str, days: int, found: bool
) -> None:
    identifying.issue_link(patient=one.patient, contact=None, at=TUESDAY)

    assert (identifying.find_link(token, TUESDAY + timedelta(days=days)) is not None) is found


def test_finding_a_link_changes_nothing(link: PatientLink, token: str) -> None:
    before = PatientLink.objects.values().get()

    identifying.find_link(token, TUESDAY)

    assert PatientLink.objects.values().get() == before


def test_link_is_dead_with_its_contact_or_its_patient(
    one: Setting, contact: ContactPoint, token: str
) -> None:
    contact.wrong_at = TUESDAY
    contact.save()
    assert identifying.find_link(token, TUESDAY) is None

    contact.wrong_at = None
    contact.save()
    one.patient.deceased_on = TUESDAY.date()
    one.patient.save()
    assert identifying.find_link(token, TUESDAY) is None


def test_stopped_messages_leave_the_link_alive(contact: ContactPoint, token: str) -> None:
    contact.stopped_at = TUESDAY
    contact.save()

    assert identifying.find_link(token, TUESDAY) is not None


def test_link_outlives_a_change_of_the_secret_key(token: str, settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"

    assert identifying.find_link(token, TUESDAY) is not None
    settings.SECRET_KEY_FALLBACKS = []
    assert identifying.find_link(token, TUESDAY) is None


def test_right_date_of_birth_matches_and_is_noted(one: Setting, link: PatientLink) -> None:
    tried = identifying.try_date_of_birth(
        link=link, date_of_birth=one.patient.date_of_birth, at=TUESDAY
    )

    assert tried == Matched(one.patient)
    assert LinkTry.objects.get().matched


def try_wrong(link: PatientLink, minutes: int = 0) -> Matched | NotMatched | Blocked:
    return identifying.try_date_of_birth(
        link=link, date_of_birth=WRONG, at=TUESDAY + timedelta(minutes=minutes)
    )


def test_tries_count_down_to_a_pause_of_an_hour_from_the_first(link: PatientLink) -> None:
    tried = [try_wrong(link, minutes) for minutes in range(5)]

    until = TUESDAY + timedelta(hours=1)
    assert tried == [*(NotMatched(left) for left in (4, 3, 2, 1)), Blocked(until)]
    assert identifying.blocked_until(link, TUESDAY + timedelta(minutes=59)) == until
    assert identifying.blocked_until(link, TUESDAY + timedelta(minutes=60)) is None


def test_pause_compares_nothing_and_counts_nothing(one: Setting, link: PatientLink) -> None:
    for _ in range(5):
        try_wrong(link)

    tried = identifying.try_date_of_birth(
        link=link, date_of_birth=one.patient.date_of_birth, at=TUESDAY
    )

    assert isinstance(tried, Blocked)
    assert LinkTry.objects.count() == 5


def test_another_link_of_the_same_patient_does_not_give_more_tries(
    one: Setting, link: PatientLink
) -> None:
    for _ in range(4):
        try_wrong(link)
    other = identifying.find_link(
        identifying.issue_link(patient=one.patient, contact=None, at=TUESDAY), TUESDAY
    )
    assert other is not None

    assert isinstance(try_wrong(other), Blocked)


def test_match_forgives_earlier_wrong_tries(one: Setting, link: PatientLink) -> None:
    for _ in range(4):
        try_wrong(link)
    identifying.try_date_of_birth(
        link=link, date_of_birth=one.patient.date_of_birth, at=TUESDAY + timedelta(minutes=1)
    )

    assert try_wrong(link, minutes=2) == NotMatched(4)


def test_link_that_was_tried_wrongly_twenty_times_is_dead(link: PatientLink, token: str) -> None:
    for hour in range(4):
        assert identifying.find_link(token, TUESDAY) is not None
        for _ in range(5):
            try_wrong(link, minutes=hour * 61)

    assert identifying.find_link(token, TUESDAY) is None


def test_remembered_phone_is_good_for_90_days_and_stored_hashed(one: Setting) -> None:
    token = identifying.remember_phone(patient=one.patient, at=TUESDAY)

    assert token not in str(vars(RememberedPhone.objects.get()))
    assert identifying.find_phone(token, TUESDAY + timedelta(days=89)) == one.patient
    assert identifying.find_phone(token, TUESDAY + timedelta(days=90)) is None
    assert identifying.find_phone("other", TUESDAY) is None


def test_forgotten_phones_are_those_of_the_patient_alone(one: Setting) -> None:
    other = one.another().patient
    mine = identifying.remember_phone(patient=one.patient, at=TUESDAY)
    theirs = identifying.remember_phone(patient=other, at=TUESDAY)

    identifying.forget_phones(patient_id=one.patient.pk)

    assert identifying.find_phone(mine, TUESDAY) is None
    assert identifying.find_phone(theirs, TUESDAY) == other


def test_phone_of_somebody_who_died_is_nobody(one: Setting) -> None:
    token = identifying.remember_phone(patient=one.patient, at=TUESDAY)
    one.patient.deceased_on = TUESDAY.date()
    one.patient.save()

    assert identifying.find_phone(token, TUESDAY) is None
