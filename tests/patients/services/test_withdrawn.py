"""What a withdrawn pathway means for people: nobody new starts, whoever began goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import PathwayVersion, VersionStatus
from patients.models import Delivery, DeliveryState, MessageKind, Purpose
from patients.services import answering, delivering, enrolling, outbox
from patients.services.prepared import Reason
from tests.factories.documents import publish_document, tiny_pathway
from tests.factories.patients import TUESDAY, Setting, setting, started
from tests.patients.services.sending import check_in, open_triage


pytestmark = pytest.mark.django_db


def withdrawn(one: Setting) -> Setting:
    PathwayVersion.objects.filter(pk=one.version.pk).update(status=VersionStatus.WITHDRAWN)
    return one


def test_nobody_new_starts() -> None:
    one = withdrawn(setting())

    assert enrolling.is_closed_to(one.enrolment)
    with pytest.raises(NotAllowedNow, match="not open just now"):
        open_triage(one)


def test_whoever_began_goes_on() -> None:
    begun = setting()
    asking = open_triage(begun)
    withdrawn(begun)
    assert not enrolling.is_closed_to(begun.enrolment)
    assert open_triage(begun) == asking
    on_plan = withdrawn(started(setting()))
    assert check_in(on_plan, general="same", pain=2).stored is not None
    assert answering.open_screen_of(on_plan.enrolment) is None


def test_the_next_version_opens_it_again() -> None:
    one = withdrawn(setting())
    new = publish_document(one.icb, tiny_pathway(title="Mended"), number=2)
    enrolling.open_at_first_visit(actor=one.actor, enrolment=one.enrolment, at=TUESDAY)

    assert one.enrolment.version == new
    assert open_triage(one).cause == "triage"


def test_an_invitation_waits_while_nothing_is_live() -> None:
    one = withdrawn(setting())
    outbox.put_messages(
        enrolments=[one.enrolment],
        kind=MessageKind.INVITATION,
        local_on=TUESDAY.date(),
        due_at=TUESDAY,
        expires_at=TUESDAY + timedelta(days=14),
        at=TUESDAY,
    )
    delivering.deliver_all(at=TUESDAY, purposes=(Purpose.INVITATION,))
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason) == (DeliveryState.DUE, Reason.WITHDRAWN)
    publish_document(one.icb, tiny_pathway(title="Mended"), number=2)
    delivering.deliver_all(at=TUESDAY + timedelta(hours=1), purposes=(Purpose.INVITATION,))

    assert Delivery.objects.get().state != DeliveryState.DUE
