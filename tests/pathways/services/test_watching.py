"""An edit of the directory is checked against every version in use, and the gap stays till mended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pathways import ports
from pathways.models import (
    Actor,
    AuditEvent,
    DirectoryGap,
    Icb,
    PathwayVersion,
    Place,
    Practice,
    Role,
    Service,
    VersionStatus,
)
from pathways.services import curating, publishing, watching
from pathways.services.watching import check_all, check_versions, gaps_of, open_gaps
from patients import sweeps
from tests.factories.documents import TINY_ROLES, publish_document, publish_tiny, tiny_pathway
from tests.factories.pathways import IcbFactory, PlaceFactory, desks, open_services, staff
from tests.pathways.services.conftest import AT


LATER = AT + timedelta(days=1)


@pytest.fixture
def version(icb: Icb) -> PathwayVersion:
    desks(icb)
    open_services(icb, *TINY_ROLES)
    return publish_tiny(icb)


@pytest.fixture
def administrator(icb: Icb) -> Actor:
    return staff(icb, Role.ADMINISTRATOR)


def close(actor: Actor, role: str, **changes: object) -> Service:
    service = Service.objects.get(icb_id=actor.icb_id, role=role)
    for name, value in {"is_open": False, **changes}.items():
        setattr(service, name, value)
    return curating.save(actor=actor, row=service, at=AT)


def test_whole_directory_opens_nothing(icb: Icb, version: PathwayVersion) -> None:
    assert check_versions(icb_id=icb.pk, at=AT) == 0
    assert not DirectoryGap.objects.exists()


def test_closing_a_service_opens_a_gap_in_the_same_transaction(
    version: PathwayVersion, administrator: Actor
) -> None:
    close(administrator, "urgent_care")

    gap = open_gaps(administrator).get()
    assert (gap.version, gap.key, gap.opened_at) == (version, "service:urgent_care", AT)
    assert "`urgent_care` in the whole ICB" in gap.sentence
    assert list(gaps_of(administrator, version.pathway)) == [gap]
    event = AuditEvent.objects.get(verb="open_directory_gap")
    assert event.detail == {"version": str(version.pk), "key": "service:urgent_care"}


def test_mending_closes_the_gap_and_a_new_one_is_another(
    version: PathwayVersion, administrator: Actor
) -> None:
    close(administrator, "urgent_care")
    close(administrator, "urgent_care", is_open=True)

    assert not open_gaps(administrator).exists()
    assert DirectoryGap.objects.get().closed_at == AT
    assert AuditEvent.objects.filter(verb="close_directory_gap").count() == 1

    close(administrator, "urgent_care")
    assert DirectoryGap.objects.count() == 2


def test_removing_a_service_or_adding_a_place_is_checked_too(
    icb: Icb, version: PathwayVersion, administrator: Actor
) -> None:
    service = Service.objects.get(role="urgent_care")
    service.place = PlaceFactory(icb=icb, name="North")
    service.save()
    check_versions(icb_id=icb.pk, at=AT)
    assert not open_gaps(administrator).exists()

    curating.save(actor=administrator, row=Place(icb=icb, key="south", name="South"), at=AT)
    assert open_gaps(administrator).get().sentence.endswith("in South.")

    curating.remove(actor=administrator, row=service, at=LATER)
    gap = open_gaps(administrator).get()
    assert gap.sentence.endswith("in North and South.")
    assert gap.opened_at == AT


def test_rows_that_nothing_relies_on_are_not_checked(
    icb: Icb,
    version: PathwayVersion,
    administrator: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watching, "check_versions", None)
    place = PlaceFactory(icb=icb)
    row = Practice(icb=icb, place=place, code="Y00001", name="A practice")
    assert curating.save(actor=administrator, row=row, at=AT).pk


def test_gap_that_rolls_back_was_never_there(
    version: PathwayVersion, administrator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> int:
        raise RuntimeError("broken")

    monkeypatch.setattr(watching, "check_versions", broken)
    with pytest.raises(RuntimeError):
        close(administrator, "urgent_care")
    assert Service.objects.get(role="urgent_care").is_open


class Followed:
    def __init__(self, *versions: PathwayVersion) -> None:
        self.versions = {version.pk for version in versions}

    def in_flight(self, version_id: object) -> int:
        return int(version_id in self.versions)


def test_replaced_version_counts_while_somebody_follows_it(
    icb: Icb, version: PathwayVersion, administrator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = tiny_pathway()
    new["outcomes"][1]["service"] = "emergency_department"
    publish_document(icb, new, number=2)
    version.refresh_from_db()
    assert version.status == VersionStatus.RETIRED
    monkeypatch.setattr(ports, "caseload", lambda: Followed(version))
    close(administrator, "urgent_care")
    assert open_gaps(administrator).get().version == version

    monkeypatch.setattr(ports, "caseload", lambda: Followed())
    assert check_all(at=LATER) == 1
    assert DirectoryGap.objects.get().closed_at == LATER


def test_sweep_checks_every_icb_and_finds_what_no_service_saved(version: PathwayVersion) -> None:
    other = IcbFactory()
    desks(other)
    publish_tiny(other)
    Service.objects.filter(role="urgent_care").update(out_of_hours="")

    assert sweeps.walk(sweeps.sweep_of("check_directory"), at=AT) == 4
    assert DirectoryGap.objects.filter(icb=other).count() == 3
    assert check_all(at=LATER) == 0


def test_damaged_version_is_a_gap_and_stops_no_edit(
    version: PathwayVersion, administrator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(_: PathwayVersion) -> None:
        raise publishing.Damaged("changed")

    monkeypatch.setattr(watching, "definition_of", damaged)
    close(administrator, "urgent_care")
    assert open_gaps(administrator).get().key == "damaged"


def test_others_do_not_see_the_gaps_of_an_icb(
    version: PathwayVersion, administrator: Actor
) -> None:
    close(administrator, "urgent_care")
    assert not open_gaps(staff(IcbFactory(), Role.AUTHOR)).exists()
