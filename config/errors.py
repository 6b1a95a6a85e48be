"""Pages for what goes wrong. None of them reads the database."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string


MACHINES = ("/api/", "/fhir/", "/health/")
STAFF = ("/team/", "/admin/")


def audience(request: HttpRequest) -> str:
    return "team" if request.path.startswith(STAFF) else "patient"


def page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """Answer with a system page; programs get JSON."""
    if request.path.startswith(MACHINES):
        return JsonResponse({"status": status}, status=status)
    # No request goes into the context: sessions and sign-in would read the database.
    html = render_to_string(f"pages/{template}.jinja", {"audience": audience(request)})
    return HttpResponse(html, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, "bad_request", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, "forbidden", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, "not_found", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return page(request, "server_error", 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    response = page(request, "unavailable", 503)
    response["Retry-After"] = "60"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(request, "form_expired", 403)


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    return page(request, "locked_out", 429)
