"""A rule that breaks for many people is one incident, not one case for each of them."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F

from patients.models import Enrolment, Incident, StoredDecision


log = logging.getLogger(__name__)

WINDOW = timedelta(hours=1)


def stands_for(*, enrolment: Enrolment, broken: tuple[str, ...], at: datetime) -> tuple[str, ...]:
    """Those of the broken rules for which an incident stands, opening it where one is due.

    While at most BROKEN_RULE_INCIDENT_AT people of the ICB met the broken rule within an hour,
    each of them is a case of their own. From the next one on there is one open incident, which
    only counts people, until an operator closes it.
    """
    return tuple(key for key in broken if _is_incident(enrolment, key, at))


def _is_incident(enrolment: Enrolment, key: str, at: datetime) -> bool:
    incident = Incident.objects.filter(
        icb_id=enrolment.icb_id, key=key, closed_at__isnull=True
    ).first()
    if incident is not None:
        already = _people(key, incident.opened_at - WINDOW, enrolment=enrolment)
        open_or_count(icb_id=enrolment.icb_id, key=key, people=0 if already else 1, at=at)
        return True
    people = _people(key, at - WINDOW, icb_id=enrolment.icb_id) | {enrolment.pk}
    if len(people) <= settings.BROKEN_RULE_INCIDENT_AT:
        log.error("rule %s broke for enrolment %s", key, enrolment.pk)
        return False
    open_or_count(icb_id=enrolment.icb_id, key=key, people=len(people), at=at)
    return True


def open_or_count(*, icb_id: uuid.UUID, key: str, people: int, at: datetime) -> Incident:
    """The one open incident of a key, opened now or met once more by so many people."""
    incident, made = Incident.objects.get_or_create(
        icb_id=icb_id,
        key=key,
        closed_at=None,
        defaults={"opened_at": at, "last_at": at, "people": people},
    )
    if made:
        log.critical("%s fails for %s people: incident %s", key, people, incident.pk)
    else:
        Incident.objects.filter(pk=incident.pk).update(last_at=at, people=F("people") + people)
    return incident


def _people(key: str, since: datetime, **whose: Any) -> set[uuid.UUID]:
    """Whose decisions met the broken rule since then."""
    rows = StoredDecision.objects.filter(at__gt=since, **whose)
    return {
        enrolment_id
        for enrolment_id, outcome in rows.values_list("enrolment_id", "outcome")
        if key in outcome["broken"]
    }
