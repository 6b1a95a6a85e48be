"""Who tested which words: the trail of how a pathway was made together with people."""

from __future__ import annotations

from django.db import models

from pathways.models.base import AppendOnly, IcbOwned
from pathways.models.definitions import Pathway
from pathways.models.people import User


class AskedGroup(models.TextChoices):
    PATIENTS = "patients", "Panel of patients"
    EASY_READ = "easy_read", "Easy Read group"
    CARERS = "carers", "Carers and families"
    COMMUNITY = "community", "Community or faith group"
    TRANSLATORS = "translators", "Translators or people who speak the language"
    CLINICIANS = "clinicians", "Clinicians"


class WordingTest(AppendOnly, IcbOwned):
    """One test of one wording with a group of people, as the words stood then."""

    pathway = models.ForeignKey(Pathway, on_delete=models.PROTECT, related_name="wording_tests")
    section = models.CharField(max_length=20)
    key = models.CharField(max_length=60)
    language = models.CharField(max_length=16)
    wording = models.CharField(max_length=16, help_text="The digest of the words.")
    words = models.TextField(help_text="The words that were shown.")
    tested_on = models.DateField()
    group = models.CharField(max_length=12, choices=AskedGroup)
    people = models.PositiveSmallIntegerField()
    understood = models.PositiveSmallIntegerField()
    change = models.CharField(
        max_length=500, blank=True, help_text="What was changed because of it, and why; no names."
    )
    tested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("tested_on", "id")
        constraints = (
            models.CheckConstraint(
                name="wording_test_of_somebody", condition=models.Q(people__gte=1)
            ),
            models.CheckConstraint(
                name="wording_test_understood_by_those_asked",
                condition=models.Q(understood__lte=models.F("people")),
            ),
        )
        indexes = (models.Index(fields=("pathway", "section", "key"), name="wording_test_trail"),)

    def __str__(self) -> str:
        return f"Test of {self.section}.{self.key} on {self.tested_on}"
