"""Two planners, and a planner beside a patient who answers: on PostgreSQL they do not wait."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from patients.models import Delivery, Enrolment, EnrolmentState, Purpose
from patients.services import delivering, histories, planning
from tests.factories.patients import TUESDAY, Setting, setting, start, started


pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor != 'postgresql'", reason="SQLite lets one writer in at a time"
    ),
]
SECONDS = 10


@pytest.fixture
def one() -> Setting:
    made = started(setting(), days_ago=1)
    for _ in range(3):
        start(made.another())
    EnrolmentState.objects.update(next_nudge_at=TUESDAY)
    return made


def beside(work: Callable[[], Any], seconds: float = SECONDS) -> Any:
    """Do this in another connection, and give up after a while instead of waiting for ever."""
    done: list[Any] = []

    def run() -> None:
        try:
            done.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=run, name="beside")
    thread.start()
    thread.join(seconds)
    assert not thread.is_alive(), "it waits"
    return done[0]


def test_a_second_planner_takes_what_the_first_has_not(one: Setting) -> None:
    with transaction.atomic():
        assert planning.plan(at=TUESDAY, limit=3) == 3
        assert beside(lambda: planning.plan(at=TUESDAY)) == 1
    assert Delivery.objects.count() == 4
    assert planning.plan(at=TUESDAY) == 0


def test_a_planner_passes_over_the_state_of_a_patient_who_is_answering(one: Setting) -> None:
    with transaction.atomic():
        histories.locked_state(one.enrolment, TUESDAY)
        assert beside(lambda: planning.plan(at=TUESDAY)) == 3
    assert planning.plan(at=TUESDAY) == 1


def test_a_planner_does_not_wait_for_a_writer_on_its_way_from_enrolment_to_state(
    one: Setting,
) -> None:
    """The planner's rows refer to the enrolment. Were it locked against that, the writer would wait
    for the state that the planner holds, and the planner for the enrolment."""
    with transaction.atomic():
        Enrolment.objects.select_for_update(no_key=True).get(pk=one.enrolment.pk)
        assert beside(lambda: planning.plan(at=TUESDAY)) == 4


def test_with_a_stronger_lock_the_planner_would_wait(one: Setting) -> None:
    """The twin."""
    with transaction.atomic():
        Enrolment.objects.select_for_update().get(pk=one.enrolment.pk)
        with pytest.raises(AssertionError, match="it waits"):
            beside(lambda: planning.plan(at=TUESDAY), seconds=2)
    for thread in threading.enumerate():
        if thread.name == "beside":
            thread.join(SECONDS)


def test_two_workers_claim_different_deliveries_at_the_same_time(one: Setting) -> None:
    planning.plan(at=TUESDAY)
    purposes = [Purpose.NUDGE]
    with transaction.atomic():
        mine = delivering.claim_due(at=TUESDAY, purposes=purposes, limit=3)
        theirs = beside(lambda: delivering.claim_due(at=TUESDAY, purposes=purposes, limit=3))
    assert (len(mine.ids), len(theirs.ids)) == (3, 1)
    assert not set(mine.ids) & set(theirs.ids)
