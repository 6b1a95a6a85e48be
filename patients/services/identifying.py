"""A link in a message says where to go; the date of birth says who is there."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from pathways.models import Icb
from patients.models import (
    Channel,
    ContactPoint,
    LinkTry,
    Patient,
    PatientLink,
    RememberedPhone,
)


TRIES = 5
PAUSE = timedelta(hours=1)
TRIES_OF_A_LINK = 20
REMEMBERED_DAYS = 90

LETTER_CODE_LENGTH = 10
LETTER_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
# What people type for letters that look alike: the alphabet has neither 0, 1 nor 8.
LOOKS_LIKE = str.maketrans("018", "OIB")


@dataclass(frozen=True, slots=True)
class Matched:
    """The date of birth is right: this is the patient."""

    patient: Patient


@dataclass(frozen=True, slots=True)
class NotMatched:
    """The date of birth is wrong; `left` tries remain before the pause."""

    left: int


@dataclass(frozen=True, slots=True)
class Blocked:
    """Too many wrong tries. Nothing is compared before `until`."""

    until: datetime


def issue_link(*, patient: Patient, contact: ContactPoint | None, at: datetime) -> str:
    """A fresh link's token: 128 random bits, or for a letter 10 characters that can be typed.

    It is good for PATIENT_LINK_DAYS whatever newer ones exist. Only its hash is stored, so this is
    the one moment at which it can be put into a message.
    """
    by_letter = contact is not None and contact.channel == Channel.LETTER
    token = _letter_code() if by_letter else secrets.token_urlsafe(16)
    PatientLink.objects.create(
        icb_id=patient.icb_id,
        patient=patient,
        contact=contact,
        token_hash=_hash(token, settings.SECRET_KEY),
        issued_at=at,
        expires_at=at + timedelta(days=settings.PATIENT_LINK_DAYS),
    )
    return token


def find_link(token: str, at: datetime) -> PatientLink | None:
    """The link of this token, or None when it is unknown, expired or dead, its contact is known to
    be wrong, or its patient has died. Reading it changes nothing."""
    return (
        PatientLink.objects.filter(
            token_hash__in=_hashes(_as_issued(token)),
            expires_at__gt=at,
            dead_at=None,
            contact__wrong_at=None,
            patient__deceased_on=None,
        )
        .select_related("patient", "icb")
        .first()
    )


def try_date_of_birth(
    *, link: PatientLink, date_of_birth: date, at: datetime
) -> Matched | NotMatched | Blocked:
    """Compare a date of birth with the patient's.

    5 wrong tries within an hour, through any of the patient's links, pause all of them until an
    hour after the first of those; a match forgives them. A link tried wrongly 20 times is dead.
    """
    with transaction.atomic():
        # The lock makes two tries at once count as two.
        patient = Patient.objects.select_for_update().get(pk=link.patient_id)
        wrong = _wrong_tries(patient, at)
        if len(wrong) >= TRIES:
            return Blocked(wrong[-TRIES] + PAUSE)
        matched = date_of_birth == patient.date_of_birth
        LinkTry.objects.create(
            icb_id=link.icb_id, link=link, patient=patient, at=at, matched=matched
        )
        if matched:
            return Matched(patient)
        if link.tries.filter(matched=False).count() >= TRIES_OF_A_LINK:
            PatientLink.objects.filter(pk=link.pk).update(dead_at=at)
        left = TRIES - len(wrong) - 1
        return NotMatched(left) if left else Blocked((wrong[0] if wrong else at) + PAUSE)


def blocked_until(link: PatientLink, at: datetime) -> datetime | None:
    """Until when no date of birth is compared for this patient; None when one is."""
    wrong = _wrong_tries(link.patient, at)
    return wrong[-TRIES] + PAUSE if len(wrong) >= TRIES else None


def remember_phone(*, patient: Patient, at: datetime) -> str:
    """The token to keep on a phone that the patient asked us to remember: good for 90 days."""
    token = secrets.token_urlsafe(16)
    RememberedPhone.objects.create(
        icb_id=patient.icb_id,
        patient=patient,
        token_hash=_hash(token, settings.SECRET_KEY),
        expires_at=at + timedelta(days=REMEMBERED_DAYS),
    )
    return token


def find_phone(token: str, at: datetime) -> Patient | None:
    """The patient who asked us to remember this phone, or None."""
    phone = (
        RememberedPhone.objects.filter(
            token_hash__in=_hashes(token), expires_at__gt=at, patient__deceased_on=None
        )
        .select_related("patient")
        .first()
    )
    return phone.patient if phone else None


def forget_phones(*, patient_id: uuid.UUID) -> None:
    """Forget every phone of the patient: each asks for link and date of birth again."""
    RememberedPhone.objects.filter(patient_id=patient_id).delete()


def icb_of(icb_id: uuid.UUID) -> Icb | None:
    """The ICB whose name and number a patient is shown."""
    return Icb.objects.filter(pk=icb_id).first()


def _wrong_tries(patient: Patient, at: datetime) -> list[datetime]:
    """The instants of the wrong tries of the last hour since the last right one, oldest first."""
    wrong: list[datetime] = []
    recent = LinkTry.objects.filter(patient=patient, at__gt=at - PAUSE).order_by("at", "id")
    for tried_at, matched in recent.values_list("at", "matched"):
        if matched:
            wrong.clear()
        else:
            wrong.append(tried_at)
    return wrong


def _letter_code() -> str:
    return "".join(secrets.choice(LETTER_ALPHABET) for _ in range(LETTER_CODE_LENGTH))


def _as_issued(token: str) -> str:
    """The token as it was issued: a code from a letter may be typed with spaces, hyphens, small
    letters and look-alikes. A link's token is longer and stays as it is."""
    typed = re.sub(r"[\s-]", "", token)
    return typed.upper().translate(LOOKS_LIKE) if len(typed) == LETTER_CODE_LENGTH else token


def _hash(token: str, key: str | bytes) -> str:
    """Keyed, so that a copy of the table is no help in finding the short codes of letters."""
    secret = key.encode() if isinstance(key, str) else key
    return hmac.new(secret, b"patient-link:" + token.encode(), hashlib.sha256).hexdigest()


def _hashes(token: str) -> list[str]:
    """Under the present key and those it replaced, so that a change of key kills no link."""
    return [_hash(token, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
