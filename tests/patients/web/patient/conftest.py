"""A signed-in patient, a clock that can be moved, and a way to read pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from pathways import clock
from pathways.engine import documents
from pathways.models import PathwayVersion
from patients.services import identifying
from tests.factories import documents as document_factory
from tests.factories.patients import TUESDAY, Setting, setting, started
from tests.patients.web.patient.documents import ACTIVITY, showing_pathway


class _Reader(HTMLParser):
    """The parts of a page that tests ask about."""

    def __init__(self) -> None:
        super().__init__()
        self.inputs: list[dict[str, str | None]] = []
        self.ids: list[str] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.h1: list[str] = []
        self.title = ""
        self.main_first = ""
        self._in_main = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if self._in_main and not self.main_first:
            self.main_first = f"{tag}.{found.get('class') or ''}"
        if tag == "main":
            self._in_main = True
        if tag in ("input", "select", "textarea"):
            self.inputs.append(found)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag not in ("input", "meta", "link", "br", "hr", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "title" in self.open[:3]:
            self.title += data
        if "h1" in self.open:
            self.h1.append(data.strip())
        if self._in_main and "script" not in self.open:
            self.words.append(data)


@dataclass
class Seen:
    """One answer of the server, read as a person would."""

    response: HttpResponse
    html: str
    text: str
    h1: str
    title: str
    first: str
    inputs: list[dict[str, str | None]]
    ids: list[str]

    @property
    def status(self) -> int:
        return self.response.status_code

    def hidden(self) -> dict[str, str]:
        return {
            str(one["name"]): str(one["value"])
            for one in self.inputs
            if one.get("type") == "hidden"
        }

    def values(self, name: str) -> list[str]:
        return [str(one["value"]) for one in self.inputs if one.get("name") == name]

    def checked(self, name: str) -> list[str]:
        return [
            str(one["value"]) for one in self.inputs if one.get("name") == name and "checked" in one
        ]


def read(response: HttpResponse) -> Seen:
    html = response.content.decode()
    reader = _Reader()
    reader.feed(html)
    text = re.sub(r"\s+", " ", " ".join(reader.words)).strip()
    h1 = re.sub(r"\s+", " ", " ".join(reader.h1)).strip()
    return Seen(
        response, html, text, h1, reader.title.strip(), reader.main_first, reader.inputs, reader.ids
    )


@dataclass
class Browser:
    """A client that fills in the hidden fields of the page that it saw last."""

    client: Client
    last: Seen | None = None
    path: str = ""
    seen: list[str] = field(default_factory=list)

    def get(self, path: str) -> Seen:
        response = self.client.get(path, follow=True)
        return self._note(response, path)

    def send(self, path: str = "", **answers: Any) -> Seen:
        hidden = self.last.hidden() if self.last else {}
        hidden.pop("csrfmiddlewaretoken", None)
        response = self.client.post(path or self.path, {**hidden, **answers}, follow=True)
        return self._note(response, path or self.path)

    def _note(self, response: Any, path: str) -> Seen:
        chain = getattr(response, "redirect_chain", [])
        self.path = chain[-1][0] if chain else path
        self.last = read(response)
        self.seen.append(self.path)
        return self.last


class Clock:
    """What the edges read instead of the time of the machine."""

    def __init__(self) -> None:
        self.at = TUESDAY

    def now(self) -> datetime:
        return self.at

    def forward(self, **parts: int) -> None:
        self.at += timedelta(**parts)


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Clock:
    moment = Clock()
    monkeypatch.setattr(clock, "now", moment.now)
    return moment


def publish(one: Setting, document: dict[str, Any]) -> PathwayVersion:
    """Make a document, with its instrument, the version of the setting's enrolment."""
    library = {**document_factory.TINY_LIBRARY, "activity@2026-11": ACTIVITY}
    resolved = documents.resolve(document, library)
    number = PathwayVersion.objects.filter(icb=one.icb).count() + 1
    return document_factory.publish_document(one.icb, resolved, number=number)


@pytest.fixture
def one(db: None, moment: Clock) -> Setting:
    """An invited patient on the pathway that shows every page."""
    found = setting()
    version = publish(found, showing_pathway())
    found.enrolment.version = version
    found.enrolment.pathway = version.pathway
    found.enrolment.save()
    found.version = version
    return found


@pytest.fixture
def token(one: Setting, moment: Clock) -> str:
    contact = one.patient.contacts.get()
    return identifying.issue_link(patient=one.patient, contact=contact, at=moment.at)


@pytest.fixture
def browser(client: Client, one: Setting, token: str) -> Browser:
    """A browser in which the patient has just given the date of birth."""
    found = Browser(client)
    found.get(reverse("patient:link", args=[token]))
    born = one.patient.date_of_birth
    found.send(**{"born-day": born.day, "born-month": born.month, "born-year": born.year})
    return found


@pytest.fixture
def on_plan(one: Setting, browser: Browser, moment: Clock) -> Iterator[Callable[[int], Browser]]:
    """Puts the patient on a day of the running plan."""

    def at_day(day: int) -> Browser:
        started(one, days_ago=day - 1, at=moment.at)
        one.enrolment.refresh_from_db()
        return browser

    return at_day
