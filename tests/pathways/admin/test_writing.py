"""What an administrator writes: through the services, audited, refused in sentences."""

from datetime import time

import pytest
from django.test import Client
from django.urls import reverse

from pathways.models import AuditEvent, Desk, Membership, Place, Practice, Role, User
from tests.factories.pathways import MembershipFactory, staff_user
from tests.pathways.admin.conftest import World, signed_in


def _url(model, page, *args):
    return reverse(f"admin:pathways_{model}_{page}", args=args)


def _post(client: Client, address: str, /, **data):
    return client.post(address, data)


DESK = {
    "name": "Hips",
    "kind": "clinical",
    "phone": "01632 960100",
    "opens": "08:00",
    "closes": "18:00",
    "weekdays": ["5", "1"],
    "cases_a_day": "20",
}
PERSON = {
    "username": "new.person",
    "first_name": "New",
    "last_name": "Person",
    "email": "new@example.nhs.uk",
    "new_password": "quite-long-enough-1",
    "role": Role.CLINICIAN,
}


def test_a_new_place_belongs_to_the_icb_acted_for_and_is_audited(mine: World, administrator):
    response = _post(
        administrator, _url("place", "add"), name="North", key="north", outward_codes="s1, S2 s2"
    )

    place = Place.objects.get(key="north")
    assert response.status_code == 302
    assert (place.icb, place.outward_codes) == (mine.icb, ["S1", "S2"])
    assert AuditEvent.objects.get(verb="add_place").target_id == place.pk


def test_a_place_with_a_taken_key_is_refused_in_words(mine: World, administrator):
    response = _post(administrator, _url("place", "add"), name="Twice", key=mine.place.key)

    assert "already exists" in response.content.decode()
    assert 'value="Twice"' in response.content.decode()
    assert not Place.objects.filter(name="Twice").exists()


def test_the_same_key_in_another_icb_is_no_hindrance(mine: World, theirs: World, administrator):
    _post(administrator, _url("place", "add"), name="Same", key=theirs.place.key)

    assert Place.objects.filter(name="Same", icb=mine.icb).exists()


def test_a_wrong_half_of_a_postcode_is_named(administrator):
    response = _post(
        administrator, _url("place", "add"), name="N", key="n", outward_codes="S1, 12345"
    )

    assert "12345 is no first half of a postcode" in response.content.decode()
    assert 'value="S1, 12345"' in response.content.decode()


def test_outward_codes_are_shown_as_they_are_written(mine: World, administrator):
    mine.place.outward_codes = ["S1", "S2"]
    mine.place.save()

    page = administrator.get(_url("place", "change", mine.place.pk)).content.decode()
    assert 'value="S1, S2"' in page


@pytest.mark.parametrize(("code", "right"), [("b12345", True), ("12345", False)])
def test_a_practice_code_is_a_letter_and_five_digits(mine: World, administrator, code, right):
    response = _post(
        administrator, _url("practice", "add"), name="P", code=code, place=str(mine.place.pk)
    )

    assert Practice.objects.filter(code="B12345").exists() is right
    assert right or "a letter and five digits" in response.content.decode()


def test_a_desk_keeps_its_working_days_in_order(mine: World, administrator):
    _post(administrator, _url("desk", "change", mine.desk.pk), **DESK)

    mine.desk.refresh_from_db()
    assert (mine.desk.weekdays, mine.desk.closes) == ("15", time(18))
    page = administrator.get(_url("desk", "change", mine.desk.pk)).content.decode()
    assert page.count("checked") == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"closes": "08:00"}, "closes after it opens"),
        ({"weekdays": []}, "at least one working day"),
        ({"opens": "late"}, "valid time"),
        ({"kind": "other"}, "Select a valid choice"),
    ],
)
def test_a_desk_that_could_not_work_is_refused_in_words(mine: World, administrator, change, words):
    response = _post(administrator, _url("desk", "change", mine.desk.pk), **(DESK | change))

    assert words in response.content.decode()
    assert Desk.objects.get(pk=mine.desk.pk).opens == time(9)


def test_a_second_desk_of_one_kind_is_refused_in_words(mine: World, administrator):
    response = _post(administrator, _url("desk", "add"), **DESK)

    assert response.status_code == 422
    assert Desk.objects.filter(icb=mine.icb).count() == 2


def test_a_row_may_not_point_into_another_icb(mine: World, theirs: World, administrator):
    response = _post(
        administrator, _url("practice", "add"), name="P", code="B12345", place=str(theirs.place.pk)
    )

    assert "Select a valid choice" in response.content.decode()
    assert not Practice.objects.filter(code="B12345").exists()


def test_the_icb_changes_its_help_line_and_not_its_code(mine: World, administrator):
    _post(
        administrator,
        _url("icb", "change", mine.icb.pk),
        name="NHS New ICB",
        code="HACK",
        help_phone="01632 960111",
        help_hours="Always",
    )

    mine.icb.refresh_from_db()
    assert (mine.icb.name, mine.icb.help_phone) == ("NHS New ICB", "01632 960111")
    assert mine.icb.code != "HACK"


