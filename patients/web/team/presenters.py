"""How cases are worded and coloured for the team. Colour never stands without its word."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.models import Escalation, Patient
from patients.services.case_files import Entry, why


PRIORITY = {
    "emergency": ("Emergency", "nhsuk-tag--red"),
    "urgent": ("Urgent", "nhsuk-tag--orange"),
    "soon": ("Soon", "nhsuk-tag--yellow"),
    "routine": ("Routine", "nhsuk-tag--blue"),
    "self_referral": ("Self-referral", "nhsuk-tag--grey"),
    "self_manage": ("Self-management", "nhsuk-tag--grey"),
}
STATUS_COLOUR = {
    "open": "nhsuk-tag--blue",
    "taken": "nhsuk-tag--yellow",
    "acknowledged": "nhsuk-tag--green",
    "closed": "nhsuk-tag--grey",
}

EVENT_WORDS = {
    "open": "Case opened",
    "raise": "Case raised",
    "take": "Taken",
    "acknowledge": "In hand",
    "not_reached": "Could not reach them",
    "hand_over": "Handed over",
    "close": "Closed",
    "seen": "The patient says they were seen and can carry on",
}


def span(length: timedelta) -> str:
    """A length of time in its largest whole unit: "12 minutes", "3 hours", "2 days"."""
    minutes = max(int(length.total_seconds() // 60), 0)
    if not minutes:
        return _("less than a minute")
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    days = hours // 24
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def due_words(due_at: datetime, at: datetime) -> str:
    """ "in 2 hours" or "3 hours overdue"."""
    if due_at >= at:
        return _("in %(span)s") % {"span": span(due_at - at)}
    return _("%(span)s overdue") % {"span": span(at - due_at)}


def ago(then: datetime, at: datetime) -> str:
    return _("%(span)s ago") % {"span": span(at - then)}


def priority_tag(disposition: str) -> dict[str, str]:
    text, colour = PRIORITY[disposition]
    return {"text": _(text), "classes": colour}


def status_tag(case: Escalation) -> dict[str, str]:
    return {"text": case.get_status_display(), "classes": STATUS_COLOUR[case.status]}


def full_name(patient: Patient) -> str:
    return f"{patient.given_name} {patient.family_name}"


def needs_of(patient: Patient) -> list[str]:
    """What whoever calls must know first: an interpreter, a language, a format."""
    needs = []
    if patient.interpreter_needed:
        needs.append(_("Needs an interpreter: %(language)s") % {"language": patient.language})
    elif patient.language != "en":
        needs.append(_("Language: %(language)s") % {"language": patient.language})
    if patient.format_needed:
        needs.append(_("Format: %(format)s") % {"format": patient.format_needed})
    return needs


def case_row(case: Escalation, at: datetime) -> dict[str, Any]:
    """One line of the worklist."""
    return {
        "id": case.pk,
        "priority": priority_tag(case.disposition),
        "patient": full_name(case.enrolment.patient),
        "needs": needs_of(case.enrolment.patient),
        "why": why(case),
        "raised": ago(case.raised_at, at),
        "due": due_words(case.due_at, at),
        "is_overdue": case.due_at < at,
        "owner": str(case.taken_by or case.desk),
        "status": status_tag(case),
    }


def entry(one: Entry) -> dict[str, Any]:
    """One decision of a case: the answers that matter apart from all others."""
    return {
        "entry": one,
        "tag": priority_tag(one.disposition),
        "matter": [said for said in one.said if said.matters],
        "others": [said for said in one.said if not said.matters],
    }


def pages(rows: Page[Any], **query: str) -> dict[str, Any] | None:
    """What the pagination component needs; None where everything is on one page."""
    if rows.paginator.num_pages < 2:
        return None

    def href(number: int) -> str:
        return "?" + urlencode({**{k: v for k, v in query.items() if v}, "page": number})

    found: dict[str, Any] = {}
    if rows.has_previous():
        found["previous"] = {
            "href": href(rows.previous_page_number()),
            "labelText": _of(rows, rows.number - 1),
        }
    if rows.has_next():
        found["next"] = {
            "href": href(rows.next_page_number()),
            "labelText": _of(rows, rows.number + 1),
        }
    return found


def _of(rows: Page[Any], number: int) -> str:
    return _("Page %(number)s of %(count)s") % {
        "number": number,
        "count": rows.paginator.num_pages,
    }
