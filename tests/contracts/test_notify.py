"""What every Notify keeps: the fakes, the file, and GOV.UK Notify against a server of our own.

With NOTIFY_TEST_API_KEY and NOTIFY_TEST_TEMPLATE in the environment the same contract runs against
the real service, with a key that sends nothing.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from patients.gateways import Notify, Outcome, Outgoing
from patients.gateways.fakes import MemoryNotify
from patients.gateways.notify import ConsoleNotify, FileNotify, GovUkNotify
from tests.contracts import fake_notify
from tests.contracts.fake_notify import FakeNotify


REAL_KEY = os.environ.get("NOTIFY_TEST_API_KEY", "")
TEMPLATES = {"sms": "t-sms", "email": "t-email", "letter": "t-letter"}


@pytest.fixture(scope="module")
def server() -> Iterator[FakeNotify]:
    with fake_notify.running() as fake:
        yield fake


def _real(settings: Any) -> Notify:
    if not REAL_KEY:
        pytest.skip("no key: set NOTIFY_TEST_API_KEY and NOTIFY_TEST_TEMPLATE")
    settings.NOTIFY_API_KEY = REAL_KEY
    settings.NOTIFY_TEMPLATES = {"sms": os.environ["NOTIFY_TEST_TEMPLATE"]}
    return GovUkNotify()


@pytest.fixture(params=["memory", "console", "file", "govuk", "real"])
def notify(
    request: pytest.FixtureRequest, settings: Any, tmp_path: Path, server: FakeNotify
) -> Notify:
    settings.OUTBOX_FILE = tmp_path / "outbox.jsonl"
    if request.param == "real":
        return _real(settings)
    settings.NOTIFY_BASE_URL = server.address
    settings.NOTIFY_API_KEY = fake_notify.API_KEY
    settings.NOTIFY_TEMPLATES = TEMPLATES
    made: dict[str, type] = {
        "memory": MemoryNotify,
        "console": ConsoleNotify,
        "file": FileNotify,
        "govuk": GovUkNotify,
    }
    return made[request.param]()  # type: ignore[no-any-return]


def text(**changes: Any) -> Outgoing:
    return Outgoing(
        **{
            "reference": str(uuid.uuid4()),
            "channel": "sms",
            "to": "+447700900111",
            "text": "Two minutes for you today",
        }
        | changes
    )


def test_a_sent_message_is_accepted_with_an_id_and_found_by_its_reference(notify: Notify) -> None:
    message = text()
    sent = notify.send(message)
    assert sent.outcome is Outcome.ACCEPTED
    assert sent.provider_id
    assert notify.find(message.reference).outcome is Outcome.ACCEPTED


def test_a_message_that_was_never_sent_is_absent(notify: Notify) -> None:
    assert notify.find(str(uuid.uuid4())).outcome is Outcome.ABSENT


def test_a_message_does_not_show_words_or_address_when_it_is_printed() -> None:
    message = text(to="+447700900999", text="secret words")
    assert "+447700900999" not in repr(message)
    assert "secret" not in repr(message)
