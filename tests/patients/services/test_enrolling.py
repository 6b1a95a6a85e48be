"""An enrolment's life: pinned, started, held, released, stopped, finished; and its clock."""

from datetime import UTC, date, datetime

import pytest

from pathways.access import NotAllowed
from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import Actor, PathwayVersion, Role
from patients.models import (
    Delivery,
    Enrolment,
    EnrolmentEvent,
    EnrolmentState,
    Message,
    Patient,
    Source,
)
from patients.services import enrolling
from tests.factories.documents import publish_document, publish_tiny, tiny_pathway
from tests.factories.pathways import IcbFactory, ProviderFactory, staff


pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


@pytest.fixture
def provider():
    return ProviderFactory()


@pytest.fixture
def version(provider):
    return publish_tiny(provider.icb)


@pytest.fixture
def patient(provider):
    return Patient.objects.create(
        icb=provider.icb,
        provider=provider,
        nhs_number="9990000018",
        family_name="Lee",
        given_name="Pat",
        date_of_birth=date(1961, 3, 27),
        created_at=AT,
    )


@pytest.fixture
def system(provider):
    return Actor.system(provider.icb_id)


@pytest.fixture
def enrolment(system, patient, version, provider):
    return enrolling.enrol(
        actor=system,
        patient=patient,
        pathway=version.pathway,
        provider=provider,
        source=Source.CLINICIAN,
        at=AT,
    )


def again(system, patient, version, **changes):
    return enrolling.enrol(
        actor=system,
        patient=patient,
        pathway=version.pathway,
        provider=patient.provider,
        source=Source.CLINICIAN,
        at=AT,
        **changes,
    )


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param(
            datetime(2026, 11, 22, 8, 59, tzinfo=UTC),
            datetime(2026, 11, 22, 9, tzinfo=UTC),
            id="before nine",
        ),
        pytest.param(
            datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
            datetime(2026, 11, 23, 9, tzinfo=UTC),
            id="at nine",
        ),
        pytest.param(
            datetime(2027, 3, 27, 12, tzinfo=UTC),
            datetime(2027, 3, 28, 8, tzinfo=UTC),
            id="clocks go forward in between",
        ),
    ],
)
def test_next_morning_is_nine_in_london(at, expected):
    assert enrolling.next_morning(at) == expected


def test_enrol_pins_the_live_version_and_writes_its_first_event(enrolment, version):
    assert enrolment.version == version
    assert enrolment.status == "invited"
    assert EnrolmentEvent.objects.get(enrolment=enrolment).verb == "enrol"
    assert EnrolmentState.objects.filter(enrolment=enrolment).exists()
    assert not Message.objects.exists()


def test_enrol_with_an_instant_plans_one_invitation_for_it(system, patient, version):
    again(system, patient, version, invite_at=AT)
    delivery = Delivery.objects.get()
    assert (delivery.purpose, delivery.due_at, delivery.state) == ("invitation", AT, "due")
    assert delivery.message.local_on == date(2026, 11, 22)


def test_enrol_somebody_already_on_the_pathway_is_refused(system, patient, version, enrolment):
    with pytest.raises(enrolling.NotEnrolled, match="already follows"):
        again(system, patient, version)


def test_enrol_somebody_who_died_is_refused(system, patient, version):
    patient.deceased_on = date(2026, 1, 1)
    with pytest.raises(enrolling.NotEnrolled, match="has died"):
        again(system, patient, version)


def test_enrol_on_a_pathway_that_is_not_live_is_refused(system, patient, version):
    PathwayVersion.objects.update(status="withdrawn")
    with pytest.raises(enrolling.NotEnrolled, match="not live"):
        again(system, patient, version)


def test_enrol_by_somebody_without_the_role_is_refused(patient, version):
    with pytest.raises(NotAllowed):
        again(staff(patient.icb, Role.AUTHOR), patient, version)


def test_first_visit_moves_an_unstarted_enrolment_to_the_live_version(system, enrolment, provider):
    newer = publish_document(provider.icb, tiny_pathway(title="Newer"), number=2)
    enrolling.open_at_first_visit(actor=system, enrolment=enrolment, at=AT)
    assert Enrolment.objects.get().version_id == newer.pk


@pytest.mark.parametrize("live", [True, False])
def test_first_visit_keeps_the_version_of_a_started_enrolment(system, enrolment, provider, live):
    enrolling.start(actor=system, enrolment=enrolment, at=AT)
    old = enrolment.version_id
    if live:
        publish_document(provider.icb, tiny_pathway(title="Newer"), number=2)
    else:
        PathwayVersion.objects.update(status="withdrawn")
    enrolling.open_at_first_visit(actor=system, enrolment=enrolment, at=AT)
    assert Enrolment.objects.get().version_id == old


