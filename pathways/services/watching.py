"""Live versions and the directory that they rely on: what they lack, from when until it is mended.

A promise: no row of a service, place or desk is saved or removed through curating without every
version in use being checked against the directory as it then is, in the same transaction; and a
sweep checks all of them again each hour, whatever changed otherwise. What is found stays open on
the staff's pages until a later check no longer finds it. Nobody's care is stopped by a gap.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from pathways import ports
from pathways.access import visible_to
from pathways.models import Actor, DirectoryGap, Icb, Pathway, PathwayVersion, VersionStatus
from pathways.proving.directories import Directory, Gap, gaps
from pathways.proving.points import Point
from pathways.services import auditing, directory
from pathways.services.publishing import Damaged, definition_of


DAMAGED = Gap(
    "damaged",
    Point("damaged", "", "The stored version does not match its digest.", "Call the operator."),
)


def open_gaps(actor: Actor) -> QuerySet[DirectoryGap]:
    """What the versions in use in the ICB acted for lack, oldest first."""
    rows = visible_to(DirectoryGap, actor).filter(closed_at=None)
    return rows.select_related("version", "version__pathway").defer("version__document")


def gaps_of(actor: Actor, pathway: Pathway) -> QuerySet[DirectoryGap]:
    """What the versions of one pathway lack."""
    return open_gaps(actor).filter(version__pathway=pathway)


def check_versions(*, icb_id: uuid.UUID, at: datetime) -> int:
    """Check every version in use of an ICB against its directory; returns what opened or closed.

    In use: live, or still followed by somebody. The gaps of any other version close.
    """
    with transaction.atomic():
        # One check at a time, so that none closes what another has just found.
        Icb.objects.select_for_update(no_key=True).get(pk=icb_id)
        live = directory.live(icb_id)
        found = {
            (version.pk, gap.key): gap.point
            for version in _in_use(icb_id)
            for gap in _lacking(version, live)
        }
        open_rows = {
            (row.version_id, row.key): row
            for row in DirectoryGap.objects.filter(icb_id=icb_id, closed_at=None)
        }
        changed = [_open(icb_id, at, place, found[place]) for place in found.keys() - open_rows]
        for place in open_rows.keys() - found.keys():
            changed.append(_close(open_rows[place], at))
        for place in open_rows.keys() & found.keys():
            _reword(open_rows[place], found[place])
        for verb, row in changed:
            auditing.record(
                actor=Actor.system(icb_id),
                verb=f"{verb}_directory_gap",
                target=row,
                at=at,
                detail={"version": str(row.version_id), "key": row.key},
            )
    return len(changed)


def check_all(*, at: datetime) -> int:
    """Check the versions in use of every ICB; returns what opened or closed. Walked by a sweep."""
    return sum(
        check_versions(icb_id=icb_id, at=at) for icb_id in Icb.objects.values_list("pk", flat=True)
    )


def _in_use(icb_id: uuid.UUID) -> Iterable[PathwayVersion]:
    for version in PathwayVersion.objects.filter(icb_id=icb_id).defer("document"):
        if version.status == VersionStatus.LIVE or ports.caseload().in_flight(version.pk):
            yield version


def _lacking(version: PathwayVersion, live: Directory) -> Iterable[Gap]:
    try:
        return gaps(definition_of(version), live)
    except Damaged:
        return (DAMAGED,)


def _open(
    icb_id: uuid.UUID, at: datetime, place: tuple[uuid.UUID, str], point: Point
) -> tuple[str, DirectoryGap]:
    version_id, key = place
    row = DirectoryGap.objects.create(
        icb_id=icb_id,
        version_id=version_id,
        key=key,
        sentence=point.sentence,
        mend=point.mend,
        opened_at=at,
    )
    return "open", row


def _close(row: DirectoryGap, at: datetime) -> tuple[str, DirectoryGap]:
    row.closed_at = at
    row.save(update_fields=["closed_at"])
    return "close", row


def _reword(row: DirectoryGap, point: Point) -> None:
    """The same gap may have grown: another place, another name."""
    if (row.sentence, row.mend) != (point.sentence, point.mend):
        row.sentence, row.mend = point.sentence, point.mend
        row.save(update_fields=["sentence", "mend"])
