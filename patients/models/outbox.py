"""The outbox: every effect on the outside world is a row first. Celery is only the wake-up."""

from __future__ import annotations

from django.db import models

from pathways.models import AppendOnly, IcbOwned, KeyedModel
from patients.models.enrolments import Enrolment
from patients.models.messages import Message
from patients.models.referrals import Referral
from patients.models.safety import EscalationNotice


class Purpose(models.TextChoices):
    NUDGE = "nudge", "Nudge"
    INVITATION = "invitation", "Invitation"
    SAFETY = "safety", "Safety message"
    REFERRAL = "referral", "Referral"
    NOTICE = "notice", "Notice to a desk"


class DeliveryState(models.TextChoices):
    DUE = "due", "Due"
    CLAIMED = "claimed", "In hand"
    ACCEPTED = "accepted", "Accepted"
    SUPPRESSED = "suppressed", "Not sent"
    FAILED = "failed", "Failed"
    EXPIRED = "expired", "Too late"


MAX_ATTEMPTS = 5


class Delivery(IcbOwned):
    """One thing to hand to a gateway: claimed under a lease and a token, ended with a reason."""

    purpose = models.CharField(max_length=10, choices=Purpose)
    dedupe_key = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.DUE)
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    token = models.UUIDField(
        null=True, help_text="The claim's fence: a late writer holds an old one."
    )
    reference = models.UUIDField(help_text="What the receiver is asked about before any retry.")
    reason = models.CharField(max_length=40, blank=True)
    enrolment = models.ForeignKey(
        Enrolment,
        on_delete=models.CASCADE,
        related_name="+",
        null=True,
        help_text="Whose message it is.",
    )
    local_on = models.DateField(null=True, help_text="The day of a nudge.")
    # A nudge's message is written at its first claim: planning inserts one row each, not two.
    message = models.OneToOneField(
        Message, on_delete=models.CASCADE, related_name="delivery", null=True
    )
    referral = models.ForeignKey(
        Referral, on_delete=models.CASCADE, related_name="deliveries", null=True
    )
    notice = models.OneToOneField(
        EscalationNotice, on_delete=models.CASCADE, related_name="delivery", null=True
    )
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = (
            # Not unique=True: on PostgreSQL that would keep a second index, for LIKE.
            models.UniqueConstraint(fields=("dedupe_key",), name="delivery_once"),
            models.CheckConstraint(
                name="delivery_attempts_are_few", condition=models.Q(attempts__lte=MAX_ATTEMPTS)
            ),
            models.CheckConstraint(
                name="a_nudge_has_its_day",
                condition=~models.Q(purpose="nudge")
                | models.Q(enrolment__isnull=False, local_on__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_ends_with_reason",
                condition=models.Q(state__in=("due", "claimed", "accepted"))
                | models.Q(reason__gt=""),
            ),
        )
        indexes = (
            models.Index(
                fields=("purpose", "due_at"),
                condition=models.Q(state="due"),
                name="deliveries_due",
            ),
            models.Index(
                fields=("lease_until",),
                condition=models.Q(state="claimed"),
                name="deliveries_claimed",
            ),
        )

    def __str__(self) -> str:
        return f"Delivery {self.pk}"


class DeliveryAttempt(AppendOnly, IcbOwned):
    """One try at handing it over, over one channel; a fallback channel is another attempt."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries")
    number = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=12)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=20)
    provider_id = models.CharField(max_length=64, blank=True)
    code = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"Attempt {self.number} of {self.delivery_id}"


class Heartbeat(KeyedModel):
    """When a sweep last ran to its end. Silence is the alarm."""

    name = models.CharField(max_length=60, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
