"""A draft, a live version, and somebody who looks at them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pathways.models import Draft, DraftRevision, Icb, PathwayVersion, Role, User
from pathways.services import drafting, editing
from patients.web.preview.sources import Source
from tests.factories.documents import TINY_LIBRARY
from tests.factories.pathways import IcbFactory, ServiceFactory, desks, staff, staff_user
from tests.pathways.services.conftest import Team


@pytest.fixture(autouse=True)
def _tiny_library(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    for module in (drafting, editing):
        monkeypatch.setattr(module, "library", lambda: TINY_LIBRARY)


@pytest.fixture
def icb(db: None) -> Icb:
    made: Icb = IcbFactory(name="NHS Example ICB")
    desks(made)
    ServiceFactory(icb=made, role="physiotherapy", name="Northtown Physiotherapy")
    return made


@pytest.fixture
def team(icb: Icb) -> Team:
    return Team(
        icb,
        staff(icb, Role.AUTHOR),
        staff(icb, Role.CLINICAL_LEAD),
        staff(icb, Role.SAFETY_OFFICER),
    )


@pytest.fixture
def draft(team: Team) -> Draft:
    return team.imports()


@pytest.fixture
def revision(draft: Draft) -> DraftRevision:
    return drafting.latest_revision(draft)


@pytest.fixture
def version(team: Team) -> PathwayVersion:
    return team.publishes()


@pytest.fixture
def author(icb: Icb) -> User:
    return staff_user(icb, Role.AUTHOR, username="author")


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


class Sitting:
    """Somebody in front of the simulator, by what the pages say."""

    def __init__(self, client: Client, source: Source) -> None:
        self.client, self.source = client, source
        self.answer: Any = None

    def open(self, name: str = "contents", *args: Any) -> Any:
        return self.get(reverse(f"preview:{name}", args=[self.source, *args]))

    def begin(self, **said: Any) -> Any:
        where = reverse("preview:contents", args=[self.source])
        return self.post(where, {"persona": "", "age": 40, "day": 0, **said})

    def get(self, where: str, **asked: Any) -> Any:
        self.answer = self.client.get(where, asked, follow=True)
        return self.answer

    def post(self, where: str, said: dict[str, Any]) -> Any:
        self.answer = self.client.post(where, said, follow=True)
        return self.answer

    @property
    def here(self) -> str:
        """The address of the page."""
        path: str = self.answer.request["PATH_INFO"]
        return path.split("at/")[0]

    @property
    def text(self) -> str:
        text: str = self.answer.content.decode()
        return text

    @property
    def step(self) -> int:
        return int(self.here.rstrip("/").split("/")[-1])

    def do(self, name: str, **said: Any) -> Any:
        return self.post(self.here, {"do": name, **said})

    def sends(self, page: str, **said: Any) -> Any:
        """A form of the patient's own page."""
        return self.post(f"{self.here}at/{page}", said)

    def follows(self, page: str) -> Any:
        return self.get(f"{self.here}at/{page}")

    @property
    def state(self) -> Any:
        return self.answer.context_data["state"]


@pytest.fixture
def sitting(author: User, revision: DraftRevision) -> Sitting:
    return Sitting(signed_in(author), Source("revision", str(revision.pk)))
