"""What the engine decided, and the escalations that people must act on."""

from __future__ import annotations

from django.db import models

from pathways.models import AppendOnly, Desk, IcbOwned, PathwayVersion, User
from patients.models.askings import Asking, Submit
from patients.models.enrolments import Enrolment


class Disposition(models.TextChoices):
    EMERGENCY = "emergency", "999 or A&E now"
    URGENT = "urgent", "Same day"
    SOON = "soon", "Within days"
    ROUTINE = "routine", "Routine"
    SELF_REFERRAL = "self_referral", "Self-referral"
    SELF_MANAGE = "self_manage", "Self-management"


class StoredDecision(AppendOnly, IcbOwned):
    """One answer of the engine, with all that is needed to derive it again."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="decisions")
    version = models.ForeignKey(PathwayVersion, on_delete=models.PROTECT, related_name="+")
    asking = models.ForeignKey(Asking, on_delete=models.CASCADE, related_name="+", null=True)
    submit = models.OneToOneField(Submit, on_delete=models.CASCADE, related_name="+", null=True)
    at = models.DateTimeField()
    day = models.IntegerField()
    moment = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    semantics = models.PositiveIntegerField()
    facts = models.JSONField()
    outcome = models.JSONField(help_text="The engine's Decision as JSON.")
    disposition = models.CharField(max_length=16, choices=Disposition)
    calls_person = models.BooleanField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("enrolment", "day"),
                condition=models.Q(moment="day"),
                name="one_day_decision_a_day",
            ),
        )
        indexes = (models.Index(fields=("icb", "at"), name="decision_by_time"),)

    def __str__(self) -> str:
        return f"Decision {self.pk}"


class EscalationStatus(models.TextChoices):
    OPEN = "open", "New"
    TAKEN = "taken", "Taken"
    ACKNOWLEDGED = "acknowledged", "In hand"
    CLOSED = "closed", "Done"


class Escalation(IcbOwned):
    """A case that a person must act on: it has a desk as owner, a due time and an end."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="escalations")
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        max_length=14, choices=EscalationStatus, default=EscalationStatus.OPEN
    )
    disposition = models.CharField(max_length=16, choices=Disposition)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    taken_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    acknowledged_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("due_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("enrolment",),
                condition=~models.Q(status="closed"),
                name="one_open_escalation",
            ),
            models.CheckConstraint(
                name="a_named_person_closes",
                condition=~models.Q(status="closed")
                | models.Q(closed_by__isnull=False, closed_at__isnull=False, close_reason__gt=""),
            ),
        )
        indexes = (
            models.Index(
                fields=("desk", "due_at"),
                condition=~models.Q(status="closed"),
                name="worklist",
            ),
        )

    def __str__(self) -> str:
        return f"Escalation {self.pk}"


class EntryEffect(models.TextChoices):
    OPENED = "opened", "Opened the case"
    JOINED = "joined", "Joined the open case"
    RAISED = "raised", "Raised the open case"
    NOTED = "noted", "Noted; a person closed the same not long ago"


class EscalationEntry(AppendOnly, IcbOwned):
    """One decision that called a person, and what it did. Trigger count equals entry count."""

    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="entries")
    decision = models.OneToOneField(StoredDecision, on_delete=models.CASCADE, related_name="entry")
    effect = models.CharField(max_length=8, choices=EntryEffect)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.effect} {self.escalation_id}"


class EscalationEvent(AppendOnly, IcbOwned):
    """What a person did with a case. The note is a clinician's own words and is erased with it."""

    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="events")
    verb = models.CharField(max_length=20)
    status = models.CharField(max_length=14, choices=EscalationStatus)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.verb} {self.escalation_id}"


class EscalationNotice(AppendOnly, IcbOwned):
    """That a desk is to be told of a case: the business row behind a delivery."""

    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="notices")
    entry = models.OneToOneField(EscalationEntry, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Notice of {self.escalation_id}"


class Incident(IcbOwned):
    """A fault that touches many people: one incident for operator and safety officer."""

    key = models.CharField(max_length=120, help_text="What broke, for example a rule's key.")
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()
    people = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("icb", "key"),
                condition=models.Q(closed_at__isnull=True),
                name="one_open_incident_a_key",
            ),
        )

    def __str__(self) -> str:
        return f"Incident {self.key}"
