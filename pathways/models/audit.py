"""What was done, by whom: written in the transaction of what it records, never changed after."""

from __future__ import annotations

from django.db import models

from pathways.models.base import AppendOnly, IcbOwned


class AuditEvent(AppendOnly, IcbOwned):
    """Ids and codes alone: no name, no number, no free text, no key into what it audits."""

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=8)
    actor_id = models.UUIDField(null=True)
    verb = models.CharField(max_length=60)
    target_type = models.CharField(max_length=60)
    target_id = models.UUIDField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("icb", "target_id"), name="audit_target"),)

    def __str__(self) -> str:
        return f"{self.verb} {self.target_type} {self.target_id}"


class AuditBlock(AppendOnly, IcbOwned):
    """A sealed run of audit rows: its hash covers theirs and the block before it."""

    number = models.PositiveIntegerField()
    last_event_id = models.UUIDField()
    events = models.PositiveIntegerField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("icb", "number"), name="audit_block_number_once"),
        )

    def __str__(self) -> str:
        return f"Block {self.number}"
