"""Handing over: claims, leases, tokens, look-ups, and an end with a reason for everything."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from patients.gateways import Outcome, Result
from patients.gateways.fakes import MemoryNotify, MemoryReferrals
from patients.gateways.notify import ConsoleNotify
from patients.gateways.referral import FakeReferrals
from patients.models import (
    Delivery,
    DeliveryAttempt,
    EnrolmentState,
    Incident,
    Purpose,
    Referral,
    ReferralEvent,
)
from patients.services import delivering, outbox, planning
from tests.factories.pathways import ServiceFactory
from tests.factories.patients import TUESDAY, Setting, setting, start, started


pytestmark = pytest.mark.django_db
UNCLEAR = Result(Outcome.UNCLEAR, code="http_500")
BUSY = Result(Outcome.BUSY, code="RateLimitError")
REFUSED = Result(Outcome.REFUSED, code="BadRequestError")


@pytest.fixture
def one() -> Setting:
    return started(setting(), days_ago=1)


def plan(one: Setting, people: int = 1) -> list[Delivery]:
    """So many people with a nudge that is due."""
    for _ in range(people - 1):
        start(one.another())
    EnrolmentState.objects.update(next_nudge_at=TUESDAY)
    planning.plan(at=TUESDAY)
    return list(Delivery.objects.order_by("due_at", "pk"))


def refer(one: Setting, **fields: Any) -> Referral:
    referral = Referral.objects.create(
        icb=one.icb,
        enrolment=one.enrolment,
        service=ServiceFactory(icb=one.icb),
        role="physiotherapy",
        disposition="soon",
        due_at=TUESDAY + timedelta(days=2),
        created_at=TUESDAY,
        **fields,
    )
    outbox.put_referral(referral=referral, at=TUESDAY)
    return referral


def ways_of(notify: object | None = None, referrals: object | None = None) -> delivering.Ways:
    return delivering.Ways(notify or MemoryNotify(), referrals or MemoryReferrals())  # type: ignore[arg-type]


def deliver(
    notify: object | None = None,
    *,
    minutes: float = 0,
    purposes: Iterable[str] = Purpose,
    **more: Any,
) -> int:
    more.setdefault("ways", ways_of(notify))
    at = TUESDAY + timedelta(minutes=minutes)
    return delivering.deliver_due(at=at, purposes=list(purposes), **more)


def outcome(delivery: Delivery) -> tuple[str, str, int]:
    delivery.refresh_from_db()
    return delivery.state, delivery.reason, delivery.attempts


def test_an_accepted_delivery_is_done_and_its_try_is_kept(one: Setting) -> None:
    (delivery,) = plan(one)
    assert deliver() == 1
    assert outcome(delivery) == ("accepted", "", 1)
    assert (delivery.token, delivery.lease_until, delivery.ended_at) == (None, None, TUESDAY)
    tried = DeliveryAttempt.objects.get()
    assert (tried.number, tried.channel, tried.outcome) == (1, "sms", "accepted")
    assert (tried.at, tried.provider_id, tried.code) == (TUESDAY, "id-1", "")
    assert deliver() == 0
    assert DeliveryAttempt.objects.count() == 1


def test_nothing_is_claimed_before_it_is_due_or_for_another_purpose(one: Setting) -> None:
    (delivery,) = plan(one)
    assert deliver(minutes=-1) == 0
    assert deliver(purposes=[Purpose.SAFETY, Purpose.INVITATION]) == 0
    assert outcome(delivery) == ("due", "", 0)


def test_at_most_the_limit_is_claimed_oldest_first(one: Setting) -> None:
    first, *others = plan(one, people=3)
    Delivery.objects.filter(pk=others[-1].pk).update(due_at=TUESDAY - timedelta(hours=1))
    notify = MemoryNotify()
    assert deliver(notify, limit=1) == 1
    assert notify.references == [str(others[-1].reference)]
    assert outcome(first)[0] == "due"


def test_two_claims_never_hold_the_same_delivery(one: Setting) -> None:
    plan(one, people=3)
    first = delivering.claim_due(at=TUESDAY, purposes=[Purpose.NUDGE], limit=2)
    second = delivering.claim_due(at=TUESDAY, purposes=[Purpose.NUDGE], limit=2)
    assert (len(first.ids), len(second.ids)) == (2, 1)
    assert not set(first.ids) & set(second.ids)
    assert first.token != second.token


@pytest.mark.parametrize(
    ("purposes", "seconds"), [([Purpose.NUDGE], 180), ([Purpose.SAFETY, Purpose.NOTICE], 60)]
)
def test_a_lease_is_shorter_for_what_is_urgent(
    one: Setting, purposes: list[str], seconds: int
) -> None:
    plan(one)
    Delivery.objects.update(purpose=purposes[0])
    delivering.claim_due(at=TUESDAY, purposes=purposes, limit=1)
    assert Delivery.objects.get().lease_until == TUESDAY + timedelta(seconds=seconds)


def test_an_unclear_answer_is_looked_up_and_not_sent_again(one: Setting) -> None:
    """The receiver took it and its answer was lost: one message, however often it is tried."""
    (delivery,) = plan(one)
    notify = MemoryNotify(["lost"])
    deliver(notify)
    assert outcome(delivery) == ("due", "unclear", 1)
    assert TUESDAY + timedelta(seconds=60) <= delivery.due_at < TUESDAY + timedelta(seconds=90)
    deliver(notify, minutes=2)
    assert outcome(delivery) == ("accepted", "", 1)
    assert notify.references == [str(delivery.reference)]
    assert notify.look_ups == [str(delivery.reference)]
    assert list(DeliveryAttempt.objects.values_list("number", "channel", "outcome")) == [
        (1, "sms", "unclear"),
        (1, "look_up", "accepted"),
    ]


def test_without_the_look_up_the_same_loss_sends_twice(one: Setting) -> None:
    """The twin of the test above: a receiver that cannot be asked gets a second message."""

    class Forgetful(MemoryNotify):
        def find(self, reference: str) -> Result:
            return Result(Outcome.ABSENT)

    (delivery,) = plan(one)
    notify = Forgetful(["lost"])
    deliver(notify)
    deliver(notify, minutes=2)
    assert notify.references == [str(delivery.reference)] * 2


def test_what_never_arrived_is_sent_again_after_the_look_up(one: Setting) -> None:
    (delivery,) = plan(one)
    notify = MemoryNotify([UNCLEAR])
    deliver(notify)
    deliver(notify, minutes=2)
    assert outcome(delivery) == ("accepted", "", 2)
    assert notify.references == [str(delivery.reference)]


def test_while_the_receiver_cannot_say_nothing_is_sent(one: Setting) -> None:
    (delivery,) = plan(one)
    notify = MemoryNotify(["lost"])
    deliver(notify)
    notify.can_say = False
    for minutes in (2, 20, 60, 180):
        deliver(notify, minutes=minutes)
    assert outcome(delivery) == ("due", "unclear", 1)
    assert len(notify.tried) == 1
    notify.can_say = True
    deliver(notify, minutes=240)
    assert outcome(delivery)[0] == "accepted"


def test_what_stays_unclear_past_its_window_has_failed(one: Setting) -> None:
    (delivery,) = plan(one)
    notify = MemoryNotify(["lost"])
    deliver(notify)
    notify.can_say = False
    deliver(notify, minutes=12 * 60)
    assert outcome(delivery) == ("failed", "unclear", 1)


def test_what_arrived_is_accepted_even_when_its_window_is_over(one: Setting) -> None:
    (delivery,) = plan(one)
    notify = MemoryNotify(["lost"])
    deliver(notify)
    deliver(notify, minutes=12 * 60)
    assert outcome(delivery)[0] == "accepted"


def test_five_attempts_within_40_minutes_are_all_there_are(one: Setting) -> None:
    (delivery,) = plan(one)
    notify = MemoryNotify([UNCLEAR] * 9)
    for minutes in range(40):
        deliver(notify, minutes=minutes)
    assert len(notify.tried) == 5
    assert outcome(delivery)[0] == "due", "the last try is looked up once more"
    deliver(notify, minutes=60)
    assert outcome(delivery) == ("failed", "attempts", 5)


def test_the_database_refuses_a_sixth_attempt(one: Setting) -> None:
    plan(one)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(attempts=6)


def test_a_busy_receiver_costs_no_attempt(one: Setting) -> None:
    (delivery,) = plan(one)
    notify = MemoryNotify([BUSY] * 8)
    for minutes in range(0, 32, 4):
        deliver(notify, minutes=minutes)
        assert outcome(delivery) == ("due", "busy", 0)
    deliver(notify, minutes=40)
    assert outcome(delivery) == ("accepted", "", 1)
    assert not notify.look_ups, "busy is certainly not taken"


def test_a_receiver_in_trouble_is_left_alone_and_the_rest_goes_back_untried(one: Setting) -> None:
    plan(one, people=6)
    notify = MemoryNotify([UNCLEAR] * 3)
    assert deliver(notify) == 3
    assert len(notify.tried) == 3
    rest = Delivery.objects.filter(attempts=0)
    assert set(rest.values_list("state", "reason", "token")) == {("due", "busy", None)}
    assert set(rest.values_list("due_at", flat=True)) == {TUESDAY + timedelta(seconds=30)}
    assert deliver(notify) == 0
    assert deliver(notify, minutes=0.5) == 3


def test_a_good_answer_between_bad_ones_is_no_trouble(one: Setting) -> None:
    plan(one, people=6)
    accepted = Result(Outcome.ACCEPTED)
    assert deliver(MemoryNotify([UNCLEAR, BUSY, accepted, BUSY, UNCLEAR, accepted])) == 6


def test_what_the_time_does_not_reach_goes_back_untried(one: Setting) -> None:
    plan(one, people=3)
    notify = MemoryNotify()
    assert deliver(notify, seconds=-1) == 0
    assert not notify.tried
    rows = Delivery.objects.values_list("state", "reason", "attempts", "due_at").distinct()
    assert list(rows) == [("due", "", 0, TUESDAY)]


def test_a_worker_whose_time_is_over_hands_over_nothing_more(
    one: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped in the middle of a chunk for longer than its lease: the rest is not sent late."""
    plan(one, people=3)
    notify, clock = MemoryNotify(), iter([0.0, 1.0, 1.0] + [500.0] * 9)
    monkeypatch.setattr(delivering.time, "monotonic", lambda: next(clock))
    assert deliver(notify) == 1
    assert len(notify.tried) == 1
    left = Delivery.objects.exclude(state="accepted")
    assert list(left.values_list("state", "attempts")) == [("due", 0), ("due", 0)]


