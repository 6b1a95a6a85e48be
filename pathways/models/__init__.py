"""The models of pathways, by subject."""

from pathways.models.audit import AuditBlock, AuditEvent
from pathways.models.base import AppendOnly, AppendOnlyError, IcbOwned, KeyedModel
from pathways.models.definitions import (
    Draft,
    DraftRevision,
    DraftStatus,
    Part,
    Pathway,
    PathwayVersion,
    VersionPart,
    VersionStatus,
)
from pathways.models.directory import ReferralChannel, Service
from pathways.models.organisations import Desk, DeskKind, Icb, Place, Practice, Provider
from pathways.models.people import Actor, ActorKind, Membership, Role, User
from pathways.models.reports import DirectoryGap, DraftReport
from pathways.models.signoff import (
    ChangeRequest,
    DraftPart,
    DraftSignature,
    FixStatus,
    Moving,
    SafetyFix,
    SafetyFixPart,
    SafetyFixTarget,
    SignOffRequest,
    VersionEvidence,
    VersionMove,
    Withdrawal,
)
from pathways.models.templates import TemplateEdition
from pathways.models.wordings import AskedGroup, WordingTest


__all__ = [
    "Actor",
    "ActorKind",
    "AppendOnly",
    "AppendOnlyError",
    "AskedGroup",
    "AuditBlock",
    "AuditEvent",
    "ChangeRequest",
    "Desk",
    "DeskKind",
    "DirectoryGap",
    "Draft",
    "DraftPart",
    "DraftReport",
    "DraftRevision",
    "DraftSignature",
    "DraftStatus",
    "FixStatus",
    "Icb",
    "IcbOwned",
    "KeyedModel",
    "Membership",
    "Moving",
    "Part",
    "Pathway",
    "PathwayVersion",
    "Place",
    "Practice",
    "Provider",
    "ReferralChannel",
    "Role",
    "SafetyFix",
    "SafetyFixPart",
    "SafetyFixTarget",
    "Service",
    "SignOffRequest",
    "TemplateEdition",
    "User",
    "VersionEvidence",
    "VersionMove",
    "VersionPart",
    "VersionStatus",
    "Withdrawal",
    "WordingTest",
]