def test_start_makes_today_in_london_day_1_and_plans_tomorrow(system, enrolment):
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    enrolling.start(actor=system, enrolment=enrolment, at=late)
    assert Enrolment.objects.get().start_on == date(2026, 7, 2)
    state = EnrolmentState.objects.get()
    assert state.next_nudge_at == datetime(2026, 7, 3, 8, tzinfo=UTC)
    assert state.next_day_on == date(2026, 7, 3)


def test_hold_stops_nudges_but_not_the_day_rules(system, enrolment):
    enrolling.start(actor=system, enrolment=enrolment, at=AT)
    enrolling.hold(actor=system, enrolment=enrolment, at=AT, reason="urgent")
    state = EnrolmentState.objects.get()
    assert enrolment.status == "held"
    assert state.next_nudge_at is None
    assert state.next_day_on == date(2026, 11, 23)


def test_hold_again_changes_nothing(system, enrolment):
    enrolling.hold(actor=system, enrolment=enrolment, at=AT, reason="urgent")
    events = EnrolmentEvent.objects.count()
    enrolling.hold(actor=system, enrolment=enrolment, at=AT, reason="urgent")
    assert EnrolmentEvent.objects.count() == events


def test_release_starts_a_plan_that_never_had_and_keeps_the_day_of_one_that_did(system, enrolment):
    enrolling.hold(actor=system, enrolment=enrolment, at=AT, reason="urgent")
    enrolling.release(actor=system, enrolment=enrolment, at=AT, reason="seen")
    assert enrolment.start_on == date(2026, 11, 22)
    enrolling.hold(actor=system, enrolment=enrolment, at=AT, reason="urgent")
    later = datetime(2026, 11, 25, 12, tzinfo=UTC)
    enrolling.release(actor=system, enrolment=enrolment, at=later)
    assert enrolment.start_on == date(2026, 11, 22)
    assert EnrolmentState.objects.get().next_day_on == date(2026, 11, 26)


@pytest.mark.parametrize("end", ["stop", "finish"])
def test_an_ended_enrolment_has_nothing_due_and_cannot_start_again(system, enrolment, end):
    enrolling.start(actor=system, enrolment=enrolment, at=AT)
    given = {"reason": "asked"} if end == "stop" else {}
    getattr(enrolling, end)(actor=system, enrolment=enrolment, at=AT, **given)
    state = EnrolmentState.objects.get()
    assert (state.next_nudge_at, state.next_day_on) == (None, None)
    with pytest.raises(NotAllowedNow):
        enrolling.start(actor=system, enrolment=enrolment, at=AT)


def test_pause_of_up_to_four_weeks_is_kept_and_can_be_ended(patient):
    own = Actor.patient(patient.icb_id, patient.pk)
    enrolling.pause(actor=own, patient=patient, until=date(2026, 12, 20), at=AT)
    assert Patient.objects.get().paused_until == date(2026, 12, 20)
    enrolling.resume(actor=own, patient=patient, at=AT)
    assert Patient.objects.get().paused_until is None


@pytest.mark.parametrize("until", [date(2026, 11, 22), date(2026, 12, 21)])
def test_pause_outside_one_day_to_four_weeks_is_refused(patient, until):
    own = Actor.patient(patient.icb_id, patient.pk)
    with pytest.raises(ValueError, match="1 to 4 weeks"):
        enrolling.pause(actor=own, patient=patient, until=until, at=AT)


def test_pause_of_somebody_else_is_refused(patient, version):
    other = Actor.patient(patient.icb_id, version.pk)
    with pytest.raises(NotAllowed, match="somebody else"):
        enrolling.pause(actor=other, patient=patient, until=date(2026, 12, 1), at=AT)


def test_an_actor_of_another_icb_is_refused(enrolment):
    with pytest.raises(NotAllowed, match="another ICB"):
        enrolling.start(actor=Actor.system(IcbFactory().pk), enrolment=enrolment, at=AT)


def test_choose_hour_moves_the_next_nudge_of_a_running_plan(system, enrolment, patient):
    enrolling.start(actor=system, enrolment=enrolment, at=AT)
    enrolling.choose_hour(actor=system, patient=patient, hour=18, at=AT)
    assert EnrolmentState.objects.get().next_nudge_at == datetime(2026, 11, 23, 18, tzinfo=UTC)


@pytest.mark.parametrize("hour", [7, 21])
def test_choose_hour_in_quiet_hours_is_refused(system, patient, hour):
    with pytest.raises(ValueError, match="between 8am and 8pm"):
        enrolling.choose_hour(actor=system, patient=patient, hour=hour, at=AT)


def test_nudge_instant_in_the_hour_that_the_clocks_skip_is_the_next():
    assert enrolling.nudge_instant(date(2027, 3, 28), 90) == datetime(
        2027, 3, 28, 1, 30, tzinfo=UTC
    )


def test_nudge_instant_in_the_hour_that_comes_twice_is_the_first():
    assert enrolling.nudge_instant(date(2026, 10, 25), 90) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )
