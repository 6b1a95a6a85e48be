"""What the engine may know of an enrolment, and how it is derived again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from pathways.engine.values import Asked, History
from pathways.models.base import new_id
from patients.models import Asking, Delivery, EnrolmentState, Message
from patients.services import histories, turns
from tests.factories.patients import TUESDAY, setting, start, started
from tests.patients.services.sending import check_in, open_triage, send


pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("at", "day"),
    [
        pytest.param(datetime(2026, 3, 28, 23, 59, tzinfo=UTC), 1, id="last minute of day 1"),
        pytest.param(datetime(2026, 3, 29, 0, 0, tzinfo=UTC), 2, id="midnight in winter"),
        pytest.param(datetime(2026, 3, 29, 22, 59, tzinfo=UTC), 2, id="a short day"),
        pytest.param(datetime(2026, 3, 29, 23, 0, tzinfo=UTC), 3, id="midnight in summer"),
        pytest.param(datetime(2026, 3, 27, 12, 0, tzinfo=UTC), 0, id="the day before"),
        pytest.param(datetime(2026, 2, 1, 12, 0, tzinfo=UTC), 0, id="long before"),
    ],
)
def test_day_is_counted_by_londons_dates(at: datetime, day: int) -> None:
    enrolment = setting().enrolment
    enrolment.start_on = date(2026, 3, 28)

    assert histories.day_of(enrolment, at) == day


def test_day_of_a_plan_that_has_not_started_is_0() -> None:
    assert histories.day_of(setting().enrolment, TUESDAY) == 0


@pytest.mark.parametrize(
    ("on", "age"),
    [
        pytest.param(datetime(2026, 5, 16, 12, tzinfo=UTC), 45, id="the day before the birthday"),
        pytest.param(datetime(2026, 5, 17, 12, tzinfo=UTC), 46, id="on the birthday"),
    ],
)
def test_person_is_known_by_whole_years_place_and_what_is_waited_for(
    on: datetime, age: int
) -> None:
    one = setting(waiting_for="physiotherapy")

    person = histories.person_of(one.enrolment, on)

    assert (person.age, person.place, person.waiting_for) == (age, one.place.key, "physiotherapy")


def test_person_without_place_or_wait_has_none() -> None:
    one = setting()
    one.patient.place = None

    person = histories.person_of(one.enrolment, TUESDAY)

    assert (person.place, person.waiting_for) == (None, "none")


def test_history_of_somebody_new_is_the_person_alone() -> None:
    one = setting()
    EnrolmentState.objects.all().delete()

    assert histories.history_of(one.enrolment) == History(
        person=histories.person_of(one.enrolment, one.enrolment.created_at)
    )


def test_history_with_an_instant_makes_the_person_older() -> None:
    one = started(setting())
    check_in(one, pain=3)

    later = histories.history_of(one.enrolment, TUESDAY + timedelta(days=365))

    stored = histories.history_of(one.enrolment)
    assert stored.person.age is not None
    assert later.person.age == stored.person.age + 1
    assert later.asked == stored.asked


def test_dispositions_keep_the_strongest_of_each_day() -> None:
    history = History()
    for day, level in ((2, "soon"), (1, "routine"), (2, "self_manage"), (1, "urgent")):
        history = histories.with_disposition(history, day, level)

    assert history.dispositions == ((1, "urgent"), (2, "soon"))


def test_last_seen_never_goes_back_and_starts_with_day_1() -> None:
    history = histories.with_visit(History(), 0)
    assert history.last_seen_day == 1
    assert histories.with_visit(histories.with_visit(history, 5), 3).last_seen_day == 5


def test_screen_goes_on_as_the_last_run_after_a_check_in_between() -> None:
    one = started(setting(), days_ago=1)
    open_triage(one)
    send(one, {"saddle": "no"})
    check_in(one, pain=3)
    send(one, {"fever": "no"})

    history = histories.history_of(one.enrolment, TUESDAY)

    assert [asked.kind for asked in history.asked] == ["check_in", "screen"]
    assert history.asked[-1].answers == (("saddle", "no"), ("fever", "no"))
    one.enrolment.refresh_from_db()
    assert history == histories.rebuild(one.enrolment, TUESDAY)


def test_run_that_is_not_in_the_history_yet_is_added() -> None:
    asking = Asking(kind="measure", key="walking", day=3, status="finished", cause="daily")

    history = histories.with_current(History(), asking, (("walk", 4),))

    assert history.asked == (Asked("measure", "walking", 3, (("walk", 4),), True, "daily"),)


@pytest.mark.parametrize(
    ("state", "template", "kept"),
    [
        pytest.param("accepted", "go_on", ((2, "go_on"),), id="handed over"),
        pytest.param("suppressed", "go_on", (), id="not handed over"),
        pytest.param("accepted", "", (), id="without words of the definition"),
    ],
)
def test_rebuild_knows_the_nudges_that_were_handed_over(
    state: str, template: str, kept: tuple[tuple[int, str], ...]
) -> None:
    one = started(setting())
    local_on = TUESDAY.date() + timedelta(days=1)
    message = Message.objects.create(
        icb=one.icb,
        patient=one.patient,
        enrolment=one.enrolment,
        kind="nudge",
        local_on=local_on,
        template=template,
        planned_at=TUESDAY,
    )
    Delivery.objects.create(
        icb=one.icb,
        purpose="nudge",
        dedupe_key="nudge:1",
        state=state,
        reason="paused" if state == "suppressed" else "",
        due_at=TUESDAY,
        reference=new_id(),
        enrolment=one.enrolment,
        local_on=local_on,
        message=message,
        created_at=TUESDAY,
    )

    assert histories.rebuild(one.enrolment, TUESDAY).sent == kept
    assert histories.with_sent(History(), 2, "go_on").sent == ((2, "go_on"),)


def test_turn_brings_the_callers_enrolment_up_to_date() -> None:
    one = setting()
    stale = type(one.enrolment).objects.get(pk=one.enrolment.pk)
    start(one.enrolment)

    turn = turns.begin(actor=one.actor, enrolment=stale, at=TUESDAY)

    assert stale.status == "active"
    assert turn.day == 1


def test_turn_makes_the_state_that_is_missing() -> None:
    one = setting()
    EnrolmentState.objects.all().delete()

    turns.begin(actor=one.actor, enrolment=one.enrolment, at=TUESDAY)

    assert EnrolmentState.objects.get().icb == one.icb
