"""Who fills a role in a place today: services, desks and places, looked up outside the engine."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from pathways.models import Desk, Place, Practice, Service
from pathways.proving.directories import Directory, LiveDesk, LiveService


class NoDesk(LookupError):
    """An ICB has no desk at all, so nobody could own a case."""


def service_for(*, icb_id: uuid.UUID, place_id: uuid.UUID | None, role: str) -> Service | None:
    """The open service for a role: the place's own first, else one for all of the ICB.

    Of several the first by name is taken, so that the same question has the same answer.
    """
    rows = list(_open_services(icb_id, place_id).filter(role=role).order_by("name", "id"))
    own = [row for row in rows if row.place_id is not None]
    return next(iter(own or rows), None)


def services_in(
    place: Place | None, *, icb_id: uuid.UUID | None = None, self_refer: bool = True
) -> list[Service]:
    """The open services of a place and those for all of its ICB, by role and name.

    `self_refer` leaves only those that a person may contact without a referral. Without a place
    the ICB must be named, and its ICB-wide services are the answer.
    """
    if place is not None:
        rows = _open_services(place.icb_id, place.pk)
    elif icb_id is not None:
        rows = _open_services(icb_id, None)
    else:
        raise TypeError("Name the ICB of a person without a place.")
    return list(rows.filter(self_refer=True) if self_refer else rows)


def _open_services(icb_id: uuid.UUID, place_id: uuid.UUID | None) -> QuerySet[Service]:
    return Service.objects.filter(Q(place_id=place_id) | Q(place=None), icb_id=icb_id, is_open=True)


def desk_for(*, icb_id: uuid.UUID, provider_id: uuid.UUID | None, kind: str) -> Desk:
    """The desk that owns a case: the provider's of that kind, else the ICB's of that kind.

    Where there is neither, any desk of the provider or the ICB rather than nobody; raises NoDesk
    when there is none.
    """
    desks = Desk.objects.filter(Q(provider_id=provider_id) | Q(provider=None), icb_id=icb_id)
    ranked = sorted(desks, key=lambda desk: (desk.kind != kind, desk.provider_id is None, desk.pk))
    if not ranked:
        raise NoDesk("This ICB has no desk. Add a clinical desk and a waiting-list desk first.")
    return ranked[0]


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one ICB, ready for many look-ups without asking the database again."""

    by_practice: dict[str, Place]
    by_outward: dict[str, Place]

    def find(self, *, practice_code: str, postcode: str) -> Place | None:
        """By GP practice; else by the first half of the postcode; else no place."""
        found = self.by_practice.get(practice_code.strip().upper())
        return found or self.by_outward.get(outward(postcode))


def outward(postcode: str) -> str:
    """The first half of a postcode, in capitals: "s1 2ab", "S12AB" and "S1" are all "S1"."""
    written = postcode.upper().split()
    if len(written) == 1 and len(written[0]) > 4:
        return written[0][:-3]
    return written[0] if written else ""


def places_of(icb_id: uuid.UUID) -> Places:
    """All places of an ICB, for placing many people at once."""
    places = {place.pk: place for place in Place.objects.filter(icb_id=icb_id)}
    practices = Practice.objects.filter(icb_id=icb_id)
    return Places(
        by_practice={row.code.upper(): places[row.place_id] for row in practices},
        by_outward={
            str(code).strip().upper(): place
            for place in places.values()
            for code in place.outward_codes
        },
    )


def place_for(*, icb_id: uuid.UUID, practice_code: str, postcode: str) -> Place | None:
    """The place that a person belongs to: by GP practice, else by outward code, else none."""
    return places_of(icb_id).find(practice_code=practice_code, postcode=postcode)


def live(icb_id: uuid.UUID) -> Directory:
    """The directory of an ICB as it stands, in the order in which service_for() chooses."""
    places = {place.pk: place for place in Place.objects.filter(icb_id=icb_id).order_by("key")}
    services = Service.objects.filter(icb_id=icb_id).order_by("name", "id")
    desks = Desk.objects.filter(icb_id=icb_id).order_by("kind", "name", "id")
    return Directory(
        places=tuple((place.key, place.name) for place in places.values()),
        services=tuple(
            LiveService(
                role=row.role,
                name=row.name,
                place=places[row.place_id].key if row.place_id else None,
                is_open=row.is_open,
                out_of_hours=row.out_of_hours,
                checked_on=row.checked_on,
            )
            for row in services
        ),
        desks=tuple(LiveDesk(row.kind, row.name, row.cases_a_day) for row in desks),
    )
