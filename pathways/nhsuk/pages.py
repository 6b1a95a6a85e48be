"""One way to answer with a page: the error summary and the status follow from the form."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.template.response import TemplateResponse


UNPROCESSABLE = 422


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    form: forms.Form | None = None,
    status: int | None = None,
) -> TemplateResponse:
    """Answer 422 with the error summary and the answers kept when the form has errors, else 200."""
    context = dict(context or {})
    errors = list(context.get("errors") or [])
    if form is not None:
        context["form"] = form
        errors += form.summary() if hasattr(form, "summary") else []
    context["errors"] = errors
    return TemplateResponse(
        request, template, context, status=status or (UNPROCESSABLE if errors else 200)
    )