def test_a_dead_workers_claim_comes_back_when_its_lease_is_over(one: Setting) -> None:
    (delivery,) = plan(one)
    claim = delivering.claim_due(at=TUESDAY, purposes=[Purpose.NUDGE], limit=5)
    delivering.begin(claim.ids, claim)
    lease = delivering.LEASE
    assert delivering.recover(at=TUESDAY + lease - timedelta(seconds=1)) == 0
    assert delivering.recover(at=TUESDAY + lease) == 1
    assert outcome(delivery) == ("due", "", 1)
    notify = MemoryNotify()
    deliver(notify, minutes=4)
    assert notify.look_ups == [str(delivery.reference)], "it may have been handed over"
    assert outcome(delivery) == ("accepted", "", 2)


@pytest.mark.parametrize("age", [timedelta(hours=1), timedelta(hours=25), timedelta(days=8)])
def test_recovery_has_no_age_limit(one: Setting, age: timedelta) -> None:
    plan(one)
    delivering.claim_due(at=TUESDAY, purposes=[Purpose.NUDGE], limit=5)
    assert delivering.recover(at=TUESDAY + age) == 1


def test_a_late_writer_changes_nothing(one: Setting) -> None:
    """A worker that was stopped past its lease holds an old token: another's result stands."""
    (delivery,) = plan(one)
    stale = delivering.claim_due(at=TUESDAY, purposes=[Purpose.NUDGE], limit=5)
    begun = delivering.begin(stale.ids, stale)
    delivering.recover(at=TUESDAY + timedelta(minutes=4))
    deliver(minutes=5)
    assert outcome(delivery) == ("accepted", "", 2)
    late = [delivering.Tried(row, send.channel, UNCLEAR) for row, send in begun]
    delivering.record(late, stale)
    assert outcome(delivery) == ("accepted", "", 2)
    assert DeliveryAttempt.objects.count() == 2, "that it was tried is true all the same"
    delivering.record([delivering.Tried(begun[0][0], "sms", Result(Outcome.ACCEPTED))], stale)
    assert delivering.give_back(stale, rest=False) == 0


