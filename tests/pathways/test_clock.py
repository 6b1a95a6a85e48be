"""The edges read the clock; services are told when their time is up."""

from typing import Any

import pytest

from pathways import clock


def test_time_limit_says_when_the_time_is_up(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    now = [100.0]
    monkeypatch.setattr(clock, "monotonic", lambda: now[0])
    settings.PROOF_SECONDS = 20
    usual, short = clock.time_limit(), clock.time_limit(0.5)

    now[0] = 100.5
    assert (usual(), short()) == (False, True)
    now[0] = 120
    assert usual()
