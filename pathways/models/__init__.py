"""The models of pathways, by subject."""

from pathways.models.audit import AuditBlock, AuditEvent
from pathways.models.base import AppendOnly, AppendOnlyError, IcbOwned, KeyedModel
from pathways.models.definitions import (
    Draft,
    DraftRevision,
    DraftSignature,
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


__all__ = [
    "Actor",
    "ActorKind",
    "AppendOnly",
    "AppendOnlyError",
    "AuditBlock",
    "AuditEvent",
    "Desk",
    "DeskKind",
    "DirectoryGap",
    "Draft",
    "DraftReport",
    "DraftRevision",
    "DraftSignature",
    "DraftStatus",
    "Icb",
    "IcbOwned",
    "KeyedModel",
    "Membership",
    "Part",
    "Pathway",
    "PathwayVersion",
    "Place",
    "Practice",
    "Provider",
    "ReferralChannel",
    "Role",
    "Service",
    "User",
    "VersionPart",
    "VersionStatus",
]
