"""The live directory: who fills a role of a pathway in a place. It changes without a new version."""

from __future__ import annotations

from django.db import models

from pathways.models.base import IcbOwned
from pathways.models.organisations import Place


class ReferralChannel(models.TextChoices):
    GATEWAY = "gateway", "Electronic referral"
    WORKLIST = "worklist", "By the team, from its worklist"
    SELF = "self", "The patient goes or calls"


class Service(IcbOwned):
    """One service for one role (physiotherapy, pharmacy, ...), in one place or in all of the ICB."""

    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="services", null=True, blank=True
    )
    role = models.SlugField(max_length=60, help_text="The role named in pathways.")
    name = models.CharField(max_length=160)
    what = models.CharField(max_length=300, blank=True, help_text="What it does, in plain words.")
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    url = models.URLField(blank=True)
    address = models.CharField(max_length=200, blank=True)
    hours = models.CharField(max_length=160, blank=True, help_text="In words, for patients.")
    out_of_hours = models.CharField(
        max_length=200, blank=True, help_text="What a patient does when it is closed."
    )
    cost = models.CharField(max_length=80, blank=True)
    self_refer = models.BooleanField(default=False)
    minimum_age = models.PositiveSmallIntegerField(default=18)
    channel = models.CharField(
        max_length=12, choices=ReferralChannel, default=ReferralChannel.WORKLIST
    )
    is_open = models.BooleanField(default=True)
    checked_on = models.DateField(help_text="When somebody last checked these details.")

    class Meta:
        ordering = ("role", "name")
        constraints = (
            # Two constraints, because SQLite has no "nulls not distinct".
            models.UniqueConstraint(
                fields=("icb", "place", "role", "name"),
                condition=models.Q(place__isnull=False),
                name="service_once",
            ),
            models.UniqueConstraint(
                fields=("icb", "role", "name"),
                condition=models.Q(place__isnull=True),
                name="service_once_without_place",
            ),
        )

    def __str__(self) -> str:
        return self.name
