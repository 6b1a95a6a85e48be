"""Staff and their roles. An administrator rules over their own ICB, and over nobody's account else."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django_otp import devices_for_user

from pathways.access import NotAllowed, Permission, check
from pathways.models import Actor, Membership, User
from pathways.services import auditing, curating


def save_person(*, actor: Actor, person: User, at: datetime) -> User:
    """Save a member of staff, new or changed.

    Raises NotAllowed for an account that has a role in another ICB as well: whoever could change
    its password could act there.
    """
    check(actor, Permission.EDIT_STAFF)
    if not person._state.adding:
        check_only_here(actor, person)
    with transaction.atomic():
        changed = curating.changed_fields(person)
        verb = "add_person" if person._state.adding else "change_person"
        person.save()
        auditing.record(actor=actor, verb=verb, target=person, at=at, detail={"fields": changed})
    return person


def engage(*, actor: Actor, person: User, membership: Membership, at: datetime) -> User:
    """Add a new person together with their first role, so that somebody answers for the account."""
    with transaction.atomic():
        save_person(actor=actor, person=person, at=at)
        membership.user = person
        appoint(actor=actor, membership=membership, at=at)
    return person


def owns(actor: Actor, person: User) -> bool:
    """Whether every role of a person is in the ICB acted for."""
    elsewhere = Membership.objects.filter(user=person).exclude(icb_id=actor.icb_id)
    return not person.is_superuser and not elsewhere.exists()


def check_only_here(actor: Actor, person: User) -> None:
    """Raise NotAllowed for an account that others than this ICB rely on."""
    if not owns(actor, person):
        raise NotAllowed(
            "This person also works for another ICB, so their account is not changed here. "
            "You can still change their roles in your ICB."
        )


def appoint(*, actor: Actor, membership: Membership, at: datetime) -> Membership:
    """Give a person a role, or change it. Nobody changes their own; raises NotAllowed."""
    check(actor, Permission.EDIT_STAFF)
    check_not_self(actor, membership)
    return curating.save(actor=actor, row=membership, at=at, permission=Permission.EDIT_STAFF)


def dismiss(*, actor: Actor, membership: Membership, at: datetime) -> None:
    """Take a role away. Nobody takes their own; raises NotAllowed."""
    check(actor, Permission.EDIT_STAFF)
    check_not_self(actor, membership)
    curating.remove(actor=actor, row=membership, at=at, permission=Permission.EDIT_STAFF)


def check_not_self(actor: Actor, membership: Membership) -> None:
    """Raise NotAllowed when a role is, or would become, the actor's own."""
    held = Membership.objects.filter(pk=membership.pk).values_list("user_id", flat=True)
    if actor.id is not None and actor.id in {membership.user_id, *held}:
        raise NotAllowed("Nobody changes their own roles. Ask another administrator.")


def forget_second_factor(*, actor: Actor, person: User, at: datetime) -> int:
    """Remove a person's authenticator apps and codes, for a lost phone; they enrol again.

    Returns how many were removed. Raises NotAllowed for an account that is not this ICB's alone.
    """
    check(actor, Permission.EDIT_STAFF)
    check_only_here(actor, person)
    with transaction.atomic():
        removed = [device.delete() for device in devices_for_user(person, confirmed=None)]
        auditing.record(
            actor=actor,
            verb="forget_second_factor",
            target=person,
            at=at,
            detail={"devices": len(removed)},
        )
    return len(removed)
