"""What pathways needs to know of the people on its versions. Patients answers, when it is there."""

from __future__ import annotations

import uuid
from typing import Protocol


class Caseload(Protocol):
    """The people who follow pathways, as counts."""

    def in_flight(self, version_id: uuid.UUID) -> int:
        """How many people are invited to, follow or are held on a version."""


class _Nobody:
    def in_flight(self, version_id: uuid.UUID) -> int:
        return 0


_caseload: Caseload = _Nobody()


def register(caseload: Caseload) -> None:
    """Name who answers. Called once, when the apps are ready."""
    global _caseload
    _caseload = caseload


def caseload() -> Caseload:
    """Who answers for the people; without patients, nobody follows anything."""
    return _caseload
