"""Everything that is due, once or for ever, without a broker."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from pathways import clock
from patients.sweeps import SWEEPS, Sweep, walk_all


LONDON = ZoneInfo("Europe/London")


class Command(BaseCommand):
    help = (
        "Do everything that is due: send messages, referrals and notices, plan nudges, run the "
        "day's rules. Exit code 1 when a part of it failed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="Go on until you press Ctrl-C.")
        parser.add_argument(
            "--at",
            type=_instant,
            help="Pretend that it is this time, for example 2026-11-23T09:00 (London's, unless it "
            "says otherwise).",
        )

    def handle(self, *args: Any, loop: bool, at: datetime | None, **options: Any) -> None:
        if loop and at is not None:
            raise CommandError("--loop goes with the real time. Leave out --at, or --loop.")
        if loop:
            self._loop()
            return
        # What one sweep plans, a later one sends: twice round is all that is due now.
        done = walk_all(at=at or clock.now())
        again = walk_all(at=at or clock.now())
        for name, count in done.items():
            self._say(name, count, again[name])
        if None in done.values() or None in again.values():
            raise CommandError("A part of it failed; the log says why. The rest is done.")

    def _say(self, name: str, count: int | None, again: int | None) -> None:
        total = "failed" if count is None or again is None else str(count + again)
        self.stdout.write(f"{name:<22}{total}")

    def _loop(self) -> None:
        self.stdout.write("Doing what is due until you press Ctrl-C.")
        next_at = {sweep.name: 0.0 for sweep in SWEEPS}
        try:
            while True:
                walk_all(at=clock.now(), sweeps=_ready(next_at), after=close_old_connections)
                time.sleep(1)
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")


def _ready(next_at: dict[str, float]) -> list[Sweep]:
    """The sweeps whose time has come, and when each comes next."""
    now = time.monotonic()
    ready = [sweep for sweep in SWEEPS if next_at[sweep.name] <= now]
    for sweep in ready:
        next_at[sweep.name] = now + sweep.every_seconds
    return ready


def _instant(given: str) -> datetime:
    instant = datetime.fromisoformat(given)
    return instant if instant.tzinfo else instant.replace(tzinfo=LONDON)
