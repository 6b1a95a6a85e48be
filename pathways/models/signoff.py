"""Who edited, who signed, what the signers saw, and what a version does with the people before it."""

from __future__ import annotations

from django.db import models

from pathways.models.base import AppendOnly, IcbOwned
from pathways.models.definitions import Draft, DraftRevision, Part, PathwayVersion
from pathways.models.people import User


class DraftPart(AppendOnly, IcbOwned):
    """The one part that a person has in a draft. Triggers refuse a revision whose editor, and a
    signature whose signer, has another part: whoever edits a draft never signs it, nor the other
    way round, and one person never signs in two parts."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="parts")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=20, choices=Part)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("draft", "person"), name="draft_part_once"),)

    def __str__(self) -> str:
        return f"{self.person}: {self.get_part_display()}"


class SignOffRequest(AppendOnly, IcbOwned):
    """That a draft was sent for sign-off: what changed and why, in its author's words."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="requests")
    revision = models.ForeignKey(DraftRevision, on_delete=models.PROTECT, related_name="requests")
    why = models.TextField(help_text="What changed and why.")
    risk = models.TextField(blank=True, help_text="What could go wrong, and what was done.")
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"Request to sign {self.revision}"


class ChangeRequest(AppendOnly, IcbOwned):
    """That a signer asked for changes, and in which section."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="change_requests")
    revision = models.ForeignKey(DraftRevision, on_delete=models.PROTECT, related_name="+")
    section = models.CharField(max_length=40)
    comment = models.TextField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"Changes to {self.section} of {self.revision}"


class DraftSignature(AppendOnly, IcbOwned):
    """A signature under one revision, which was compared with one live version (none for a first
    edition). A later revision, or a version that goes live meanwhile, leaves it behind. `ticks`
    are the milder classes and the changed wordings that the signer ticked, each with its words."""

    revision = models.ForeignKey(DraftRevision, on_delete=models.PROTECT, related_name="signatures")
    part = models.CharField(max_length=20, choices=Part)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    signed_at = models.DateTimeField()
    compared_with = models.ForeignKey(
        PathwayVersion, on_delete=models.PROTECT, related_name="+", null=True
    )
    ticks = models.JSONField(default=list)

    class Meta:
        constraints = (
            # Two constraints each, because SQLite has no "nulls not distinct".
            models.UniqueConstraint(
                fields=("revision", "compared_with", "part"), name="signature_part_once"
            ),
            models.UniqueConstraint(
                fields=("revision", "part"),
                condition=models.Q(compared_with__isnull=True),
                name="signature_part_once_at_first",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_part_display()}: {self.signed_by}"


class VersionEvidence(AppendOnly, IcbOwned):
    """What a version was signed on, as it was known when it was published."""

    version = models.OneToOneField(
        PathwayVersion, on_delete=models.PROTECT, related_name="evidence"
    )
    content = models.JSONField(help_text="Checks, proof, cases, differences, ticks, signers.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content.")
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Evidence of {self.version}"


class Moving(models.TextChoices):
    STAY = "stay", "Stay on the version they follow"
    NEXT_STAGE = "next_stage", "Move when their next stage starts"
    NOW = "now", "Move now"


class VersionMove(AppendOnly, IcbOwned):
    """An order to move the people who follow one version to another. Patients carry it out."""

    from_version = models.ForeignKey(
        PathwayVersion, on_delete=models.PROTECT, related_name="moves_from"
    )
    to_version = models.ForeignKey(
        PathwayVersion, on_delete=models.PROTECT, related_name="moves_to"
    )
    policy = models.CharField(max_length=12, choices=Moving)
    reason = models.TextField()
    ordered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    ordered_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("from_version", "to_version"), name="move_once"),
            models.CheckConstraint(
                name="move_leads_elsewhere",
                condition=~models.Q(from_version=models.F("to_version")),
            ),
            models.CheckConstraint(
                name="move_is_no_stay", condition=models.Q(policy__in=("next_stage", "now"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.from_version} to {self.to_version}: {self.get_policy_display()}"


class Withdrawal(IcbOwned):
    """An emergency stop: one person may do it, a second looks at it by the due time. All columns
    but the review's are frozen by a database trigger."""

    version = models.OneToOneField(
        PathwayVersion, on_delete=models.PROTECT, related_name="withdrawal"
    )
    reason = models.TextField()
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    withdrawn_at = models.DateTimeField()
    review_due_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    reviewed_at = models.DateTimeField(null=True)
    review = models.TextField(blank=True, help_text="What the second person found.")

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="another_person_reviews",
                condition=models.Q(reviewed_by__isnull=True)
                | ~models.Q(reviewed_by=models.F("withdrawn_by")),
            ),
            models.CheckConstraint(
                name="a_review_is_whole",
                condition=models.Q(reviewed_by__isnull=True, reviewed_at__isnull=True, review="")
                | models.Q(reviewed_by__isnull=False, reviewed_at__isnull=False, review__gt=""),
            ),
        )

    def __str__(self) -> str:
        return f"Withdrawal of {self.version}"


class FixStatus(models.TextChoices):
    OPEN = "open", "Waiting for signatures"
    PUBLISHED = "published", "Published"
    CANCELLED = "cancelled", "Cancelled"


class SafetyFix(IcbOwned):
    """One change to several live versions at once. All columns but the status are frozen."""

    why = models.TextField()
    changes = models.JSONField(help_text="Section and element of each change, in order.")
    left_out = models.JSONField(default=list, help_text="Versions it does not fit, and why.")
    status = models.CharField(max_length=12, choices=FixStatus, default=FixStatus.OPEN)
    proposed_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"Safety fix of {self.proposed_at:%d.%m.%Y}"


class SafetyFixTarget(AppendOnly, IcbOwned):
    """One live version that a fix replaces, and the document that it becomes."""

    fix = models.ForeignKey(SafetyFix, on_delete=models.PROTECT, related_name="targets")
    version = models.ForeignKey(PathwayVersion, on_delete=models.PROTECT, related_name="+")
    document = models.TextField(help_text="Canonical JSON, resolved.")
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("fix", "version"), name="fix_target_once"),)

    def __str__(self) -> str:
        return f"{self.fix} to {self.version}"


class SafetyFixPart(AppendOnly, IcbOwned):
    """Who had which part in a safety fix. One part a person: whoever proposed it did not sign."""

    fix = models.ForeignKey(SafetyFix, on_delete=models.PROTECT, related_name="parts")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=20, choices=Part)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("fix", "person"), name="fix_part_once_a_person"),
            models.UniqueConstraint(fields=("fix", "part"), name="fix_part_once"),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.get_part_display()}"
