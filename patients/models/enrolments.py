"""One patient on one version of a pathway, and what the next page needs to know about them."""

from __future__ import annotations

from django.db import models

from pathways.models import AppendOnly, IcbOwned, Pathway, PathwayVersion, Provider
from patients.models.patients import Patient


class EnrolmentStatus(models.TextChoices):
    INVITED = "invited", "Invited"
    ACTIVE = "active", "Following the plan"
    HELD = "held", "Held until they are seen"
    STOPPED = "stopped", "Stopped"
    FINISHED = "finished", "Finished"


class Source(models.TextChoices):
    BATCH = "batch", "Spreadsheet"
    POSTER = "poster", "Poster or web page"
    CLINICIAN = "clinician", "Clinician"
    DEMO = "demo", "Demonstration"


class Enrolment(IcbOwned):
    """Pinned to one version when made, and again to the live one at first opening, until started."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="enrolments")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="+")
    pathway = models.ForeignKey(Pathway, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(PathwayVersion, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        max_length=10, choices=EnrolmentStatus, default=EnrolmentStatus.INVITED
    )
    source = models.CharField(max_length=10, choices=Source)
    start_on = models.DateField(null=True, blank=True, help_text="Day 1, in London.")
    waiting_for = models.CharField(
        max_length=60, blank=True, help_text="The service role the patient already waits for."
    )
    patient_pathway_identifier = models.CharField(max_length=20, blank=True)
    rtt_start_on = models.DateField(null=True, blank=True)
    treatment_function_code = models.CharField(max_length=3, blank=True)
    intended_procedure = models.CharField(max_length=8, blank=True)
    priority = models.CharField(max_length=4, blank=True)
    invite_at = models.DateTimeField(null=True, help_text="When the invitation is due.")
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("patient", "pathway"),
                condition=models.Q(status__in=("invited", "active", "held")),
                name="one_open_enrolment_a_pathway",
            ),
        )
        indexes = (
            models.Index(fields=("icb", "status"), name="enrolment_by_status"),
            models.Index(
                fields=("invite_at",),
                condition=models.Q(status="invited"),
                name="enrolment_to_invite",
            ),
        )

    def __str__(self) -> str:
        return f"Enrolment {self.pk}"


class EnrolmentEvent(AppendOnly, IcbOwned):
    """One step of an enrolment's life: when, by whom, from what to what."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="events")
    verb = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=EnrolmentStatus)
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=8)
    by_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.verb} {self.enrolment_id}"


class EnrolmentState(IcbOwned):
    """A read model, rewritten in the transaction of each write: Today, choosing and clock rules
    read only this. `history` is the engine's History as JSON; it holds codes and numbers, no
    identifiers, and can be derived again from the askings."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="state")
    history = models.JSONField(default=dict)
    shown = models.JSONField(
        default=dict, help_text="What the day of the last write shows; worked out from history."
    )
    last_seen_on = models.DateField(null=True)
    last_disposition = models.CharField(max_length=16, blank=True)
    no_nudges_before = models.DateTimeField(null=True)
    next_nudge_at = models.DateTimeField(
        null=True, help_text="The instant at which the next nudge is due; null: none is."
    )
    next_day_on = models.DateField(
        null=True, help_text="The local date whose day rules run next; null: none do."
    )
    updated_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(
                fields=("next_nudge_at",),
                condition=models.Q(next_nudge_at__isnull=False),
                name="state_next_nudge",
            ),
            models.Index(
                fields=("next_day_on",),
                condition=models.Q(next_day_on__isnull=False),
                name="state_next_day",
            ),
        )

    def __str__(self) -> str:
        return f"State of {self.enrolment_id}"
