"""Put an effect on the outside world into the outbox, in the transaction of its business row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from pathways.models.base import new_id
from patients.models import (
    Delivery,
    Enrolment,
    EscalationNotice,
    Message,
    MessageKind,
    Purpose,
    Referral,
)


PURPOSE_OF = {MessageKind.INVITATION: Purpose.INVITATION, MessageKind.NUDGE: Purpose.NUDGE}


def put_message(
    *,
    enrolment: Enrolment,
    kind: MessageKind,
    local_on: date,
    due_at: datetime,
    expires_at: datetime,
    at: datetime,
) -> Message | None:
    """Plan one message slot and its delivery. One for a patient, a date and a kind: the second
    call plans nothing and returns None."""
    messages = put_messages(
        enrolments=[enrolment],
        kind=kind,
        local_on=local_on,
        due_at=due_at,
        expires_at=expires_at,
        at=at,
    )
    return messages[0] if messages else None


def put_messages(
    *,
    enrolments: Sequence[Enrolment],
    kind: MessageKind,
    local_on: date,
    due_at: datetime,
    expires_at: datetime,
    at: datetime,
) -> list[Message]:
    """Plan one slot a patient for the same kind and date; who has one already gets no second."""
    has_one: set[object] = set()
    for start in range(0, len(enrolments), 500):
        has_one.update(
            Message.objects.filter(
                patient_id__in=[e.patient_id for e in enrolments[start : start + 500]],
                local_on=local_on,
                kind=kind,
            ).values_list("patient_id", flat=True)
        )
    messages = [
        Message(
            icb_id=enrolment.icb_id,
            patient_id=enrolment.patient_id,
            enrolment=enrolment,
            local_on=local_on,
            kind=kind,
            planned_at=at,
        )
        for enrolment in enrolments
        if enrolment.patient_id not in has_one
    ]
    Message.objects.bulk_create(messages, batch_size=500)
    Delivery.objects.bulk_create(
        [
            Delivery(
                icb_id=message.icb_id,
                purpose=PURPOSE_OF.get(kind, Purpose.SAFETY),
                dedupe_key=f"{kind}:{message.patient_id}:{local_on.isoformat()}",
                due_at=due_at,
                expires_at=expires_at,
                reference=new_id(),
                enrolment_id=message.enrolment_id,
                local_on=local_on,
                message=message,
                created_at=at,
            )
            for message in messages
        ],
        batch_size=500,
    )
    return messages


def put_referral(*, referral: Referral, at: datetime, attempt: int = 1) -> Delivery:
    """Plan the sending of a referral. It never expires: it is followed until somebody is seen."""
    return Delivery.objects.create(
        icb_id=referral.icb_id,
        purpose=Purpose.REFERRAL,
        dedupe_key=f"referral:{referral.pk}:{attempt}",
        due_at=at,
        reference=new_id(),
        referral=referral,
        created_at=at,
    )


def put_notice(*, notice: EscalationNotice, at: datetime) -> Delivery:
    """Plan telling a desk of a case that has just been opened or raised."""
    return Delivery.objects.create(
        icb_id=notice.icb_id,
        purpose=Purpose.NOTICE,
        dedupe_key=f"notice:{notice.entry_id}",
        due_at=at,
        reference=new_id(),
        notice=notice,
        created_at=at,
    )
