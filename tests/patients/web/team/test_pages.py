"""Who gets into the team's pages."""

from __future__ import annotations

import pytest
from django.test import Client

from pathways.models import Role
from patients.models import Escalation
from tests.factories.pathways import staff_user
from tests.factories.patients import Setting, setting
from tests.patients.services.sending import open_triage, send
from tests.patients.web.team.conftest import SignIn


PAGES = ["/team/", "/team/escalations/", "/team/referrals/", "/team/patients/"]


def emergency(one: Setting) -> Escalation:
    open_triage(one)
    send(one, {"saddle": "yes"})
    return Escalation.objects.get(enrolment=one.enrolment)


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.django_db
def test_page_without_signing_in_leads_to_the_sign_in(address: str) -> None:
    response = Client().get(address)

    assert response.status_code == 302
    assert response["Location"] == f"/admin/login/?next={address}"


def test_sign_in_is_the_admins(client: Client) -> None:
    response = client.get("/team/sign-in")

    assert response["Location"] == "/admin/login/?next=/team/"


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.WAITING_LIST, Role.CLINICAL_LEAD])
def test_page_opens_for_who_works_cases(sign_in: SignIn, address: str, role: str) -> None:
    assert sign_in(role).get(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", [Role.AUTHOR, Role.ANALYST, Role.ADMINISTRATOR])
def test_page_is_refused_in_words_without_the_role(
    sign_in: SignIn, address: str, role: str
) -> None:
    response = sign_in(role).get(address)

    assert response.status_code == 403
    assert "Your role does not let you" in response.content.decode()


def test_page_is_refused_to_somebody_without_any_role(one: Setting) -> None:
    client = Client()
    client.force_login(staff_user(one.icb))

    response = client.get("/team/")

    assert response.status_code == 403
    assert "You have no role here yet" in response.content.decode()


def test_page_is_refused_without_the_second_factor(sign_in: SignIn, settings: object) -> None:
    client = sign_in()
    settings.STAFF_SECOND_FACTOR = True  # type: ignore[attr-defined]

    response = client.get("/team/")

    assert response.status_code == 403
    assert "authenticator app" in response.content.decode()
    assert "/admin/login/" in response.content.decode()


def test_case_and_patient_of_another_icb_are_not_found(sign_in: SignIn) -> None:
    other = setting()
    case = emergency(other)
    client = sign_in()

    assert client.get(f"/team/escalations/{case.pk}").status_code == 404
    assert client.post(f"/team/escalations/{case.pk}", {"do": "take"}).status_code == 404
    assert client.get(f"/team/patients/{other.patient.pk}").status_code == 404
    case.refresh_from_db()
    assert case.status == "open"


def test_lists_show_nothing_of_another_icb(sign_in: SignIn) -> None:
    other = setting()
    emergency(other)
    other.patient.family_name = "Nobodyelse"
    other.patient.save()
    client = sign_in()

    for address in PAGES:
        assert "Nobodyelse" not in client.get(address).content.decode()
