"""A directory for tests that lacks nothing that the tiny pathway needs."""

from __future__ import annotations

from datetime import date
from typing import Any

from pathways.engine import documents
from pathways.engine.definition import Definition
from pathways.proving.directories import Directory, LiveDesk, LiveService
from tests.factories.documents import TINY_LIBRARY, tiny_pathway


TODAY = date(2026, 11, 2)
ROLES = ("emergency_department", "urgent_care", "physiotherapy")
DESKS = (LiveDesk("clinical", "Clinical desk", 30), LiveDesk("waiting_list", "Lists", 20))


def tiny(**changes: Any) -> Definition:
    return documents.load(documents.resolve(tiny_pathway(**changes), TINY_LIBRARY))


def service(role: str, place: str | None = None, **changes: Any) -> LiveService:
    whole: dict[str, Any] = {
        "name": f"{role} of {place or 'all'}",
        "out_of_hours": "Call NHS 111.",
        "checked_on": TODAY,
    }
    return LiveService(role, place=place, **{**whole, **changes})


def directory(**changes: Any) -> Directory:
    whole: dict[str, Any] = {
        "places": (("north", "North"), ("south", "South")),
        "services": tuple(service(role) for role in ROLES),
        "desks": DESKS,
    }
    return Directory(**{**whole, **changes})
