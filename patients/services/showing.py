"""What a demonstration would have sent, for its own page."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from patients.gateways.ledger import Ledger


def sent_here(limit: int = 200) -> list[dict[str, Any]]:
    """The newest messages that the file gateway wrote, newest first. Empty in a live service, which
    never writes words and addresses to a file."""
    if not (settings.DEMO_MODE or settings.DEBUG):
        return []
    return Ledger(settings.OUTBOX_FILE).last(limit)
