"""What checking found: reports on drafts, and what live versions lack in the directory."""

from __future__ import annotations

from django.db import models

from pathways.models.base import AppendOnly, IcbOwned
from pathways.models.definitions import DraftRevision, PathwayVersion


class DraftReport(AppendOnly, IcbOwned):
    """One run of all checks over one revision, against the directory as it was."""

    revision = models.ForeignKey(DraftRevision, on_delete=models.PROTECT, related_name="reports")
    directory = models.CharField(max_length=64, help_text="The digest of the directory.")
    semantics = models.PositiveIntegerField(help_text="The engine that it was made with.")
    people = models.PositiveIntegerField(help_text="The caseload that the alert budget is for.")
    finished = models.BooleanField(help_text="Whether every check ran to its end.")
    report = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("made_at", "id")

    def __str__(self) -> str:
        return f"Report on {self.revision}"


class DirectoryGap(IcbOwned):
    """Something that a live version needs of the directory and does not find: a must-fix from
    `opened_at` until it is mended. `key` names the same gap again."""

    version = models.ForeignKey(PathwayVersion, on_delete=models.PROTECT, related_name="gaps")
    key = models.CharField(max_length=300)
    sentence = models.CharField(max_length=1000)
    mend = models.CharField(max_length=300)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("opened_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("version", "key"),
                condition=models.Q(closed_at__isnull=True),
                name="directory_gap_open_once",
            ),
        )

    def __str__(self) -> str:
        return self.sentence
