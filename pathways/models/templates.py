"""Templates: pathways that any ICB may make its own copy of."""

from __future__ import annotations

from django.db import models

from pathways.models.base import AppendOnly, KeyedModel
from pathways.models.organisations import Icb
from pathways.models.people import User


class TemplateEdition(AppendOnly, KeyedModel):
    """One edition of a template, for ever as it is. Every ICB sees it, so it has a publisher and no
    owner; without a publisher it came with the project's library."""

    publisher = models.ForeignKey(Icb, on_delete=models.PROTECT, related_name="+", null=True)
    key = models.SlugField(max_length=60)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=160)
    document = models.TextField(help_text="The stored canonical bytes that the digest is of.")
    digest = models.CharField(max_length=64)
    note = models.CharField(max_length=300, blank=True, help_text="What is new in it.")
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ("title", "key", "-number")
        constraints = (
            models.UniqueConstraint(fields=("key", "number"), name="template_number_once"),
            models.UniqueConstraint(fields=("key", "digest"), name="template_digest_once"),
        )

    def __str__(self) -> str:
        return f"{self.title}, edition {self.number}"
