"""Sends at the same moment, on real connections of their own."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections

from patients.models import (
    Asking,
    EnrolmentState,
    Escalation,
    EscalationEntry,
    StoredDecision,
    Submit,
)
from patients.services import answering
from patients.services.answering import Outcome
from tests.factories.patients import TUESDAY, Setting, key, setting, started
from tests.patients.services.sending import open_triage
from tests.patients.services.test_safety_netting import SORE, WORSE, pathway


pytestmark = pytest.mark.django_db(transaction=True)
SENDERS = 6
Do = Callable[[], Any]


@pytest.fixture
def at_once(tmp_path: Path) -> Callable[[list[Do]], list[Any]]:
    """Run functions at the same moment, each on its own connection.

    SQLite's in-memory database is one connection's own, so what is in it is copied to a file.
    """
    file = tmp_path / "parallel.sqlite3"

    def run(functions: list[Do]) -> list[Any]:
        if connection.vendor == "sqlite" and not file.exists():
            with sqlite3.connect(file) as copy:
                connection.connection.backup(copy)
                copy.execute("PRAGMA journal_mode=WAL")
        start = Barrier(len(functions))

        def one(function: Do) -> Any:
            if connection.vendor == "sqlite":
                wrapper = connections["default"]
                connections["default"] = type(wrapper)(  # type: ignore[assignment]
                    {
                        **wrapper.settings_dict,
                        "NAME": str(file),
                        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
                    },
                    "default",
                )
            start.wait()
            try:
                return function()
            finally:
                connections["default"].close()

        with ThreadPoolExecutor(len(functions)) as pool:
            return list(pool.map(one, functions))

    return run


def counts() -> dict[str, int]:
    return {
        model.__name__: model._default_manager.count()
        for model in (Submit, StoredDecision, EscalationEntry, Escalation, Asking)
    }


def check_in(one: Setting, pain: int, idempotency_key: uuid.UUID) -> Do:
    return lambda: answering.check_in(
        actor=one.actor,
        enrolment=type(one.enrolment).objects.get(pk=one.enrolment.pk),
        answers={"general": "worse", "pain": pain},
        idempotency_key=idempotency_key,
        at=TUESDAY,
    )


def test_same_send_at_the_same_moment_is_stored_once(at_once: Any) -> None:
    one = started(setting(pathway(WORSE)))
    once = key()

    outcomes: list[Outcome] = at_once([check_in(one, 3, once)] * SENDERS)

    assert [outcome.again for outcome in outcomes].count(False) == 1
    assert len({outcome.stored.pk for outcome in outcomes if outcome.stored}) == 1
    assert at_once([counts]) == [
        {"Submit": 1, "StoredDecision": 1, "EscalationEntry": 1, "Escalation": 1, "Asking": 1}
    ]


def test_different_sends_at_the_same_moment_make_one_case(at_once: Any) -> None:
    one = started(setting(pathway(WORSE, SORE)))

    at_once([check_in(one, pain, key()) for pain in range(SENDERS)])

    assert at_once([counts]) == [
        {
            "Submit": SENDERS,
            "StoredDecision": SENDERS,
            "EscalationEntry": SENDERS,
            "Escalation": 1,
            "Asking": 1,
        }
    ]
    (answers,) = at_once([_answers_kept])
    assert answers == 2 * SENDERS, "no writer lost what another one wrote"


def _answers_kept() -> int:
    history = EnrolmentState.objects.get().history
    return sum(len(asked[3]) for asked in history["asked"])


def test_screens_opened_at_the_same_moment_are_one(at_once: Any) -> None:
    one = setting()

    opened: list[Asking] = at_once([lambda: open_triage(one)] * SENDERS)

    assert len({asking.pk for asking in opened}) == 1
    assert at_once([counts])[0]["Asking"] == 1


def test_sweeps_at_the_same_moment_run_each_day_once(at_once: Any) -> None:
    started(setting(), days_ago=2)

    at_once([lambda: answering.run_day_rules(at=TUESDAY)] * 3)

    assert at_once([counts])[0]["StoredDecision"] == 1