def test_without_the_token_a_late_writer_undoes_anothers_result(
    one: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin of the test above, with the fence taken down."""
    (delivery,) = plan(one)
    stale = delivering.claim_due(at=TUESDAY, purposes=[Purpose.NUDGE], limit=5)
    begun = delivering.begin(stale.ids, stale)
    delivering.recover(at=TUESDAY + timedelta(minutes=4))
    deliver(minutes=5)
    monkeypatch.setattr(delivering.Claim, "rows", lambda self: Delivery.objects.all())
    delivering.record([delivering.Tried(row, s.channel, UNCLEAR) for row, s in begun], stale)
    assert outcome(delivery)[0] == "due"


def test_a_claim_that_was_lost_before_it_began_sends_nothing(one: Setting) -> None:
    plan(one)
    stale = delivering.claim_due(at=TUESDAY, purposes=[Purpose.NUDGE], limit=5)
    delivering.recover(at=TUESDAY + timedelta(minutes=4))
    assert delivering.begin(stale.ids, stale) == []


def test_a_row_that_was_tried_before_is_tried_by_itself(
    one: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliveries = plan(one, people=4)
    Delivery.objects.filter(pk__in=[d.pk for d in deliveries[:2]]).update(attempts=1)
    monkeypatch.setattr(delivering, "CHUNK", 10)
    claim = delivering.claim_due(at=TUESDAY, purposes=[Purpose.NUDGE], limit=5)
    assert sorted(len(chunk) for chunk in delivering._chunks(claim)) == [1, 1, 2]


def test_a_row_that_cannot_be_put_into_words_fails_and_the_others_are_sent(
    one: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, fine = plan(one, people=2)
    words_for = delivering.nudging.words_for

    def breaks(delivery: Delivery, *rest: Any) -> Any:
        if delivery.pk == broken.pk:
            raise ZeroDivisionError
        return words_for(delivery, *rest)

    monkeypatch.setattr(delivering.nudging, "words_for", breaks)
    assert deliver() == 2
    assert outcome(broken) == ("failed", "broken", 0)
    assert outcome(fine)[0] == "accepted"


def test_a_referral_that_is_taken_is_sent(one: Setting) -> None:
    one.patient.nhs_number = "9990000018"
    one.patient.save()
    referral = refer(one)
    receiver = MemoryReferrals()
    deliver(ways=ways_of(referrals=receiver))
    referral.refresh_from_db()
    assert referral.status == "sent"
    event = ReferralEvent.objects.get()
    assert (event.verb, event.status, event.at, event.by_kind) == (
        "send",
        "sent",
        TUESDAY,
        "system",
    )
    (sent,) = receiver.tried
    assert (sent.role, sent.kind, sent.disposition) == ("physiotherapy", "referral", "soon")
    assert (sent.nhs_number, sent.given_name) == ("9990000018", one.patient.given_name)
    assert (sent.family_name, sent.date_of_birth) == (one.patient.family_name, date(1980, 5, 17))
    assert sent.local_identifier == one.patient.local_identifier
    assert DeliveryAttempt.objects.get().channel == "referral"
    assert one.patient.family_name not in repr(sent)


def test_a_referral_whose_answer_was_lost_is_looked_up_at_its_own_receiver(one: Setting) -> None:
    refer(one)
    receiver = MemoryReferrals(["lost"])
    deliver(ways=ways_of(referrals=receiver))
    deliver(ways=ways_of(referrals=receiver), minutes=2)
    assert len(receiver.references) == len(receiver.look_ups) == 1
    assert Referral.objects.get().status == "sent"


def test_a_referral_that_is_refused_has_failed_and_opens_an_incident(one: Setting) -> None:
    refer(one)
    deliver(ways=ways_of(referrals=MemoryReferrals([REFUSED])))
    assert Referral.objects.get().status == "failed"
    assert ReferralEvent.objects.get().reason == "refused"
    assert outcome(Delivery.objects.get()) == ("failed", "refused", 1)
    incident = Incident.objects.get()
    assert (incident.key, incident.people) == ("delivery:referral:refused", 1)
    assert (incident.opened_at, incident.last_at) == (TUESDAY, TUESDAY)


def test_many_failures_of_one_kind_are_one_incident(one: Setting) -> None:
    refer(one)
    other = Setting(**{f: getattr(one, f) for f in one.__slots__} | {"enrolment": one.another()})
    deliver(ways=ways_of(referrals=MemoryReferrals([REFUSED])))
    refer(other)
    deliver(ways=ways_of(referrals=MemoryReferrals([REFUSED])), minutes=5)
    incident = Incident.objects.get()
    assert incident.people == 2
    assert incident.last_at == TUESDAY + timedelta(minutes=5)


def test_a_nudge_that_fails_is_no_incident(one: Setting) -> None:
    (delivery,) = plan(one)
    notify = MemoryNotify([REFUSED])
    deliver(notify)
    deliver(notify)
    assert outcome(delivery) == ("failed", "refused", 1)
    assert not Incident.objects.exists()


@pytest.mark.parametrize("status", ["closed", "acknowledged"])
def test_a_referral_that_moved_on_meanwhile_is_not_sent(one: Setting, status: str) -> None:
    refer(one, status=status)
    receiver = MemoryReferrals()
    deliver(ways=ways_of(referrals=receiver))
    assert not receiver.tried
    assert outcome(Delivery.objects.get()) == ("suppressed", "finished", 0)
    assert Referral.objects.get().status == status


def test_a_referral_that_is_accepted_while_it_is_handed_over_keeps_its_state(one: Setting) -> None:
    referral = refer(one)
    receiver = MemoryReferrals()
    receiver.before_answer = lambda: Referral.objects.update(status="accepted") and None
    deliver(ways=ways_of(referrals=receiver))
    referral.refresh_from_db()
    assert referral.status == "accepted"
    assert not ReferralEvent.objects.exists()


def test_a_referral_of_somebody_who_died_is_not_sent(one: Setting) -> None:
    refer(one)
    one.patient.deceased_on = date(2026, 11, 9)
    one.patient.save()
    deliver()
    assert outcome(Delivery.objects.get()) == ("suppressed", "deceased", 0)


def test_deliver_all_goes_on_until_nothing_is_due(
    one: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(one, people=5)
    monkeypatch.setattr(delivering, "BATCH", 2)
    monkeypatch.setattr(
        delivering,
        "deliver_due",
        lambda _real=delivering.deliver_due, **given: _real(limit=2, **given),
    )
    monkeypatch.setattr(delivering.Ways, "from_settings", lambda: ways_of())
    assert delivering.deliver_all(at=TUESDAY, purposes=[Purpose.NUDGE]) == 5
    assert not Delivery.objects.exclude(state="accepted").exists()


def test_deliver_all_stops_when_its_time_is_up(one: Setting) -> None:
    plan(one)
    assert delivering.deliver_all(at=TUESDAY, purposes=[Purpose.NUDGE], seconds=-1) == 0


def test_the_gateways_are_those_of_the_settings(one: Setting, settings: Any, tmp_path: Any) -> None:
    settings.REFERRALS_FILE = tmp_path / "referrals.jsonl"
    settings.NOTIFY_GATEWAY = "patients.gateways.notify.ConsoleNotify"
    settings.REFERRAL_GATEWAY = "patients.gateways.referral.FakeReferrals"
    ways = delivering.Ways.from_settings()
    assert isinstance(ways.notify, ConsoleNotify)
    assert isinstance(ways.referrals, FakeReferrals)
    (delivery,) = plan(one)
    assert delivering.deliver_due(at=TUESDAY, purposes=[Purpose.NUDGE]) == 1
    assert outcome(delivery)[0] == "accepted"


def test_waits_grow_and_their_jitter_is_the_deliverys_own(one: Setting) -> None:
    (delivery,) = plan(one)
    waits = [delivering.backoff(delivery, number).total_seconds() for number in range(1, 7)]
    jitter = delivery.reference.int % 30
    assert waits == [60 + jitter, 180 + jitter, 480 + jitter] + [960 + jitter] * 3
