"""Pages for what goes wrong: they show help, and they need no database."""

import pytest
from django.db import OperationalError
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from config import errors
from config.middleware import DatabaseDown


def test_unknown_address_for_a_patient_says_page_not_found_and_offers_help(client: Client) -> None:
    response = client.get("/nothing-here")

    assert response.status_code == 404
    assert "Page not found" in response.content.decode()
    assert 'href="/help"' in response.content.decode()


def test_database_down_on_a_patient_page_says_that_nobody_was_told() -> None:
    def view(request: object) -> None:
        raise OperationalError("gone")

    response = DatabaseDown(view)(RequestFactory().get("/today"))  # type: ignore[arg-type]

    assert response.status_code == 503
    page = response.content.decode()  # type: ignore[attr-defined]
    assert "We have not told anyone" in page
    assert "Immediate action required" in page
    assert "tel:999" in page
    assert "tel:111" in page


def test_database_down_inside_a_view_is_caught_as_an_exception_too() -> None:
    middleware = DatabaseDown(lambda request: None)  # type: ignore[arg-type, return-value]

    response = middleware.process_exception(RequestFactory().get("/today"), OperationalError())

    assert response is not None
    assert response.status_code == 503
    assert middleware.process_exception(RequestFactory().get("/today"), ValueError()) is None


def test_database_down_for_a_program_answers_json() -> None:
    response = errors.unavailable(RequestFactory().get("/api/v1/pathways"))

    assert response.status_code == 503
    assert response["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "name",
    [
        "accessibility",
        "bad_request",
        "contact",
        "forbidden",
        "form_expired",
        "locked_out",
        "not_found",
        "privacy",
        "server_error",
        "unavailable",
        "unprocessable",
    ],
)
@pytest.mark.parametrize("audience", ["patient", "team"])
def test_system_page_without_a_request_has_one_heading_and_no_logo(
    name: str, audience: str
) -> None:
    html = render_to_string(f"pages/{name}.jinja", {"audience": audience})

    assert html.count("<h1") == 1
    assert "nhsuk-header__logo" not in html
    assert ("/help" in html) == (audience == "patient")


@pytest.mark.parametrize("address", ["/accessibility", "/privacy", "/contact", "/health/live"])
def test_standing_page_answers_with_the_headers_of_every_page(client: Client, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 200
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cache-Control"] == "no-store"
    assert "camera=()" in response["Permissions-Policy"]
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy


@pytest.mark.django_db
def test_admin_may_style_by_attribute_and_nothing_more(client: Client) -> None:
    policy = client.get("/admin/login/")["Content-Security-Policy"]

    assert "style-src-attr 'unsafe-inline'" in policy
    assert policy.count("unsafe-inline") == 1


@pytest.mark.django_db
def test_ready_with_a_database_names_the_sweeps_that_fell_silent(client: Client) -> None:
    answer = client.get("/health/ready")

    assert answer.status_code == 200
    assert answer.json()["ready"] is True
    assert "deliver_safety" in answer.json()["silent"]


def test_ready_without_a_database_says_no(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(**_: object) -> list[str]:
        raise OperationalError("gone")

    monkeypatch.setattr("config.health.silent", gone)

    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": False}
