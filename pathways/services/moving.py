"""What a new version does with the people who follow an older one: orders that patients carry out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pathways.models import Actor, Moving, Pathway, PathwayVersion, VersionMove, VersionStatus
from pathways.services import auditing
from pathways.services.versions import people_on


@dataclass(frozen=True, slots=True)
class People:
    """What happens to the people in flight. To move them takes a reason."""

    moving: Moving = Moving.STAY
    reason: str = ""


def missing_in(people: People | None) -> list[str]:
    """What a choice lacks, a sentence each."""
    if people is None or people.moving == Moving.STAY or people.reason.strip():
        return []
    return ["Write why people move to the new version. It is kept with the version."]


def order(*, actor: Actor, to: PathwayVersion, people: People, at: datetime) -> list[VersionMove]:
    """Order that the people on every older version of the pathway move to this one.

    In the caller's transaction and after its checks. Whoever is moved later to one of the older
    versions, by an order given before, moves on from there.
    """
    orders = [
        VersionMove.objects.create(
            icb_id=to.icb_id,
            from_version=older,
            to_version=to,
            policy=people.moving,
            reason=people.reason.strip(),
            ordered_by_id=actor.id,
            ordered_at=at,
        )
        for older in PathwayVersion.objects.filter(pathway=to.pathway, number__lt=to.number)
    ]
    detail = {"policy": str(people.moving), "from": len(orders)}
    auditing.record(actor=actor, verb="order_move", target=to, at=at, detail=detail)
    return orders


def in_flight(pathway: Pathway) -> list[tuple[PathwayVersion, int]]:
    """The versions of a pathway that hold people, newest first, with how many."""
    rows = PathwayVersion.objects.filter(pathway=pathway).defer("document")
    counted = [(one, people_on(one)) for one in rows.order_by("-number")]
    return [(one, people) for one, people in counted if people]


def standing_order(version: PathwayVersion) -> VersionMove | None:
    """The order that holds for the people on a version: the newest whose target is not withdrawn."""
    return (
        VersionMove.objects.filter(from_version=version)
        .exclude(to_version__status=VersionStatus.WITHDRAWN)
        .select_related("to_version")
        .last()
    )
