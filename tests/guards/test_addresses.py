"""Every address is a patient's page, a team's page, the staff site, an API view with a permission, or
public for a reason that stands here."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.admin import AdminSite
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.views import View
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from pathways.admin.builder.pages import StaffPage
from patients.web.patient.pages import PatientPage
from patients.web.team.pages import TeamPage


PUBLIC = {
    "health_live": "asked by load balancers; says nothing but that it lives",
    "health_ready": "asked by load balancers; says nothing but whether it serves",
    "accessibility": "the same text for everybody",
    "privacy": "the same text for everybody",
    "contact": "the same text for everybody",
    "api_schema": "describes the API, holds no data",
    "patient:front": "where a patient types a code",
    "patient:link": "opened from a message, before the date of birth",
    "patient:link_problem": "a link that was copied wrongly still gets help",
    "patient:help": "help needs no sign-in",
    "patient:sign_out": "harmless to somebody who is not signed in",
    "team:sign_in": "leads to the sign-in page",
    "admin:login": "the sign-in page",
    "dev:outbox": "synthetic messages; not there outside a demonstration",
}
# Answers that show nothing to somebody who is not signed in.
CLOSED = {302, 401, 403, 404, 405}


@dataclass(frozen=True)
class Address:
    name: str
    route: str
    view: Any

    @property
    def sample(self) -> str:
        """An address that fits the pattern."""
        text = re.sub(r"<(?:uuid:)\w+>", str(uuid.uuid4()), self.route)
        text = re.sub(r"\(\?P<\w+>[^()]*(?:\([^()]*\)[^()]*)*\)", "x", text)
        text = re.sub(r"<(?:int:)\w+>", "1", text)
        text = re.sub(r"<[^>]+>", "x", text)
        return "/" + re.sub(r"\(\?:[^)]*\)\??|[\^$\\?]", "", text)


def addresses(patterns: Any = None, route: str = "", space: str = "") -> Iterator[Address]:
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        here = route + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, here, inner)
        elif isinstance(pattern, URLPattern):
            yield Address(f"{space}{pattern.name or ''}", here, pattern.callback)


def is_guarded(address: Address) -> bool:
    kind = getattr(address.view, "view_class", None) or getattr(address.view, "cls", None)
    if kind is not None and issubclass(kind, PatientPage | TeamPage | StaffPage):
        return True
    if kind is not None and issubclass(kind, APIView):
        return bool(kind.permission_classes) and AllowAny not in kind.permission_classes
    # The site wraps each of its views, so that signing in comes first; the walk below tries each.
    site = getattr(address.view, "admin_site", None) or getattr(
        getattr(address.view, "__self__", None), "admin_site", None
    )
    return address.name.startswith("admin:") and (site is None or isinstance(site, AdminSite))


EVERY = list(addresses())


def test_every_address_is_guarded_or_public_for_a_reason() -> None:
    unknown = [
        f"{address.name} /{address.route}"
        for address in EVERY
        if address.name not in PUBLIC and not is_guarded(address)
    ]

    assert unknown == []


def test_public_addresses_are_still_there() -> None:
    assert set(PUBLIC) <= {address.name for address in EVERY}


def test_address_guard_sees_a_bare_view() -> None:
    def bare(request: object) -> HttpResponse:
        return HttpResponse()

    class Open(View):
        """Checks nothing."""

    for view in (bare, Open.as_view()):
        found = list(addresses([path("open", view, name="open")]))
        assert [is_guarded(address) for address in found] == [False]


@pytest.mark.django_db
@pytest.mark.parametrize("address", EVERY, ids=lambda address: address.name or address.route)
def test_nobody_in_particular_is_shown_nothing(client: Client, address: Address) -> None:
    answers = [client.get(address.sample), client.post(address.sample)]
    forged = Client(enforce_csrf_checks=True).post(address.sample)

    for answer in answers:
        assert answer.status_code < 500
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
        if address.name not in PUBLIC:
            assert answer.status_code in CLOSED, address.sample
        if answer.status_code == 302 and address.name not in PUBLIC:
            assert "login" in answer["Location"] or answer["Location"].startswith("/admin/")
    assert forged.status_code in CLOSED


def test_sent_messages_are_shown_in_a_demonstration_alone(client: Client) -> None:
    with override_settings(DEMO_MODE=False):
        assert client.get("/dev/outbox").status_code == 404
