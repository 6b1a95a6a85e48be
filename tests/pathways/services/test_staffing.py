"""Staff and roles: nobody's own, nobody else's account."""

import pytest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from pathways.access import NotAllowed
from pathways.models import AuditEvent, Membership, Role, User
from pathways.services import staffing
from tests.factories.pathways import (
    IcbFactory,
    MembershipFactory,
    ProviderFactory,
    staff,
    staff_user,
)
from tests.pathways.services.conftest import AT


@pytest.fixture
def administrator(icb):
    return staff(icb, Role.ADMINISTRATOR)


def test_engage_makes_a_person_with_a_first_role(icb, administrator):
    person = staffing.engage(
        actor=administrator,
        person=User(username="new"),
        membership=Membership(icb=icb, role=Role.CLINICIAN),
        at=AT,
    )

    assert person.memberships.get().role == Role.CLINICIAN
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert verbs == {"add_person", "add_membership"}


def test_engage_with_a_role_in_another_icb_makes_nobody(administrator):
    with pytest.raises(NotAllowed, match="another ICB"):
        staffing.engage(
            actor=administrator,
            person=User(username="new"),
            membership=Membership(icb=IcbFactory(), role=Role.CLINICIAN),
            at=AT,
        )
    assert not User.objects.filter(username="new").exists()


def test_save_person_names_what_changed(icb, administrator):
    person = staff_user(icb, Role.CLINICIAN)
    person.email = "new@example.nhs.uk"
    staffing.save_person(actor=administrator, person=person, at=AT)

    event = AuditEvent.objects.get()
    assert (event.verb, event.detail) == ("change_person", {"fields": ["email"]})


def test_an_account_that_another_icb_relies_on_is_not_changed(icb, administrator):
    person = staff_user(icb, Role.CLINICIAN)
    MembershipFactory(user=person)

    with pytest.raises(NotAllowed, match="also works for another ICB"):
        staffing.save_person(actor=administrator, person=person, at=AT)
    with pytest.raises(NotAllowed, match="also works for another ICB"):
        staffing.forget_second_factor(actor=administrator, person=person, at=AT)


def test_an_operators_account_is_not_changed(icb, administrator):
    person = staff_user(icb, Role.CLINICIAN, is_superuser=True)

    with pytest.raises(NotAllowed):
        staffing.save_person(actor=administrator, person=person, at=AT)


def test_appoint_and_dismiss_give_and_take_a_role(icb, administrator):
    person = staff_user(icb, Role.CLINICIAN)
    role = Membership(icb=icb, user=person, role=Role.ANALYST, provider=ProviderFactory(icb=icb))
    staffing.appoint(actor=administrator, membership=role, at=AT)
    assert person.memberships.count() == 2

    staffing.dismiss(actor=administrator, membership=role, at=AT)
    assert person.memberships.get().role == Role.CLINICIAN
    verbs = list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["add_membership", "remove_membership"]


def test_appoint_at_a_provider_of_another_icb_is_refused(icb, administrator):
    person = staff_user(icb, Role.CLINICIAN)
    role = Membership(icb=icb, user=person, role=Role.ANALYST, provider=ProviderFactory())

    with pytest.raises(NotAllowed, match="another ICB"):
        staffing.appoint(actor=administrator, membership=role, at=AT)


def test_nobody_changes_their_own_roles(icb, administrator):
    own = Membership.objects.get(user_id=administrator.id)
    more = Membership(icb=icb, user_id=administrator.id, role=Role.CLINICAL_LEAD)
    own.user = staff_user(icb, Role.CLINICIAN)

    with pytest.raises(NotAllowed, match="Nobody changes their own roles"):
        staffing.appoint(actor=administrator, membership=more, at=AT)
    with pytest.raises(NotAllowed, match="Nobody changes their own roles"):
        staffing.appoint(actor=administrator, membership=own, at=AT)
    with pytest.raises(NotAllowed, match="Nobody changes their own roles"):
        staffing.dismiss(actor=administrator, membership=own, at=AT)


def test_staff_are_edited_by_administrators_alone(icb):
    person = staff_user(icb, Role.CLINICIAN)
    lead = staff(icb, Role.CLINICAL_LEAD)
    role = person.memberships.get()

    for write in (
        lambda: staffing.save_person(actor=lead, person=person, at=AT),
        lambda: staffing.appoint(actor=lead, membership=role, at=AT),
        lambda: staffing.dismiss(actor=lead, membership=role, at=AT),
        lambda: staffing.forget_second_factor(actor=lead, person=person, at=AT),
    ):
        with pytest.raises(NotAllowed, match="edit staff"):
            write()


def test_forget_second_factor_removes_apps_and_printed_codes(icb, administrator):
    person = staff_user(icb, Role.CLINICIAN)
    TOTPDevice.objects.create(user=person, name="authenticator")
    TOTPDevice.objects.create(user=person, name="half", confirmed=False)
    StaticDevice.objects.create(user=person, name="printed codes")

    assert staffing.forget_second_factor(actor=administrator, person=person, at=AT) == 3
    assert not TOTPDevice.objects.exists()
    assert AuditEvent.objects.get().detail == {"devices": 3}
