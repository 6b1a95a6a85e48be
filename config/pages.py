"""The pages that every footer links to. They read no database."""

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe


def _page(request: HttpRequest, name: str, audience: str = "patient") -> TemplateResponse:
    return TemplateResponse(request, f"pages/{name}.jinja", {"audience": audience})


@require_safe
def accessibility(request: HttpRequest) -> TemplateResponse:
    return _page(request, "accessibility")


@require_safe
def privacy(request: HttpRequest) -> TemplateResponse:
    return _page(request, "privacy")


@require_safe
def contact(request: HttpRequest) -> TemplateResponse:
    return _page(request, "contact", "team")
