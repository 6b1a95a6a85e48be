"""False alarms end well, and whoever was not seen stays held."""

from __future__ import annotations

from typing import Any

import pytest

from pathways.engine.lifecycle import NotAllowedNow
from pathways.services.publishing import definition_of
from patients.models import Asking, Escalation, EscalationEntry, EscalationEvent, StoredDecision
from patients.services import answering, circumstances, histories
from patients.services.answering import Outcome
from tests.factories.pathways import staff_user
from tests.factories.patients import TUESDAY, Setting, key, setting, started
from tests.patients.services.sending import check_in, open_triage, send


pytestmark = pytest.mark.django_db
FINE = {"seen": "yes", "carry_on": "yes", "worse_since": "no"}


def held() -> Setting:
    """A patient whose first screen was an emergency."""
    one = setting()
    open_triage(one)
    send(one, {"saddle": "yes"})
    one.enrolment.refresh_from_db()
    return one


def report(one: Setting, answers: Any, **more: Any) -> Outcome:
    return answering.report_seen(
        actor=one.actor,
        enrolment=one.enrolment,
        answers=answers,
        at=TUESDAY,
        **({"idempotency_key": key()} | more),
    )


def test_seen_and_told_to_carry_on_starts_the_plan_and_tells_the_team() -> None:
    one = held()

    outcome = report(one, FINE)

    assert outcome.ended
    assert outcome.escalation is None
    one.enrolment.refresh_from_db()
    assert one.enrolment.status == "active"
    assert one.enrolment.start_on == TUESDAY.date()
    assert Escalation.objects.get().status == "open", "only a named person closes a case"
    assert EscalationEvent.objects.filter(verb="seen").count() == 1
    assert EscalationEntry.objects.count() == 1


def test_seen_answers_are_no_facts_of_the_pathway() -> None:
    one = held()

    report(one, FINE)

    history = histories.history_of(one.enrolment, TUESDAY)
    assert [asked.cause for asked in history.asked] == ["triage"]
    one.enrolment.refresh_from_db()
    assert history == histories.rebuild(one.enrolment, TUESDAY)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"seen": "no"}, id="not seen"),
        pytest.param({"carry_on": "no"}, id="told to stop"),
        pytest.param({"carry_on": "not_sure"}, id="not sure what they said"),
    ],
)
def test_not_seen_keeps_the_hold_and_joins_the_case_as_strong_as_it_is(
    change: dict[str, str],
) -> None:
    one = held()

    outcome = report(one, FINE | change)

    one.enrolment.refresh_from_db()
    assert one.enrolment.status == "held"
    assert outcome.escalation == Escalation.objects.get()
    assert outcome.escalation.disposition == "emergency"
    assert list(EscalationEntry.objects.values_list("effect", flat=True)) == ["opened", "joined"]
    assert outcome.next_step is None
    stored = StoredDecision.objects.latest("id")
    derived = circumstances.derive(definition_of(stored.version), stored.facts)
    assert derived.to_json() == stored.outcome


@pytest.mark.parametrize("worse", ["yes", "not_sure"])
def test_something_new_also_opens_a_re_screen(worse: str) -> None:
    one = held()

    outcome = report(one, FINE | {"worse_since": worse})

    assert outcome.next_step is not None
    assert outcome.next_step.page is not None
    asking = answering.open_screen_of(one.enrolment)
    assert asking is not None
    assert (asking.cause, asking.strength) == ("re_screen", "emergency")
    one.enrolment.refresh_from_db()
    assert histories.history_of(one.enrolment, TUESDAY) == histories.rebuild(one.enrolment, TUESDAY)


def test_not_seen_after_the_case_was_closed_opens_a_new_one() -> None:
    one = held()
    Escalation.objects.update(
        status="closed",
        closed_by=_somebody(one),
        closed_at=TUESDAY,
        close_reason="referred",
    )

    report(one, FINE | {"seen": "no"})

    new = Escalation.objects.exclude(status="closed").get()
    assert new.disposition == "emergency"


def test_seen_after_the_case_was_closed_still_lets_the_plan_go_on() -> None:
    one = held()
    Escalation.objects.update(
        status="closed",
        closed_by=_somebody(one),
        closed_at=TUESDAY,
        close_reason="referred",
    )

    report(one, FINE)

    one.enrolment.refresh_from_db()
    assert one.enrolment.status == "active"
    assert not EscalationEvent.objects.filter(verb="seen").exists()


def test_held_without_any_decision_counts_as_soon() -> None:
    one = started(setting())
    one.enrolment.status = "held"
    one.enrolment.save()

    outcome = report(one, FINE | {"seen": "no"})

    assert outcome.escalation is not None
    assert outcome.escalation.disposition == "soon"


def _somebody(one: Setting) -> Any:
    return staff_user(one.icb, "clinician")


def test_report_repeated_with_its_key_changes_nothing() -> None:
    one = held()
    once = key()
    report(one, FINE | {"seen": "no"}, idempotency_key=once)

    again = report(one, FINE, idempotency_key=once)

    assert again.again
    one.enrolment.refresh_from_db()
    assert one.enrolment.status == "held"


def test_report_of_a_plan_that_is_not_held_is_refused() -> None:
    one = started(setting())

    with pytest.raises(NotAllowedNow, match="not on hold"):
        report(one, FINE)


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param({"seen": "yes"}, id="one of three"),
        pytest.param(FINE | {"seen": "perhaps"}, id="answer that is none"),
        pytest.param(FINE | {"seen": 1}, id="a number"),
    ],
)
def test_report_that_cannot_be_used_is_refused(answers: dict[str, Any]) -> None:
    one = held()

    with pytest.raises(answering.NotUsable):
        report(one, answers)

    assert Asking.objects.count() == 1


def test_plan_goes_on_where_it_was_after_a_hold_on_the_way() -> None:
    one = started(setting(), days_ago=1)
    check_in(one, pain=3)
    one.enrolment.status = "held"
    one.enrolment.save()

    report(one, FINE)

    one.enrolment.refresh_from_db()
    assert histories.day_of(one.enrolment, TUESDAY) == 2
