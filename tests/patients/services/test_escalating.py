"""A named person takes, acknowledges, hands over and closes a case."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pathways.access import NotAllowed
from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import Actor, AuditEvent, Role
from patients.models import Escalation, EscalationEvent
from patients.services import escalating
from patients.services.escalating import CloseReason, NotUsable
from tests.factories.pathways import ProviderFactory, staff
from tests.factories.patients import TUESDAY, Setting, setting, started
from tests.patients.services.sending import open_triage, send


pytestmark = pytest.mark.django_db
LATER = TUESDAY + timedelta(hours=1)


def with_case(disposition: str = "soon") -> tuple[Setting, Escalation]:
    """A patient held by a first screen, with an open case of this strength."""
    one = setting()
    open_triage(one)
    send(one, {"saddle": "yes"})
    Escalation.objects.update(disposition=disposition)
    one.enrolment.refresh_from_db()
    return one, Escalation.objects.get()


def clinician(one: Setting) -> Actor:
    return staff(one.icb, Role.CLINICIAN)


def close(actor: Actor, case: Escalation, **given: str) -> Escalation:
    given = {"reason": CloseReason.REFERRED, "note": "Rang them."} | given
    return escalating.close(actor=actor, escalation=case, at=LATER, **given)


def test_take_names_the_person_and_writes_event_and_audit() -> None:
    one, case = with_case()
    actor = clinician(one)

    escalating.take(actor=actor, escalation=case, at=LATER)

    case.refresh_from_db()
    assert (case.status, case.taken_by_id, case.taken_at) == ("taken", actor.id, LATER)
    event = EscalationEvent.objects.latest("id")
    assert (event.verb, event.status, event.by_id) == ("take", "taken", actor.id)
    assert AuditEvent.objects.get(verb="case_take").target_id == case.pk


def test_case_that_somebody_took_is_not_taken_twice() -> None:
    one, case = with_case()
    first = clinician(one)
    escalating.take(actor=first, escalation=case, at=LATER)

    with pytest.raises(NotAllowedNow, match="has taken this case"):
        escalating.take(actor=clinician(one), escalation=case, at=LATER)


def test_closed_case_is_not_taken() -> None:
    one, case = with_case()
    actor = clinician(one)
    escalating.take(actor=actor, escalation=case, at=LATER)
    close(actor, case)

    with pytest.raises(NotAllowedNow, match="cannot take"):
        escalating.take(actor=clinician(one), escalation=case, at=LATER)


def test_acknowledge_takes_a_new_case_and_keeps_the_note() -> None:
    one, case = with_case()
    actor = clinician(one)

    escalating.acknowledge(actor=actor, escalation=case, at=LATER, note=" Ringing now. ")

    case.refresh_from_db()
    assert (case.status, case.taken_by_id) == ("acknowledged", actor.id)
    assert (case.acknowledged_by_id, case.acknowledged_at) == (actor.id, LATER)
    assert EscalationEvent.objects.latest("id").note == "Ringing now."


def test_acknowledge_keeps_when_it_was_taken() -> None:
    one, case = with_case()
    actor = clinician(one)
    escalating.take(actor=actor, escalation=case, at=TUESDAY)

    escalating.acknowledge(actor=actor, escalation=case, at=LATER)

    case.refresh_from_db()
    assert case.taken_at == TUESDAY


@pytest.mark.parametrize("verb", ["acknowledge", "note_not_reached", "close"])
def test_only_the_taker_works_on_a_taken_case(verb: str) -> None:
    one, case = with_case()
    escalating.take(actor=clinician(one), escalation=case, at=TUESDAY)
    given = {"reason": "referred", "note": "x"} if verb == "close" else {}

    with pytest.raises(NotAllowedNow, match="has taken this case"):
        getattr(escalating, verb)(actor=clinician(one), escalation=case, at=LATER, **given)


def test_hand_over_puts_it_back_on_the_desks_list_with_its_due_time() -> None:
    one, case = with_case()
    escalating.acknowledge(actor=clinician(one), escalation=case, at=TUESDAY)

    escalating.hand_over(
        actor=clinician(one), escalation=case, at=LATER, note="Off sick; not rung yet."
    )

    due_at = case.due_at
    case.refresh_from_db()
    assert (case.status, case.taken_by, case.taken_at) == ("open", None, None)
    assert (case.acknowledged_by, case.acknowledged_at) == (None, None)
    assert case.due_at == due_at


def test_hand_over_needs_a_note() -> None:
    one, case = with_case()
    actor = clinician(one)
    escalating.take(actor=actor, escalation=case, at=TUESDAY)

    with pytest.raises(NotUsable) as refused:
        escalating.hand_over(actor=actor, escalation=case, at=LATER, note="  ")

    assert refused.value.field == "note"
    case.refresh_from_db()
    assert case.status == "taken"


def test_new_case_is_not_handed_over() -> None:
    one, case = with_case()

    with pytest.raises(NotAllowedNow):
        escalating.hand_over(actor=clinician(one), escalation=case, at=LATER, note="x")


def test_not_reached_is_written_down_and_changes_nothing_else() -> None:
    one, case = with_case()

    escalating.note_not_reached(actor=clinician(one), escalation=case, at=LATER, note="Voicemail")

    assert Escalation.objects.values().get() == {
        **Escalation.objects.values().get(),
        "status": "open",
        "due_at": case.due_at,
    }
    assert EscalationEvent.objects.latest("id").verb == "not_reached"


def test_closed_case_takes_no_more_tries() -> None:
    one, case = with_case()
    actor = clinician(one)
    escalating.take(actor=actor, escalation=case, at=TUESDAY)
    close(actor, case)

    with pytest.raises(NotAllowedNow, match="closed"):
        escalating.note_not_reached(actor=actor, escalation=case, at=LATER)


def test_close_names_person_and_reason_and_leaves_the_hold() -> None:
    one, case = with_case()
    actor = clinician(one)
    escalating.take(actor=actor, escalation=case, at=TUESDAY)

    close(actor, case)

    case.refresh_from_db()
    assert (case.status, case.closed_by_id, case.closed_at) == ("closed", actor.id, LATER)
    assert case.close_reason == "referred"
    assert AuditEvent.objects.get(verb="case_close").detail == {
        "status": "closed",
        "reason": "referred",
    }
    one.enrolment.refresh_from_db()
    assert one.enrolment.status == "held"


@pytest.mark.parametrize("reason", ["seen_carry_on", "advice_carry_on", "false_alarm"])
def test_close_with_carry_on_lets_the_plan_go_on(reason: str) -> None:
    one, case = with_case()
    actor = clinician(one)
    escalating.take(actor=actor, escalation=case, at=TUESDAY)

    close(actor, case, reason=reason)

    one.enrolment.refresh_from_db()
    assert one.enrolment.status == "active"
    assert one.enrolment.start_on == TUESDAY.date()


def test_close_with_carry_on_leaves_a_running_plan_alone() -> None:
    one, case = with_case()
    started(one)
    actor = clinician(one)
    escalating.take(actor=actor, escalation=case, at=TUESDAY)

    close(actor, case, reason="advice_carry_on")

    one.enrolment.refresh_from_db()
    assert one.enrolment.status == "active"
    assert one.enrolment.events.filter(verb="release").count() == 0


def test_new_case_is_not_closed_before_somebody_takes_it() -> None:
    one, case = with_case()

    with pytest.raises(NotAllowedNow):
        close(clinician(one), case)


def test_close_needs_a_reason_of_the_list() -> None:
    one, case = with_case()
    actor = clinician(one)
    escalating.take(actor=actor, escalation=case, at=TUESDAY)

    with pytest.raises(NotUsable) as refused:
        close(actor, case, reason="because")

    assert refused.value.field == "reason"


@pytest.mark.parametrize("disposition", ["urgent", "emergency"])
def test_urgent_case_needs_a_clinician_to_close_it(disposition: str) -> None:
    one, case = with_case(disposition)
    actor = staff(one.icb, Role.WAITING_LIST)
    escalating.take(actor=actor, escalation=case, at=TUESDAY)

    with pytest.raises(NotAllowed, match="close urgent escalations"):
        close(actor, case)

    case.refresh_from_db()
    assert case.status == "taken"


def test_urgent_case_needs_a_note_to_close_it() -> None:
    one, case = with_case("urgent")
    actor = clinician(one)
    escalating.take(actor=actor, escalation=case, at=TUESDAY)

    with pytest.raises(NotUsable) as refused:
        close(actor, case, note=" ")
    assert refused.value.field == "note"
    assert close(actor, case).status == "closed"


def test_milder_case_is_closed_by_the_waiting_list_team_without_a_note() -> None:
    one, case = with_case("routine")
    actor = staff(one.icb, Role.WAITING_LIST)
    escalating.take(actor=actor, escalation=case, at=TUESDAY)

    assert close(actor, case, note="").status == "closed"


def test_long_note_is_refused_and_nothing_is_done() -> None:
    one, case = with_case()

    with pytest.raises(NotUsable, match="2000"):
        escalating.acknowledge(actor=clinician(one), escalation=case, at=LATER, note="x" * 2001)

    case.refresh_from_db()
    assert case.status == "open"


def test_system_and_patients_never_work_a_case() -> None:
    one, case = with_case()

    for actor in (one.system, one.actor, Actor(kind=clinician(one).kind, icb_id=one.icb.pk)):
        with pytest.raises(NotAllowed):
            escalating.take(actor=actor, escalation=case, at=LATER)


def test_staff_of_another_icb_or_provider_or_role_may_not() -> None:
    one, case = with_case()
    elsewhere = staff(setting().icb, Role.CLINICIAN)
    other_provider = staff(one.icb, Role.CLINICIAN, provider=ProviderFactory(icb=one.icb))
    analyst = staff(one.icb, Role.ANALYST)

    for actor in (elsewhere, other_provider, analyst):
        with pytest.raises(NotAllowed):
            escalating.take(actor=actor, escalation=case, at=LATER)


def test_staff_of_the_patients_provider_may() -> None:
    one, case = with_case()
    actor = staff(one.icb, Role.CLINICIAN, provider=one.provider)

    assert escalating.take(actor=actor, escalation=case, at=LATER).status == "taken"
