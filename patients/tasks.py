"""One task a sweep, and nothing else: the table says what it does, and the beat on which queue."""

from __future__ import annotations

from celery import shared_task

from pathways import clock
from patients.sweeps import SWEEPS, Sweep, walk


def _task(sweep: Sweep) -> None:
    @shared_task(name=f"patients.tasks.{sweep.name}", ignore_result=True)
    def run() -> None:
        walk(sweep, at=clock.now())


for _sweep in SWEEPS:
    _task(_sweep)
