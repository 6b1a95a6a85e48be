"""Texts, e-mails and letters: GOV.UK Notify, and the two ways of a machine that sends nothing."""

from __future__ import annotations

import logging
from dataclasses import asdict
from typing import Any

import requests
from django.conf import settings
from notifications_python_client.errors import HTTPError, InvalidResponse
from notifications_python_client.notifications import NotificationsAPIClient

from patients.gateways import Outcome, Outgoing, Result
from patients.gateways.ledger import Ledger


log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10


class ConsoleNotify:
    """Says on the log that a message was handed over: its reference and channel, not its words."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def send(self, message: Outgoing) -> Result:
        self._seen.add(message.reference)
        log.info("message %s by %s", message.reference, message.channel)
        return Result(Outcome.ACCEPTED, message.reference)

    def find(self, reference: str) -> Result:
        known = reference in self._seen
        return Result(Outcome.ACCEPTED, reference) if known else Result(Outcome.ABSENT)


class FileNotify:
    """Writes each message as a line of JSON into OUTBOX_FILE: for development and demonstrations."""

    def __init__(self) -> None:
        self._ledger = Ledger(settings.OUTBOX_FILE)

    def send(self, message: Outgoing) -> Result:
        self._ledger.append(asdict(message))
        return Result(Outcome.ACCEPTED, message.reference)

    def find(self, reference: str) -> Result:
        known = self._ledger.holds(reference)
        return Result(Outcome.ACCEPTED, reference) if known else Result(Outcome.ABSENT)


class GovUkNotify:
    """GOV.UK Notify. It has no idempotency key, so `find` is asked before anything is sent again.

    The templates hold `((message))`, and `((subject))` in e-mails and letters: the words come from
    the published pathway.
    """

    def __init__(self) -> None:
        untyped: Any = NotificationsAPIClient
        self._client: Any = untyped(
            settings.NOTIFY_API_KEY, base_url=settings.NOTIFY_BASE_URL, timeout=TIMEOUT_SECONDS
        )

    def send(self, message: Outgoing) -> Result:
        try:
            answer = self._post(message)
            return Result(Outcome.ACCEPTED, str(answer["id"]))
        except HTTPError as error:
            return classify(error)
        except (InvalidResponse, requests.RequestException, KeyError, TypeError):
            return Result(Outcome.UNCLEAR, code="unreadable_answer")

    def find(self, reference: str) -> Result:
        try:
            found = self._client.get_all_notifications(reference=reference)["notifications"]
            if not found:
                return Result(Outcome.ABSENT)
            return Result(Outcome.ACCEPTED, str(found[0]["id"]))
        except (HTTPError, InvalidResponse, requests.RequestException, KeyError, TypeError):
            return Result(Outcome.UNCLEAR, code="look_up_failed")

    def _post(self, message: Outgoing) -> Any:
        template = settings.NOTIFY_TEMPLATES[message.channel]
        words = {"message": message.text}
        if message.channel == "sms":
            return self._client.send_sms_notification(
                message.to, template, personalisation=words, reference=message.reference
            )
        words["subject"] = message.subject
        if message.channel == "email":
            return self._client.send_email_notification(
                message.to, template, personalisation=words, reference=message.reference
            )
        lines = enumerate(message.to.split("\n"), start=1)
        words |= {f"address_line_{number}": line for number, line in lines}
        return self._client.send_letter_notification(
            template, personalisation=words, reference=message.reference
        )


def classify(error: HTTPError) -> Result:
    """What a failed answer of Notify means.

    429 and a refused key are certainly not taken and nobody's fault but ours: later. Any other 4xx
    is final. A 5xx, which is also how the client reports a broken or refused connection, may hide
    a message that was taken.
    """
    kind = error.message[0].get("error", "") if isinstance(error.message, list) else ""
    code = str(kind)[:60] or f"http_{error.status_code}"
    if error.status_code in {401, 429} or (error.status_code == 403 and kind != "BadRequestError"):
        return Result(Outcome.BUSY, code=code)
    if 400 <= error.status_code < 500:
        return Result(Outcome.REFUSED, code=code)
    return Result(Outcome.UNCLEAR, code=code)
