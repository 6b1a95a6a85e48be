"""What was asked and what was answered."""

from __future__ import annotations

from django.db import models

from pathways.models import AppendOnly, IcbOwned
from patients.models.enrolments import Enrolment


class AskingKind(models.TextChoices):
    SCREEN = "screen", "Safety questions"
    CHECK_IN = "check_in", "Check-in"
    MEASURE = "measure", "Questionnaire"
    EXERCISE = "exercise", "Exercise record"


class AskingStatus(models.TextChoices):
    OPEN = "open", "Open"
    FINISHED = "finished", "Finished"
    LAPSED = "lapsed", "Lapsed"


class Asking(IcbOwned):
    """One run of a screen, check-in, measure or exercise record, with its answers."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="askings")
    kind = models.CharField(max_length=10, choices=AskingKind)
    key = models.CharField(
        max_length=60, blank=True, help_text="Which measure or exercise; else empty."
    )
    cause = models.CharField(
        max_length=60, blank=True, help_text="triage, re_screen, seen, daily: why it was asked."
    )
    day = models.IntegerField(help_text="The plan's day; 0 before day 1.")
    local_on = models.DateField()
    status = models.CharField(max_length=10, choices=AskingStatus, default=AskingStatus.OPEN)
    strength = models.CharField(
        max_length=16, blank=True, help_text="The disposition of the rule that asked for it."
    )
    opened_at = models.DateTimeField()
    last_answer_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("enrolment", "kind", "key", "local_on"),
                condition=models.Q(kind__in=("check_in", "measure")),
                name="one_check_in_or_measure_a_day",
            ),
            models.UniqueConstraint(
                fields=("enrolment",),
                condition=models.Q(kind="screen", status="open"),
                name="one_open_screen",
            ),
        )
        indexes = (
            models.Index(
                fields=("last_answer_at",),
                condition=models.Q(kind="screen", status="open"),
                name="screens_left_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class Submit(AppendOnly, IcbOwned):
    """One acknowledged send of a page. The same key again stores nothing and changes nothing."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    asking = models.ForeignKey(Asking, on_delete=models.CASCADE, related_name="submits")
    idempotency_key = models.UUIDField()
    page_key = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=8)
    by_id = models.UUIDField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("enrolment", "idempotency_key"), name="submit_once"),
        )

    def __str__(self) -> str:
        return f"Submit {self.pk}"


class Answer(AppendOnly, IcbOwned):
    """One answer as it was given; a changed answer is a later row, and both stay."""

    asking = models.ForeignKey(Asking, on_delete=models.CASCADE, related_name="answers")
    submit = models.ForeignKey(Submit, on_delete=models.CASCADE, related_name="answers")
    position = models.PositiveSmallIntegerField(help_text="Its place in the submit.")
    question = models.CharField(max_length=60)
    code = models.CharField(max_length=60, blank=True, help_text="A choice, or declined.")
    number = models.IntegerField(null=True)

    class Meta:
        ordering = ("submit_id", "position")
        constraints = (
            models.UniqueConstraint(fields=("submit", "position"), name="answer_position_once"),
            models.CheckConstraint(
                name="answer_is_code_or_number",
                condition=models.Q(code="", number__isnull=False)
                | (~models.Q(code="") & models.Q(number__isnull=True)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.question} in {self.asking_id}"
