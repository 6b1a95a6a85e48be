"""The real beat and worker, killed and started again: every nudge is sent exactly once."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.processes import House, house


pytestmark = pytest.mark.faults

LEFT = "SELECT count(*) FROM patients_delivery WHERE state IN ('due', 'claimed')"
ACCEPTED = "SELECT count(*) FROM patients_delivery WHERE state = 'accepted'"
LOOKED_UP = "SELECT count(*) FROM patients_deliveryattempt WHERE channel = 'look_up'"


def nudge_everybody(at: House, people: int, kills: int, say: Callable[[str], None]) -> Counter[str]:
    """Send to everybody while the worker is killed so many times; how often each was taken."""
    seed = random.randrange(10**6)
    say(f"seed {seed}")
    chance = random.Random(seed)
    at.run("tests.faults.prepare", str(people))
    at.start_beat()
    for _ in range(kills):
        before, more = at.sent(), chance.randint(40, 120)
        at.start_worker()
        reached = at.wait_until(lambda b=before, m=more: at.sent() >= b + m, 40)  # type: ignore[misc]
        assert reached, f"the worker sent nothing more\n{at.log('worker')}"
        at.kill("worker")
    at.start_worker()
    done = at.wait_until(lambda: at.count(ACCEPTED) == people and at.count(LEFT) == 0, 120)
    assert done, f"{at.count(LEFT)} are left, {at.count(ACCEPTED)} accepted\n{at.log('worker')}"
    return Counter(at.references())


def test_2000_nudges_are_sent_exactly_once_while_the_worker_is_killed_ten_times(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def say(words: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{words} ")

    with house(tmp_path) as at:
        taken = nudge_everybody(at, people=2000, kills=10, say=say)
        planned = {
            str(row[0]).replace("-", "")
            for row in at.rows("SELECT reference FROM patients_delivery")
        }
        twice = sum(times > 1 for times in taken.values())
        lost = planned - {reference.replace("-", "") for reference in taken}
        looked_up = at.count(LOOKED_UP)
        say(f"2,000 nudges, 10 kills, {looked_up} looked up, {len(lost)} lost, {twice} twice")
        assert len(planned) == 2000
        assert not lost
        assert not twice
        assert looked_up, "no kill fell between handing over and writing it down"
        assert at.count("SELECT count(*) FROM patients_message WHERE template = 'go_on'") == 2000


def test_without_the_look_up_the_same_kills_send_some_twice(tmp_path: Path) -> None:
    """The twin: the receiver cannot be asked by reference."""
    with house(tmp_path, NOTIFY_GATEWAY="tests.faults.gateways.Forgetful") as at:
        taken = nudge_everybody(at, people=400, kills=3, say=lambda words: None)
        assert len(taken) == 400
        assert sum(times > 1 for times in taken.values()) > 0
