"""What is said to a patient over a channel: slots without words until the moment of sending."""

from __future__ import annotations

from django.db import models

from pathways.models import IcbOwned
from patients.models.enrolments import Enrolment
from patients.models.patients import Patient


class MessageKind(models.TextChoices):
    INVITATION = "invitation", "Invitation"
    NUDGE = "nudge", "Nudge"
    SAFETY = "safety", "Safety message"
    CHECK_BACK = "check_back", "Did you get help?"


class Message(IcbOwned):
    """One slot: at most one for a patient, a local date and a kind (the nudge key).

    It is planned without words. At the claim the engine chooses them, or a reason not to send.
    """

    # No index of their own: the nudge key starts with one, messages_of_enrolment with the other.
    patient = models.ForeignKey(
        Patient, on_delete=models.CASCADE, related_name="messages", db_index=False
    )
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="messages", db_index=False
    )
    kind = models.CharField(max_length=12, choices=MessageKind)
    local_on = models.DateField()
    template = models.CharField(max_length=60, blank=True, help_text="The definition's message.")
    reason = models.CharField(max_length=40, blank=True, help_text="Why these words, or none.")
    considered = models.JSONField(default=list, help_text="Keys that could have been chosen.")
    planned_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("patient", "local_on", "kind"), name="nudge_key"),
        )
        indexes = (models.Index(fields=("enrolment", "local_on"), name="messages_of_enrolment"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
