"""The demonstration's ICB, places, desks, services and staff, as its file in the library says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from pathways.access import actor_for
from pathways.engine import documents
from pathways.models import (
    Actor,
    Desk,
    Icb,
    Membership,
    Part,
    Pathway,
    Place,
    Practice,
    Provider,
    Role,
    Service,
    User,
)
from pathways.services import drafting, library, publishing, sharing, signing


PASSWORD = "demonstration-only"  # noqa: S105 - printed on the screen, for invented people
STAFF = (
    ("author", "Ada", "Author", Role.AUTHOR),
    ("lead", "Leo", "Lead", Role.CLINICAL_LEAD),
    ("safety", "Sue", "Safety", Role.SAFETY_OFFICER),
    ("clinician", "Cleo", "Clinician", Role.CLINICIAN),
    ("waiting", "Will", "Waiting", Role.WAITING_LIST),
    ("admin", "Ann", "Admin", Role.ADMINISTRATOR),
)
PATHWAY = "low_back_pain"


@dataclass(frozen=True, slots=True)
class Demonstration:
    icb: Icb
    provider: Provider
    pathway: Pathway
    staff: dict[str, User]

    def actor(self, username: str) -> Actor:
        return actor_for(self.staff[username], self.icb.pk)


def build(at: datetime) -> Demonstration:
    """Everything but the patients. What is here already is left as it is."""
    told = documents.parse((library.FOLDER / "demo" / "demo_north.yaml").read_text())
    icb, _ = Icb.objects.get_or_create(code=told["icb"]["code"], defaults=told["icb"])
    places = {one["key"]: _place(icb, one) for one in told["places"]}
    for one in told["practices"]:
        Practice.objects.get_or_create(
            icb=icb,
            code=one["code"],
            defaults={"name": one["name"], "place": places[one["place"]]},
        )
    providers = {one["code"]: _provider(icb, one) for one in told["providers"]}
    for one in told["desks"]:
        _desk(icb, one, providers)
    for one in told["services"]:
        _service(icb, one, places)
    staff = {one[0]: _person(icb, *one) for one in STAFF}
    pathway = _pathway(icb, staff, at)
    sharing.adopt_library(at=at)
    return Demonstration(icb, next(iter(providers.values())), pathway, staff)


def _place(icb: Icb, told: dict[str, Any]) -> Place:
    defaults = {"name": told["name"], "outward_codes": told["outward_codes"]}
    return Place.objects.get_or_create(icb=icb, key=told["key"], defaults=defaults)[0]


def _provider(icb: Icb, told: dict[str, Any]) -> Provider:
    defaults = {"name": told["name"]}
    return Provider.objects.get_or_create(icb=icb, code=told["code"], defaults=defaults)[0]


def _desk(icb: Icb, told: dict[str, Any], providers: dict[str, Provider]) -> None:
    rest = {k: v for k, v in told.items() if k not in ("kind", "provider")}
    rest |= {name: time.fromisoformat(rest[name]) for name in ("opens", "closes")}
    rest["weekdays"] = str(rest["weekdays"])
    provider = providers.get(told.get("provider", ""))
    Desk.objects.get_or_create(icb=icb, provider=provider, kind=told["kind"], defaults=rest)


def _service(icb: Icb, told: dict[str, Any], places: dict[str, Place]) -> None:
    rest = {k: v for k, v in told.items() if k not in ("role", "place", "name")}
    rest["checked_on"] = date.fromisoformat(rest["checked_on"])
    Service.objects.get_or_create(
        icb=icb,
        role=told["role"],
        place=places.get(told.get("place", "")),
        name=told["name"],
        defaults=rest,
    )


def _person(icb: Icb, username: str, first_name: str, last_name: str, role: Role) -> User:
    user, made = User.objects.get_or_create(
        username=username,
        defaults={"first_name": first_name, "last_name": last_name, "is_staff": True},
    )
    if made:
        user.set_password(PASSWORD)
        user.save()
        Membership.objects.create(user=user, icb=icb, role=role)
    return user


def _pathway(icb: Icb, staff: dict[str, User], at: datetime) -> Pathway:
    """The starter pathway, signed by the demonstration's own two signers: only here does anything
    sign by itself."""
    pathway = Pathway.objects.filter(icb=icb, key=PATHWAY).first()
    if pathway is not None and publishing.live_version(pathway) is not None:
        return pathway
    author = actor_for(staff["author"], icb.pk)
    revision = drafting.import_document(
        actor=author, text=library.pathway_text(PATHWAY), note="From the library", at=at
    )
    draft = revision.draft
    why = "The starter pathway of the library, as it stands."
    signing.submit(actor=author, draft=draft, why=why, at=at)
    for username, part in (("lead", Part.CLINICAL_LEAD), ("safety", Part.SAFETY_OFFICER)):
        signing.sign(actor=actor_for(staff[username], icb.pk), draft=draft, part=part, at=at)
    publishing.publish(actor=actor_for(staff["lead"], icb.pk), draft=draft, at=at)
    return draft.pathway
