"""Signing in: password, role, second factor, and one ICB at a time."""

import re

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from pathways.access import SESSION_ICB
from pathways.models import Role
from pathways.services import signing_in
from tests.factories.pathways import PASSWORD, IcbFactory, MembershipFactory, staff_user
from tests.pathways.admin.conftest import signed_in
from tests.pathways.services.conftest import AT
from tests.pathways.services.test_signing_in import code_of


LOGIN = "/admin/login/"


@pytest.fixture
def icb(db):
    return IcbFactory()


@pytest.fixture
def person(icb):
    return staff_user(icb, Role.CLINICIAN)


@pytest.fixture
def second_factor(settings):
    settings.STAFF_SECOND_FACTOR = True


def _give(client, person, code="", password=PASSWORD):
    data = {"username": person.username, "password": password, "code": code, "next": "/admin/"}
    return client.post(LOGIN, data)


def _wait(device):
    """As though the waiting time of wrong and used codes had passed."""
    TOTPDevice.objects.filter(pk=device.pk).update(
        last_t=-1, throttling_failure_count=0, throttling_failure_timestamp=None
    )


def test_without_a_second_factor_a_password_is_enough(person, client: Client):
    page = client.get(LOGIN).content.decode()
    assert "<h1>Sign in</h1>" in page
    assert 'name="code"' not in page

    assert _give(client, person)["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_a_wrong_password_is_refused_and_keeps_the_name(person, client: Client):
    page = _give(client, person, password="wrong").content.decode()

    assert "Please enter a correct username and password" in page
    assert f'value="{person.username}"' in page


def test_a_person_without_a_role_is_told_whom_to_ask(icb, client: Client):
    page = _give(client, staff_user(icb)).content.decode()

    assert "Ask an administrator of your ICB" in page


@pytest.mark.usefixtures("second_factor")
def test_a_password_alone_opens_nothing_and_leads_to_setting_up(person, client: Client):
    assert _give(client, person).status_code == 302
    for address in ("/admin/", "/admin/pathways/place/", "/admin/icb/"):
        assert client.get(address)["Location"].startswith(LOGIN)

    assert client.get(LOGIN)["Location"] == reverse("admin:second_factor")


@pytest.mark.usefixtures("second_factor")
def test_setting_up_shows_a_picture_and_a_key_and_ends_with_printed_codes(person, client: Client):
    _give(client, person)
    url = reverse("admin:second_factor")
    page = client.get(url).content.decode()
    device = TOTPDevice.objects.get(user=person, confirmed=False)
    assert "<svg" in page
    assert re.search(r"<code>([A-Z2-7]{4} )+[A-Z2-7]{1,4}</code>", page)

    wrong = client.post(url, {"code": "000000"})
    assert wrong.status_code == 422
    assert "does not fit" in wrong.content.decode()
    assert client.post(url, {"code": ""}).status_code == 422
    _wait(device)
    done = client.post(url, {"code": code_of(device)})
    assert done.content.decode().count("<code>") == signing_in.PRINTED_CODES
    assert client.get("/admin/").status_code == 200


@pytest.mark.usefixtures("second_factor")
def test_with_a_second_factor_the_code_is_needed_each_time(person, client: Client):
    device, printed = signing_in.confirm(
        person=person, code=code_of(signing_in.begin(person)), at=AT
    )
    for wrong in ("", "000000"):
        page = _give(client, person, wrong).content.decode()
        assert "Enter the code that your app shows now" in page
        assert client.get("/admin/").status_code == 302
        _wait(device)

    assert _give(client, person, code_of(device)).status_code == 302
    assert client.get("/admin/").status_code == 200
    other = Client()
    assert _give(other, person, printed[0]).status_code == 302
    assert other.get("/admin/").status_code == 200


@pytest.mark.usefixtures("second_factor")
def test_a_password_alone_does_not_add_a_second_device(person, client: Client):
    signing_in.confirm(person=person, code=code_of(signing_in.begin(person)), at=AT)
    client = signed_in(person)
    url = reverse("admin:second_factor")

    assert client.get(url)["Location"].startswith(LOGIN)
    assert client.post(url, {"code": "1"})["Location"].startswith(LOGIN)
    page = client.get(LOGIN).content.decode()
    assert "Sign in again with your code" in page


@pytest.mark.usefixtures("second_factor")
def test_setting_up_is_for_those_who_signed_in_with_a_role(icb, client: Client):
    url = reverse("admin:second_factor")

    assert client.get(url)["Location"].startswith(LOGIN)
    assert signed_in(staff_user(icb)).get(url)["Location"].startswith(LOGIN)


def test_setting_up_where_none_is_needed_leads_back(person):
    assert signed_in(person).get(reverse("admin:second_factor")).status_code == 302


def test_after_five_wrong_passwords_the_door_is_shut_for_a_while(person, client: Client, settings):
    settings.AXES_ENABLED = True
    for _ in range(5):
        response = _give(client, person, password="wrong")

    assert response.status_code == 429
    assert AccessAttempt.objects.exists()
    assert _give(client, person).status_code == 429


def test_a_person_of_one_icb_is_offered_no_other(person):
    page = signed_in(person).get("/admin/").content.decode()

    assert "Act for another ICB" not in page
    assert f"You act for {person.memberships.get().icb}." in page


def test_a_person_of_two_icbs_acts_for_one_at_a_time(icb, person):
    other = MembershipFactory(user=person, role=Role.ADMINISTRATOR).icb
    client = signed_in(person)
    url = reverse("admin:choose_icb")
    assert "Act for another ICB" in client.get("/admin/").content.decode()

    for chosen in (icb, other):
        page = client.post(url, {"icb": str(chosen.pk)}, follow=True).content.decode()
        assert f"You now act for {chosen}." in page
        assert f"You act for {chosen}." in page
    assert client.session[SESSION_ICB] == str(other.pk)


@pytest.mark.parametrize("choice", ["", None])
def test_an_icb_where_one_has_no_role_is_not_chosen(person, choice):
    stranger = IcbFactory()
    value = str(stranger.pk) if choice is None else choice
    client = signed_in(person)
    response = client.post(reverse("admin:choose_icb"), {"icb": value})

    assert response.status_code == 422
    assert "Choose one of your ICBs." in response.content.decode()
    assert SESSION_ICB not in client.session


def test_sign_out_ends_the_session(person):
    client = signed_in(person)
    client.post(reverse("admin:logout"))

    assert client.get("/admin/").status_code == 302


def test_an_administrator_removes_a_lost_second_factor(icb, person):
    signing_in.confirm(person=person, code=code_of(signing_in.begin(person)), at=AT)
    client = signed_in(staff_user(icb, Role.ADMINISTRATOR))
    page = reverse("admin:pathways_user_change", args=[person.pk])
    url = reverse("admin:pathways_user_forget_second_factor", args=[person.pk])
    assert "Remove the second factor" in client.get(page).content.decode()

    assert client.get(url).status_code == 405
    assert client.post(url)["Location"] == page
    assert not signing_in.has_second_factor(person)
    assert "Remove the second factor" not in client.get(page).content.decode()


def test_a_second_factor_is_removed_by_administrators_of_the_same_icb_alone(icb, person):
    url = reverse("admin:pathways_user_forget_second_factor", args=[person.pk])

    assert signed_in(staff_user(icb, Role.CLINICIAN)).post(url).status_code == 403
    assert signed_in(staff_user(IcbFactory(), Role.ADMINISTRATOR)).post(url).status_code == 404


def test_pages_carry_a_strict_content_security_policy(person, client: Client):
    for page in (client.get(LOGIN), signed_in(person).get("/admin/")):
        policy = page["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "<script>" not in page.content.decode()
