"""Celery only wakes the sweeps: the measured settings hold, and each task has its queue."""

from typing import Any

import pytest
from celery import Task
from django.test import override_settings

from config.celery import QUEUES, app, beat_schedule, refuse_a_broker_that_evicts
from patients.sweeps import SWEEPS


MEASURED = {
    "timezone": "UTC",
    "enable_utc": True,
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
    "task_time_limit": 60,
    "task_soft_time_limit": 45,
    "task_ignore_result": True,
    "result_backend": None,
    "accept_content": ["json"],
    "task_serializer": "json",
    "worker_cancel_long_running_tasks_on_connection_loss": True,
    "broker_connection_max_retries": None,
    "worker_soft_shutdown_timeout": 30,
    "worker_enable_soft_shutdown_on_idle": True,
    "worker_max_tasks_per_child": 1000,
    "worker_eta_task_limit": 100,
}


@pytest.mark.parametrize(("name", "value"), MEASURED.items())
def test_celery_setting_is_as_measured(name: str, value: Any) -> None:
    assert app.conf[name] == value


def test_what_a_killed_worker_held_comes_back_before_a_lease_is_forgotten() -> None:
    options = app.conf.broker_transport_options

    assert options["visibility_timeout"] >= 5 * app.conf.task_time_limit
    # The broker looks every interval x throttle seconds.
    assert options["unacked_restore_interval"] * options["unacked_restore_throttle"] <= 10


def test_publishing_gives_up_within_a_second() -> None:
    policy = app.conf.task_publish_retry_policy

    assert policy["max_retries"] * (policy["interval_start"] + policy["interval_step"]) < 1


def own_tasks() -> dict[str, Task]:
    return {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}


def test_every_sweep_has_its_task_and_every_task_is_a_sweep() -> None:
    assert {name.rpartition(".")[2] for name in own_tasks()} == {sweep.name for sweep in SWEEPS}


def test_the_scheduler_sends_each_sweep_to_a_queue_that_workers_listen_to() -> None:
    schedule = beat_schedule()

    assert len(schedule) == len(SWEEPS)
    for sweep in SWEEPS:
        entry = schedule[sweep.name]
        assert entry["task"] in own_tasks()
        assert entry["options"]["queue"] in QUEUES
        # A tick that waited longer than its interval is worth nothing: the next one does its work.
        assert entry["options"]["expires"] <= max(sweep.every_seconds, 10)
        assert set(entry["options"]) <= {"queue", "expires"}
        assert "args" not in entry


def test_what_patients_wait_for_runs_often_and_apart() -> None:
    safety = [sweep for sweep in SWEEPS if "safety" in sweep.name]

    assert safety
    assert all(sweep.queue == "safety" and sweep.every_seconds <= 10 for sweep in safety)


class Telling:
    """A broker that tells its policy."""

    def __init__(self, policy: str) -> None:
        self.policy = policy

    def config_get(self, _name: str) -> dict[str, str]:
        return {"maxmemory-policy": self.policy}


def test_a_live_worker_does_not_start_on_a_broker_that_evicts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("redis.from_url", lambda _url: Telling("allkeys-lru"))

    refuse_a_broker_that_evicts()  # a demonstration is only warned
    with override_settings(PRODUCTION=True), pytest.raises(SystemExit, match="noeviction"):
        refuse_a_broker_that_evicts()

    monkeypatch.setattr("redis.from_url", lambda _url: Telling("noeviction"))
    with override_settings(PRODUCTION=True):
        refuse_a_broker_that_evicts()
