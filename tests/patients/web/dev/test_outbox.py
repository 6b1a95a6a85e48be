"""The page of what a demonstration sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from patients.gateways import Outgoing
from patients.gateways.notify import FileNotify


@pytest.fixture
def outbox(settings: Any, tmp_path: Path) -> FileNotify:
    settings.OUTBOX_FILE = tmp_path / "outbox.jsonl"
    return FileNotify()


def test_the_page_shows_each_message_newest_first_with_a_link_to_follow(
    client: Client, outbox: FileNotify
) -> None:
    outbox.send(Outgoing("r1", "sms", "+447700900111", "First <b>words</b>"))
    outbox.send(
        Outgoing("r2", "email", "a@example.org", "Go to http://testserver/r/abcDEF now", "Subject")
    )
    page = client.get("/dev/outbox")
    assert page.status_code == 200
    body = page.content.decode()
    assert body.index("Go to") < body.index("First")
    assert '<a href="/r/abcDEF">http://testserver/r/abcDEF</a> now' in body
    assert "First &lt;b&gt;words&lt;/b&gt;" in body
    assert "Subject" in body
    assert "+447700900111" in body
    assert page["Cache-Control"].startswith("max-age=0")


def test_the_page_says_that_nothing_was_sent_yet(client: Client, outbox: FileNotify) -> None:
    assert "Nothing was sent yet" in client.get("/dev/outbox").content.decode()


def test_the_page_does_not_exist_in_a_live_service(
    client: Client, outbox: FileNotify, settings: Any
) -> None:
    outbox.send(Outgoing("r1", "sms", "+447700900111", "words"))
    settings.DEMO_MODE = False
    page = client.get("/dev/outbox")
    assert page.status_code == 404
    assert "+447700900111" not in page.content.decode()
    settings.DEBUG = True
    assert client.get("/dev/outbox").status_code == 200


def test_the_page_is_only_read(client: Client, outbox: FileNotify) -> None:
    assert client.post("/dev/outbox").status_code == 405
