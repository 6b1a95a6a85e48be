"""What a version in use lacks of the directory is told where staff begin, until it is mended."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from pathways.models import PathwayVersion, Service
from pathways.services import watching
from tests.factories.documents import TINY_ROLES, publish_tiny
from tests.factories.pathways import desks, open_services
from tests.pathways.services.conftest import AT, Team


HEADING = "Patients may be sent where nobody is"


@pytest.fixture
def version(team: Team) -> PathwayVersion:
    desks(team.icb)
    open_services(team.icb, *TINY_ROLES)
    return publish_tiny(team.icb)


def pages(version: PathwayVersion) -> list[str]:
    return [
        reverse("admin:index"),
        reverse("builder:home"),
        reverse("builder:overview", args=[version.pathway_id]),
    ]


def test_gap_is_told_on_every_first_page_until_it_is_mended(
    desk: Client, version: PathwayVersion
) -> None:
    Service.objects.filter(role="urgent_care").update(is_open=False)
    watching.check_all(at=AT)
    for page in pages(version):
        text = desk.get(page).content.decode()
        assert HEADING in text, page
        assert "in the whole ICB." in text, page

    Service.objects.update(is_open=True)
    watching.check_all(at=AT)
    for page in pages(version):
        assert HEADING not in desk.get(page).content.decode(), page
