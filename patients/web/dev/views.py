"""What would have been sent, to read and to click. It does not exist in a live service."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from patients.services import showing


CHANNELS = {"sms": "Text", "email": "E-mail", "letter": "Letter"}


@never_cache
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The newest messages, newest first, each with its link."""
    if not (settings.DEMO_MODE or settings.DEBUG):
        raise Http404
    sent = [_row(message) for message in showing.sent_here()]
    context = {"audience": "team", "page_title": _("What was sent"), "sent": sent}
    return TemplateResponse(request, "patients/dev/outbox.jinja", context)


def _row(message: dict[str, Any]) -> dict[str, str]:
    address = f"{settings.SITE_ADDRESS}/"
    before, found, rest = message["text"].partition(address)
    link, _space, after = rest.partition(" ")
    return {
        "channel": CHANNELS.get(message["channel"], message["channel"]),
        "to": message["to"],
        "subject": message["subject"] if message["channel"] != "sms" else "",
        "before": before,
        "link": f"/{link}" if found else "",
        "shown": f"{address}{link}",
        "after": after,
    }
