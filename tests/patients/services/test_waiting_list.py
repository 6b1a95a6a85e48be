"""The worklist: the strongest first, nothing drops out, nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pathways.models import Role
from patients.models import Batch, Escalation
from patients.services import escalating, waiting_list
from tests.factories.pathways import ProviderFactory, ServiceFactory, staff
from tests.factories.patients import TUESDAY, Setting, enrol, setting, start, started
from tests.patients.services.sending import check_in
from tests.patients.services.test_safety_netting import WORSE, pathway


pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def case(one: Setting, disposition: str, due_in: int, **fields: object) -> Escalation:
    enrolment = enrol(one.version, one.provider)
    return Escalation.objects.create(
        icb=one.icb,
        enrolment=enrolment,
        desk=one.clinical,
        disposition=disposition,
        raised_at=TUESDAY - 400 * 24 * HOUR,
        due_at=TUESDAY + due_in * HOUR,
        **fields,
    )


def test_worklist_stands_strongest_first_then_by_due_time_whatever_its_age() -> None:
    one = setting()
    last = case(one, "routine", -1)
    second = case(one, "emergency", 2)
    first = case(one, "emergency", 1)
    third = case(one, "soon", -5)

    rows = list(waiting_list.worklist(staff(one.icb, Role.CLINICIAN)))

    assert rows == [first, second, third, last]


def test_worklist_leaves_out_closed_cases_and_those_of_others() -> None:
    one, other = setting(), setting()
    mine = case(one, "soon", 1)
    case(other, "soon", 1)
    actor = staff(one.icb, Role.CLINICIAN)
    closed = case(one, "soon", 1)
    escalating.take(actor=actor, escalation=closed, at=TUESDAY)
    escalating.close(actor=actor, escalation=closed, reason="referred", note="", at=TUESDAY)

    assert list(waiting_list.worklist(actor)) == [mine]
    elsewhere = staff(one.icb, Role.CLINICIAN, provider=ProviderFactory(icb=one.icb))
    assert not waiting_list.worklist(elsewhere).exists()
    assert not waiting_list.worklist(one.actor).exists()


def test_filters_show_ones_own_and_what_is_overdue() -> None:
    one = setting()
    actor = staff(one.icb, Role.CLINICIAN)
    own, late = case(one, "soon", 1), case(one, "soon", -1)
    escalating.take(actor=actor, escalation=own, at=TUESDAY)

    assert list(waiting_list.filtered(actor, "mine", TUESDAY)) == [own]
    assert list(waiting_list.filtered(actor, "overdue", TUESDAY)) == [late]
    assert waiting_list.filtered(actor, "all", TUESDAY).count() == 2
    assert waiting_list.filtered(actor, "nonsense", TUESDAY).count() == 2


def test_tallies_count_what_needs_the_team_with_its_age() -> None:
    one = started(setting(pathway({**WORSE, "service": "physiotherapy"})))
    ServiceFactory(icb=one.icb)
    check_in(one, general="worse")
    Batch.objects.create(
        icb=one.icb,
        provider=one.provider,
        pathway=one.version.pathway,
        file_name="a.csv",
        file_hash="0",
        release_at=TUESDAY,
        uploaded_at=TUESDAY,
    )
    late = TUESDAY + 24 * HOUR

    found = waiting_list.tallies(staff(one.icb, Role.WAITING_LIST), late)

    assert found["cases"] == waiting_list.Tally(1, 1, TUESDAY)
    assert found["referrals"] == waiting_list.Tally(1, 1, TUESDAY)
    assert found["uploads"] == waiting_list.Tally(1, 0, TUESDAY)
    assert "uploads" not in waiting_list.tallies(staff(one.icb, Role.CLINICIAN), late)


def test_referral_that_is_not_due_yet_is_not_stuck() -> None:
    one = started(setting(pathway({**WORSE, "service": "physiotherapy"})))
    ServiceFactory(icb=one.icb)
    check_in(one, general="worse")
    actor = staff(one.icb, Role.CLINICIAN)

    assert not waiting_list.stuck_referrals(actor, TUESDAY).exists()
    assert waiting_list.stuck_referrals(actor, TUESDAY + 24 * HOUR).exists()


def test_quiet_team_has_nothing() -> None:
    one = setting()
    start(one.enrolment)

    found = waiting_list.tallies(staff(one.icb, Role.CLINICIAN), TUESDAY)

    assert found["cases"] == waiting_list.Tally(0, 0, None)
