"""Rules of each day, and screens that were left."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

import pytest

from pathways.services.publishing import definition_of
from patients.models import (
    Asking,
    EnrolmentState,
    Escalation,
    EscalationEntry,
    Incident,
    Message,
    StoredDecision,
)
from patients.services import answering, circumstances, histories, passing_time
from tests.factories.documents import tiny_pathway
from tests.factories.pathways import ServiceFactory
from tests.factories.patients import TUESDAY, Setting, enrol, setting, start, started
from tests.patients.services.sending import check_in, open_triage, send


pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def next_day_on(one: Setting) -> Any:
    return EnrolmentState.objects.get(enrolment=one.enrolment).next_day_on


def test_quiet_day_stores_nothing_and_moves_on() -> None:
    one = started(setting(), days_ago=1)

    assert answering.run_day_rules(at=TUESDAY) == 1

    assert not StoredDecision.objects.exists()
    assert next_day_on(one) == TUESDAY.date() + DAY
    assert answering.run_day_rules(at=TUESDAY) == 0


def test_silence_of_two_days_calls_the_waiting_list_desk() -> None:
    one = started(setting(), days_ago=2)
    ServiceFactory(icb=one.icb)

    answering.run_day_rules(at=TUESDAY)

    stored = StoredDecision.objects.get()
    assert (stored.moment, stored.day, stored.disposition) == ("day", 3, "routine")
    assert Escalation.objects.get().desk == one.waiting
    derived = circumstances.derive(definition_of(stored.version), stored.facts)
    assert derived.to_json() == stored.outcome


def test_missed_days_are_caught_up_each_by_itself() -> None:
    one = started(setting(_long()), days_ago=4)

    answering.run_day_rules(at=TUESDAY)

    assert list(StoredDecision.objects.values_list("day", flat=True)) == [3, 4, 5]
    assert list(EscalationEntry.objects.values_list("effect", flat=True)) == [
        "opened",
        "joined",
        "joined",
    ]
    assert next_day_on(one) == TUESDAY.date() + DAY


def test_day_caught_up_late_sees_only_what_was_known_then() -> None:
    one = started(setting(_long()), days_ago=4)
    check_in(one, pain=3)

    answering.run_day_rules(at=TUESDAY)

    assert not StoredDecision.objects.filter(moment="day").exists()


def _long() -> dict[str, Any]:
    document = tiny_pathway(days=10)
    document["stages"][0]["days"] = "1 to 10"
    for item in document["stages"][0]["items"]:
        item["days"] = "1 to 10"
    return document


def test_plan_is_finished_after_its_last_day() -> None:
    one = started(setting(), days_ago=3)

    answering.run_day_rules(at=TUESDAY)

    one.enrolment.refresh_from_db()
    assert one.enrolment.status == "finished"
    assert next_day_on(one) is None


def test_last_day_itself_is_still_part_of_the_plan() -> None:
    one = started(setting(), days_ago=2)

    answering.run_day_rules(at=TUESDAY)

    one.enrolment.refresh_from_db()
    assert one.enrolment.status == "active"


def test_held_plan_is_not_finished_but_its_days_end() -> None:
    one = started(setting(), days_ago=3)
    one.enrolment.status = "held"
    one.enrolment.save()

    answering.run_day_rules(at=TUESDAY)

    one.enrolment.refresh_from_db()
    assert one.enrolment.status == "held"
    assert next_day_on(one) is None


@pytest.mark.parametrize("status", ["stopped", "finished", "invited"])
def test_plan_that_does_not_run_has_no_days(status: str) -> None:
    one = started(setting(), days_ago=2)
    one.enrolment.status = status
    one.enrolment.save()

    assert answering.run_day_rules(at=TUESDAY) == 0


def test_day_that_another_sweep_has_run_is_not_run_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    one = started(setting(), days_ago=2)
    real = passing_time.turns.begin

    def meanwhile(**kwargs: Any) -> Any:
        EnrolmentState.objects.filter(enrolment=one.enrolment).update(next_day_on=None)
        return real(**kwargs)

    monkeypatch.setattr(passing_time.turns, "begin", meanwhile)

    answering.run_day_rules(at=TUESDAY)

    assert not StoredDecision.objects.exists()


def test_one_broken_enrolment_stays_due_and_is_an_incident_while_others_go_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    one = started(setting(), days_ago=2)
    other = start(one.another(), days_ago=2)
    real = passing_time.decide

    def breaks_for_the_first(definition: Any, facts: Any) -> Any:
        if not StoredDecision.objects.exists() and not Incident.objects.exists():
            raise ValueError("no")
        return real(definition, facts)

    monkeypatch.setattr(passing_time, "decide", breaks_for_the_first)

    with caplog.at_level(logging.ERROR):
        assert answering.run_day_rules(at=TUESDAY) == 1

    assert Incident.objects.get().key == "day_rules"
    assert "day_rules failed for enrolment" in caplog.text
    due = EnrolmentState.objects.filter(next_day_on__lte=TUESDAY.date())
    assert due.count() == 1
    assert {state.enrolment_id for state in due} <= {one.enrolment.pk, other.pk}


def test_limit_leaves_the_rest_for_the_next_run() -> None:
    one = started(setting(), days_ago=1)
    start(one.another(), days_ago=1)

    assert answering.run_day_rules(at=TUESDAY, limit=1) == 1
    assert answering.run_day_rules(at=TUESDAY, limit=5) == 1


def test_rule_of_a_day_that_asks_again_opens_a_screen_and_asks_them_to_come() -> None:
    one = started(setting(_asking_each_day()), days_ago=2)
    night = TUESDAY.replace(hour=0, minute=10)

    answering.run_day_rules(at=night)

    asking = answering.open_screen_of(one.enrolment)
    assert asking is not None
    assert (asking.cause, asking.strength) == ("day", "soon")
    message = Message.objects.get()
    assert message.kind == "safety"
    assert message.delivery.due_at == TUESDAY
    assert message.delivery.expires_at == night + DAY
    assert answering.lapse_screens(at=night + 23 * HOUR) == 0
    assert answering.lapse_screens(at=night + 24 * HOUR) == 1


def _asking_each_day() -> dict[str, Any]:
    document = tiny_pathway(cases=[])
    document["rules"][1] |= {"then": "soon", "ask_again": "screen", "desk": "clinical"}
    return document


def test_message_of_a_day_that_is_late_goes_at_once() -> None:
    started(setting(_asking_each_day()), days_ago=2)

    answering.run_day_rules(at=TUESDAY + 3 * HOUR)

    assert Message.objects.get().delivery.due_at == TUESDAY + 3 * HOUR


def lapse(at: datetime = TUESDAY + HOUR) -> int:
    return answering.lapse_screens(at=at)


def test_first_screen_left_for_an_hour_calls_the_waiting_list_desk() -> None:
    one = setting()
    open_triage(one)
    send(one, {"saddle": "no"})
    assert lapse(TUESDAY + timedelta(minutes=59)) == 0

    assert lapse() == 1

    asking = Asking.objects.get()
    assert asking.status == "lapsed"
    case = Escalation.objects.get()
    assert (case.desk, case.disposition) == (one.waiting, "routine")
    one.enrolment.refresh_from_db()
    assert one.enrolment.status == "invited", "an unfinished first screen starts no plan"
    stored = StoredDecision.objects.latest("id")
    derived = circumstances.derive(definition_of(stored.version), stored.facts)
    assert derived.to_json() == stored.outcome
    assert stored.disposition == "self_manage"
    assert histories.history_of(one.enrolment, TUESDAY) == histories.rebuild(one.enrolment, TUESDAY)
    assert lapse() == 0


def test_first_screen_never_begun_also_ends() -> None:
    one = setting()
    open_triage(one)

    assert lapse() == 1
    assert Escalation.objects.get().desk == one.waiting


def test_first_screen_left_after_a_flag_holds_the_plan() -> None:
    document = tiny_pathway(cases=[])
    document["screen"][0] |= {"flags": {"yes": "soon"}, "answers": ["no", "yes"]}
    one = setting(document)
    ServiceFactory(icb=one.icb)
    open_triage(one)
    found = send(one, {"saddle": "yes"})
    assert not found.ended

    lapse()

    one.enrolment.refresh_from_db()
    assert one.enrolment.status == "held"
    assert one.enrolment.referrals.count() == 1
    assert list(EscalationEntry.objects.values_list("effect", flat=True)) == ["opened", "joined"]


@pytest.mark.parametrize(
    ("level", "left_at", "due_at"),
    [
        ("soon", TUESDAY, TUESDAY + HOUR),
        ("soon", TUESDAY + 14 * HOUR, TUESDAY + 23 * HOUR),  # 11pm: waits for 8am
        ("urgent", TUESDAY + 14 * HOUR, TUESDAY + 15 * HOUR),
    ],
)
def test_advice_of_a_screen_that_was_left_is_sent(
    level: str, left_at: datetime, due_at: datetime
) -> None:
    document = tiny_pathway(cases=[])
    document["screen"][0] |= {"flags": {"yes": level}, "answers": ["no", "yes"]}
    document["screen"][1] |= {"flags": {"yes": "emergency"}, "answers": ["no", "yes"]}
    one = setting(document)
    ServiceFactory(icb=one.icb)
    open_triage(one, left_at)
    assert not send(one, {"saddle": "yes"}, at=left_at).ended
    assert not Message.objects.exists(), "the next page may still tell them"

    lapse(left_at + HOUR)

    message = Message.objects.get()
    assert message.kind == "safety"
    assert message.delivery.due_at == due_at


@pytest.mark.parametrize(("strength", "level"), [("urgent", "urgent"), ("", "routine")])
def test_later_screen_left_calls_the_clinical_desk_as_strongly_as_its_rule(
    strength: str, level: str
) -> None:
    one = started(setting())
    answering.open_screen(
        actor=one.actor,
        enrolment=one.enrolment,
        cause="re_screen",
        at=TUESDAY,
        strength=strength,
    )

    lapse()

    case = Escalation.objects.get()
    assert (case.desk, case.disposition) == (one.clinical, level)
    one.enrolment.refresh_from_db()
    assert one.enrolment.status == "active"


def test_lapsed_screen_is_not_gone_on_with() -> None:
    one = setting()
    first = open_triage(one)
    send(one, {"saddle": "no"})
    lapse()

    second = open_triage(one, TUESDAY + 2 * HOUR)

    assert second.pk != first.pk
    step = answering.screen_step(enrolment=one.enrolment, asking=second, at=TUESDAY + 2 * HOUR)
    assert step.page is not None
    assert step.page.key == "saddle"
    send(one, {"saddle": "no"}, at=TUESDAY + 2 * HOUR)
    one.enrolment.refresh_from_db()
    assert histories.history_of(one.enrolment, TUESDAY) == histories.rebuild(one.enrolment, TUESDAY)


def test_screen_answered_meanwhile_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    one = setting()
    open_triage(one)
    real = passing_time.turns.begin

    def meanwhile(**kwargs: Any) -> Any:
        Asking.objects.update(last_answer_at=TUESDAY + HOUR)
        return real(**kwargs)

    monkeypatch.setattr(passing_time.turns, "begin", meanwhile)

    lapse()

    assert Asking.objects.get().status == "open"


def test_check_in_left_on_an_earlier_day_ends_without_a_call() -> None:
    one = started(setting(), days_ago=1)
    check_in(one, pain=3)
    Asking.objects.update(status="open", finished_at=None)

    assert lapse(TUESDAY + 10 * HOUR) == 0
    assert Asking.objects.get().status == "open"
    lapse(TUESDAY + DAY)

    assert Asking.objects.get().status == "lapsed"
    assert not Escalation.objects.exists()


def test_enrolments_of_two_icbs_are_swept_each_as_their_own() -> None:
    one, other = started(setting(), days_ago=2), started(setting(), days_ago=2)
    enrol(one.version, one.provider)

    assert answering.run_day_rules(at=TUESDAY) == 2

    found = {stored.icb_id for stored in StoredDecision.objects.all()}
    assert found == {one.icb.pk, other.icb.pk}
