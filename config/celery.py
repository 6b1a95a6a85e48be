"""Celery wakes the sweeps; the rows of the database say what is due.

The values were measured; docs/adr/0007 says why the broker may lose everything without harm.
"""

import logging
import os
from typing import Any

import django
import redis
from celery import Celery
from celery.signals import worker_init


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
os.environ.setdefault("STATEMENT_TIMEOUT_SECONDS", "30")
os.environ.setdefault("IDLE_TRANSACTION_SECONDS", "60")
django.setup()

from django.conf import settings  # noqa: E402

from config import checks  # noqa: E402
from patients.sweeps import SWEEPS  # noqa: E402


log = logging.getLogger(__name__)
QUEUES = ("safety", "nudge", "bulk", "maintenance")

app = Celery("pathways")
app.conf.update(
    broker_url=settings.REDIS_URL,
    # The broker's clock has no summer time; local time is decided from the database.
    enable_utc=True,
    timezone="UTC",
    # A killed worker's task comes back; the database caps the attempts.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    broker_transport_options={
        "visibility_timeout": 300,
        # What was left by a killed worker is looked for every 5 s, not every 100.
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 10,
        "socket_connect_timeout": 3,
        "socket_keepalive": True,
        "health_check_interval": 10,
    },
    task_time_limit=60,
    task_soft_time_limit=45,
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    task_publish_retry_policy={"max_retries": 1, "interval_start": 0.2, "interval_step": 0.2},
    worker_eta_task_limit=100,
    worker_soft_shutdown_timeout=30,
    worker_enable_soft_shutdown_on_idle=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    worker_max_tasks_per_child=1000,
    worker_max_memory_per_child=300_000,  # kB
    accept_content=["json"],
    task_serializer="json",
    worker_hijack_root_logger=False,
    task_create_missing_queues=True,
    task_default_queue="maintenance",
)


def beat_schedule() -> dict[str, dict[str, Any]]:
    """One entry a sweep. A tick that waited longer than its interval is dropped: the next one does its work."""
    return {
        sweep.name: {
            "task": f"patients.tasks.{sweep.name}",
            "schedule": float(sweep.every_seconds),
            "options": {"queue": sweep.queue, "expires": max(float(sweep.every_seconds), 10.0)},
        }
        for sweep in SWEEPS
    }


app.conf.beat_schedule = beat_schedule()
app.autodiscover_tasks(["patients"], force=True)


@worker_init.connect
def refuse_a_broker_that_evicts(**_: Any) -> None:
    """A broker that throws away what it holds empties a queue without a word."""
    try:
        found: Any = redis.from_url(settings.REDIS_URL).config_get("maxmemory-policy")
    except redis.RedisError as problem:  # a managed broker may not tell
        log.warning("the broker does not tell its maxmemory-policy: %s", problem)
        return
    if sentence := checks.evicts(str(found.get("maxmemory-policy", ""))):
        if settings.PRODUCTION:
            # Celery only logs what a handler raises, but for this.
            raise SystemExit(sentence)
        log.warning(sentence)
