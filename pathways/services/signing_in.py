"""The second factor of staff: a code from an authenticator app, or one of the printed ones."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django_otp import devices_for_user
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from pathways.access import NotAllowed, actor_for
from pathways.models import User
from pathways.services import auditing


NAME: Final = "authenticator"
PRINTED_CODES: Final = 8
APP_DIGITS: Final = 6


def has_second_factor(person: User) -> bool:
    """Whether a person has finished setting up an authenticator app or has printed codes."""
    return any(True for _ in devices_for_user(person))


def device_that_takes(person: User, code: str) -> Device | None:
    """The person's device that accepts this code, used up by that; None where none does.

    Wrong codes make a device wait longer each time before it listens again. Six digits are for
    the app alone and anything else for the printed codes, so that one does not make the other wait.
    """
    if not code:
        return None
    for_app = code.isdigit() and len(code) == APP_DIGITS
    with transaction.atomic():
        for device in devices_for_user(person, for_verify=True):
            if isinstance(device, TOTPDevice) == for_app and device.verify_token(code):
                return device
    return None


def begin(person: User) -> TOTPDevice:
    """The device that a person is setting up, made on first sight.

    Raises NotAllowed for somebody who has one already: a password alone must not add another.
    """
    if has_second_factor(person):
        raise NotAllowed("You have a second factor already. Sign in with its code.")
    device, _ = TOTPDevice.objects.get_or_create(user=person, name=NAME, confirmed=False)
    return device


def confirm(*, person: User, code: str, at: datetime) -> tuple[TOTPDevice, list[str]] | None:
    """Finish setting up with the first code. Returns the device and the codes to print, once.

    None when the code is wrong. Raises NotAllowed as begin() does.
    """
    device = begin(person)
    with transaction.atomic():
        if not device.verify_token(code):
            return None
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        printed = StaticDevice.objects.create(user=person, name="printed codes")
        codes = [StaticToken.random_token() for _ in range(PRINTED_CODES)]
        printed.token_set.bulk_create(StaticToken(device=printed, token=code) for code in codes)
        actor = actor_for(User.objects.get(pk=person.pk))
        auditing.record(actor=actor, verb="enrol_second_factor", target=person, at=at)
    return device, codes
