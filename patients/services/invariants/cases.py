"""Decisions that call a person, their cases, and the referrals that go on from there."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from pathways.access import ROLE_PERMISSIONS, Permission
from pathways.models import Membership
from patients.models import (
    Delivery,
    Escalation,
    EscalationEntry,
    EscalationEvent,
    EscalationNotice,
    Message,
    MessageKind,
    Referral,
    ReferralEvent,
    StoredDecision,
)
from patients.services.escalating import REASON_LABELS
from patients.services.histories import local_date
from patients.services.invariants.base import Ids, Invariant, Look


TOLD = ("opened", "raised")
URGENT = ("urgent", "emergency")


def _calls_without_entry(look: Look) -> Ids:
    return StoredDecision.objects.filter(calls_person=True, entry=None).values_list("id", flat=True)


def _entries_without_call(look: Look) -> Ids:
    wrong = Q(decision__calls_person=False) | ~Q(decision__enrolment=F("escalation__enrolment"))
    return EscalationEntry.objects.filter(wrong).values_list("id", flat=True)


def _faults_without_person(look: Look) -> Ids:
    """A rule that could not be worked out reaches a person, or stands in an incident."""
    rows = StoredDecision.objects.filter(calls_person=False).values_list("id", "outcome", "facts")
    for pk, outcome, facts in rows.iterator():
        silenced = set(facts.get("circumstances", {}).get("incident", ()))
        if set(outcome["broken"]) - silenced:
            yield pk


def _cases_opened_once(look: Look) -> Ids:
    openings = Count("entries", filter=Q(entries__effect="opened"))
    return (
        Escalation.objects.annotate(openings=openings)
        .exclude(openings=1)
        .values_list("id", flat=True)
    )


def _desks_not_told(look: Look) -> Ids:
    """Each entry that opened or raised a case has its notice, and the notice its delivery."""
    notices = EscalationNotice.objects.filter(entry=OuterRef("pk"))
    yield from (
        EscalationEntry.objects.filter(effect__in=TOLD)
        .filter(~Exists(notices))
        .values_list("id", flat=True)
    )
    yield from EscalationNotice.objects.filter(delivery=None).values_list("id", flat=True)


def _cases_nobody_sees(look: Look) -> Ids:
    """An open case is seen by at least one person who can sign in and may work it; an urgent one
    by one who may close it."""
    open_cases = Escalation.objects.exclude(status="closed")
    works = open_cases.filter(~Exists(_people(Permission.WORK_ESCALATIONS)))
    closes = open_cases.filter(disposition__in=URGENT).filter(
        ~Exists(_people(Permission.CLOSE_URGENT))
    )
    return {*works.values_list("id", flat=True), *closes.values_list("id", flat=True)}


def _people(permission: Permission) -> QuerySet[Membership]:
    roles = [
        role
        for role, given in ROLE_PERMISSIONS.items()
        if {permission, Permission.READ_PATIENTS} <= given
    ]
    return Membership.objects.filter(
        Q(provider=None) | Q(provider=OuterRef("enrolment__provider")),
        icb=OuterRef("icb"),
        role__in=roles,
        user__is_active=True,
    )


def _cases_closed_badly(look: Look) -> Ids:
    wrong = (
        Q(closed_by=None)
        | Q(closed_at=None)
        | Q(closed_at__lt=F("raised_at"))
        | ~Q(close_reason__in=list(REASON_LABELS))
    )
    return Escalation.objects.filter(wrong, status="closed").values_list("id", flat=True)


def _taken_by_nobody(look: Look) -> Ids:
    in_hand = Q(status__in=("taken", "acknowledged"), taken_by=None)
    new = Q(status="open", taken_by__isnull=False)
    return Escalation.objects.filter(in_hand | new).values_list("id", flat=True)


def _case_status_without_event(look: Look) -> Ids:
    last = EscalationEvent.objects.filter(escalation=OuterRef("pk")).order_by("-id")
    return (
        Escalation.objects.annotate(told=Subquery(last.values("status")[:1]))
        .filter(Q(told=None) | ~Q(told=F("status")))
        .values_list("id", flat=True)
    )


def _referral_status_without_event(look: Look) -> Ids:
    last = ReferralEvent.objects.filter(referral=OuterRef("pk")).order_by("-id")
    return (
        Referral.objects.annotate(told=Subquery(last.values("status")[:1]))
        .filter(Q(told=None) | ~Q(told=F("status")))
        .values_list("id", flat=True)
    )


def _referrals_not_sent(look: Look) -> Ids:
    deliveries = Delivery.objects.filter(referral=OuterRef("pk"))
    return (
        Referral.objects.filter(status="created")
        .filter(~Exists(deliveries))
        .values_list("id", flat=True)
    )


def _referrals_for_emergencies(look: Look) -> Ids:
    return Referral.objects.filter(disposition="emergency").values_list("id", flat=True)


def _emergencies_not_asked_back(look: Look) -> Ids:
    """The day after an emergency the patient is asked whether they got help."""
    rows = StoredDecision.objects.filter(disposition="emergency").select_related("enrolment")
    for stored in rows.iterator():
        asked = Message.objects.filter(
            patient_id=stored.enrolment.patient_id,
            kind=MessageKind.CHECK_BACK,
            local_on=local_date(stored.at) + timedelta(days=1),
        )
        if not asked.exists():
            yield stored.pk


ALL = (
    Invariant(
        "call_without_entry",
        "Each decision that calls a person has an entry in a case.",
        _calls_without_entry,
    ),
    Invariant(
        "entry_without_call",
        "Each entry is of a decision that calls a person, and of the same enrolment.",
        _entries_without_call,
    ),
    Invariant(
        "fault_without_person",
        "A rule that broke reaches a person or stands in an incident.",
        _faults_without_person,
    ),
    Invariant("case_opened_once", "Each case was opened by exactly one entry.", _cases_opened_once),
    Invariant(
        "desk_not_told",
        "Each opening and raising has a notice, and each notice a delivery.",
        _desks_not_told,
    ),
    Invariant(
        "case_nobody_sees",
        "Each open case is on the list of somebody who may work it, an urgent one of somebody who "
        "may close it.",
        _cases_nobody_sees,
    ),
    Invariant(
        "case_closed_badly",
        "A named person closed each closed case, with a reason of the list, after it was raised.",
        _cases_closed_badly,
    ),
    Invariant(
        "case_in_nobodys_hands",
        "A case that is taken or in hand names who has it, and a new one nobody.",
        _taken_by_nobody,
    ),
    Invariant(
        "case_without_event",
        "The status of each case is that of its last event.",
        _case_status_without_event,
    ),
    Invariant(
        "referral_without_event",
        "The status of each referral is that of its last event.",
        _referral_status_without_event,
    ),
    Invariant("referral_not_sent", "Each referral to be sent has a delivery.", _referrals_not_sent),
    Invariant(
        "referral_for_emergency", "Nobody in an emergency is referred.", _referrals_for_emergencies
    ),
    Invariant(
        "emergency_not_asked_back",
        "Each emergency has the next day's question whether they got help.",
        _emergencies_not_asked_back,
    ),
)
