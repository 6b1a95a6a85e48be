"""Which nudges are due, and when the next one is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patients.models import Delivery, EnrolmentState, Message, Purpose
from patients.services import planning
from patients.services.histories import LONDON
from tests.factories.patients import TUESDAY, Setting, setting, start, started


pytestmark = pytest.mark.django_db
CLOCKS_CHANGE = [
    date(2025, 3, 30), date(2025, 10, 26), date(2027, 3, 28), date(2027, 10, 31),
    date(2035, 3, 25), date(2035, 10, 28),
]  # fmt: skip


@pytest.fixture
def one() -> Setting:
    return started(setting(), days_ago=1)


def due_at(one: Setting, instant: datetime | None) -> None:
    EnrolmentState.objects.filter(enrolment=one.enrolment).update(next_nudge_at=instant)


def next_of(one: Setting) -> datetime | None:
    return EnrolmentState.objects.get(enrolment=one.enrolment).next_nudge_at


def test_planning_of_a_due_state_makes_one_slot_and_moves_it_to_tomorrow(one: Setting) -> None:
    due_at(one, TUESDAY)
    assert planning.plan(at=TUESDAY) == 1
    delivery = Delivery.objects.get()
    assert (delivery.purpose, delivery.state, delivery.attempts) == (Purpose.NUDGE, "due", 0)
    assert (delivery.enrolment_id, delivery.local_on) == (one.enrolment.pk, date(2026, 11, 10))
    assert delivery.due_at == datetime(2026, 11, 10, 9, tzinfo=UTC)
    assert delivery.expires_at == datetime(2026, 11, 10, 21, tzinfo=UTC)
    assert delivery.created_at == TUESDAY
    assert delivery.dedupe_key == f"nudge:{one.patient.pk}:2026-11-10"
    assert next_of(one) == datetime(2026, 11, 11, 9, tzinfo=UTC)
    assert not Message.objects.exists(), "a slot has no words before its claim"


def test_planning_makes_keys_in_order_of_time_and_references_apart(one: Setting) -> None:
    due_at(one, TUESDAY)
    other = start(one.another())
    EnrolmentState.objects.filter(enrolment=other).update(next_nudge_at=TUESDAY)
    planning.plan(at=TUESDAY)
    first, second = Delivery.objects.all()
    assert first.pk != second.pk
    assert first.reference != second.reference
    for row in (first, second):
        assert (row.pk.version, row.reference.version) == (7, 4)
        assert row.pk.int >> 80 == int(TUESDAY.timestamp() * 1000)


def test_planning_twice_makes_one_slot(one: Setting) -> None:
    due_at(one, TUESDAY)
    planning.plan(at=TUESDAY)
    due_at(one, TUESDAY)
    assert planning.plan(at=TUESDAY + timedelta(hours=1)) == 1
    assert Delivery.objects.count() == 1


def test_planning_before_the_minute_does_nothing(one: Setting) -> None:
    due_at(one, TUESDAY)
    assert planning.plan(at=TUESDAY - timedelta(microseconds=1)) == 0
    assert not Delivery.objects.exists()
    assert next_of(one) == TUESDAY


def test_planning_takes_no_more_than_its_limit(one: Setting) -> None:
    for _ in range(2):
        other = start(one.another())
        EnrolmentState.objects.filter(enrolment=other).update(next_nudge_at=TUESDAY)
    due_at(one, TUESDAY - timedelta(minutes=1))
    assert planning.plan(at=TUESDAY, limit=2) == 2
    assert Delivery.objects.count() == 2
    assert Delivery.objects.filter(enrolment=one.enrolment).exists(), "the oldest comes first"
    assert planning.plan_all(at=TUESDAY) == 1
    assert Delivery.objects.count() == 3


def test_planning_all_goes_on_after_a_full_batch(
    one: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "BATCH", 1)
    other = start(one.another())
    EnrolmentState.objects.filter(enrolment=other).update(next_nudge_at=TUESDAY)
    due_at(one, TUESDAY)
    limits = []
    plan = planning.plan
    monkeypatch.setattr(planning, "plan", lambda *, at: limits.append(1) or plan(at=at, limit=1))
    assert planning.plan_all(at=TUESDAY) == 2
    assert len(limits) == 3, "two that are due, and one look that finds nothing"


def test_planning_all_stops_when_its_time_is_up(
    one: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "RUN_SECONDS", -1.0)
    due_at(one, TUESDAY)
    assert planning.plan_all(at=TUESDAY) == 0
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("status", ["invited", "held", "stopped", "finished"])
def test_planning_drops_an_enrolment_that_is_not_active(one: Setting, status: str) -> None:
    one.enrolment.status = status
    one.enrolment.save()
    due_at(one, TUESDAY)
    planning.plan(at=TUESDAY)
    assert not Delivery.objects.exists()
    assert next_of(one) is None


def test_planning_drops_a_patient_who_died(one: Setting) -> None:
    one.patient.deceased_on = date(2026, 11, 9)
    one.patient.save()
    due_at(one, TUESDAY)
    planning.plan(at=TUESDAY)
    assert not Delivery.objects.exists()
    assert next_of(one) is None


@pytest.mark.parametrize(
    ("until", "slots"), [(date(2026, 11, 11), 0), (date(2026, 11, 10), 1), (None, 1)]
)
def test_planning_passes_over_the_days_of_a_pause(
    one: Setting, until: date | None, slots: int
) -> None:
    one.patient.paused_until = until
    one.patient.save()
    due_at(one, TUESDAY)
    planning.plan(at=TUESDAY)
    assert Delivery.objects.count() == slots
    assert next_of(one) == datetime(2026, 11, 11, 9, tzinfo=UTC)


def test_planning_after_days_asleep_makes_one_slot_for_today(one: Setting) -> None:
    due_at(one, TUESDAY - timedelta(days=8))
    planning.plan(at=TUESDAY + timedelta(hours=2))
    delivery = Delivery.objects.get()
    assert delivery.local_on == date(2026, 11, 10)
    assert delivery.due_at == TUESDAY
    assert next_of(one) == TUESDAY + timedelta(days=1)


def test_planning_for_two_enrolments_of_a_patient_makes_one_slot_a_day(one: Setting) -> None:
    due_at(one, TUESDAY)
    other = start(one.another())
    other.patient = one.patient
    other.pathway = type(other.pathway).objects.create(icb=one.icb, key="other", title="Other")
    other.save()
    EnrolmentState.objects.filter(enrolment=other).update(next_nudge_at=TUESDAY)
    assert planning.plan(at=TUESDAY) == 2
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("minute", [0, 90, 479, 480, 725, 1259, 1260, 1439])
@pytest.mark.parametrize("day", CLOCKS_CHANGE)
def test_planning_around_a_clock_change_keeps_the_wall_time(
    one: Setting, day: date, minute: int
) -> None:
    """The statement's own arithmetic, on either side of the change and on its day."""
    one.patient.nudge_minute = minute
    one.patient.save()
    kept = min(max(minute, 480), 1259)
    for on in (day - timedelta(days=1), day, day + timedelta(days=1)):
        at = planning.nudge_instant(on, 20 * 60 + 59)
        due_at(one, at)
        planning.plan(at=at)
        delivery = Delivery.objects.get(local_on=on)
        local = delivery.due_at.astimezone(LONDON)
        assert (local.date(), local.hour * 60 + local.minute) == (on, kept)
        assert next_of(one) == planning.next_nudge_at(minute=minute, after=on)


def test_the_next_nudge_falls_once_on_each_local_day_of_ten_years() -> None:
    """Every day from 2025 to 2035 and every minute that matters: one nudge, at its wall time."""
    for minute in (480, 540, 719, 1020, 1259):
        day = date(2024, 12, 31)
        while day < date(2036, 1, 1):
            instant = planning.next_nudge_at(minute=minute, after=day)
            day += timedelta(days=1)
            local = instant.astimezone(LONDON)
            assert (local.date(), local.hour * 60 + local.minute) == (day, minute)
            assert not planning.is_quiet(instant)


@settings(max_examples=300)
@given(st.datetimes(datetime(2025, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC)))
def test_quiet_hours_are_from_9pm_to_8am_and_end_at_the_next_8am(at: datetime) -> None:
    local = at.astimezone(LONDON)
    assert planning.is_quiet(at) is not (8 <= local.hour < 21)
    morning = planning.quiet_until(at)
    assert (morning.astimezone(LONDON).hour, morning.astimezone(LONDON).minute) == (8, 0)
    if planning.is_quiet(at):
        assert at < morning
        assert morning - at <= timedelta(hours=12), "11 hours, and one when the clocks go back"
        assert not planning.is_quiet(morning)
