"""What patients say of the things that they read and do: codes alone, never their own words."""

from __future__ import annotations

from django.db import models

from pathways.models import IcbOwned, PathwayVersion
from patients.models.enrolments import Enrolment


class Clear(models.TextChoices):
    YES = "yes", "Clear"
    NO = "no", "Not clear"


class Helped(models.TextChoices):
    YES = "yes", "Helped"
    NO = "no", "Did not help"
    TOO_SOON = "too_soon", "Too soon to say"


class Unclear(models.TextChoices):
    """Why something was not clear. There is no free text: people would write who they are."""

    HARD_WORDS = "hard_words", "The words were too hard"
    TOO_LONG = "too_long", "It was too long"
    NO_PICTURE = "no_picture", "A picture would have helped"
    HOW_TO = "how_to", "It did not say well enough how to do it"
    NOT_FOR_ME = "not_for_me", "It did not seem to be for them"


class ItemFeedback(IcbOwned):
    """What one person thinks of one wording of a thing to read or do. They may change it.

    It decides nothing: no rule, no read model and no page of the plan reads it.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(PathwayVersion, on_delete=models.PROTECT, related_name="+")
    content_key = models.CharField(max_length=60)
    wording = models.CharField(max_length=16, help_text="The digest of the words that they read.")
    clear = models.CharField(max_length=3, choices=Clear, blank=True)
    unclear_why = models.CharField(max_length=12, choices=Unclear, blank=True)
    helped = models.CharField(max_length=8, choices=Helped, blank=True)
    given_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("enrolment", "content_key", "wording"), name="feedback_once_a_wording"
            ),
            models.CheckConstraint(
                name="feedback_says_something",
                condition=~models.Q(clear="", helped=""),
            ),
            models.CheckConstraint(
                name="feedback_reason_is_of_unclear",
                condition=models.Q(unclear_why="") | models.Q(clear="no"),
            ),
        )
        indexes = (models.Index(fields=("version", "content_key"), name="feedback_by_content"),)

    def __str__(self) -> str:
        return f"Feedback {self.pk}"
