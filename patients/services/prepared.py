"""What a claimed delivery has become just before it is handed over: something to send, or a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pathways.engine import nudging as engine
from patients.gateways import Outgoing, OutgoingReferral


class Reason(StrEnum):
    """Why a delivery ended without being accepted, or waits. With the engine's reasons for choosing
    no words the list is closed."""

    QUIET_HOURS = "quiet_hours"  # waits for 8am
    CAP = "cap"  # the patient has had today's message
    STOPPED = "stopped"  # the contact said STOP
    PAUSED = "paused"
    DECEASED = "deceased"
    HELD = "held"  # the plan waits until the patient was seen
    NOT_STARTED = "not_started"
    WITHDRAWN = "withdrawn"  # waits: nobody new starts while no version is live
    OPENED = "opened"  # an invitation to a plan that was opened meanwhile
    FINISHED = "finished"  # finished or stopped
    AFTER_URGENT = "after_urgent"  # 24 hours after urgent or emergency
    NO_CONTACT = "no_contact"
    STALE = "stale"  # its window is over
    REFUSED = "refused"  # the receiver will never take it
    ATTEMPTS = "attempts"  # tried as often as is allowed
    BROKEN = "broken"  # it could not be put into words
    BUSY = "busy"  # waits: the receiver cannot take it now
    UNCLEAR = "unclear"  # waits: to be looked up before it is tried again


@dataclass(frozen=True, slots=True)
class Send:
    """To be handed over, over this channel."""

    what: Outgoing | OutgoingReferral
    channel: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """Not handed over now: the step of the delivery's lifecycle, and why."""

    verb: str  # suppress, expire, fail or postpone
    reason: Reason | engine.Reason
    until: datetime | None = None  # for postpone
