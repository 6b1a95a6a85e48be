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
