"""Every page of the staff site, as every role of two ICBs."""

import pytest
from django.test import Client
from django.urls import reverse

from pathways.admin import site
from pathways.models import AuditEvent, Role
from tests.factories.pathways import staff_user
from tests.pathways.admin.conftest import World, signed_in


MODELS = [model._meta.model_name for model in site._registry]
STAFF_ONLY = {"user", "membership"}
AUDIT_ONLY = {"auditevent", "auditblock"}
WRITTEN = {"icb", "place", "practice", "provider", "desk", "service", "user", "membership"}
ADDED = WRITTEN - {"icb"}
REMOVED = WRITTEN - {"icb", "user"}
READS_AUDIT = {Role.ADMINISTRATOR, Role.SAFETY_OFFICER}


def _may_view(role, model):
    if model in STAFF_ONLY:
        return role == Role.ADMINISTRATOR
    if model in AUDIT_ONLY:
        return role in READS_AUDIT
    return True


def _url(model, page, *args):
    return reverse(f"admin:pathways_{model}_{page}", args=args)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_the_lists_that_are_its_work(mine: World, role):
    client = signed_in(staff_user(mine.icb, role))

    for model in MODELS:
        status = client.get(_url(model, "changelist")).status_code
        assert status == (200 if _may_view(role, model) else 403), model


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_the_rows_of_its_own_icb_and_none_of_another(
    mine: World, theirs: World, role
):
    client = signed_in(staff_user(mine.icb, role))

    for model, row in mine.rows().items():
        expected = 200 if _may_view(role, model) else 403
        assert client.get(_url(model, "change", row.pk)).status_code == expected, model
    for model, row in theirs.rows().items():
        expected = {404} if _may_view(role, model) else {403, 404}
        assert client.get(_url(model, "change", row.pk)).status_code in expected, model
        assert client.post(_url(model, "change", row.pk), {"name": "x"}).status_code in {403, 404}
        assert client.get(_url(model, "history", row.pk)).status_code in {403, 404}, model
        assert client.get(_url(model, "delete", row.pk)).status_code in {403, 404}, model
        assert client.post(_url(model, "delete", row.pk), {"post": "yes"}).status_code in {403, 404}


@pytest.mark.parametrize("role", list(Role))
def test_only_an_administrator_reaches_the_forms_that_write(mine: World, role):
    client = signed_in(staff_user(mine.icb, role))
    writes = role == Role.ADMINISTRATOR

    for model in MODELS:
        expected = 200 if writes and model in ADDED else 403
        assert client.get(_url(model, "add")).status_code == expected, model
    for model, row in mine.rows().items():
        expected = 200 if writes and model in REMOVED else 403
        assert client.get(_url(model, "delete", row.pk)).status_code == expected, model


def test_lists_show_no_row_of_another_icb(mine: World, theirs: World):
    client = signed_in(staff_user(mine.icb, Role.ADMINISTRATOR))

    for model, row in theirs.rows().items():
        page = client.get(_url(model, "changelist")).content.decode()
        assert str(row.pk) not in page, model
    assert str(mine.place.pk) in client.get(_url("place", "changelist")).content.decode()


def test_choices_on_forms_are_of_ones_own_icb(mine: World, theirs: World):
    client = signed_in(staff_user(mine.icb, Role.ADMINISTRATOR))

    for model in ("practice", "service", "desk", "membership", "user"):
        page = client.get(_url(model, "add")).content.decode()
        for row in (theirs.place, theirs.provider, theirs.member):
            assert str(row.pk) not in page, model


def test_the_audit_trail_of_another_icb_is_not_shown(mine: World, theirs: World):
    client = signed_in(staff_user(mine.icb, Role.SAFETY_OFFICER))
    event = AuditEvent.objects.filter(icb=theirs.icb).first()

    assert event is not None
    assert client.get(_url("auditevent", "change", event.pk)).status_code == 404
    own = AuditEvent.objects.filter(icb=mine.icb, target_id__isnull=False).first()
    for key, shown in ((event.target_id, False), (own.target_id, True)):
        page = client.get(_url("auditevent", "changelist"), {"target_id": key})
        assert ('id="result_list"' in page.content.decode()) is shown


def test_an_address_that_is_no_key_is_not_found(administrator: Client):
    assert administrator.get("/admin/pathways/place/nonsense/change/").status_code == 404


@pytest.mark.parametrize("address", ["/admin/", "/admin/pathways/place/", "/admin/icb/"])
def test_nobody_signed_in_is_sent_to_sign_in(db, address):
    response = Client().get(address)

    assert (response.status_code, response["Location"]) == (302, f"/admin/login/?next={address}")


def test_somebody_without_a_role_gets_nowhere(mine: World):
    person = staff_user(mine.icb)

    assert signed_in(person).get("/admin/").status_code == 302


def test_history_of_a_row_is_the_audit_trail(mine: World, administrator: Client):
    response = administrator.get(_url("place", "history", mine.place.pk))

    expected = _url("auditevent", "changelist") + f"?target_id={mine.place.pk}"
    assert response["Location"] == expected
    assert administrator.get(expected).status_code == 200
