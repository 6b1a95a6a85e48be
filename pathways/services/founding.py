"""The first step of an ICB on a service: the ICB itself, and one administrator who adds the rest."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pathways.models import Actor, Icb, Membership, Role, User
from pathways.services import curating, staffing


class Taken(ValueError):
    """Something of that name exists already. Its text is the sentence to show."""


def found(*, icb: Icb, administrator: User, at: datetime) -> Icb:
    """Add an ICB together with its first administrator, who has an account and no other role.

    Acts as the system of the new ICB, since nobody has a role there yet. Raises Taken for a code, a
    name or a user name in use (in whatever case), and ValidationError for a field that cannot be.
    """
    check_free(icb, administrator)
    icb.full_clean(validate_unique=False)
    administrator.full_clean(validate_unique=False)
    actor = Actor.system(icb.pk)
    with transaction.atomic():
        curating.save(actor=actor, row=icb, at=at)
        role = Membership(icb=icb, role=Role.ADMINISTRATOR)
        staffing.engage(actor=actor, person=administrator, membership=role, at=at)
    return icb


def check_free(icb: Icb, administrator: User) -> None:
    """Raise Taken unless code, name and user name are all new."""
    if Icb.objects.filter(code__iexact=icb.code).exists():
        raise Taken(f"An ICB with the code {icb.code} exists already.")
    if Icb.objects.filter(name__iexact=icb.name).exists():
        raise Taken(f"An ICB called {icb.name} exists already.")
    if User.objects.filter(username__iexact=administrator.username).exists():
        raise Taken(
            f"Somebody signs in as {administrator.username} already. Choose another user name."
        )
