"""Who there is: an ICB, its places and practices, its providers and their desks."""

from __future__ import annotations

from django.db import models

from pathways.models.base import IcbOwned, KeyedModel


class Icb(KeyedModel):
    code = models.CharField(max_length=8, unique=True, help_text="ODS code, for example QF7.")
    name = models.CharField(max_length=120, unique=True)
    help_phone = models.CharField(max_length=30, blank=True, help_text="Shown on Get help now.")
    help_hours = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = "ICB"
        verbose_name_plural = "ICBs"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Place(IcbOwned):
    """An area of an ICB. A patient belongs to one by GP practice, else by outward code."""

    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    outward_codes = models.JSONField(
        default=list, blank=True, help_text='First halves of postcodes, for example ["S1", "S2"].'
    )

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("icb", "key"), name="place_key_once"),)

    def __str__(self) -> str:
        return self.name


class Practice(IcbOwned):
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="practices")
    code = models.CharField(max_length=6, help_text="A letter and five digits, for example A12345.")
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("icb", "code"), name="practice_code_once"),)

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Provider(IcbOwned):
    """An organisation inside an ICB that holds patients."""

    code = models.CharField(max_length=8, help_text="ODS code.")
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("icb", "code"), name="provider_code_once"),)

    def __str__(self) -> str:
        return self.name


class DeskKind(models.TextChoices):
    CLINICAL = "clinical", "Clinical desk"
    WAITING_LIST = "waiting_list", "Waiting-list desk"


class Desk(IcbOwned):
    """The team that owns what a patient's answers ask of people. Without a provider: the ICB's own."""

    provider = models.ForeignKey(
        Provider, on_delete=models.PROTECT, related_name="desks", null=True, blank=True
    )
    kind = models.CharField(max_length=20, choices=DeskKind)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=30)
    email = models.EmailField(blank=True)
    opens = models.TimeField(help_text="Local time.")
    closes = models.TimeField(help_text="Local time.")
    weekdays = models.CharField(
        max_length=7, default="12345", help_text="1 is Monday; 12345 is Monday to Friday."
    )
    on_call_name = models.CharField(max_length=120, blank=True)
    on_call_phone = models.CharField(max_length=30, blank=True)
    cases_a_day = models.PositiveIntegerField(
        default=30, help_text="New cases that the desk can work on a working day."
    )

    class Meta:
        ordering = ("name",)
        constraints = (
            # Two constraints, because SQLite has no "nulls not distinct".
            models.UniqueConstraint(
                fields=("icb", "provider", "kind"),
                condition=models.Q(provider__isnull=False),
                name="desk_kind_once",
            ),
            models.UniqueConstraint(
                fields=("icb", "kind"),
                condition=models.Q(provider__isnull=True),
                name="desk_kind_once_without_provider",
            ),
        )

    def __str__(self) -> str:
        return self.name
