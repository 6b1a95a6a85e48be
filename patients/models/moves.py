"""What became of an order to move people to another version, person by person."""

from __future__ import annotations

from django.db import models

from pathways.models import IcbOwned, VersionMove
from patients.models.enrolments import Enrolment


class MoveState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    DONE = "done", "Moved"
    DROPPED = "dropped", "Not moved"


class MoveEnd(models.TextChoices):
    """Why somebody was not moved."""

    OVER = "over", "Their plan is over"
    ELSEWHERE = "elsewhere", "They follow another version by now"
    WITHDRAWN = "withdrawn", "The version was withdrawn"
    NEWER = "newer", "A newer order holds"
    UNFIT = "unfit", "Their answers do not fit the version"


class EnrolmentMove(IcbOwned):
    """One person under one order. A row is waiting until it is done or dropped, for good."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="moves")
    move = models.ForeignKey(VersionMove, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=MoveState, default=MoveState.WAITING)
    end = models.CharField(max_length=10, choices=MoveEnd, blank=True)
    stage = models.CharField(max_length=60, blank=True, help_text="The stage when it was ordered.")
    looked_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("enrolment", "move"), name="enrolment_move_once"),
        )
        indexes = (
            models.Index(
                fields=("looked_at",),
                condition=models.Q(state="waiting"),
                name="moves_waiting",
            ),
        )

    def __str__(self) -> str:
        return f"{self.move_id}: {self.enrolment_id}"
