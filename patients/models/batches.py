"""What was uploaded, and what became of each row."""

from __future__ import annotations

from django.db import models

from pathways.models import AppendOnly, IcbOwned, Pathway, Provider, User
from patients.models.enrolments import Enrolment


class BatchStatus(models.TextChoices):
    CHECKED = "checked", "Waiting for you"
    LOADED = "loaded", "Added"
    CANCELLED = "cancelled", "Cancelled"


class Batch(IcbOwned):
    """One uploaded spreadsheet. Its rows equal the sum of its seven counts, always."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="+")
    pathway = models.ForeignKey(Pathway, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=BatchStatus, default=BatchStatus.CHECKED)
    rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    duplicate = models.PositiveIntegerField(default=0)
    possible_match = models.PositiveIntegerField(default=0)
    excluded = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    release_at = models.DateTimeField(help_text="When its invitations become due.")
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    uploaded_at = models.DateTimeField()
    loaded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                name="batch_rows_add_up",
                condition=models.Q(
                    rows=models.F("created")
                    + models.F("updated")
                    + models.F("unchanged")
                    + models.F("duplicate")
                    + models.F("possible_match")
                    + models.F("excluded")
                    + models.F("rejected")
                ),
            ),
        )

    def __str__(self) -> str:
        return f"Batch {self.pk}"


class BatchFile(IcbOwned):
    """The sheet as it was uploaded, kept 14 days so that bad rows can go back, then erased."""

    batch = models.OneToOneField(Batch, on_delete=models.CASCADE, related_name="file")
    content = models.BinaryField()
    erase_on = models.DateField()

    def __str__(self) -> str:
        return f"File of {self.batch_id}"


class RowOutcome(models.TextChoices):
    CREATED = "created", "New"
    UPDATED = "updated", "Already here, updated"
    UNCHANGED = "unchanged", "Already here, no change"
    DUPLICATE = "duplicate", "Twice in this file"
    POSSIBLE_MATCH = "possible_match", "Possible match"
    EXCLUDED = "excluded", "Left out"
    REJECTED = "rejected", "Has a problem"


class BatchRow(AppendOnly, IcbOwned):
    """What became of one row. `problems`: column, code, message, masked value; no identifier."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(help_text="The sheet's own row number.")
    outcome = models.CharField(max_length=16, choices=RowOutcome)
    problems = models.JSONField(default=list)
    changed_fields = models.JSONField(default=list)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.SET_NULL, related_name="+", null=True)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("batch", "number"), name="batch_row_once"),)

    def __str__(self) -> str:
        return f"Row {self.number} of {self.batch_id}"
