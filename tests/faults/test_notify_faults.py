"""A receiver that is busy, breaks, is slow, and loses its answers, while senders die: at most once."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from patients.gateways import Outcome, Outgoing, Result
from patients.gateways.fakes import MemoryReferrals
from patients.gateways.notify import GovUkNotify
from patients.models import Delivery, EnrolmentState, Purpose
from patients.services import delivering, planning
from tests.contracts import fake_notify
from tests.contracts.fake_notify import FakeNotify, Fault
from tests.factories.patients import TUESDAY, setting, start, started


pytestmark = [pytest.mark.faults, pytest.mark.django_db]

PEOPLE = 120
HOURS = 12


class Killed(BaseException):
    """The sender is gone: nothing after the hand-over is done."""


class Mortal(GovUkNotify):
    """GOV.UK Notify from a sender that dies now and then, after the hand-over."""

    chance: random.Random
    deaths = 0

    def send(self, message: Outgoing) -> Result:
        result = super().send(message)
        if self.chance.random() < 0.05:
            self.deaths += 1
            raise Killed
        return result


class Forgetful(Mortal):
    """The protection removed: whoever asks by reference hears that nothing came."""

    def find(self, reference: str) -> Result:
        return Result(Outcome.ABSENT)


@pytest.fixture
def fake(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeNotify]:
    monkeypatch.setattr("patients.gateways.notify.TIMEOUT_SECONDS", 0.05)
    # With so many faults the sender would mostly let the receiver be; here it never does.
    monkeypatch.setattr(delivering, "TROUBLE", 10**6)
    settings.NOTIFY_API_KEY = fake_notify.API_KEY
    settings.NOTIFY_TEMPLATES = {"sms": "t-sms"}
    with fake_notify.running() as server:
        settings.NOTIFY_BASE_URL = server.address
        server.slow_seconds = 0.1
        yield server


def faulty(chance: random.Random) -> Fault:
    """8 in 100 busy, 8 broken, 6 accepted with the answer lost, 3 too slow."""
    drawn = chance.random()
    for share, fault in ((0.08, "429"), (0.16, "500"), (0.22, "drop"), (0.25, "slow")):
        if drawn < share:
            return fault
    return None


def send_for_a_day(gateway: type[Mortal], fake: FakeNotify, seed: int) -> Mortal:
    """Everybody's nudge, from 9am until all is over; every minute somebody sends and recovers."""
    chance = random.Random(seed)
    fake.faults = lambda: faulty(chance)
    fake.look_up_faults = lambda: "500" if chance.random() < 0.05 else None
    one = started(setting(), days_ago=1)
    for _ in range(PEOPLE - 1):
        start(one.another())
    EnrolmentState.objects.update(next_nudge_at=TUESDAY)
    planning.plan(at=TUESDAY)
    sender = gateway()
    sender.chance = chance
    ways = delivering.Ways(sender, MemoryReferrals())
    for minute in range(HOURS * 60 + 30):
        at = TUESDAY + timedelta(minutes=minute)
        delivering.recover(at=at)
        if not Delivery.objects.filter(state__in=("due", "claimed")).exists():
            break
        try:
            delivering.deliver_due(at=at, purposes=[Purpose.NUDGE], ways=ways)
        except Killed:
            continue
    return sender


def test_a_faulty_receiver_and_dying_senders_never_send_twice_or_lose_one(
    fake: FakeNotify, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = random.randrange(10**6)
    sender = send_for_a_day(Mortal, fake, seed)
    states = Counter(Delivery.objects.values_list("state", flat=True))
    taken = Counter(fake.references())
    twice = sum(times > 1 for times in taken.values())
    with capsys.disabled():
        sys.stdout.write(
            f"\nseed {seed}: {PEOPLE} nudges, {fake.posts} posts, {fake.look_ups} look-ups,"
            f" {sender.deaths} deaths, {twice} twice, {dict(states)} "
        )
    assert twice == 0
    assert states["due"] == states["claimed"] == 0
    assert sender.deaths, "nobody died: the run shows nothing"
    accepted = {
        str(row)
        for row in Delivery.objects.filter(state="accepted").values_list("reference", flat=True)
    }
    assert accepted == set(taken), "what was taken is known to be, and nothing else"
    ended = Delivery.objects.exclude(state="accepted").values_list("state", "reason")
    assert set(ended) <= {("failed", "attempts"), ("expired", "stale"), ("failed", "unclear")}
    assert states["accepted"] >= PEOPLE * 0.9


def test_without_the_look_up_the_same_faults_send_some_twice(fake: FakeNotify) -> None:
    """The twin."""
    send_for_a_day(Forgetful, fake, seed=7)
    assert sum(times > 1 for times in Counter(fake.references()).values()) > 0
