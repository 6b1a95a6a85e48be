"""A pathway, its draft (one document and its revisions) and its immutable versions."""

from __future__ import annotations

from django.db import models

from pathways.models.base import AppendOnly, IcbOwned
from pathways.models.people import User


class Pathway(IcbOwned):
    key = models.SlugField(max_length=60)
    title = models.CharField(max_length=160)

    class Meta:
        ordering = ("title",)
        constraints = (models.UniqueConstraint(fields=("icb", "key"), name="pathway_key_once"),)

    def __str__(self) -> str:
        return self.title


class DraftStatus(models.TextChoices):
    OPEN = "open", "Draft"
    IN_REVIEW = "in_review", "Waiting for sign-off"
    PUBLISHED = "published", "Published"


class Draft(IcbOwned):
    """Work towards the next version. Its content is its latest revision."""

    pathway = models.ForeignKey(Pathway, on_delete=models.PROTECT, related_name="drafts")
    status = models.CharField(max_length=12, choices=DraftStatus, default=DraftStatus.OPEN)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("pathway",),
                condition=~models.Q(status="published"),
                name="one_draft_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"Draft of {self.pathway}"


class DraftRevision(AppendOnly, IcbOwned):
    """One saved state of a draft: the whole document, and who edited it into that state."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    document = models.TextField(help_text="Canonical JSON, resolved.")
    digest = models.CharField(max_length=64)
    note = models.CharField(max_length=300, blank=True)
    restores = models.PositiveIntegerField(
        null=True, help_text="The number of the revision that this one put back."
    )
    edited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    edited_at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("draft", "number"), name="revision_number_once"),
        )

    def __str__(self) -> str:
        return f"{self.draft}, revision {self.number}"


class Part(models.TextChoices):
    EDITOR = "editor", "Edited it"
    CLINICAL_LEAD = "clinical_lead", "Signed as clinical lead"
    SAFETY_OFFICER = "safety_officer", "Signed as clinical safety officer"


class VersionStatus(models.TextChoices):
    LIVE = "live", "Live"
    RETIRED = "retired", "Replaced"
    WITHDRAWN = "withdrawn", "Withdrawn"


class PathwayVersion(IcbOwned):
    """A published edition. All columns but status are frozen by a database trigger."""

    pathway = models.ForeignKey(Pathway, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.TextField(help_text="The stored canonical bytes that the digest is of.")
    digest = models.CharField(max_length=64)
    schema = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=12, choices=VersionStatus, default=VersionStatus.LIVE)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("pathway", "number"), name="version_number_once"),
            models.UniqueConstraint(
                fields=("pathway",), condition=models.Q(status="live"), name="one_live_version"
            ),
        )

    def __str__(self) -> str:
        return f"{self.pathway}, version {self.number}"


class VersionPart(AppendOnly, IcbOwned):
    """Who had which part in a version. One part a person: whoever edited did not sign."""

    version = models.ForeignKey(PathwayVersion, on_delete=models.PROTECT, related_name="parts")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=20, choices=Part)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("version", "person"), name="version_part_once"),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.get_part_display()}"
