"""Hands what is due to the gateways: at most once accepted, and never without an end or a reason.

Claim under a lease and a token; ask the receiver before any second try; decide the words and count
the attempt just before handing over; write the result only while the token is still ours. No
transaction is open while a gateway is called.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.module_loading import import_string

from pathways.engine import lifecycle
from patients.gateways import Notify, Outcome, Outgoing, OutgoingReferral, Referrals, Result
from patients.models import Delivery, DeliveryAttempt, DeliveryState, Purpose
from patients.models.outbox import MAX_ATTEMPTS
from patients.services import nudging, telling
from patients.services.prepared import NotSent, Reason, Send


log = logging.getLogger(__name__)

BATCH = 500
# First tries are handed over in chunks: so many may have to be looked up when a worker is killed.
CHUNK = 25
# After so many troubled answers in a row the receiver is left alone for a while.
TROUBLE = 3
LET_BE = timedelta(seconds=30)
# Longer than four time-outs of a gateway: a try still under way when a lease ends is rare.
LEASE = timedelta(seconds=180)
SAFETY_LEASE = timedelta(seconds=60)
# Waits after the first, second, ... attempt: all five fit into 40 minutes.
BACKOFF_SECONDS = (60, 180, 480, 960)
JITTER_SECONDS = 30
# A run ends well before the soft time limit of its task.
RUN_SECONDS = 30.0
LOOK_UP = "look_up"
SAFETY = (Purpose.SAFETY, Purpose.NOTICE, Purpose.REFERRAL)


@dataclass(frozen=True, slots=True)
class Ways:
    """The two ways out."""

    notify: Notify
    referrals: Referrals

    @classmethod
    def from_settings(cls) -> Ways:
        """The gateways that the settings name."""
        return cls(
            import_string(settings.NOTIFY_GATEWAY)(), import_string(settings.REFERRAL_GATEWAY)()
        )

    def send(self, what: Outgoing | OutgoingReferral) -> Result:
        if isinstance(what, Outgoing):
            return self.notify.send(what)
        return self.referrals.send(what)

    def find(self, delivery: Delivery) -> Result:
        way = self.referrals if delivery.purpose == Purpose.REFERRAL else self.notify
        return way.find(str(delivery.reference))


@dataclass(frozen=True, slots=True)
class Claim:
    """Deliveries that are ours until the lease ends or somebody else holds another token."""

    token: UUID
    at: datetime
    ids: tuple[UUID, ...]

    def rows(self) -> QuerySet[Delivery]:
        return Delivery.objects.filter(token=self.token, state=DeliveryState.CLAIMED)


@dataclass(frozen=True, slots=True)
class Tried:
    """One delivery, the channel it was tried over, and the answer."""

    delivery: Delivery
    channel: str
    result: Result


@dataclass(slots=True)
class Run:
    """How long this goes on: until its time is up, or the receiver is in trouble.

    The time is that of a clock which no one can set, and which goes on while a process is stopped:
    so a worker that wakes up after its lease hands over nothing more.
    """

    until: float
    troubles: int = 0

    @property
    def in_trouble(self) -> bool:
        return self.troubles >= TROUBLE

    @property
    def goes_on(self) -> bool:
        return not self.in_trouble and time.monotonic() < self.until

    def note(self, result: Result) -> None:
        troubled = result.outcome in (Outcome.BUSY, Outcome.UNCLEAR)
        self.troubles = self.troubles + 1 if troubled else 0


def deliver_all(*, at: datetime, purposes: Sequence[str], seconds: float = RUN_SECONDS) -> int:
    """Hand over all that is due, batch after batch, for as long as one task may take."""
    ways = Ways.from_settings()
    until = time.monotonic() + seconds
    done = 0
    while (left := until - time.monotonic()) > 0:
        batch = deliver_due(at=at, purposes=purposes, ways=ways, seconds=left)
        done += batch
        if batch < BATCH:
            break
    return done


def deliver_due(
    *,
    at: datetime,
    purposes: Sequence[str],
    limit: int = BATCH,
    ways: Ways | None = None,
    seconds: float = RUN_SECONDS,
) -> int:
    """Hand over at most `limit` deliveries that are due, oldest first; return how many were tried
    or ended.

    Each ends accepted, suppressed, failed or expired, or goes back to due with a later time. What
    was claimed and not reached (the time is up, the receiver is in trouble) goes back untried.
    """
    ways = ways or Ways.from_settings()
    run = Run(until=time.monotonic() + seconds)
    claim = claim_due(at=at, purposes=purposes, limit=limit)
    for chunk in _chunks(claim):
        if not run.goes_on:
            break
        record(list(_hand_over(chunk, claim, ways, run)), claim)
    return len(claim.ids) - give_back(claim, rest=run.in_trouble)


@transaction.atomic
def claim_due(*, at: datetime, purposes: Sequence[str], limit: int) -> Claim:
    """Take what is due and nobody else holds, under a new token."""
    due = Delivery.objects.filter(state=DeliveryState.DUE, purpose__in=purposes, due_at__lte=at)
    ids = due.order_by("due_at").select_for_update(skip_locked=True).values_list("pk", flat=True)
    claim = Claim(uuid4(), at, tuple(ids[:limit]))
    lease = SAFETY_LEASE if set(purposes) <= set(SAFETY) else LEASE
    Delivery.objects.filter(pk__in=claim.ids).update(
        state=lifecycle.step(lifecycle.DELIVERY, DeliveryState.DUE, "claim"),
        token=claim.token,
        lease_until=at + lease,
    )
    return claim


def give_back(claim: Claim, *, rest: bool) -> int:
    """Let go of what was claimed and not tried; with `rest` it waits while the receiver recovers."""
    changes = {"due_at": claim.at + LET_BE, "reason": Reason.BUSY} if rest else {}
    return claim.rows().update(
        state=lifecycle.step(lifecycle.DELIVERY, DeliveryState.CLAIMED, "postpone"),
        token=None,
        lease_until=None,
        **changes,
    )


def recover(*, at: datetime) -> int:
    """Put back what a dead worker left behind: every claim whose lease is over. No age limit.

    Its attempt was counted before anything was handed over, so it is looked up before it is tried
    again; a worker that wakes up later holds an old token and writes nothing.
    """
    left = Delivery.objects.filter(state=DeliveryState.CLAIMED, lease_until__lte=at)
    return left.update(
        state=lifecycle.step(lifecycle.DELIVERY, DeliveryState.CLAIMED, "postpone"),
        token=None,
        lease_until=None,
    )


def _chunks(claim: Claim) -> Iterator[list[Delivery]]:
    """Those never tried in chunks, then each of the others by itself: it is looked up first, and
    one that kills its worker takes no other with it."""
    rows = {row.pk: row for row in claim.rows().filter(pk__in=claim.ids)}
    ordered = [rows[pk] for pk in claim.ids if pk in rows]
    fresh = [row for row in ordered if not row.attempts]
    for start in range(0, len(fresh), CHUNK):
        yield fresh[start : start + CHUNK]
    for row in ordered:
        if row.attempts:
            yield [row]


def _hand_over(chunk: list[Delivery], claim: Claim, ways: Ways, run: Run) -> Iterator[Tried]:
    """Try each of the chunk once. A second try starts with the question whether the first came in."""
    if chunk[0].attempts:
        found = ways.find(chunk[0])
        run.note(found)
        if found.outcome is not Outcome.ABSENT:
            yield Tried(chunk[0], LOOK_UP, found)
            return
    not_reached = []
    for delivery, send in begin([row.pk for row in chunk], claim):
        if run.goes_on:
            result = ways.send(send.what)
            run.note(result)
            yield Tried(delivery, send.channel, result)
        else:
            not_reached.append(delivery.pk)
    claim.rows().filter(pk__in=not_reached).update(attempts=F("attempts") - 1)


@transaction.atomic
def begin(ids: Sequence[UUID], claim: Claim) -> list[tuple[Delivery, Send]]:
    """Decide for each what is sent, and count the attempt, while the claim is still ours.

    What is not to be sent ends here, with its reason.
    """
    rows = claim.rows().filter(pk__in=ids).select_for_update(of=("self",))
    deliveries = list(_with_all_that_is_read(rows))
    nudging.open_slots(deliveries)
    around = nudging.Circumstance(
        claim.at,
        nudging.had_today(deliveries, claim.at),
        _refused(deliveries),
        nudging.closed_pathways(deliveries),
    )
    sends = []
    for delivery in deliveries:
        prepared = _prepare(delivery, around)
        if isinstance(prepared, NotSent):
            _end(delivery, claim, prepared)
        else:
            sends.append((delivery, prepared))
    nudging.keep_slots(deliveries)
    started = [delivery.pk for delivery, _ in sends]
    claim.rows().filter(pk__in=started).update(attempts=F("attempts") + 1)
    return sends


def _with_all_that_is_read(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    return (
        rows.select_related(
            "message",
            "enrolment__patient__place",
            "enrolment__state",
            "enrolment__version",
            "notice__escalation__desk",
            "referral__enrolment__patient",
            "referral__service",
        )
        .defer("enrolment__version__document")
        .prefetch_related("enrolment__patient__contacts")
        .order_by("due_at")
    )


def _refused(deliveries: Iterable[Delivery]) -> set[tuple[UUID, str]]:
    again = [delivery.pk for delivery in deliveries if delivery.attempts]
    refused = DeliveryAttempt.objects.filter(delivery__in=again, outcome=Outcome.REFUSED)
    return set(refused.values_list("delivery_id", "channel"))


def _prepare(delivery: Delivery, around: nudging.Circumstance) -> Send | NotSent:
    if delivery.attempts >= MAX_ATTEMPTS:
        return NotSent("fail", Reason.ATTEMPTS)
    try:
        with transaction.atomic():
            if delivery.message is not None:
                return nudging.words_for(delivery, delivery.message, around)
            if delivery.notice is not None:
                return telling.notice_to_desk(delivery, delivery.notice)
            assert delivery.referral is not None
            return telling.referral_to_service(delivery, delivery.referral)
    except Exception:  # one broken row must not stop the others: it fails, loudly
        log.exception("delivery %s could not be put into words", delivery.pk)
        return NotSent("fail", Reason.BROKEN)


@transaction.atomic
def record(tried: Sequence[Tried], claim: Claim) -> None:
    """Note every try, and step each delivery that is still ours by what the receiver said."""
    DeliveryAttempt.objects.bulk_create(
        DeliveryAttempt(
            icb_id=one.delivery.icb_id,
            delivery=one.delivery,
            number=_number(one),
            channel=one.channel,
            at=claim.at,
            outcome=one.result.outcome,
            provider_id=one.result.provider_id[:64],
            code=one.result.code[:60],
        )
        for one in tried
    )
    accepted = [one.delivery for one in tried if one.result.outcome is Outcome.ACCEPTED]
    _accept(accepted, claim)
    for one in tried:
        if one.result.outcome is not Outcome.ACCEPTED:
            _leave(one, claim)


def _number(one: Tried) -> int:
    """A look-up belongs to the attempt that it asks about."""
    return one.delivery.attempts + (one.channel != LOOK_UP)


def _accept(deliveries: Sequence[Delivery], claim: Claim) -> None:
    rows = claim.rows().filter(pk__in=[delivery.pk for delivery in deliveries])
    ours = set(rows.select_for_update().values_list("pk", flat=True))
    rows.filter(pk__in=ours).update(
        state=lifecycle.step(lifecycle.DELIVERY, DeliveryState.CLAIMED, "accept"),
        reason="",
        token=None,
        lease_until=None,
        ended_at=claim.at,
    )
    nudging.remember([d for d in deliveries if d.pk in ours], claim.at)
    for delivery in deliveries:
        if delivery.pk not in ours:
            _say_lost(delivery)
        elif delivery.referral is not None:
            telling.step_referral(delivery.referral, "send", claim.at)


def _leave(one: Tried, claim: Claim) -> None:
    """Not accepted: refused tries the patient's next contact at once and else has failed; busy
    costs no attempt; unclear waits to be looked up, and after its window is over has failed."""
    delivery, outcome, at = one.delivery, one.result.outcome, claim.at
    if outcome is Outcome.REFUSED and delivery.message is None:
        _end(delivery, claim, NotSent("fail", Reason.REFUSED))
    elif outcome is Outcome.REFUSED:
        _end(delivery, claim, NotSent("postpone", Reason.REFUSED, at))
    elif outcome is Outcome.BUSY:
        claim.rows().filter(pk=delivery.pk).update(attempts=F("attempts") - 1)
        _end(delivery, claim, NotSent("postpone", Reason.BUSY, at + backoff(delivery, 1)))
    elif delivery.expires_at is not None and delivery.expires_at <= at:
        _end(delivery, claim, NotSent("fail", Reason.UNCLEAR))
    else:
        later = at + backoff(delivery, _number(one))
        _end(delivery, claim, NotSent("postpone", Reason.UNCLEAR, later))


def backoff(delivery: Delivery, number: int) -> timedelta:
    """How long to wait after this attempt; the jitter is the delivery's own."""
    wait = BACKOFF_SECONDS[min(number, len(BACKOFF_SECONDS)) - 1]
    return timedelta(seconds=wait + delivery.reference.int % JITTER_SECONDS)


def _end(delivery: Delivery, claim: Claim, why: NotSent) -> None:
    state = lifecycle.step(lifecycle.DELIVERY, DeliveryState.CLAIMED, why.verb)
    if why.verb == "postpone":
        _write(delivery, claim, state=state, reason=why.reason, due_at=why.until)
        return
    written = _write(delivery, claim, state=state, reason=why.reason, ended_at=claim.at)
    if not written or why.verb == "suppress":
        return
    if delivery.purpose in SAFETY:
        telling.open_incident(delivery, why.reason, claim.at)
    if delivery.referral is not None:
        telling.step_referral(delivery.referral, "fail", claim.at, why.reason)


def _write(delivery: Delivery, claim: Claim, **changes: Any) -> bool:
    """Write the end of a claim, unless the claim is no longer ours: then somebody else's stands."""
    ours = claim.rows().filter(pk=delivery.pk)
    if ours.update(token=None, lease_until=None, **changes):
        return True
    _say_lost(delivery)
    return False


def _say_lost(delivery: Delivery) -> None:
    log.warning("delivery %s was claimed by another worker meanwhile", delivery.pk)
