"""The one table of what is due how often."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from celery import current_app

from config.celery import beat_schedule
from patients import sweeps, tasks
from patients.models import Delivery, EnrolmentState, Heartbeat
from patients.services import delivering, planning
from patients.sweeps import SWEEPS, Sweep, silent, sweep_of, walk, walk_all
from tests.factories.patients import TUESDAY, setting, started


pytestmark = pytest.mark.django_db
QUEUES = {"safety", "nudge", "bulk", "maintenance"}


def test_each_sweep_has_a_name_of_its_own_a_known_queue_and_an_interval() -> None:
    assert len({sweep.name for sweep in SWEEPS}) == len(SWEEPS)
    assert {sweep.queue for sweep in SWEEPS} == QUEUES
    assert all(10 <= sweep.every_seconds <= 3600 for sweep in SWEEPS)


def test_what_patients_wait_for_has_a_queue_of_its_own_and_runs_every_10_seconds() -> None:
    safety = {sweep.name: sweep.every_seconds for sweep in SWEEPS if sweep.queue == "safety"}
    assert safety["deliver_safety"] == safety["deliver_referrals"] == 10
    assert not any("nudge" in name or "invitation" in name for name in safety)


def test_every_purpose_is_delivered_by_one_sweep() -> None:
    purposes = [
        purpose
        for sweep in SWEEPS
        if sweep.name.startswith("deliver_")
        for purpose in sweep.run.keywords["purposes"]  # type: ignore[attr-defined]
    ]
    assert (
        sorted(purposes)
        == sorted(set(purposes))
        == ["invitation", "notice", "nudge", "referral", "safety"]
    )


def test_every_sweep_runs_on_an_empty_database_and_leaves_its_heartbeat() -> None:
    assert walk_all(at=TUESDAY) == {sweep.name: 0 for sweep in SWEEPS}
    assert dict(Heartbeat.objects.values_list("name", "at")) == {s.name: TUESDAY for s in SWEEPS}
    walk(SWEEPS[0], at=TUESDAY + timedelta(seconds=10))
    assert Heartbeat.objects.get(name=SWEEPS[0].name).at == TUESDAY + timedelta(seconds=10)


def test_a_sweep_that_raises_leaves_no_heartbeat_and_stops_no_other() -> None:
    def breaks(*, at: datetime) -> int:
        raise ZeroDivisionError

    looked = []
    table = (Sweep("broken", breaks, 60, "bulk"), Sweep("fine", planning.plan_all, 60, "bulk"))
    done = walk_all(at=TUESDAY, sweeps=table, after=lambda: looked.append(1))
    assert done == {"broken": None, "fine": 0}
    assert list(Heartbeat.objects.values_list("name", flat=True)) == ["fine"]
    assert len(looked) == 2


def test_a_sweep_is_found_by_its_name() -> None:
    assert sweep_of("plan_nudges").run is planning.plan_all
    with pytest.raises(KeyError, match="nonsense"):
        sweep_of("nonsense")


def test_a_sweep_that_never_ran_or_not_for_long_is_silent() -> None:
    assert silent(at=TUESDAY) == [sweep.name for sweep in SWEEPS]
    walk_all(at=TUESDAY)
    assert silent(at=TUESDAY + timedelta(minutes=10)) == []
    late = silent(at=TUESDAY + timedelta(minutes=11))
    assert "deliver_safety" in late
    assert "seal_audit" not in late


def test_the_beat_has_one_entry_a_sweep_and_a_task_for_each() -> None:
    entries = beat_schedule()
    assert entries.keys() == {sweep.name for sweep in SWEEPS}
    for sweep in SWEEPS:
        entry = entries[sweep.name]
        assert entry["schedule"] == sweep.every_seconds
        assert entry["options"]["queue"] == sweep.queue
        assert current_app.tasks[entry["task"]].ignore_result


def test_a_task_walks_its_sweep_at_this_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.clock, "now", lambda: TUESDAY)
    current_app.tasks["patients.tasks.plan_nudges"].run()
    assert Heartbeat.objects.get().at == TUESDAY


def test_the_table_plans_and_sends_a_nudge(monkeypatch: pytest.MonkeyPatch) -> None:
    started(setting(), days_ago=1)
    EnrolmentState.objects.update(next_nudge_at=TUESDAY)
    done = walk_all(at=TUESDAY)
    assert (done["plan_nudges"], done["deliver_nudges"]) == (1, 1)
    assert Delivery.objects.get().state == "accepted"


def test_a_dead_workers_claim_is_recovered_by_the_table() -> None:
    assert sweep_of("recover_leases").run is delivering.recover
    assert sweeps.sweep_of("recover_leases").every_seconds <= 60
