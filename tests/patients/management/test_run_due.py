"""Everything that is due, without a broker."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from patients.management.commands import run_due
from patients.models import Delivery, EnrolmentState, Heartbeat
from patients.sweeps import SWEEPS, Sweep
from tests.factories.patients import TUESDAY, setting, started


pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("run_due", *arguments, stdout=out)
    return out.getvalue()


def test_run_due_does_all_that_is_due_at_the_instant() -> None:
    started(setting(), days_ago=1)
    EnrolmentState.objects.update(next_nudge_at=TUESDAY)
    shown = run("--at", "2026-11-10T09:00+00:00")
    assert Delivery.objects.get().state == "accepted"
    assert "plan_nudges           1\n" in shown
    assert "deliver_nudges        1\n" in shown
    assert len(shown.splitlines()) == len(SWEEPS)


def test_run_due_takes_a_time_without_a_zone_as_londons() -> None:
    run("--at", "2026-06-02T09:00")
    assert Heartbeat.objects.first().at == datetime(2026, 6, 2, 8, tzinfo=UTC)  # type: ignore[union-attr]


def test_run_due_without_an_instant_takes_the_clocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_due.clock, "now", lambda: TUESDAY)
    run()
    assert Heartbeat.objects.filter(at=TUESDAY).count() == len(SWEEPS)


def test_run_due_says_that_a_part_failed_and_does_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*, at: datetime) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(
        run_due,
        "walk_all",
        lambda at: {"broken": None, "fine": 2},
    )
    with pytest.raises(CommandError, match="A part of it failed"):
        run()


def test_run_due_refuses_a_pretended_time_that_goes_on_for_ever() -> None:
    with pytest.raises(CommandError, match="--loop goes with the real time"):
        run("--loop", "--at", "2026-11-10T09:00")


def test_run_due_refuses_what_is_no_time() -> None:
    with pytest.raises(CommandError, match="--at"):
        run("--at", "tomorrow")


def test_the_loop_runs_each_sweep_at_its_own_interval_until_it_is_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seconds, walked = iter(range(1000)), []

    def note(*, at: datetime, sweeps: list[Sweep], after: object) -> None:
        walked.append([sweep.name for sweep in sweeps])
        if len(walked) == 12:
            raise KeyboardInterrupt

    monkeypatch.setattr(run_due, "walk_all", note)
    monkeypatch.setattr(run_due.time, "monotonic", lambda: float(next(seconds)))
    monkeypatch.setattr(run_due.time, "sleep", lambda _: None)
    shown = run("--loop")
    assert walked[0] == [sweep.name for sweep in SWEEPS]
    assert walked[1] == []
    assert walked[10] == ["deliver_safety", "deliver_referrals"]
    assert shown.endswith("Stopped.\n")
