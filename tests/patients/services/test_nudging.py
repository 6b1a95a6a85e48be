"""What a claimed message says, or why it is not sent."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.conf import settings

from patients.gateways import Outcome, Result
from patients.gateways.fakes import MemoryNotify, MemoryReferrals
from patients.models import (
    Channel,
    ContactPoint,
    Delivery,
    DeliveryState,
    EnrolmentState,
    Message,
    MessageKind,
    PatientLink,
    Purpose,
)
from patients.services import delivering, histories, outbox, planning
from tests.factories.documents import tiny_pathway
from tests.factories.patients import TUESDAY, ContactPointFactory, Setting, setting, started


pytestmark = pytest.mark.django_db


@pytest.fixture
def one() -> Setting:
    return started(setting(), days_ago=1)


@pytest.fixture
def notify() -> MemoryNotify:
    return MemoryNotify()


def slot(one: Setting, at: datetime = TUESDAY) -> Delivery:
    """The nudge of this day, planned."""
    EnrolmentState.objects.filter(enrolment=one.enrolment).update(next_nudge_at=at)
    planning.plan(at=at)
    return Delivery.objects.get(purpose=Purpose.NUDGE, local_on=histories.local_date(at))


def put(one: Setting, kind: MessageKind, *, due: datetime = TUESDAY, hours: int = 24) -> Delivery:
    message = outbox.put_message(
        enrolment=one.enrolment,
        kind=kind,
        local_on=histories.local_date(due),
        due_at=due,
        expires_at=due + timedelta(hours=hours),
        at=due,
    )
    assert message is not None
    return Delivery.objects.get(message=message)


def deliver(notify: MemoryNotify, at: datetime = TUESDAY) -> int:
    ways = delivering.Ways(notify, MemoryReferrals())
    return delivering.deliver_due(at=at, purposes=list(Purpose), ways=ways)


def ended(delivery: Delivery) -> tuple[str, str]:
    delivery.refresh_from_db()
    return delivery.state, delivery.reason


def test_a_nudge_is_put_into_words_at_its_claim_with_a_fresh_link(
    one: Setting, notify: MemoryNotify
) -> None:
    delivery = slot(one)
    assert deliver(notify) == 1
    assert ended(delivery) == (DeliveryState.ACCEPTED, "")
    (sent,) = notify.tried
    assert sent.channel == "sms"
    assert sent.to == ContactPoint.objects.get().value
    assert sent.reference == str(delivery.reference)
    start, _, token = sent.text.partition(f"{settings.SITE_ADDRESS}/r/")
    assert start == "Two minutes for you today: "
    assert len(token) >= 22
    link = PatientLink.objects.get()
    assert (link.patient_id, link.contact) == (one.patient.pk, ContactPoint.objects.get())


def test_an_accepted_nudge_stands_in_the_history_and_on_its_message(
    one: Setting, notify: MemoryNotify
) -> None:
    delivery = slot(one)
    deliver(notify)
    message = Message.objects.get()
    assert Delivery.objects.get().message_id == message.pk == delivery.pk
    assert (message.template, message.reason) == ("go_on", "general")
    assert message.considered == [["go_on", "general"]]
    assert (message.patient_id, message.enrolment_id) == (one.patient.pk, one.enrolment.pk)
    assert (message.kind, message.local_on) == ("nudge", date(2026, 11, 10))
    assert message.planned_at == TUESDAY
    history = histories.history_of(one.enrolment)
    assert history.sent == ((2, "go_on"),)
    assert histories.rebuild(one.enrolment, TUESDAY).sent == history.sent


def test_a_second_nudge_in_a_row_is_tapered_by_the_engine(
    one: Setting, notify: MemoryNotify
) -> None:
    slot(one)
    deliver(notify)
    tomorrow = slot(one, TUESDAY + timedelta(days=1))
    deliver(notify, TUESDAY + timedelta(days=1))
    assert ended(tomorrow) == (DeliveryState.SUPPRESSED, "nothing_fits")
    message = Message.objects.get(pk=tomorrow.pk)
    assert (message.template, message.reason) == ("", "nothing_fits")
    assert message.considered == [["go_on", "sent_lately"]]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("held", "held"),
        ("stopped", "finished"),
        ("finished", "finished"),
        ("invited", "not_started"),
    ],
)
def test_a_nudge_to_a_plan_that_does_not_run_is_not_sent(
    one: Setting, notify: MemoryNotify, status: str, reason: str
) -> None:
    delivery = slot(one)
    one.enrolment.status = status
    one.enrolment.save()
    deliver(notify)
    assert ended(delivery) == (DeliveryState.SUPPRESSED, reason)
    assert not notify.tried
    assert not PatientLink.objects.exists()


def test_nothing_is_sent_to_somebody_who_died(one: Setting, notify: MemoryNotify) -> None:
    deliveries = [slot(one), put(one, MessageKind.SAFETY)]
    one.patient.deceased_on = date(2026, 11, 10)
    one.patient.save()
    deliver(notify)
    assert {ended(delivery) for delivery in deliveries} == {("suppressed", "deceased")}
    assert not notify.tried


def test_a_pause_stops_a_nudge_that_is_planned_already(one: Setting, notify: MemoryNotify) -> None:
    delivery = slot(one)
    one.patient.paused_until = date(2026, 11, 11)
    one.patient.save()
    deliver(notify)
    assert ended(delivery) == (DeliveryState.SUPPRESSED, "paused")


def test_a_pause_ends_on_its_date(one: Setting, notify: MemoryNotify) -> None:
    delivery = slot(one)
    one.patient.paused_until = date(2026, 11, 10)
    one.patient.save()
    deliver(notify)
    assert ended(delivery)[0] == DeliveryState.ACCEPTED


@pytest.mark.parametrize(("minutes", "state"), [(1, "suppressed"), (0, "accepted")])
def test_no_nudge_within_24_hours_of_an_urgent_decision(
    one: Setting, notify: MemoryNotify, minutes: int, state: str
) -> None:
    delivery = slot(one)
    EnrolmentState.objects.update(no_nudges_before=TUESDAY + timedelta(minutes=minutes))
    deliver(notify)
    assert ended(delivery)[0] == state
    if state == "suppressed":
        assert ended(delivery)[1] == "after_urgent"


def test_a_patient_who_had_an_invitation_today_has_no_nudge(
    one: Setting, notify: MemoryNotify
) -> None:
    one.enrolment.status = "invited"
    one.enrolment.save()
    put(one, MessageKind.INVITATION)
    deliver(notify)
    one.enrolment.status = "active"
    one.enrolment.save()
    delivery = slot(one)
    deliver(notify)
    assert ended(delivery) == (DeliveryState.SUPPRESSED, "cap")


def test_an_invitation_that_is_opened_meanwhile_is_not_sent(
    one: Setting, notify: MemoryNotify
) -> None:
    delivery = put(one, MessageKind.INVITATION)
    deliver(notify)
    assert ended(delivery) == (DeliveryState.SUPPRESSED, "opened")


@pytest.mark.parametrize(
    ("at", "morning"),
    [
        (TUESDAY.replace(hour=21), TUESDAY.replace(day=11, hour=8)),
        (TUESDAY.replace(hour=7, minute=59), TUESDAY.replace(hour=8)),
    ],
)
def test_an_invitation_waits_for_the_end_of_quiet_hours(
    notify: MemoryNotify, at: datetime, morning: datetime
) -> None:
    delivery = put(setting(), MessageKind.INVITATION, due=at)
    deliver(notify, at)
    assert ended(delivery) == (DeliveryState.DUE, "quiet_hours")
    assert (delivery.due_at, delivery.attempts, delivery.token) == (morning, 0, None)
    deliver(notify, morning)
    assert ended(delivery) == (DeliveryState.ACCEPTED, "")


def test_an_invitation_that_would_be_too_late_after_quiet_hours_expires(
    notify: MemoryNotify,
) -> None:
    night = TUESDAY.replace(hour=22)
    delivery = put(setting(), MessageKind.INVITATION, due=night, hours=10)
    deliver(notify, night)
    assert ended(delivery) == (DeliveryState.EXPIRED, "stale")


def test_a_delivery_without_an_end_waits_for_the_end_of_quiet_hours(notify: MemoryNotify) -> None:
    night = TUESDAY.replace(hour=22)
    delivery = put(setting(), MessageKind.INVITATION, due=night)
    Delivery.objects.update(expires_at=None)
    deliver(notify, night)
    assert ended(delivery) == (DeliveryState.DUE, "quiet_hours")


def test_a_nudge_past_its_window_expires(one: Setting, notify: MemoryNotify) -> None:
    delivery = slot(one)
    deliver(notify, TUESDAY.replace(hour=21))
    assert ended(delivery) == (DeliveryState.EXPIRED, "stale")
    assert not notify.tried


def safety_words() -> dict[str, object]:
    messages = [
        *tiny_pathway()["messages"],
        {"key": "advice", "kind": "safety", "text": "{first_name}, read this now: {link}"},
        {"key": "call", "kind": "check_back", "text": "Were you seen? Call 111 if not."},
    ]
    return tiny_pathway(messages=messages)


def test_a_safety_message_passes_quiet_hours_pause_hold_and_stop(notify: MemoryNotify) -> None:
    one = setting(safety_words(), status="held")
    one.patient.paused_until = date(2026, 12, 1)
    one.patient.save()
    ContactPoint.objects.update(stopped_at=TUESDAY)
    EnrolmentState.objects.update(no_nudges_before=TUESDAY + timedelta(days=1))
    night = TUESDAY.replace(hour=23)
    delivery = put(one, MessageKind.SAFETY, due=night)
    deliver(notify, night)
    assert ended(delivery) == (DeliveryState.ACCEPTED, "")
    assert notify.tried[0].text.startswith(", read this now: http"), "no name in a text"
    assert histories.history_of(one.enrolment).sent == (), "the taper counts nudges alone"


def test_a_safety_message_never_goes_to_a_wrong_contact(notify: MemoryNotify) -> None:
    one = setting(safety_words())
    ContactPoint.objects.update(wrong_at=TUESDAY)
    delivery = put(one, MessageKind.SAFETY)
    deliver(notify)
    assert ended(delivery) == (DeliveryState.SUPPRESSED, "no_contact")


def test_a_message_without_a_link_issues_none_and_an_email_may_hold_the_name(
    notify: MemoryNotify,
) -> None:
    one = setting(safety_words())
    ContactPointFactory(patient=one.patient, channel=Channel.EMAIL, value="robin@example.org")
    ContactPoint.objects.filter(channel=Channel.SMS).update(preferred=False)
    put(one, MessageKind.CHECK_BACK)
    deliver(notify)
    assert notify.tried[0].text == "Were you seen? Call 111 if not."
    assert not PatientLink.objects.exists()
    put(one, MessageKind.SAFETY)
    deliver(notify)
    sent = notify.tried[1]
    assert (sent.channel, sent.to) == ("email", "robin@example.org")
    assert sent.text.startswith("Robin, read this now: ")
    assert sent.subject == "A message from your recovery plan"


def test_stop_moves_nudges_to_another_contact_and_then_ends_them(
    one: Setting, notify: MemoryNotify
) -> None:
    ContactPointFactory(
        patient=one.patient, channel=Channel.EMAIL, value="robin@example.org", preferred=False
    )
    ContactPoint.objects.filter(channel=Channel.SMS).update(stopped_at=TUESDAY)
    slot(one)
    deliver(notify)
    assert notify.tried[0].channel == "email"
    ContactPoint.objects.update(stopped_at=TUESDAY)
    other = slot(one, TUESDAY + timedelta(days=15))
    deliver(notify, TUESDAY + timedelta(days=15))
    assert ended(other) == (DeliveryState.SUPPRESSED, "stopped")


def test_a_nudge_never_goes_by_letter_but_an_invitation_may(
    one: Setting, notify: MemoryNotify
) -> None:
    ContactPoint.objects.update(channel=Channel.LETTER, value="1 High Street\nZZ1 1ZZ")
    nudge = slot(one)
    deliver(notify)
    assert ended(nudge) == (DeliveryState.SUPPRESSED, "no_contact")
    one.enrolment.status = "invited"
    one.enrolment.save()
    put(one, MessageKind.INVITATION)
    deliver(notify)
    (sent,) = notify.tried
    assert sent.channel == "letter"
    assert len(sent.text.rpartition("/r/")[2]) == 10, "a code that can be typed"


def test_the_preferred_contact_comes_first_then_texts(one: Setting, notify: MemoryNotify) -> None:
    ContactPoint.objects.update(preferred=False)
    ContactPointFactory(
        patient=one.patient, channel=Channel.EMAIL, value="robin@example.org", preferred=False
    )
    slot(one)
    deliver(notify)
    assert notify.tried[0].channel == "sms"


def test_a_refused_contact_is_followed_by_the_next_and_then_failure(one: Setting) -> None:
    ContactPointFactory(
        patient=one.patient, channel=Channel.EMAIL, value="robin@example.org", preferred=False
    )
    refused = Result(Outcome.REFUSED, code="BadRequestError")
    notify = MemoryNotify([refused, refused])
    delivery = slot(one)
    deliver(notify)
    assert ended(delivery) == (DeliveryState.DUE, "refused")
    deliver(notify)
    deliver(notify)
    assert [sent.channel for sent in notify.tried] == ["sms", "email"]
    assert ended(delivery) == (DeliveryState.FAILED, "refused")


def test_words_stay_with_a_message_that_is_tried_again(one: Setting) -> None:
    notify = MemoryNotify([Result(Outcome.UNCLEAR, code="http_500")])
    slot(one)
    deliver(notify)
    one.version.refresh_from_db()
    Message.objects.update(reason="fits_barrier")
    deliver(notify, TUESDAY + timedelta(minutes=5))
    first, second = (sent.text.partition("http")[0] for sent in notify.tried)
    assert first == second
    assert Message.objects.get().reason == "fits_barrier", "nothing was chosen again"
    assert len({sent.text for sent in notify.tried}) == 2, "each try has its own link"
