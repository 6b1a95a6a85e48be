"""An onward request to a service, followed until somebody was seen."""

from __future__ import annotations

from django.db import models

from pathways.models import AppendOnly, IcbOwned, Service
from patients.models.enrolments import Enrolment
from patients.models.safety import StoredDecision


class ReferralStatus(models.TextChoices):
    CREATED = "created", "To be sent"
    SENT = "sent", "Sent"
    ACKNOWLEDGED = "acknowledged", "Received"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    SEEN = "seen", "Seen"
    FAILED = "failed", "Not delivered"
    CLOSED = "closed", "Closed"


class ReferralKind(models.TextChoices):
    REFERRAL = "referral", "Referral"
    WORSE = "worse", "Tell them the patient is worse"


class Referral(IcbOwned):
    """`kind` worse: the patient already waits for this service, so it is told, not asked again."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="referrals")
    decision = models.ForeignKey(
        StoredDecision, on_delete=models.PROTECT, related_name="+", null=True
    )
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=ReferralKind, default=ReferralKind.REFERRAL)
    status = models.CharField(max_length=14, choices=ReferralStatus, default=ReferralStatus.CREATED)
    disposition = models.CharField(max_length=16)
    due_at = models.DateTimeField(help_text="When somebody looks after it, if nothing has moved.")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("enrolment", "role"),
                condition=~models.Q(status__in=("closed", "seen", "declined")),
                name="one_open_referral_a_role",
            ),
        )

    def __str__(self) -> str:
        return f"Referral {self.pk}"


class ReferralEvent(AppendOnly, IcbOwned):
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="events")
    verb = models.CharField(max_length=20)
    status = models.CharField(max_length=14, choices=ReferralStatus)
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=8)
    by_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.verb} {self.referral_id}"
