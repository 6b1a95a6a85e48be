"""Who sees which rows of patients: every list as every kind of actor of two ICBs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db.models import QuerySet

from pathways.access import NotAllowed
from pathways.models import Actor, ActorKind, Role
from patients import access
from patients.models import Batch, Escalation
from tests.factories.pathways import ProviderFactory, ServiceFactory, staff
from tests.factories.patients import TUESDAY, Setting, setting, started
from tests.patients.services.sending import check_in, open_triage, send
from tests.patients.services.test_safety_netting import WORSE, pathway


pytestmark = pytest.mark.django_db
Visible = Callable[[Actor], QuerySet]  # type: ignore[type-arg]

LISTS: dict[str, Visible] = {
    "patients": access.patients_visible_to,
    "enrolments": access.enrolments_visible_to,
    "escalations": access.escalations_visible_to,
    "referrals": access.referrals_visible_to,
    "messages": access.messages_visible_to,
    "batches": access.batches_visible_to,
}
STAFF_ONLY = {"escalations", "batches"}


def world() -> Setting:
    """One row of each list."""
    one = started(setting(pathway({**WORSE, "service": "physiotherapy"})))
    ServiceFactory(icb=one.icb)
    check_in(one, general="worse")
    open_triage(one)
    send(one, {"saddle": "yes"})
    Batch.objects.create(
        icb=one.icb,
        provider=one.provider,
        pathway=one.version.pathway,
        file_name="a.csv",
        file_hash="0",
        release_at=TUESDAY,
        uploaded_at=TUESDAY,
    )
    return one


@pytest.mark.parametrize("name", LISTS)
def test_list_shows_the_rows_of_ones_own_icb_alone(name: str) -> None:
    one, other = world(), world()
    visible = LISTS[name]

    for actor in (one.system, staff(one.icb, Role.WAITING_LIST)):
        assert {row.icb_id for row in visible(actor)} == {one.icb.pk}
    assert visible(other.system).count() == visible(one.system).count() == 1


@pytest.mark.parametrize("name", LISTS)
def test_list_shows_a_patient_their_own_rows_and_no_worklist(name: str) -> None:
    one = world()
    stranger = one.as_patient(one.another())

    assert LISTS[name](one.actor).count() == (0 if name in STAFF_ONLY else 1)
    assert LISTS[name](stranger).count() == (1 if name in ("patients", "enrolments") else 0)


@pytest.mark.parametrize("name", LISTS)
def test_list_is_limited_to_the_providers_of_the_role(name: str) -> None:
    one = world()

    own = staff(one.icb, Role.WAITING_LIST, provider=one.provider)
    elsewhere = staff(one.icb, Role.WAITING_LIST, provider=ProviderFactory(icb=one.icb))

    assert LISTS[name](own).count() == 1
    assert LISTS[name](elsewhere).count() == 0


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("role", [Role.AUTHOR, Role.ANALYST, Role.ADMINISTRATOR])
def test_list_is_empty_without_the_role(name: str, role: str) -> None:
    one = world()

    assert not LISTS[name](staff(one.icb, role)).exists()


def test_uploads_are_for_who_enrols() -> None:
    one = world()

    assert not access.batches_visible_to(staff(one.icb, Role.CLINICIAN)).exists()


def test_acting_on_somebody_is_for_the_system_themselves_and_who_reads_patients() -> None:
    one = world()
    allowed = (
        one.system,
        one.actor,
        staff(one.icb, Role.CLINICIAN),
        staff(one.icb, Role.CLINICIAN, provider=one.provider),
    )
    refused = (
        one.as_patient(one.another()),
        staff(one.icb, Role.ANALYST),
        staff(one.icb, Role.CLINICIAN, provider=ProviderFactory(icb=one.icb)),
        setting().system,
        staff(setting().icb, Role.CLINICIAN),
    )

    for row in (one.patient, one.enrolment, one.patient.contacts.get()):
        for actor in allowed:
            access.check_acts_on(actor, row, one.patient.pk)
        for actor in refused:
            with pytest.raises(NotAllowed):
                access.check_acts_on(actor, row, one.patient.pk)


def test_case_is_worked_by_named_staff_of_its_desk() -> None:
    one = world()
    case = Escalation.objects.get()

    access.check_works_case(staff(one.icb, Role.CLINICIAN), case)
    nobody = Actor(kind=ActorKind.STAFF, icb_id=one.icb.pk, roles=frozenset({Role.CLINICIAN}))
    for actor in (one.system, one.actor, nobody):
        with pytest.raises(NotAllowed, match="named person"):
            access.check_works_case(actor, case)
