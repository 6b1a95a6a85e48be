"""The one table of what is due how often. The beat is built from it; run_due walks it.

A sweep asks the database what is due and does it. None has a lower age limit, each may run twice
at once, and one that is late does all that it missed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from pathways.services import auditing, watching
from patients.models import Heartbeat, Purpose
from patients.services import answering, delivering, moving, planning, retaining


log = logging.getLogger(__name__)


class Work(Protocol):
    def __call__(self, *, at: datetime) -> int:
        """Do what is due at this instant; return how much it was."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """`queue` is a worker's own: what patients wait for never stands behind a day's nudges."""

    name: str
    run: Work
    every_seconds: int
    queue: str


def _deliver(*purposes: Purpose) -> Work:
    return partial(delivering.deliver_all, purposes=purposes)


SWEEPS: tuple[Sweep, ...] = (
    Sweep("deliver_safety", _deliver(Purpose.SAFETY, Purpose.NOTICE), 10, "safety"),
    Sweep("deliver_referrals", _deliver(Purpose.REFERRAL), 10, "safety"),
    Sweep("recover_leases", delivering.recover, 30, "safety"),
    Sweep("lapse_screens", answering.lapse_screens, 60, "safety"),
    Sweep("run_day_rules", answering.run_day_rules, 60, "bulk"),
    Sweep("move_people", moving.move_people, 60, "bulk"),
    Sweep("plan_nudges", planning.plan_all, 60, "nudge"),
    Sweep("deliver_nudges", _deliver(Purpose.NUDGE), 60, "nudge"),
    Sweep("deliver_invitations", _deliver(Purpose.INVITATION), 60, "bulk"),
    Sweep("seal_audit", auditing.seal, 300, "maintenance"),
    Sweep("check_directory", watching.check_all, 3600, "maintenance"),
    Sweep("erase_batch_files", retaining.erase_batch_files, 3600, "maintenance"),
)


def sweep_of(name: str) -> Sweep:
    """The sweep of this name; KeyError where there is none."""
    return next((sweep for sweep in SWEEPS if sweep.name == name), None) or _missing(name)


def _missing(name: str) -> Sweep:
    raise KeyError(name)


def walk(sweep: Sweep, *, at: datetime) -> int:
    """Run one sweep, and note that it ran to its end. One that raises leaves no heartbeat."""
    done = sweep.run(at=at)
    Heartbeat.objects.update_or_create(name=sweep.name, defaults={"at": at})
    if done:
        log.info("%s: %d", sweep.name, done)
    return done


def walk_all(
    *, at: datetime, sweeps: Sequence[Sweep] = SWEEPS, after: Callable[[], None] = lambda: None
) -> dict[str, int | None]:
    """Run these sweeps in their order, whatever becomes of each: None stands for one that raised."""
    done: dict[str, int | None] = {}
    for sweep in sweeps:
        try:
            done[sweep.name] = walk(sweep, at=at)
        except Exception:  # one broken sweep must not silence the others
            log.exception("the sweep %s failed", sweep.name)
            done[sweep.name] = None
        after()
    return done


def silent(*, at: datetime) -> list[str]:
    """The sweeps that have not run to their end for ten times their interval, and 10 minutes at
    least: the scheduler, a worker or the sweep itself is down."""
    last = dict(Heartbeat.objects.values_list("name", "at"))
    return [
        sweep.name
        for sweep in SWEEPS
        if sweep.name not in last
        or (at - last[sweep.name]).total_seconds() > max(600, 10 * sweep.every_seconds)
    ]
