"""Who a browser speaks for: a session that a link and a date of birth opened, or a kept phone."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from patients.models import Patient
from patients.services import identifying


PATIENT = "patient"
PHONE_COOKIE = "phone"
# The session row is written again at most this often: a page that only reads writes nothing.
NOTE_EVERY = timedelta(minutes=5)


def sign_in(request: HttpRequest, patient: Patient, at: datetime) -> None:
    """From here on the session speaks for the patient. Its key changes, so that no key that was
    known before is worth anything; a member of staff in the same browser stays signed in."""
    if PATIENT in request.session and request.session[PATIENT]["id"] != str(patient.pk):
        forget_drafts(request)
    request.session.cycle_key()
    request.session[PATIENT] = {
        "id": str(patient.pk),
        "icb": str(patient.icb_id),
        "seen": at.isoformat(),
    }


def sign_out(request: HttpRequest) -> None:
    """The session speaks for nobody; what was not sent is gone."""
    request.session.pop(PATIENT, None)
    forget_drafts(request)


def forget_drafts(request: HttpRequest) -> None:
    for key in [key for key, _ in request.session.items() if key.startswith("draft:")]:
        del request.session[key]


def who(request: HttpRequest, at: datetime) -> tuple[uuid.UUID, uuid.UUID] | None:
    """The ids of ICB and patient that this browser speaks for at this instant, or None."""
    known = request.session.get(PATIENT)
    if known is not None and _is_fresh(request, known, at):
        return uuid.UUID(known["icb"]), uuid.UUID(known["id"])
    token = request.COOKIES.get(PHONE_COOKIE, "")
    patient = identifying.find_phone(token, at) if token else None
    if patient is None:
        return None
    sign_in(request, patient, at)
    return patient.icb_id, patient.pk


def keep_phone(response: HttpResponse, token: str) -> None:
    """Put the token of a remembered phone into its browser, out of reach of scripts."""
    response.set_cookie(
        PHONE_COOKIE,
        token,
        max_age=timedelta(days=identifying.REMEMBERED_DAYS),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _is_fresh(request: HttpRequest, known: dict[str, str], at: datetime) -> bool:
    """Whether the last page was not too long ago; notes this one."""
    idle = at - datetime.fromisoformat(known["seen"])
    if idle > timedelta(minutes=settings.PATIENT_IDLE_MINUTES):
        return False
    if abs(idle) >= NOTE_EVERY:
        request.session[PATIENT] = {**known, "seen": at.isoformat()}
    return True
