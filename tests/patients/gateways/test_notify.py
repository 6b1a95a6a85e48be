"""GOV.UK Notify: what is sent, and what each of its answers means."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from patients.gateways import Outcome, Outgoing
from patients.gateways.notify import ConsoleNotify, GovUkNotify
from tests.contracts import fake_notify
from tests.contracts.fake_notify import FakeNotify


@pytest.fixture(scope="module")
def server() -> Iterator[FakeNotify]:
    with fake_notify.running() as fake:
        yield fake


@pytest.fixture
def fake(server: FakeNotify, settings: Any) -> FakeNotify:
    settings.NOTIFY_BASE_URL = server.address
    settings.NOTIFY_API_KEY = fake_notify.API_KEY
    settings.NOTIFY_TEMPLATES = {"sms": "t-sms", "email": "t-email", "letter": "t-letter"}
    server.accepted.clear()
    server.faults = server.look_up_faults = lambda: None
    return server


def message(channel: str = "sms", to: str = "+447700900111") -> Outgoing:
    return Outgoing("ref-1", channel, to, "Two minutes for you today", "From your plan")


@pytest.mark.parametrize(
    ("channel", "to", "fields"),
    [
        ("sms", "+447700900111", {"phone_number": "+447700900111", "template_id": "t-sms"}),
        ("email", "a@example.org", {"email_address": "a@example.org", "template_id": "t-email"}),
        ("letter", "1 High Street\nZZ1 1ZZ", {"template_id": "t-letter"}),
    ],
)
def test_each_channel_sends_its_own_template_with_words_and_reference(
    fake: FakeNotify, channel: str, to: str, fields: dict[str, str]
) -> None:
    result = GovUkNotify().send(message(channel, to))
    (taken,) = fake.accepted
    assert (result.outcome, result.provider_id) == (Outcome.ACCEPTED, taken["id"])
    assert taken["type"] == channel
    assert taken["reference"] == "ref-1"
    assert {name: taken.get(name) for name in fields} == fields
    words = {"message": "Two minutes for you today"}
    if channel != "sms":
        words["subject"] = "From your plan"
    if channel == "letter":
        words |= {"address_line_1": "1 High Street", "address_line_2": "ZZ1 1ZZ"}
    assert taken["personalisation"] == words


@pytest.mark.parametrize(
    ("fault", "outcome", "code"),
    [
        ("429", Outcome.BUSY, "RateLimitError"),
        ("429_day", Outcome.BUSY, "TooManyRequestsError"),
        ("403_clock", Outcome.BUSY, "AuthError"),
        ("400", Outcome.REFUSED, "BadRequestError"),
        ("403_team", Outcome.REFUSED, "BadRequestError"),
        ("500", Outcome.UNCLEAR, "Exception"),
        ("503", Outcome.UNCLEAR, "Exception"),
        ("drop", Outcome.UNCLEAR, "http_503"),
        ("html", Outcome.UNCLEAR, "unreadable_answer"),
    ],
)
def test_each_answer_has_its_meaning(
    fake: FakeNotify, fault: str, outcome: Outcome, code: str
) -> None:
    fake.faults = lambda: fault
    result = GovUkNotify().send(message())
    assert (result.outcome, result.code) == (outcome, code)
    taken = fault in ("drop", "html")
    assert len(fake.accepted) == taken, "what may have been taken is unclear, and nothing else is"


def test_an_answer_that_is_too_slow_is_unclear(
    fake: FakeNotify, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("patients.gateways.notify.TIMEOUT_SECONDS", 0.1)
    fake.slow_seconds, fake.faults = 0.5, lambda: "slow"
    assert GovUkNotify().send(message()).outcome is Outcome.UNCLEAR
    assert len(fake.accepted) == 1


def test_a_refused_connection_is_unclear(fake: FakeNotify, settings: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.NOTIFY_BASE_URL = f"http://127.0.0.1:{free.getsockname()[1]}"
    gateway = GovUkNotify()
    assert gateway.send(message()).outcome is Outcome.UNCLEAR
    assert gateway.find("ref-1").outcome is Outcome.UNCLEAR


@pytest.mark.parametrize("fault", ["429", "500", "403_clock"])
def test_a_look_up_that_fails_says_nothing(fake: FakeNotify, fault: str) -> None:
    fake.look_up_faults = lambda: fault
    result = GovUkNotify().find("ref-1")
    assert (result.outcome, result.code) == (Outcome.UNCLEAR, "look_up_failed")


def test_a_look_up_finds_what_was_taken_although_its_answer_was_lost(fake: FakeNotify) -> None:
    fake.faults = lambda: "drop"
    gateway = GovUkNotify()
    gateway.send(message())
    found = gateway.find("ref-1")
    assert (found.outcome, found.provider_id) == (Outcome.ACCEPTED, fake.accepted[0]["id"])


def test_the_console_logs_no_words_and_no_address(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        ConsoleNotify().send(message())
    assert "message ref-1 by sms" in caplog.text
    assert "900111" not in caplog.text
    assert "Two minutes" not in caplog.text
