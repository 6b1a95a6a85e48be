"""Messages and deliveries: each ends with a reason, none where it must not go."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q

from patients.models import Delivery, DeliveryAttempt, EnrolmentEvent, Message, StoredDecision
from patients.services import planning
from patients.services.invariants.base import Ids, Invariant, Look
from patients.services.safety_netting import QUIET_AFTER_URGENT


WAITING = ("due", "claimed")
LEFT_OVER = timedelta(hours=2)
LEASE_LATE = timedelta(minutes=10)
NUDGES = ("nudge", "invitation")


def _messages_without_delivery(look: Look) -> Ids:
    return Message.objects.filter(delivery=None).values_list("id", flat=True)


def _deliveries_without_end(look: Look) -> Ids:
    """Two hours after its window a delivery has ended, and whatever ended has a reason."""
    late = Q(state__in=WAITING, expires_at__lt=look.at - LEFT_OVER)
    leased = Q(state="claimed", lease_until__lt=look.at - LEASE_LATE)
    silent = Q(state__in=("suppressed", "failed", "expired"), reason="")
    unsaid = Q(state__in=("accepted", "suppressed", "failed", "expired"), ended_at=None)
    return Delivery.objects.filter(late | leased | silent | unsaid).values_list("id", flat=True)


def _accepted_without_attempt(look: Look) -> Ids:
    tries = DeliveryAttempt.objects.filter(delivery=OuterRef("pk"))
    return (
        Delivery.objects.filter(state="accepted")
        .filter(~Exists(tries))
        .values_list("id", flat=True)
    )


def _deliveries_of_nothing(look: Look) -> Ids:
    """A delivery is of exactly one thing: a message, a referral or a notice. A nudge has its
    message from its first claim on, and before that its enrolment alone."""
    planned = Q(message=None, purpose="nudge", enrolment__isnull=False)
    one = (
        Q(message__isnull=False, referral=None, notice=None)
        | Q(planned, referral=None, notice=None)
        | Q(message=None, referral__isnull=False, notice=None)
        | Q(message=None, referral=None, notice__isnull=False)
    )
    return Delivery.objects.exclude(one).values_list("id", flat=True)


def _nudges_in_quiet_hours(look: Look) -> Ids:
    rows = Delivery.objects.filter(purpose__in=NUDGES, state="accepted")
    for pk, ended_at in rows.values_list("id", "ended_at").iterator():
        if ended_at and planning.is_quiet(ended_at):
            yield pk


def _nudges_after_urgent(look: Look) -> Ids:
    urgent = StoredDecision.objects.filter(
        enrolment=OuterRef("enrolment"),
        disposition__in=("urgent", "emergency"),
        at__lte=OuterRef("ended_at"),
        at__gt=OuterRef("ended_at") - QUIET_AFTER_URGENT,
    )
    return (
        Delivery.objects.filter(purpose="nudge", state="accepted")
        .filter(Exists(urgent))
        .values_list("id", flat=True)
    )


def _nudges_after_the_end(look: Look) -> Ids:
    """Nothing but a safety message goes to whoever has stopped or finished, and nothing at all to
    whoever has died."""
    ended = EnrolmentEvent.objects.filter(
        enrolment=OuterRef("enrolment"),
        verb__in=("stop", "finish"),
        at__lt=OuterRef("ended_at"),
    )
    sent = Delivery.objects.filter(state="accepted", enrolment__isnull=False)
    dead = sent.filter(ended_at__date__gt=F("enrolment__patient__deceased_on"))
    return {
        *sent.filter(Exists(ended), purpose__in=NUDGES).values_list("id", flat=True),
        *dead.values_list("id", flat=True),
    }


def _nudges_without_reason(look: Look) -> Ids:
    """Each choice of words, to send or not to send, has its reason."""
    return (
        Delivery.objects.filter(purpose="nudge", reason="")
        .exclude(state__in=WAITING)
        .filter(Q(message=None) | Q(message__reason=""))
        .values_list("id", flat=True)
    )


ALL = (
    Invariant(
        "message_without_delivery", "Each message has its delivery.", _messages_without_delivery
    ),
    Invariant(
        "delivery_without_end",
        "Each delivery has ended soon after its window, with a reason.",
        _deliveries_without_end,
    ),
    Invariant(
        "accepted_without_attempt",
        "What was accepted has an attempt that handed it over.",
        _accepted_without_attempt,
    ),
    Invariant("delivery_of_nothing", "A delivery is of exactly one thing.", _deliveries_of_nothing),
    Invariant(
        "nudge_in_quiet_hours",
        "No nudge or invitation was handed over in quiet hours.",
        _nudges_in_quiet_hours,
    ),
    Invariant(
        "nudge_after_urgent",
        "No nudge was handed over within 24 hours of urgent or emergency advice.",
        _nudges_after_urgent,
    ),
    Invariant(
        "message_after_the_end",
        "No nudge went to somebody who stopped or finished, nothing to somebody who died.",
        _nudges_after_the_end,
    ),
    Invariant(
        "nudge_without_reason",
        "Each nudge that was sent, or not sent, says why.",
        _nudges_without_reason,
    ),
)
