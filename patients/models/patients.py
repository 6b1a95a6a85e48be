"""Who a patient is and how to reach them. Identifiers live in Patient and ContactPoint alone."""

from __future__ import annotations

from django.db import models

from pathways.models import IcbOwned, Place, Provider


class Patient(IcbOwned):
    """One person of one ICB. Link, session, caps and pause belong here, not to an enrolment."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", null=True)
    nhs_number = models.CharField(max_length=10, blank=True)
    local_identifier = models.CharField(max_length=20, blank=True)
    family_name = models.CharField(max_length=80)
    given_name = models.CharField(max_length=80)
    date_of_birth = models.DateField()
    postcode = models.CharField(max_length=8, blank=True)
    practice_code = models.CharField(max_length=6, blank=True)
    ethnic_category = models.CharField(max_length=2, blank=True)
    language = models.CharField(max_length=12, default="en")
    interpreter_needed = models.BooleanField(default=False)
    format_needed = models.CharField(max_length=80, blank=True)
    deceased_on = models.DateField(null=True, blank=True)
    paused_until = models.DateField(null=True, blank=True)
    nudge_minute = models.PositiveSmallIntegerField(
        default=9 * 60, help_text="Local minute of the day at which nudges are due."
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("icb", "nhs_number"),
                condition=~models.Q(nhs_number=""),
                name="patient_nhs_number_once",
            ),
            models.UniqueConstraint(
                fields=("provider", "local_identifier"),
                condition=~models.Q(local_identifier=""),
                name="patient_local_identifier_once",
            ),
        )
        indexes = (models.Index(fields=("icb", "family_name"), name="patient_by_name"),)

    def __str__(self) -> str:
        return f"Patient {self.pk}"


class Channel(models.TextChoices):
    SMS = "sms", "Text message"
    EMAIL = "email", "E-mail"
    LETTER = "letter", "Letter"


class ContactPoint(IcbOwned):
    """One way to reach a patient. STOP and "this is wrong" belong to it, not to the person."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="contacts")
    channel = models.CharField(max_length=8, choices=Channel)
    value = models.CharField(max_length=254)
    preferred = models.BooleanField(default=False)
    stopped_at = models.DateTimeField(null=True, blank=True)
    wrong_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("patient", "channel", "value"), name="contact_point_once"
            ),
        )
        indexes = (models.Index(fields=("icb", "value"), name="contact_by_value"),)

    def __str__(self) -> str:
        return f"{self.get_channel_display()} of {self.patient_id}"


class PatientLink(IcbOwned):
    """A locator sent to a patient: stored hashed, good until it expires or its contact changes."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="links")
    contact = models.ForeignKey(ContactPoint, on_delete=models.CASCADE, related_name="+", null=True)
    token_hash = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    dead_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Link {self.pk}"


class LinkTry(IcbOwned):
    """One try at a date of birth, counted in the database so that no restart forgives it."""

    link = models.ForeignKey(PatientLink, on_delete=models.CASCADE, related_name="tries")
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    matched = models.BooleanField()

    class Meta:
        indexes = (models.Index(fields=("patient", "at"), name="tries_of_a_patient"),)

    def __str__(self) -> str:
        return f"Try {self.pk}"


class RememberedPhone(IcbOwned):
    """A browser that the patient asked us to remember; good for 90 days."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Remembered phone {self.pk}"
