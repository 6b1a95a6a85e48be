"""What receivers and patients send back."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from pathways.models import Actor
from pathways.services import auditing
from patients.access import check_acts_on
from patients.models import ContactPoint


@transaction.atomic
def stop(*, actor: Actor, value: str, at: datetime) -> int:
    """STOP from a phone number or e-mail address: no nudge goes there again, in this ICB.

    It belongs to the contact, whoever's it is: a safety message still goes there, and so does a
    nudge to another contact of the patient. Returns how many contacts were stopped now; the same
    STOP again stops none and is noted once.
    """
    stopped = 0
    for contact in _contacts(actor, value):
        check_acts_on(actor, contact, contact.patient_id)
        contact.stopped_at = at
        contact.save(update_fields=["stopped_at"])
        auditing.record(actor=actor, verb="stop_contact", target=contact, at=at)
        stopped += 1
    return stopped


@transaction.atomic
def start_again(*, actor: Actor, value: str, at: datetime) -> int:
    """START after STOP: nudges may go to this contact again."""
    started = 0
    for contact in _contacts(actor, value, stopped=True):
        check_acts_on(actor, contact, contact.patient_id)
        contact.stopped_at = None
        contact.save(update_fields=["stopped_at"])
        auditing.record(actor=actor, verb="start_contact", target=contact, at=at)
        started += 1
    return started


def _contacts(actor: Actor, value: str, *, stopped: bool = False) -> list[ContactPoint]:
    found = ContactPoint.objects.select_for_update().filter(
        icb_id=actor.icb_id, value__in=_spellings(value), stopped_at__isnull=not stopped
    )
    return list(found.order_by("pk"))


def _spellings(value: str) -> set[str]:
    """A number as it came, and in the two ways of writing a UK number; an address in small letters."""
    given = value.strip()
    if "@" in given:
        return {given, given.lower()}
    digits = re.sub(r"[^\d+]", "", given)
    national = re.sub(r"^(?:\+44|0044|44)0?", "0", digits)
    return {given, digits, national, "+44" + national.removeprefix("0")}
