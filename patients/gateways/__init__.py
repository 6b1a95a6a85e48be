"""The outside world behind Protocols. Each way out has a fake that keeps the same contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol


class Outcome(StrEnum):
    """What became of one try, in the only five ways that matter to the outbox."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # certainly not taken, and never will be: this address, these words
    BUSY = "busy"  # certainly not taken; the same try may work later
    UNCLEAR = "unclear"  # may have been taken: ask by reference before trying again
    ABSENT = "absent"  # asked by reference: it never arrived


@dataclass(frozen=True, slots=True)
class Result:
    """The receiver's answer. `code` is a word of ours or theirs for staff; never free text."""

    outcome: Outcome
    provider_id: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to one address. `reference` is what the receiver is asked about later."""

    reference: str
    channel: str  # sms, email or letter
    to: str = field(repr=False)
    text: str = field(repr=False)
    subject: str = ""


@dataclass(frozen=True, slots=True)
class OutgoingReferral:
    """A referral to one service: who is referred, and why in a code."""

    reference: str
    service_name: str
    role: str
    kind: str  # referral or worse
    disposition: str
    nhs_number: str = field(repr=False)
    local_identifier: str = field(repr=False)
    family_name: str = field(repr=False)
    given_name: str = field(repr=False)
    date_of_birth: date = field(repr=False)


class Notify(Protocol):
    """Sends texts, e-mails and letters. It never raises: every failure is an Outcome."""

    def send(self, message: Outgoing) -> Result:
        """Hand one message over."""

    def find(self, reference: str) -> Result:
        """Whether a message with this reference was taken: ACCEPTED, ABSENT, or UNCLEAR when the
        receiver cannot say."""


class Referrals(Protocol):
    """Hands referrals to services. It never raises: every failure is an Outcome."""

    def send(self, referral: OutgoingReferral) -> Result:
        """Hand one referral over."""

    def find(self, reference: str) -> Result:
        """Whether a referral with this reference was taken."""
