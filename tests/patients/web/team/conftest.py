"""A team that is signed in on a Tuesday morning."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from pathways import clock
from pathways.models import Provider
from tests.factories.pathways import staff_user
from tests.factories.patients import TUESDAY, Setting, setting


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    """The edges read the clock: they read a Tuesday morning."""
    monkeypatch.setattr(clock, "now", lambda: TUESDAY)


@pytest.fixture
def one(db: None) -> Setting:
    return setting()


SignIn = Callable[..., Client]


@pytest.fixture
def sign_in(one: Setting) -> SignIn:
    """A browser of somebody with these roles in the ICB."""

    def signed_in(*roles: str, provider: Provider | None = None) -> Client:
        client = Client()
        client.force_login(staff_user(one.icb, *(roles or ("clinician",)), provider=provider))
        return client

    return signed_in
