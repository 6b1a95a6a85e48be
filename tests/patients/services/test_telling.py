"""Notices to desks: how strong, by when, where, and nothing of the patient."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from patients.gateways.fakes import MemoryNotify, MemoryReferrals
from patients.models import (
    Delivery,
    Escalation,
    EscalationEntry,
    EscalationNotice,
    Purpose,
    StoredDecision,
)
from patients.services import delivering, outbox
from tests.factories.pathways import staff_user
from tests.factories.patients import TUESDAY, Setting, setting


pytestmark = pytest.mark.django_db


@pytest.fixture
def one() -> Setting:
    return setting()


def escalate(one: Setting) -> Escalation:
    decision = StoredDecision.objects.create(
        icb=one.icb,
        enrolment=one.enrolment,
        version=one.version,
        at=TUESDAY,
        day=1,
        moment="check_in",
        digest=one.version.digest,
        semantics=1,
        facts={},
        outcome={},
        disposition="urgent",
        calls_person=True,
    )
    case = Escalation.objects.create(
        icb=one.icb,
        enrolment=one.enrolment,
        desk=one.clinical,
        disposition="urgent",
        raised_at=TUESDAY,
        due_at=TUESDAY + timedelta(minutes=30),
    )
    entry = EscalationEntry.objects.create(
        icb=one.icb, escalation=case, decision=decision, effect="opened", at=TUESDAY
    )
    notice = EscalationNotice.objects.create(icb=one.icb, escalation=case, entry=entry, at=TUESDAY)
    outbox.put_notice(notice=notice, at=TUESDAY)
    return case


def deliver(notify: MemoryNotify) -> tuple[str, str]:
    ways = delivering.Ways(notify, MemoryReferrals())
    delivering.deliver_due(at=TUESDAY.replace(hour=23), purposes=[Purpose.NOTICE], ways=ways)
    delivery = Delivery.objects.get()
    return delivery.state, delivery.reason


def test_a_notice_goes_to_the_desk_at_any_hour_and_names_no_patient(one: Setting) -> None:
    case = escalate(one)
    notify = MemoryNotify()
    assert deliver(notify) == ("accepted", "")
    (sent,) = notify.tried
    assert (sent.channel, sent.to) == ("email", "desk@example.nhs.uk")
    assert sent.subject == "A case waits for your team"
    assert sent.text == (
        f"A case waits for {one.clinical.name}: Same day. Look at it by 09:30, 10 November 2026.\n"
        f"{settings.SITE_ADDRESS}/team/escalations/{case.pk}"
    )
    for identifier in (one.patient.family_name, one.patient.given_name, str(one.patient.pk)):
        assert identifier not in sent.text


def test_a_notice_of_a_case_that_was_closed_meanwhile_is_not_sent(one: Setting) -> None:
    case = escalate(one)
    case.status, case.closed_at, case.close_reason = "closed", TUESDAY, "seen"
    case.closed_by = staff_user(one.icb)
    case.save()
    assert deliver(MemoryNotify()) == ("suppressed", "finished")


def test_a_desk_without_an_address_has_its_worklist_alone(one: Setting) -> None:
    escalate(one)
    one.clinical.email = ""
    one.clinical.save()
    assert deliver(MemoryNotify()) == ("suppressed", "no_contact")
