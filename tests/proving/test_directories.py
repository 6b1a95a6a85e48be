"""Every role that people can be sent to has an open service everywhere, with words for closed hours."""

from datetime import timedelta

import pytest

from pathways.engine import documents
from pathways.engine.decisions import Disposition
from pathways.proving.directories import (
    Directory,
    gaps,
    reachable,
    roles_of,
    unchecked,
    unplaced,
)
from tests.factories.documents import TINY_BASE, tiny_pathway
from tests.proving.directory import ROLES, TODAY, directory, service, tiny


def test_whole_directory_has_no_gap() -> None:
    assert gaps(tiny(), directory()) == ()


def test_roles_are_those_that_a_rule_or_flag_can_lead_to() -> None:
    assert roles_of(tiny()) == {
        "emergency_department": "outcomes.emergency",
        "urgent_care": "outcomes.urgent",
        "physiotherapy": "outcomes.soon",
    }
    assert Disposition.SELF_REFERRAL not in reachable(tiny())


def test_service_of_a_rule_is_a_role_unless_the_rule_is_a_shadow() -> None:
    rules = tiny_pathway()["rules"]
    rules[0]["service"] = "spinal"
    assert roles_of(tiny(rules=rules))["spinal"] == "rules.pain_rising.service"

    rules[0]["shadow"] = True
    assert "spinal" not in roles_of(tiny(rules=rules))


def test_outcome_that_only_a_shadow_leads_to_is_not_reachable() -> None:
    screen = [dict(q, flags={}) for q in tiny_pathway()["screen"][2:]]
    pain, quiet = tiny_pathway()["rules"]
    rules = [dict(pain, shadow=True), quiet]
    assert reachable(tiny(screen=screen, rules=rules, cases=[])) == (Disposition.ROUTINE,)


def test_base_may_flag_what_it_has_no_outcome_for() -> None:
    base = documents.load({**TINY_BASE, "screen": tiny_pathway()["screen"]})
    assert Disposition.EMERGENCY in reachable(base)
    assert roles_of(base) == {}


def test_closed_service_fills_no_role() -> None:
    services = (service("physiotherapy", is_open=False), *map(service, ROLES[:2]))

    (gap,) = gaps(tiny(), directory(services=services))

    assert gap.key == "service:physiotherapy"
    assert gap.point.path == "outcomes.soon"
    assert "`physiotherapy` in North and South" in gap.point.sentence


def test_one_place_without_a_service_is_named() -> None:
    services = (service("physiotherapy", "north"), *map(service, ROLES[:2]))

    (gap,) = gaps(tiny(), directory(services=services))

    assert gap.point.sentence == "Nobody fills the role `physiotherapy` in South."


def test_places_own_service_comes_before_that_of_the_icb() -> None:
    silent = service("physiotherapy", "north", name="Silent", out_of_hours=" ")
    services = (*map(service, ROLES), silent)

    (gap,) = gaps(tiny(), directory(services=services))

    assert gap.key == "hours:physiotherapy:Silent"
    assert (
        "“Silent” (physiotherapy) does not say what to do when it is closed" in gap.point.sentence
    )


def test_speechless_service_of_all_places_is_one_gap() -> None:
    services = (service(ROLES[0], out_of_hours=""), *map(service, ROLES[1:]))

    assert [gap.key for gap in gaps(tiny(), directory(services=services))] == [
        "hours:emergency_department:emergency_department of all"
    ]


def test_icb_without_places_is_one_place() -> None:
    assert gaps(tiny(), directory(places=())) == ()
    (gap,) = gaps(tiny(), directory(places=(), services=tuple(map(service, ROLES[1:]))))
    assert "in the whole ICB" in gap.point.sentence


def test_missing_desks_are_gaps() -> None:
    keys = [gap.key for gap in gaps(tiny(), directory(desks=()))]

    assert keys == ["desk:clinical", "desk:waiting_list"]


def test_somebody_without_a_place_is_looked_at() -> None:
    only_in_places = (service(ROLES[0], "north"), service(ROLES[0], "south"))
    live = directory(services=(*only_in_places, *map(service, ROLES[1:])))

    (point,) = unplaced(tiny(), live)

    assert point.sentence == (
        "People whose place is not known find no service for emergency_department."
    )
    assert list(unplaced(tiny(), directory())) == []
    assert list(unplaced(tiny(), Directory())) == []


@pytest.mark.parametrize(("days", "found"), [(90, 0), (91, 1)])
def test_details_that_nobody_checked_are_looked_at(days: int, found: int) -> None:
    old = service(ROLES[0], checked_on=TODAY - timedelta(days=days))
    other = service("smoking", checked_on=TODAY - timedelta(days=900))
    live = directory(services=(old, other, *map(service, ROLES[1:])))

    assert len(list(unchecked(tiny(), live, TODAY))) == found


def test_digest_tells_directories_apart() -> None:
    assert directory().digest == directory().digest
    assert directory().digest != directory(places=()).digest


def test_capacity_is_the_sum_of_the_desks_of_a_kind() -> None:
    live = directory(desks=(*directory().desks, *directory().desks[:1]))
    assert (live.capacity("clinical"), live.capacity("waiting_list")) == (60, 20)
