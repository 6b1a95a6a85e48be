"""The team's worklist: every open case that this person can see, with no age limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Case, IntegerField, Min, QuerySet, Value, When

from pathways.access import Permission, can
from pathways.models import Actor
from patients.access import batches_visible_to, escalations_visible_to, referrals_visible_to
from patients.models import Batch, BatchStatus, Disposition, Escalation, EscalationStatus, Referral
from patients.services.referring import ENDED


class Filter(StrEnum):
    """What of the worklist is shown."""

    ALL = "all"
    MINE = "mine"
    OVERDUE = "overdue"


_RANK = Case(
    *(When(disposition=level, then=Value(place)) for place, level in enumerate(Disposition)),
    output_field=IntegerField(),
)


def worklist(actor: Actor) -> QuerySet[Escalation]:
    """Every case that is not closed, of the desks that the actor sees: the strongest first, then
    whatever is due first. No case ever drops out by its age."""
    return (
        escalations_visible_to(actor)
        .exclude(status=EscalationStatus.CLOSED)
        .select_related("enrolment__patient", "desk", "taken_by")
        .alias(rank=_RANK)
        .order_by("rank", "due_at", "id")
    )


def filtered(actor: Actor, chosen: str, at: datetime) -> QuerySet[Escalation]:
    """The worklist, only one's own, or only what is overdue. An unknown filter shows all."""
    rows = worklist(actor)
    if chosen == Filter.MINE:
        return rows.filter(taken_by_id=actor.id)
    if chosen == Filter.OVERDUE:
        return rows.filter(due_at__lt=at)
    return rows


def stuck_referrals(actor: Actor, at: datetime) -> QuerySet[Referral]:
    """Referrals that have not ended and that somebody was to look after by now."""
    return (
        referrals_visible_to(actor)
        .exclude(status__in=ENDED)
        .filter(due_at__lt=at)
        .select_related("service", "enrolment__patient")
        .order_by("due_at", "id")
    )


def waiting_batches(actor: Actor) -> QuerySet[Batch]:
    """Uploads that wait for somebody to look at them and add their people."""
    return batches_visible_to(actor).filter(status=BatchStatus.CHECKED).order_by("uploaded_at")


@dataclass(frozen=True, slots=True)
class Tally:
    """One card of the team's home: how many, how many of them too late, since when."""

    count: int
    overdue: int
    oldest_at: datetime | None


def tallies(actor: Actor, at: datetime) -> dict[str, Tally]:
    """What needs the team, each with its age; uploads only for who may enrol."""
    cases = worklist(actor)
    stuck = stuck_referrals(actor, at)
    found = {
        "cases": Tally(
            cases.count(),
            cases.filter(due_at__lt=at).count(),
            cases.aggregate(oldest=Min("raised_at"))["oldest"],
        ),
        "referrals": Tally(
            stuck.count(), stuck.count(), stuck.aggregate(oldest=Min("created_at"))["oldest"]
        ),
    }
    if can(actor, Permission.ENROL):
        batches = waiting_batches(actor)
        found["uploads"] = Tally(
            batches.count(), 0, batches.aggregate(oldest=Min("uploaded_at"))["oldest"]
        )
    return found
