"""Put an effect on the outside world into the outbox, in the transaction of its business row."""

from __future__ import annotations

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
    message, made = Message.objects.get_or_create(
        patient_id=enrolment.patient_id,
        local_on=local_on,
        kind=kind,
        defaults={"icb_id": enrolment.icb_id, "enrolment": enrolment, "planned_at": at},
    )
    if not made:
        return None
    purpose = {
        MessageKind.INVITATION: Purpose.INVITATION,
        MessageKind.NUDGE: Purpose.NUDGE,
    }.get(kind, Purpose.SAFETY)
    Delivery.objects.create(
        icb_id=enrolment.icb_id,
        purpose=purpose,
        dedupe_key=f"{kind}:{enrolment.patient_id}:{local_on.isoformat()}",
        due_at=due_at,
        expires_at=expires_at,
        reference=new_id(),
        message=message,
        created_at=at,
    )
    return message


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
