"""A signed-in author with a draft of the tiny pathway."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pathways.models import Draft, Icb, Role, User
from pathways.services import drafting, editing
from tests.factories.documents import TINY_LIBRARY
from tests.factories.pathways import IcbFactory, staff, staff_user
from tests.pathways.services.conftest import Team


@pytest.fixture(autouse=True)
def _tiny_library(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    for module in (drafting, editing):
        monkeypatch.setattr(module, "library", lambda: TINY_LIBRARY)


@pytest.fixture
def icb(db: None) -> Icb:
    made: Icb = IcbFactory(name="NHS Example ICB")
    return made


@pytest.fixture
def author(icb: Icb) -> User:
    return staff_user(icb, Role.AUTHOR, username="author", first_name="Ada", last_name="Author")


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
def desk(author: User) -> Client:
    """The author's browser."""
    client = Client()
    client.force_login(author)
    return client


class At:
    """Addresses of one draft's pages, and its document."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def __call__(self, name: str, *args: Any) -> str:
        return reverse(f"builder:{name}", args=[self.draft.pathway_id, *args])

    @property
    def document(self) -> dict[str, Any]:
        return editing.document_of(self.draft)


@pytest.fixture
def at_page(draft: Draft) -> At:
    return At(draft)