def test_what_is_used_is_not_removed_and_only_counted(mine: World, administrator):
    url = _url("place", "delete", mine.place.pk)
    page = administrator.get(url).content.decode()

    assert "1 practices" in page
    assert mine.practice.name not in page
    administrator.post(url, {"post": "yes"})
    assert Place.objects.filter(pk=mine.place.pk).exists()


def test_what_is_not_used_is_removed_and_audited(mine: World, administrator):
    administrator.post(_url("service", "delete", mine.service.pk), {"post": "yes"})

    assert AuditEvent.objects.get(verb="remove_service").target_id == mine.service.pk


def test_a_service_with_an_address_that_is_none_is_refused_in_words(mine: World, administrator):
    response = _post(
        administrator,
        _url("service", "change", mine.service.pk),
        name="S",
        role="pharmacy",
        url="no address",
        checked_on="31 February",
    )

    page = response.content.decode()
    assert "Enter a valid URL" in page
    assert "Enter a valid date" in page


def test_a_new_person_comes_with_a_role_and_a_password_that_is_kept_secret(
    mine: World, administrator
):
    response = _post(administrator, _url("user", "add"), **PERSON)

    person = User.objects.get(username="new.person")
    assert response.status_code == 302
    assert person.check_password(PERSON["new_password"])
    assert person.memberships.get().icb == mine.icb
    assert PERSON["new_password"] not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"new_password": "short"}, "too short"),
        ({"new_password": ""}, "Write a first password."),
        ({"role": "king"}, "Select a valid choice"),
        ({"username": ""}, "Fill in &#39;Username&#39;."),
    ],
)
def test_a_new_person_who_lacks_something_is_refused_in_words(
    mine: World, administrator, change, words
):
    response = _post(administrator, _url("user", "add"), **(PERSON | change))

    assert words in response.content.decode()
    assert not User.objects.filter(username="new.person").exists()


def test_a_person_is_changed_and_keeps_the_password_unless_a_new_one_is_written(
    mine: World, administrator
):
    before = mine.member.password
    data = {"username": mine.member.username, "email": "x@example.nhs.uk", "is_active": "on"}
    url = _url("user", "change", mine.member.pk)
    _post(administrator, url, **data)
    mine.member.refresh_from_db()
    assert (mine.member.email, mine.member.password) == ("x@example.nhs.uk", before)

    _post(administrator, url, **data, new_password="another-long-one-2")
    mine.member.refresh_from_db()
    assert mine.member.check_password("another-long-one-2")


def test_a_person_of_two_icbs_is_read_only_here(mine: World, theirs: World, administrator):
    MembershipFactory(user=mine.member, icb=theirs.icb, role=Role.CLINICIAN)
    url = _url("user", "change", mine.member.pk)

    assert "new_password" not in administrator.get(url).content.decode()
    assert _post(administrator, url, username="taken.over").status_code == 403
    forget = _url("user", "forget_second_factor", mine.member.pk)
    assert administrator.post(forget).status_code == 403


def test_a_role_is_given_and_taken(mine: World, administrator):
    data = {"user": str(mine.member.pk), "role": Role.ANALYST, "provider": str(mine.provider.pk)}
    _post(administrator, _url("membership", "add"), **data)
    role = Membership.objects.get(user=mine.member, role=Role.ANALYST)
    _post(administrator, _url("membership", "change", role.pk), **(data | {"role": Role.AUTHOR}))
    role.refresh_from_db()
    assert role.role == Role.AUTHOR

    administrator.post(_url("membership", "delete", role.pk), {"post": "yes"})
    assert not Membership.objects.filter(pk=role.pk).exists()


def test_nobody_gives_themselves_a_role(mine: World):
    person = staff_user(mine.icb, Role.ADMINISTRATOR)
    client = signed_in(person)
    own = person.memberships.get()
    data = {"user": str(person.pk), "role": Role.CLINICAL_LEAD}

    page = _post(client, _url("membership", "add"), **data).content.decode()
    assert "Nobody changes their own roles" in page
    assert _post(client, _url("membership", "change", own.pk), **data).status_code == 403
    assert client.post(_url("membership", "delete", own.pk), {"post": "yes"}).status_code == 403
    assert person.memberships.get().role == Role.ADMINISTRATOR


def test_a_role_is_not_moved_to_oneself(mine: World):
    person = staff_user(mine.icb, Role.ADMINISTRATOR)
    role = mine.member.memberships.get()
    data = {"user": str(person.pk), "role": Role.CLINICAL_LEAD}
    response = _post(signed_in(person), _url("membership", "change", role.pk), **data)

    assert "Nobody changes their own roles" in response.content.decode()
    role.refresh_from_db()
    assert role.user == mine.member
