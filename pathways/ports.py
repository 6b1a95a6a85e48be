"""What pathways needs to know of the people on its versions. Patients answers, when it is there."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pathways.engine.definition import Definition


@dataclass(frozen=True, slots=True)
class Affected:
    """What another definition would decide today for the people on a version.

    `looked_at` of `people` were looked at, those who wrote last first. `day` counts those whose
    items of today differ, `unfit` those whose kept answers the other definition cannot read: a
    move leaves them where they are.
    """

    people: int = 0
    looked_at: int = 0
    milder: int = 0
    harsher: int = 0
    day: int = 0
    unfit: int = 0


@dataclass(frozen=True, slots=True)
class Backtest:
    """What another definition would have decided, from the facts of the newest stored decisions.

    A question that was not asked then counts as not asked.
    """

    looked_at: int = 0
    milder: int = 0
    harsher: int = 0
    elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class MoveProgress:
    """How far an order to move people is: moved, still waiting, and left where they are."""

    done: int = 0
    waiting: int = 0
    dropped: int = 0


class Caseload(Protocol):
    """The people who follow pathways, as counts."""

    def in_flight(self, version_id: uuid.UUID) -> int:
        """How many people are invited to, follow or are held on a version."""

    def affected_by(
        self, version_id: uuid.UUID, definition: Definition, *, at: datetime
    ) -> Affected:
        """What a definition would change today for the people on a version."""

    def backtest(self, version_id: uuid.UUID, definition: Definition) -> Backtest:
        """How a definition would have decided the newest decisions of a version."""

    def progress_of(self, move_id: uuid.UUID) -> MoveProgress:
        """How far an order to move people is."""


class _Nobody:
    def in_flight(self, version_id: uuid.UUID) -> int:
        return 0

    def affected_by(
        self, version_id: uuid.UUID, definition: Definition, *, at: datetime
    ) -> Affected:
        return Affected()

    def backtest(self, version_id: uuid.UUID, definition: Definition) -> Backtest:
        return Backtest()

    def progress_of(self, move_id: uuid.UUID) -> MoveProgress:
        return MoveProgress()


_caseload: Caseload = _Nobody()


def register(caseload: Caseload) -> None:
    """Name who answers. Called once, when the apps are ready."""
    global _caseload
    _caseload = caseload


def caseload() -> Caseload:
    """Who answers for the people; without patients, nobody follows anything."""
    return _caseload


@dataclass(frozen=True, slots=True)
class Share:
    """How many of those who answered said something: from `least` to `most` of `of` people.

    A number from 1 to 4 is kept back, and so is the one that it could be worked out from, so that
    nobody can guess who said what; then only the range is known.
    """

    least: int
    most: int
    of: int

    @property
    def is_exact(self) -> bool:
        return self.least == self.most

    @property
    def rank(self) -> tuple[float, float]:
        """For sorting: the smallest and the largest that the share can be, from 0 to 1."""
        return self.least / self.of, self.most / self.of


@dataclass(frozen=True, slots=True)
class Heard:
    """What people said of one wording of a piece of content. None: too few said anything of it.

    `reasons` are those that 5 people or more gave, in words, most frequent first.
    """

    content_key: str
    wording: str
    people: int
    not_clear: Share | None
    helped: Share | None
    too_soon: int | None
    reasons: tuple[tuple[str, int], ...]


class Feedback(Protocol):
    """What people say of what they read and do, as counts that nobody can be picked out of."""

    def of_pathway(self, pathway_id: uuid.UUID) -> list[Heard]:
        """Each wording of a pathway's content about which 5 people or more have said something."""


class _Silence:
    def of_pathway(self, pathway_id: uuid.UUID) -> list[Heard]:
        return []


_feedback: Feedback = _Silence()


def register_feedback(answers: Feedback) -> None:
    """Name who answers. Called once, when the apps are ready."""
    global _feedback
    _feedback = answers


def feedback() -> Feedback:
    """Who answers for what people said; without patients, nobody said anything."""
    return _feedback
