"""Factories of what pathways owns: ICBs, places, desks, services, staff."""

from __future__ import annotations

import uuid
from datetime import date, time
from typing import Any

import factory

from pathways.access import actor_for
from pathways.models import (
    Actor,
    Desk,
    DeskKind,
    Icb,
    Membership,
    Place,
    Practice,
    Provider,
    ReferralChannel,
    Role,
    Service,
    User,
)


PASSWORD = "synthetic-staff-only"


class IcbFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Icb

    code = factory.Sequence(lambda n: f"Q{n:03d}")
    name = factory.Sequence(lambda n: f"NHS Example {n} ICB")
    help_phone = "01632 960100"
    help_hours = "Monday to Friday, 9am to 5pm"


class PlaceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Place

    icb = factory.SubFactory(IcbFactory)
    key = factory.Sequence(lambda n: f"place-{n}")
    name = factory.Sequence(lambda n: f"Place {n}")
    outward_codes = factory.Sequence(lambda n: [f"ZZ{n}"])


class PracticeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Practice

    place = factory.SubFactory(PlaceFactory)
    icb = factory.SelfAttribute("place.icb")
    code = factory.Sequence(lambda n: f"Y{n:05d}")
    name = factory.Sequence(lambda n: f"Practice {n}")


class ProviderFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Provider

    icb = factory.SubFactory(IcbFactory)
    code = factory.Sequence(lambda n: f"R{n:03d}")
    name = factory.Sequence(lambda n: f"Provider {n}")


class DeskFactory(factory.django.DjangoModelFactory):
    """Monday to Friday, 9am to 5pm; without a provider it is the ICB's own."""

    class Meta:
        model = Desk

    icb = factory.SubFactory(IcbFactory)
    provider = None
    kind = DeskKind.CLINICAL
    name = factory.LazyAttribute(lambda desk: f"{DeskKind(desk.kind).label} of {desk.icb}")
    phone = "01632 960200"
    email = "desk@example.nhs.uk"
    opens = time(9)
    closes = time(17)


class ServiceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Service

    icb = factory.SubFactory(IcbFactory)
    place = None
    role = "physiotherapy"
    name = factory.Sequence(lambda n: f"Physiotherapy {n}")
    phone = "01632 960300"
    channel = ReferralChannel.GATEWAY
    checked_on = date(2026, 10, 1)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"staff{n}")
    first_name = "Sam"
    last_name = factory.Sequence(lambda n: f"Staff{n}")
    is_staff = True
    password = factory.django.Password(PASSWORD)


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    icb = factory.SubFactory(IcbFactory)
    role = Role.ADMINISTRATOR


def staff_user(icb: Icb, *roles: str, provider: Provider | None = None, **user: Any) -> User:
    """A person of staff with these roles in an ICB."""
    person: User = UserFactory(**user)
    for role in roles:
        MembershipFactory(user=person, icb=icb, role=role, provider=provider)
    return person


def staff(icb: Icb, *roles: str, provider: Provider | None = None, **user: Any) -> Actor:
    """The actor that such a person is."""
    return actor_for(staff_user(icb, *roles, provider=provider, **user), icb.pk)


def desks(icb: Icb) -> tuple[Desk, Desk]:
    """The two desks that every ICB needs: clinical, waiting list."""
    clinical: Desk = DeskFactory(icb=icb)
    waiting: Desk = DeskFactory(icb=icb, kind=DeskKind.WAITING_LIST)
    return clinical, waiting


def system(icb: Icb) -> Actor:
    """The system acting for an ICB."""
    return Actor.system(uuid.UUID(str(icb.pk)))


def open_services(icb: Icb, *roles: str) -> list[Service]:
    """An open service for all of an ICB for each role, with words for when it is closed."""
    made: list[Service] = [
        ServiceFactory(icb=icb, role=role, name=f"Open {role}", out_of_hours="Call NHS 111.")
        for role in roles
    ]
    return made


def open_directory(icb: Icb) -> None:
    """The desks and services that the tiny pathway needs, where there are none yet."""
    for kind in (DeskKind.CLINICAL, DeskKind.WAITING_LIST):
        if not Desk.objects.filter(icb=icb, kind=kind, provider=None).exists():
            DeskFactory(icb=icb, kind=kind)
    for role in ("emergency_department", "urgent_care", "physiotherapy"):
        if not Service.objects.filter(icb=icb, role=role, place=None).exists():
            ServiceFactory(icb=icb, role=role)
    Service.objects.filter(icb=icb, out_of_hours="").update(out_of_hours="Call 111.")
