"""What a planned message says, or why it is not sent: decided at the claim, from what is true now."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _

from pathways.engine import nudging as engine
from pathways.engine.definition import Definition
from pathways.engine.values import History
from pathways.models import PathwayVersion, VersionStatus
from pathways.services.publishing import definition_of
from patients.gateways import Outgoing
from patients.models import (
    Channel,
    ContactPoint,
    Delivery,
    DeliveryState,
    Enrolment,
    EnrolmentState,
    EnrolmentStatus,
    Message,
    MessageKind,
    Patient,
    Purpose,
)
from patients.services import histories, identifying, planning
from patients.services.prepared import NotSent, Reason, Send


CAPPED = (Purpose.NUDGE, Purpose.INVITATION)
# The channels in the order in which they are tried, after the one that the patient prefers.
ORDER = (Channel.SMS, Channel.EMAIL, Channel.LETTER)
# How long an invitation to a withdrawn pathway waits before it is looked at again.
CLOSED_FOR = timedelta(hours=1)
BY_LETTER = (MessageKind.INVITATION,)


@dataclass(frozen=True, slots=True)
class Circumstance:
    """What was looked up once for all of a chunk."""

    at: datetime
    had_today: Container[UUID]  # patients who were sent a capped message today
    refused: Container[tuple[UUID, str]]  # (delivery, channel) that the receiver refused
    closed: Container[UUID] = frozenset()  # pathways that nobody new starts on


def had_today(deliveries: list[Delivery], at: datetime) -> set[UUID]:
    """The patients of these deliveries to whom a nudge or an invitation of today was accepted."""
    patients = [d.enrolment.patient_id for d in deliveries if d.enrolment]
    accepted = Delivery.objects.filter(
        enrolment__patient__in=patients,
        local_on=histories.local_date(at),
        purpose__in=CAPPED,
        state=DeliveryState.ACCEPTED,
    )
    return set(accepted.values_list("enrolment__patient_id", flat=True))


def closed_pathways(deliveries: list[Delivery]) -> set[UUID]:
    """The pathways of these invitations that have no live version: theirs was withdrawn."""
    invited = {
        delivery.enrolment.pathway_id
        for delivery in deliveries
        if delivery.enrolment is not None and delivery.purpose == Purpose.INVITATION
    }
    if not invited:
        return set()
    live = PathwayVersion.objects.filter(pathway__in=invited, status=VersionStatus.LIVE)
    return invited - set(live.values_list("pathway_id", flat=True))


def open_slots(deliveries: list[Delivery]) -> None:
    """Give each nudge that is claimed for the first time its message, which has the delivery's own
    key, and hand on what was read with the delivery. Nothing is written yet."""
    for delivery in deliveries:
        enrolment = delivery.enrolment
        if enrolment is None:
            continue
        if delivery.message is None:
            assert delivery.local_on is not None  # a constraint of the table
            delivery.message = Message(
                id=delivery.pk,
                icb_id=delivery.icb_id,
                kind=MessageKind.NUDGE,
                local_on=delivery.local_on,
                planned_at=delivery.created_at,
            )
        delivery.message.enrolment = enrolment
        delivery.message.patient = enrolment.patient


def keep_slots(deliveries: list[Delivery]) -> None:
    """Write the messages of these deliveries with what was chosen for them."""
    messages = [delivery.message for delivery in deliveries if delivery.message is not None]
    new = [message for message in messages if message._state.adding]
    Message.objects.bulk_create(new)
    Delivery.objects.filter(pk__in=[message.pk for message in new]).update(message_id=F("pk"))
    Message.objects.bulk_update(
        [message for message in messages if message not in new],
        ["template", "reason", "considered"],
    )


def words_for(delivery: Delivery, message: Message, around: Circumstance) -> Send | NotSent:
    """The words, address and link of a message that is claimed, or the reason not to send it.

    The words are chosen by the engine once, at the first claim, and stay with the message.
    """
    against = why_not(delivery, message, around)
    if against is not None:
        return against
    contact = contact_for(delivery, message, around)
    if isinstance(contact, NotSent):
        return contact
    definition = definition_of(message.enrolment.version)
    if message.template not in {one.key for one in definition.messages}:
        # Not chosen yet, or chosen on a version that the person does not follow any more.
        choice = _choose(definition, message, around.at)
        if choice.message is None:
            return NotSent("suppress", choice.reason)
    return _send(delivery, message, contact, definition, around.at)


def why_not(delivery: Delivery, message: Message, around: Circumstance) -> NotSent | None:
    """What speaks against sending it now, the most lasting reason first.

    Death stops everything. A safety message passes pause, hold, cap and quiet hours. A nudge past
    its window is never late: it has expired.
    """
    patient, at = message.patient, around.at
    if patient.deceased_on is not None:
        return NotSent("suppress", Reason.DECEASED)
    if delivery.expires_at is not None and delivery.expires_at <= at:
        return NotSent("expire", Reason.STALE)
    if delivery.purpose not in CAPPED:
        return None
    reason = _against_status(message) or _against_now(message, around)
    if reason is not None:
        return NotSent("suppress", reason)
    if message.kind == MessageKind.INVITATION and message.enrolment.pathway_id in around.closed:
        return NotSent("postpone", Reason.WITHDRAWN, at + CLOSED_FOR)
    return _against_hour(delivery, at)


def _against_status(message: Message) -> Reason | None:
    status = message.enrolment.status
    if status in (EnrolmentStatus.STOPPED, EnrolmentStatus.FINISHED):
        return Reason.FINISHED
    if message.kind == MessageKind.INVITATION:
        return None if status == EnrolmentStatus.INVITED else Reason.OPENED
    if status == EnrolmentStatus.HELD:
        return Reason.HELD
    return Reason.NOT_STARTED if status == EnrolmentStatus.INVITED else None


def _against_now(message: Message, around: Circumstance) -> Reason | None:
    if is_paused(message.patient, around.at):
        return Reason.PAUSED
    quiet_until = message.enrolment.state.no_nudges_before
    if quiet_until is not None and around.at < quiet_until:
        return Reason.AFTER_URGENT
    if message.kind == MessageKind.NUDGE and message.patient_id in around.had_today:
        return Reason.CAP
    return None


def _against_hour(delivery: Delivery, at: datetime) -> NotSent | None:
    if not planning.is_quiet(at):
        return None
    morning = planning.quiet_until(at)
    if delivery.expires_at is not None and delivery.expires_at <= morning:
        return NotSent("expire", Reason.STALE)
    return NotSent("postpone", Reason.QUIET_HOURS, morning)


def is_paused(patient: Patient, at: datetime) -> bool:
    """A pause ends on the morning of the date it was set to."""
    return patient.paused_until is not None and histories.local_date(at) < patient.paused_until


def contact_for(
    delivery: Delivery, message: Message, around: Circumstance
) -> ContactPoint | NotSent:
    """Where to send it: the preferred contact, else by text, e-mail, letter; never one that is known
    to be wrong or that refused this delivery, and after STOP only a safety message."""
    known = [
        contact
        for contact in message.patient.contacts.all()
        if contact.wrong_at is None
        and (contact.channel != Channel.LETTER or message.kind in BY_LETTER)
    ]
    asked = [c for c in known if c.stopped_at is None or delivery.purpose not in CAPPED]
    usable = [c for c in asked if (delivery.pk, c.channel) not in around.refused]
    if usable:
        return min(usable, key=lambda c: (not c.preferred, ORDER.index(Channel(c.channel)), c.pk))
    if asked:
        return NotSent("fail", Reason.REFUSED)
    return NotSent("suppress", Reason.STOPPED if known else Reason.NO_CONTACT)


def _choose(definition: Definition, message: Message, at: datetime) -> engine.Choice:
    """Ask the engine, and keep on the message what it chose, why, and what else it looked at."""
    enrolment = message.enrolment
    history = _history(enrolment.state, enrolment, at)
    choice = engine.choose(
        definition,
        replace(history, person=histories.person_of(enrolment, at)),
        day=histories.day_of(enrolment, at),
        plan_kind=message.kind,
    )
    message.template = choice.message.key if choice.message else ""
    message.reason = choice.reason
    message.considered = [[one.key, one.reason] for one in choice.considered]
    return choice


def _history(state: EnrolmentState, enrolment: Enrolment, at: datetime) -> History:
    """The history as it was last written; before anything was, that of the person alone."""
    if state.history:
        return History.from_json(state.history)
    return History(person=histories.person_of(enrolment, at))


def remember(deliveries: list[Delivery], at: datetime) -> None:
    """Add the accepted nudges among these to their histories, in the caller's transaction. The
    enrolments are locked first, in one order, as every writer of a history does."""
    nudges = [
        delivery.message
        for delivery in deliveries
        if delivery.message is not None and delivery.message.kind == MessageKind.NUDGE
    ]
    by_enrolment = {message.enrolment_id: message for message in nudges}
    locked = Enrolment.objects.filter(pk__in=by_enrolment).order_by("pk")
    list(locked.select_for_update(no_key=True).values_list("pk", flat=True))
    states = EnrolmentState.objects.filter(enrolment__in=by_enrolment).order_by("pk")
    written = []
    for state in states.select_for_update():
        message = by_enrolment[state.enrolment_id]
        history = _history(state, message.enrolment, at)
        day = histories.day_on(message.enrolment, message.local_on)
        state.history = histories.with_sent(history, day, message.template).to_json()
        state.updated_at = at
        written.append(state)
    EnrolmentState.objects.bulk_update(written, ["history", "updated_at"])


def _send(
    delivery: Delivery,
    message: Message,
    contact: ContactPoint,
    definition: Definition,
    at: datetime,
) -> Send:
    words = next(one for one in definition.messages if one.key == message.template)
    text = definition.text(words.text, message.patient.language)
    if "{link}" in text:
        token = identifying.issue_link(patient=message.patient, contact=contact, at=at)
        text = text.replace("{link}", f"{settings.SITE_ADDRESS}/r/{token}")
    # A text may be read over a shoulder: no name in it.
    name = "" if contact.channel == Channel.SMS else message.patient.given_name
    return Send(
        Outgoing(
            reference=str(delivery.reference),
            channel=contact.channel,
            to=contact.value,
            text=text.replace("{first_name}", name),
            subject=_("A message from your recovery plan"),
        ),
        contact.channel,
    )
