"""Reference data: saved by whoever may, inside one ICB, with one audit row."""

import pytest
from django.db.models import ProtectedError

from pathways.access import NotAllowed
from pathways.models import AuditEvent, Place, Practice, Role, Service
from pathways.services import curating
from tests.factories.pathways import (
    IcbFactory,
    PlaceFactory,
    PracticeFactory,
    ServiceFactory,
    staff,
)
from tests.pathways.services.conftest import AT


@pytest.fixture
def administrator(icb):
    return staff(icb, Role.ADMINISTRATOR)


def test_save_of_a_new_row_is_audited_with_its_fields(icb, administrator):
    place = curating.save(actor=administrator, row=Place(icb=icb, key="north", name="North"), at=AT)

    event = AuditEvent.objects.get()
    assert (event.verb, event.target_id, event.actor_id) == (
        "add_place",
        place.pk,
        administrator.id,
    )
    assert event.detail == {"fields": ["icb", "key", "name", "outward_codes"]}


def test_save_of_a_changed_row_names_what_changed_and_not_to_what(icb, administrator):
    service = ServiceFactory(icb=icb)
    service.phone = "01632 960999"
    curating.save(actor=administrator, row=service, at=AT)

    event = AuditEvent.objects.get()
    assert (event.verb, event.detail) == ("change_service", {"fields": ["phone"]})


def test_save_of_the_icb_itself_is_for_its_own_administrator(icb, administrator):
    icb.help_phone = "01632 960111"
    curating.save(actor=administrator, row=icb, at=AT)
    with pytest.raises(NotAllowed, match="another ICB"):
        curating.save(actor=administrator, row=IcbFactory(), at=AT)

    icb.refresh_from_db()
    assert icb.help_phone == "01632 960111"


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_save_and_remove_without_the_permission_are_refused(icb, role):
    place = PlaceFactory(icb=icb)
    for write in (curating.save, curating.remove):
        with pytest.raises(NotAllowed, match="edit places"):
            write(actor=staff(icb, role), row=place, at=AT)


def test_a_row_of_another_icb_is_neither_saved_nor_removed(administrator):
    theirs = PlaceFactory()
    for write in (curating.save, curating.remove):
        with pytest.raises(NotAllowed, match="another ICB"):
            write(actor=administrator, row=theirs, at=AT)


def test_a_row_of_another_icb_is_not_taken_over(icb, administrator):
    theirs = PlaceFactory()
    theirs.icb = icb

    with pytest.raises(NotAllowed, match="another ICB"):
        curating.save(actor=administrator, row=theirs, at=AT)


def test_a_row_that_points_into_another_icb_is_refused(icb, administrator):
    service = ServiceFactory.build(icb=icb, place=PlaceFactory())

    with pytest.raises(NotAllowed, match="another ICB"):
        curating.save(actor=administrator, row=service, at=AT)
    assert not Service.objects.exists()


def test_remove_deletes_the_row_and_is_audited(icb, administrator):
    service = ServiceFactory(icb=icb)
    key = service.pk
    curating.remove(actor=administrator, row=service, at=AT)

    assert not Service.objects.exists()
    event = AuditEvent.objects.get()
    assert (event.verb, event.target_type, event.target_id) == ("remove_service", "service", key)


def test_remove_of_what_is_used_is_refused_and_nothing_is_audited(icb, administrator):
    practice = PracticeFactory(icb=icb, place=PlaceFactory(icb=icb))

    with pytest.raises(ProtectedError):
        curating.remove(actor=administrator, row=practice.place, at=AT)
    assert Practice.objects.exists()
    assert not AuditEvent.objects.exists()
