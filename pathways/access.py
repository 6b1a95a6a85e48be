"""Who may do what. `check_x` raises the sentence to show; `can_x` returns a bool."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from django.conf import settings
from django.db import models

from pathways.models import Actor, ActorKind, Icb, IcbOwned, Membership, Role, User


Row = TypeVar("Row", bound=IcbOwned)

# Where a session keeps the ICB that a person with roles in several has chosen to act for.
SESSION_ICB = "acting_icb"


class NotAllowed(PermissionError):
    """The actor may not do this. Its text is the sentence to show."""


class SecondFactorNeeded(NotAllowed):
    """The person gave a password, and still has to give a code."""


class Permission(StrEnum):
    EDIT_DRAFTS = "edit drafts of pathways"
    SIGN_DRAFTS = "sign drafts of pathways"
    PUBLISH = "publish a signed draft"
    EDIT_DIRECTORY = "edit places, desks and services"
    EDIT_STAFF = "edit staff and their roles"
    READ_AUDIT = "read the audit trail"
    ENROL = "enrol patients"
    READ_PATIENTS = "read patients' records"
    WORK_ESCALATIONS = "work escalations"
    CLOSE_URGENT = "close urgent escalations"


ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.AUTHOR: frozenset({Permission.EDIT_DRAFTS}),
    Role.CLINICAL_LEAD: frozenset(
        {
            Permission.SIGN_DRAFTS,
            Permission.PUBLISH,
            Permission.READ_PATIENTS,
            Permission.WORK_ESCALATIONS,
            Permission.CLOSE_URGENT,
        }
    ),
    Role.SAFETY_OFFICER: frozenset(
        {Permission.SIGN_DRAFTS, Permission.PUBLISH, Permission.READ_AUDIT}
    ),
    Role.CLINICIAN: frozenset(
        {Permission.READ_PATIENTS, Permission.WORK_ESCALATIONS, Permission.CLOSE_URGENT}
    ),
    Role.WAITING_LIST: frozenset(
        {Permission.ENROL, Permission.READ_PATIENTS, Permission.WORK_ESCALATIONS}
    ),
    Role.ANALYST: frozenset(),
    Role.ADMINISTRATOR: frozenset(
        {Permission.EDIT_DIRECTORY, Permission.EDIT_STAFF, Permission.READ_AUDIT}
    ),
}


def can(actor: Actor, permission: Permission) -> bool:
    """Whether one of the actor's roles carries the permission. The system may do everything."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    return any(permission in ROLE_PERMISSIONS.get(role, ()) for role in actor.roles)


def check(actor: Actor, permission: Permission) -> None:
    """Raise NotAllowed unless the actor has the permission."""
    if not can(actor, permission):
        raise NotAllowed(
            f"Your role does not let you {permission.value}. Ask an administrator of your ICB."
        )


def check_same_icb(actor: Actor, row: IcbOwned) -> None:
    """Raise NotAllowed when the row belongs to another ICB than the one acted for."""
    if row.icb_id != actor.icb_id:
        raise NotAllowed("This belongs to another ICB.")


def check_second_factor(user: User) -> None:
    """Raise SecondFactorNeeded for a person who came by the web with a password alone.

    Only a web request knows whether a code was given; commands act on the operator's word.
    """
    given = getattr(user, "is_verified", None)
    if settings.STAFF_SECOND_FACTOR and given is not None and not given():
        raise SecondFactorNeeded("Sign in with the code from your authenticator app first.")


def actor_for(user: User, icb_id: uuid.UUID | None = None) -> Actor:
    """The actor that a signed-in member of staff is, in the ICB chosen or else their first.

    Raises NotAllowed for a person with no role there, and SecondFactorNeeded without a code.
    """
    memberships = Membership.objects.filter(user=user).order_by("icb_id")
    if icb_id is not None:
        memberships = memberships.filter(icb_id=icb_id)
    found = list(memberships)
    if not user.is_active or not found:
        raise NotAllowed("You have no role here yet. Ask an administrator of your ICB.")
    check_second_factor(user)
    chosen = [m for m in found if m.icb_id == found[0].icb_id]
    return Actor(
        kind=ActorKind.STAFF,
        icb_id=chosen[0].icb_id,
        id=user.pk,
        roles=frozenset(m.role for m in chosen),
        provider_ids=_limit(chosen),
    )


def _limit(memberships: list[Membership]) -> frozenset[uuid.UUID] | None:
    """The providers whose patients these roles reach; None is all of the ICB's.

    Roles that reach patients count alone where there are any: an author for all of an ICB who is
    a clinician at one provider reads the patients of that provider only.
    """
    reach = {Permission.READ_PATIENTS, Permission.ENROL}
    reaching = [m for m in memberships if ROLE_PERMISSIONS[m.role] & reach]
    providers = {m.provider_id for m in reaching or memberships}
    if None in providers:
        return None
    return frozenset(provider for provider in providers if provider is not None)


def actor_in(user: User, session: Mapping[str, Any]) -> Actor:
    """The actor of a web request: for the ICB that the session has chosen, while it still holds."""
    try:
        chosen = uuid.UUID(str(session.get(SESSION_ICB)))
    except ValueError:
        return actor_for(user)
    if not Membership.objects.filter(user=user, icb_id=chosen).exists():
        return actor_for(user)
    return actor_for(user, chosen)


def icbs_of(user: User) -> models.QuerySet[Icb]:
    """The ICBs in which a person has a role."""
    return Icb.objects.filter(pk__in=Membership.objects.filter(user=user).values("icb_id"))


def users_visible_to(actor: Actor) -> models.QuerySet[User]:
    """The people with a role in the ICB acted for."""
    if actor.kind is ActorKind.PATIENT:
        return User.objects.none()
    members = Membership.objects.filter(icb_id=actor.icb_id)
    return User.objects.filter(pk__in=members.values("user_id"))


def visible_to(model: type[Row], actor: Actor) -> models.QuerySet[Row]:
    """The rows of a model that belong to the ICB acted for. Patients see none this way."""
    rows: models.QuerySet[Row] = model._default_manager.all()
    if actor.kind is ActorKind.PATIENT:
        return rows.none()
    return rows.filter(icb_id=actor.icb_id)
