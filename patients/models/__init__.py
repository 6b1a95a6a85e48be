"""The models of patients, by subject."""

from patients.models.askings import Answer, Asking, AskingKind, AskingStatus, Submit
from patients.models.batches import Batch, BatchFile, BatchRow, BatchStatus, RowOutcome
from patients.models.enrolments import (
    Enrolment,
    EnrolmentEvent,
    EnrolmentState,
    EnrolmentStatus,
    Source,
)
from patients.models.feedback import Clear, Helped, ItemFeedback, Unclear
from patients.models.messages import Message, MessageKind
from patients.models.moves import EnrolmentMove, MoveEnd, MoveState
from patients.models.outbox import Delivery, DeliveryAttempt, DeliveryState, Heartbeat, Purpose
from patients.models.patients import (
    Channel,
    ContactPoint,
    LinkTry,
    Patient,
    PatientLink,
    RememberedPhone,
)
from patients.models.referrals import Referral, ReferralEvent, ReferralKind, ReferralStatus
from patients.models.safety import (
    Disposition,
    EntryEffect,
    Escalation,
    EscalationEntry,
    EscalationEvent,
    EscalationNotice,
    EscalationStatus,
    Incident,
    StoredDecision,
)


__all__ = [
    "Answer",
    "Asking",
    "AskingKind",
    "AskingStatus",
    "Batch",
    "BatchFile",
    "BatchRow",
    "BatchStatus",
    "Channel",
    "Clear",
    "ContactPoint",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryState",
    "Disposition",
    "Enrolment",
    "EnrolmentEvent",
    "EnrolmentMove",
    "EnrolmentState",
    "EnrolmentStatus",
    "EntryEffect",
    "Escalation",
    "EscalationEntry",
    "EscalationEvent",
    "EscalationNotice",
    "EscalationStatus",
    "Heartbeat",
    "Helped",
    "Incident",
    "ItemFeedback",
    "LinkTry",
    "Message",
    "MessageKind",
    "MoveEnd",
    "MoveState",
    "Patient",
    "PatientLink",
    "Purpose",
    "Referral",
    "ReferralEvent",
    "ReferralKind",
    "ReferralStatus",
    "RememberedPhone",
    "RowOutcome",
    "Source",
    "StoredDecision",
    "Submit",
    "Unclear",
]
