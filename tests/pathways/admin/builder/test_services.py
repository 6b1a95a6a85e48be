"""Local services: who fills the roles of a pathway today."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pathways.models import Icb, Role
from tests.factories.pathways import IcbFactory, PlaceFactory, ServiceFactory, staff_user
from tests.pathways.admin.builder.conftest import At
from tests.pathways.services.conftest import AT


@pytest.fixture(autouse=True)
def _on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pathways.clock.now", lambda: AT)


def roles(answer: Any) -> dict[str, dict[str, Any]]:
    return {
        role["title"]: {one.place: one for one in role["places"]}
        for role in answer.context_data["roles"]
    }


def test_each_role_with_who_fills_it_in_each_place(desk: Client, icb: Icb, at_page: At) -> None:
    north = PlaceFactory(icb=icb, name="North", key="north")
    PlaceFactory(icb=icb, name="South", key="south")
    ServiceFactory(
        icb=icb, place=north, name="North Physio", out_of_hours="Call 111", checked_on=AT.date()
    )
    ServiceFactory(icb=icb, name="All Physio", checked_on=date(2026, 1, 1))
    ServiceFactory(icb=icb, place=north, role="urgent_care", name="Closed", is_open=False)
    ServiceFactory(icb=IcbFactory(), role="urgent_care", name="Somebody else's")

    answer = desk.get(at_page("services"))
    found = roles(answer)
    assert set(found) == {"Emergency department", "Urgent care", "Physiotherapy"}
    physio = found["Physiotherapy"]
    assert set(physio) == {"North", "South", "Place not known"}
    assert physio["North"].name == "North Physio"
    assert physio["North"].tags == ()
    assert physio["South"].name == "All Physio"
    assert [text for text, _colour in physio["South"].tags] == [
        "No out-of-hours words",
        "Out of date",
    ]
    assert [text for text, _colour in found["Urgent care"]["North"].tags] == ["Nobody"]
    assert found["Urgent care"]["Place not known"].tags == (("Nobody", "yellow"),)
    page = answer.content.decode()
    assert "Somebody else" not in page
    assert "Roles are filled by nobody in 4 places" in page


def test_who_may_change_the_directory_gets_links_and_others_are_told(
    desk: Client, icb: Icb, at_page: At
) -> None:
    service = ServiceFactory(icb=icb)
    change = reverse("admin:pathways_service_change", args=[service.pk])
    add = f"{reverse('admin:pathways_service_add')}?role=urgent_care"
    page = desk.get(at_page("services")).content.decode()
    assert "An administrator of your ICB can change the directory" in page
    assert change not in page
    boss = Client()
    boss.force_login(staff_user(icb, Role.AUTHOR, Role.ADMINISTRATOR))
    page = boss.get(at_page("services")).content.decode()
    assert change in page
    assert add in page
    assert boss.get(add).status_code == 200
