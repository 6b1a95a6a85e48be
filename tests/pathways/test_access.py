"""Who may do what, and what each sees."""

import uuid

import pytest

from pathways import access
from pathways.access import NotAllowed, Permission, SecondFactorNeeded
from pathways.models import Actor, ActorKind, Place, Role
from tests.factories.pathways import (
    IcbFactory,
    MembershipFactory,
    PlaceFactory,
    ProviderFactory,
    UserFactory,
    staff,
    staff_user,
)


@pytest.fixture
def icb(db):
    return IcbFactory()


@pytest.mark.parametrize("permission", list(Permission))
def test_the_system_may_do_everything_and_a_patient_nothing_of_it(permission):
    key = uuid.uuid4()

    assert access.can(Actor.system(key), permission)
    assert not access.can(Actor.patient(key, key), permission)


def test_every_role_has_its_permissions_listed_and_each_permission_belongs_to_a_role():
    assert set(access.ROLE_PERMISSIONS) == set(Role)
    assert set().union(*access.ROLE_PERMISSIONS.values()) == set(Permission)


def test_nobody_who_signs_also_edits_by_the_same_role():
    for held in access.ROLE_PERMISSIONS.values():
        assert not {Permission.EDIT_DRAFTS, Permission.SIGN_DRAFTS} <= held


def test_check_says_what_the_role_does_not_allow(icb):
    with pytest.raises(NotAllowed, match="does not let you edit staff and their roles"):
        access.check(staff(icb, Role.CLINICIAN), Permission.EDIT_STAFF)
    access.check(staff(icb, Role.ADMINISTRATOR), Permission.EDIT_STAFF)


def test_check_same_icb_refuses_another(icb):
    access.check_same_icb(Actor.system(icb.pk), PlaceFactory(icb=icb))
    with pytest.raises(NotAllowed, match="another ICB"):
        access.check_same_icb(Actor.system(icb.pk), PlaceFactory())


def test_actor_for_joins_the_roles_of_one_icb(icb):
    person = staff_user(icb, Role.AUTHOR, Role.CLINICIAN)
    MembershipFactory(user=person, role=Role.ADMINISTRATOR)
    actor = access.actor_for(person, icb.pk)

    assert actor == Actor(
        ActorKind.STAFF, icb.pk, person.pk, frozenset({Role.AUTHOR, Role.CLINICIAN}), None
    )


def test_actor_for_without_a_choice_takes_one_icb_alone(icb):
    person = staff_user(icb, Role.AUTHOR)
    MembershipFactory(user=person, role=Role.ADMINISTRATOR)
    actor = access.actor_for(person)

    assert actor.icb_id == min(icb.pk for icb in access.icbs_of(person))
    assert len(actor.roles) == 1


def test_actor_for_a_stranger_or_a_closed_account_is_refused(icb):
    closed = staff_user(icb, Role.AUTHOR, is_active=False)

    for person, chosen in (
        (UserFactory(), None),
        (closed, None),
        (staff_user(icb, Role.AUTHOR), uuid.uuid4()),
    ):
        with pytest.raises(NotAllowed, match="no role here"):
            access.actor_for(person, chosen)


def test_provider_roles_limit_whose_patients_are_reached(icb):
    one, two = ProviderFactory(icb=icb), ProviderFactory(icb=icb)
    person = staff_user(icb, Role.CLINICIAN, provider=one)
    MembershipFactory(user=person, icb=icb, role=Role.WAITING_LIST, provider=two)

    assert access.actor_for(person).provider_ids == {one.pk, two.pk}


def test_an_icb_wide_role_that_reaches_no_patients_does_not_widen_one_that_does(icb):
    provider = ProviderFactory(icb=icb)
    person = staff_user(icb, Role.CLINICIAN, provider=provider)
    MembershipFactory(user=person, icb=icb, role=Role.AUTHOR)

    assert access.actor_for(person).provider_ids == {provider.pk}


def test_an_icb_wide_role_that_reaches_patients_reaches_those_of_every_provider(icb):
    person = staff_user(icb, Role.CLINICIAN, provider=ProviderFactory(icb=icb))
    MembershipFactory(user=person, icb=icb, role=Role.WAITING_LIST)

    assert access.actor_for(person).provider_ids is None


def test_a_web_user_without_a_code_is_asked_for_one(icb, settings):
    settings.STAFF_SECOND_FACTOR = True
    person = staff_user(icb, Role.AUTHOR)
    person.is_verified = lambda: False
    with pytest.raises(SecondFactorNeeded, match="code from your authenticator app"):
        access.actor_for(person)

    person.is_verified = lambda: True
    assert access.actor_for(person).id == person.pk
    settings.STAFF_SECOND_FACTOR = False
    person.is_verified = lambda: False
    assert access.actor_for(person).id == person.pk


def test_actor_in_a_session_acts_for_the_icb_it_has_chosen(icb):
    person = staff_user(icb, Role.AUTHOR)
    other = MembershipFactory(user=person, role=Role.ADMINISTRATOR).icb

    for chosen in (icb, other):
        session = {access.SESSION_ICB: str(chosen.pk)}
        assert access.actor_in(person, session).icb_id == chosen.pk


@pytest.mark.parametrize("kept", [None, "nonsense", "0197c1a2-0000-7000-8000-000000000000"])
def test_actor_in_a_session_with_no_choice_that_holds_falls_back(icb, kept):
    person = staff_user(icb, Role.AUTHOR)

    assert access.actor_in(person, {access.SESSION_ICB: kept}).icb_id == icb.pk


def test_visible_to_is_ones_own_icb_and_nothing_for_patients(icb):
    mine, theirs = PlaceFactory(icb=icb), PlaceFactory()
    system = Actor.system(icb.pk)

    assert list(access.visible_to(Place, system)) == [mine]
    assert not access.visible_to(Place, Actor.patient(icb.pk, uuid.uuid4())).exists()
    assert theirs.icb_id != icb.pk


def test_users_visible_are_those_with_a_role_in_ones_own_icb(icb):
    person = staff_user(icb, Role.AUTHOR, Role.CLINICIAN)
    staff_user(IcbFactory(), Role.AUTHOR)

    assert list(access.users_visible_to(Actor.system(icb.pk))) == [person]
    assert not access.users_visible_to(Actor.patient(icb.pk, uuid.uuid4())).exists()
