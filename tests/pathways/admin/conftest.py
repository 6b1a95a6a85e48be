"""Two ICBs with one row of everything, and somebody signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from pathways.models import (
    Actor,
    Desk,
    Draft,
    Icb,
    PathwayVersion,
    Place,
    Practice,
    Provider,
    Role,
    Service,
    User,
)
from pathways.services import drafting
from tests.factories.documents import TINY_LIBRARY
from tests.factories.pathways import (
    IcbFactory,
    PlaceFactory,
    PracticeFactory,
    ProviderFactory,
    ServiceFactory,
    staff,
    staff_user,
)
from tests.pathways.services.conftest import Team


@dataclass
class World:
    """An ICB with one row of each kind."""

    icb: Icb
    place: Place
    practice: Practice
    provider: Provider
    desk: Desk
    service: Service
    member: User
    draft: Draft
    version: PathwayVersion
    team: Team

    def rows(self) -> dict[str, Any]:
        """One row of each kind that has a page, by the name of its model."""
        return {
            "icb": self.icb,
            "place": self.place,
            "practice": self.practice,
            "provider": self.provider,
            "desk": self.desk,
            "service": self.service,
            "user": self.member,
            "membership": self.member.memberships.get(),
            "draft": self.draft,
            "pathway": self.draft.pathway,
            "pathwayversion": self.version,
        }


def _world() -> World:
    icb = IcbFactory()
    place = PlaceFactory(icb=icb)
    team = Team(
        icb,
        staff(icb, Role.AUTHOR),
        staff(icb, Role.CLINICAL_LEAD),
        staff(icb, Role.SAFETY_OFFICER),
    )
    version = team.publishes()
    return World(
        icb=icb,
        place=place,
        practice=PracticeFactory(icb=icb, place=place),
        provider=ProviderFactory(icb=icb),
        desk=Desk.objects.filter(icb=icb).order_by("id")[0],
        service=ServiceFactory(icb=icb, place=place),
        member=staff_user(icb, Role.CLINICIAN),
        draft=team.imports(summary="Next edition"),
        version=version,
        team=team,
    )


@pytest.fixture(autouse=True)
def _tiny_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "library", lambda: TINY_LIBRARY)


@pytest.fixture
def mine(db: None) -> World:
    return _world()


@pytest.fixture
def theirs(db: None) -> World:
    return _world()


def signed_in(person: User | Actor) -> Client:
    """A browser in which this person has signed in."""
    user = User.objects.get(pk=person.id) if isinstance(person, Actor) else person
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def administrator(mine: World) -> Client:
    return signed_in(staff_user(mine.icb, Role.ADMINISTRATOR))
