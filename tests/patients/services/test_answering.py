"""Submits: stored once, decided at once, with all that follows in the same transaction."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pathways.access import NotAllowed
from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import Actor, AuditEvent
from patients.models import (
    Answer,
    Asking,
    Delivery,
    Enrolment,
    EnrolmentState,
    Escalation,
    EscalationEntry,
    Message,
    StoredDecision,
    Submit,
)
from patients.services import answering, histories
from tests.factories.documents import tiny_pathway
from tests.factories.patients import TUESDAY, key, setting, start, started
from tests.patients.services.sending import check_in, open_triage, send


pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def assert_rebuilt(enrolment: Enrolment, at: datetime = TUESDAY) -> None:
    """The read model says what the rows say."""
    enrolment.refresh_from_db()
    assert histories.history_of(enrolment, at) == histories.rebuild(enrolment, at)


def test_triage_answered_mildly_starts_the_plan_today() -> None:
    one = setting()
    open_triage(one)

    first = send(one, {"saddle": "no"})
    second = send(one, {"fever": "no"})
    last = send(one, {"side": "left"})

    assert (first.ended, second.ended, last.ended) == (False, False, True)
    assert first.next_step is not None
    assert first.next_step.page is not None
    assert last.next_step is None
    assert last.decision is not None
    assert last.decision.disposition == "self_manage"
    one.enrolment.refresh_from_db()
    assert one.enrolment.status == "active"
    assert one.enrolment.start_on == TUESDAY.date()
    assert answering.open_screen_of(one.enrolment) is None
    assert Asking.objects.get().status == "finished"
    assert StoredDecision.objects.count() == 3
    assert Answer.objects.count() == 3
    assert EnrolmentState.objects.get().last_disposition == "self_manage"
    assert EnrolmentState.objects.get().last_seen_on == TUESDAY.date()
    assert_rebuilt(one.enrolment)


def test_emergency_is_stored_escalated_and_held_with_the_answer() -> None:
    one = setting()
    open_triage(one)

    outcome = send(one, {"saddle": "yes"})

    assert outcome.ended
    assert outcome.decision is not None
    assert outcome.decision.disposition == "emergency"
    case = Escalation.objects.get()
    assert outcome.escalation == case
    assert outcome.stored == StoredDecision.objects.get()
    assert outcome.referral is None
    assert (case.disposition, case.desk, case.status) == ("emergency", one.clinical, "open")
    assert case.due_at == TUESDAY + timedelta(minutes=30)
    assert EscalationEntry.objects.get().effect == "opened"
    assert Delivery.objects.filter(purpose="notice").count() == 1
    one.enrolment.refresh_from_db()
    assert one.enrolment.status == "held"
    state = EnrolmentState.objects.get()
    assert state.no_nudges_before == TUESDAY + DAY
    assert state.last_disposition == "emergency"
    check_back = Message.objects.get()
    assert (check_back.kind, check_back.local_on) == ("check_back", TUESDAY.date() + DAY)
    assert check_back.delivery.purpose == "safety"
    assert check_back.delivery.due_at == TUESDAY + DAY
    assert_rebuilt(one.enrolment)


def test_urgent_found_on_the_way_is_escalated_before_the_screen_ends() -> None:
    one = setting(_with_last_flag())
    open_triage(one)
    send(one, {"saddle": "no"})

    outcome = send(one, {"fever": "yes"})

    assert not outcome.ended
    assert outcome.escalation is not None
    one.enrolment.refresh_from_db()
    assert one.enrolment.status == "held"
    raised = send(one, {"chest": "yes"})
    assert raised.ended
    assert raised.escalation == outcome.escalation
    assert list(EscalationEntry.objects.values_list("effect", flat=True)) == ["opened", "raised"]
    assert Delivery.objects.filter(purpose="notice").count() == 2


def _with_last_flag() -> dict[str, Any]:
    document = tiny_pathway()
    document["screen"].insert(
        2,
        {
            "key": "chest",
            "ask": "Do you have chest pain?",
            "answers": ["no", "yes"],
            "flags": {"yes": "emergency"},
        },
    )
    return document


def test_same_key_again_changes_nothing_and_says_the_same() -> None:
    one = setting()
    open_triage(one)
    once = key()
    asking = answering.open_screen_of(one.enrolment)
    assert asking is not None
    step = answering.screen_step(enrolment=one.enrolment, asking=asking, at=TUESDAY)
    assert step.page is not None
    sent = {
        "actor": one.actor,
        "enrolment": one.enrolment,
        "asking": asking,
        "page": step.page,
        "idempotency_key": once,
        "at": TUESDAY,
    }
    first = answering.answer_page(answers=(("saddle", "yes"),), **sent)
    before = _counts()

    again = answering.answer_page(answers=(("saddle", "no"),), **sent)

    assert again.again
    assert not first.again
    assert (again.decision, again.stored) == (first.decision, first.stored)
    assert (again.escalation, again.ended) == (first.escalation, True)
    assert _counts() == before


def test_same_key_in_an_open_screen_gives_the_next_page_again() -> None:
    one = setting()
    open_triage(one)
    once = key()
    first = send(one, {"saddle": "no"}, idempotency_key=once)
    asking = answering.open_screen_of(one.enrolment)
    assert asking is not None
    assert first.next_step is not None

    again = answering.answer_page(
        actor=one.actor,
        enrolment=one.enrolment,
        asking=asking,
        page=first.next_step.page,  # type: ignore[arg-type]
        answers=(("fever", "yes"),),
        idempotency_key=once,
        at=TUESDAY,
    )

    assert again.again
    assert not again.ended
    assert again.next_step is not None
    assert again.next_step.page is not None
    assert again.next_step.page.key == "fever"
    assert again.escalation is None
    assert again.referral is None


def _counts() -> list[int]:
    models = (Submit, Answer, StoredDecision, EscalationEntry, Delivery, Message, AuditEvent)
    return [model.objects.count() for model in models]


def test_ended_screen_takes_no_more_answers() -> None:
    one = setting()
    asking = open_triage(one)
    step = answering.screen_step(enrolment=one.enrolment, asking=asking, at=TUESDAY)
    assert step.page is not None
    send(one, {"saddle": "yes"})

    with pytest.raises(NotAllowedNow, match="have ended"):
        answering.answer_page(
            actor=one.actor,
            enrolment=one.enrolment,
            asking=asking,
            page=step.page,
            answers=(("saddle", "no"),),
            idempotency_key=key(),
            at=TUESDAY,
        )


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param((), id="nothing"),
        pytest.param((("other", "yes"),), id="question of another page"),
        pytest.param((("saddle", "perhaps"),), id="answer that is none"),
        pytest.param((("saddle", 3),), id="number for a choice"),
    ],
)
def test_answers_that_the_page_does_not_have_are_refused_and_nothing_is_stored(
    answers: Any,
) -> None:
    one = setting()
    asking = open_triage(one)
    step = answering.screen_step(enrolment=one.enrolment, asking=asking, at=TUESDAY)
    assert step.page is not None

    with pytest.raises(answering.NotUsable):
        answering.answer_page(
            actor=one.actor,
            enrolment=one.enrolment,
            asking=asking,
            page=step.page,
            answers=answers,
            idempotency_key=key(),
            at=TUESDAY,
        )

    assert not Submit.objects.exists()


def test_declined_answer_of_a_flag_counts_as_the_document_says() -> None:
    one = setting()
    open_triage(one)

    outcome = send(one, {"saddle": "declined"})
    send(one, {"fever": "no"})
    last = send(one, {"side": "left"})

    assert outcome.ended is False
    assert last.decision is not None
    assert last.decision.disposition == "urgent"
    assert last.escalation is not None
    one.enrolment.refresh_from_db()
    assert one.enrolment.status == "held"


def test_another_patient_may_not_answer() -> None:
    one = setting()
    stranger = one.as_patient(one.another())

    with pytest.raises(NotAllowed):
        answering.open_screen(actor=stranger, enrolment=one.enrolment, cause="triage", at=TUESDAY)


def test_actor_of_another_icb_may_not_answer() -> None:
    one, other = setting(), setting()

    with pytest.raises(NotAllowed):
        answering.open_screen(
            actor=other.system, enrolment=one.enrolment, cause="triage", at=TUESDAY
        )


def test_open_screen_goes_on_with_the_open_one_and_only_gets_stronger() -> None:
    one = started(setting())

    def again(strength: str) -> Asking:
        return answering.open_screen(
            actor=one.actor,
            enrolment=one.enrolment,
            cause="re_screen",
            at=TUESDAY,
            strength=strength,
        )

    first = again("")
    assert again("soon").strength == "soon"
    assert again("routine").strength == "soon"
    assert again("").strength == "soon"
    assert again("urgent").pk == first.pk
    assert Asking.objects.get().strength == "urgent"


def test_check_in_is_stored_with_its_decision_and_moves_silence() -> None:
    one = started(setting(), days_ago=1)

    outcome = check_in(one, general="same", pain=4)

    assert outcome.ended
    assert outcome.escalation is None
    assert outcome.next_step is None
    assert outcome.decision is not None
    assert outcome.decision.moment == "check_in"
    history = histories.history_of(one.enrolment)
    assert history.last_seen_day == 2
    assert history.asked[-1].answers == (("general", "same"), ("pain", 4))
    assert history.asked[-1].finished
    assert AuditEvent.objects.filter(verb="answer_check_in").count() == 1
    assert_rebuilt(one.enrolment)


def test_trend_over_two_days_calls_the_clinical_desk() -> None:
    one = started(setting(), days_ago=0)
    check_in(one, general="same", pain=7)

    outcome = check_in(one, general="worse", pain=8, at=TUESDAY + DAY)

    assert outcome.decision is not None
    assert outcome.decision.decided_by == "pain_rising"
    assert outcome.escalation is not None
    assert outcome.escalation.disposition == "soon"
    assert outcome.escalation.desk == one.clinical
    one.enrolment.refresh_from_db()
    assert one.enrolment.status == "active", "only urgent and emergency hold a running plan"
    assert_rebuilt(one.enrolment, TUESDAY + DAY)


def test_second_check_in_of_a_day_is_kept_beside_the_first() -> None:
    one = started(setting(), days_ago=1)
    check_in(one, general="better", pain=2)

    check_in(one, general="worse", pain=9)

    asking = Asking.objects.get()
    assert asking.answers.count() == 4
    assert StoredDecision.objects.count() == 2
    assert_rebuilt(one.enrolment)


def test_check_in_with_a_follow_up_stays_open_until_it_is_answered() -> None:
    one = started(setting(_with_follow_up()), days_ago=1)

    first = check_in(one, general="same", moved="none")
    assert not first.ended
    assert Asking.objects.get().status == "open"
    second = check_in(one, barrier="afraid")

    assert second.ended
    assert Asking.objects.get().status == "finished"
    assert_rebuilt(one.enrolment)


def _with_follow_up() -> dict[str, Any]:
    document = tiny_pathway(rules=tiny_pathway()["rules"][1:], cases=[])
    document["check_in"] = [
        document["check_in"][0],
        {
            "key": "moved",
            "ask": "Did you move?",
            "answers": ["all", "some", "none"],
            "worse": "none",
        },
        {
            "key": "barrier",
            "ask": "What got in the way?",
            "answers": ["forgot", "afraid"],
            "worse": "none",
            "ask_if": {"moved": ["some", "none"]},
        },
    ]
    return document


def test_check_in_repeated_with_its_key_changes_nothing() -> None:
    one = started(setting())
    once = key()
    sent = {"actor": one.actor, "enrolment": one.enrolment, "idempotency_key": once, "at": TUESDAY}
    answering.check_in(answers={"pain": 3}, **sent)
    before = _counts()

    again = answering.check_in(answers={"pain": 9}, **sent)

    assert again.again
    assert again.ended
    assert _counts() == before


@pytest.mark.parametrize("status", ["invited", "stopped", "finished"])
def test_check_in_of_a_plan_that_is_not_running_is_refused(status: str) -> None:
    one = setting(status=status)

    with pytest.raises(NotAllowedNow, match="not running"):
        check_in(one, pain=3)


def test_check_in_after_release_of_a_hold_is_taken_while_held() -> None:
    one = started(setting())
    one.enrolment.status = "held"
    one.enrolment.save()

    assert check_in(one, pain=3).decision is not None


def test_rule_that_asks_again_opens_a_re_screen_as_strong_as_itself() -> None:
    one = started(setting(_asking_again("soon")), days_ago=1)

    outcome = check_in(one, general="worse", pain=3)

    assert outcome.next_step is not None
    assert outcome.next_step.page is not None
    assert outcome.next_step.page.key == "saddle"
    asking = answering.open_screen_of(one.enrolment)
    assert asking is not None
    assert (asking.cause, asking.strength) == ("check_in", "soon")
    assert_rebuilt(one.enrolment)
    send(one, {"saddle": "no"})
    assert send(one, {"fever": "no"}).ended, "a re-screen asks the flagged questions alone"
    assert_rebuilt(one.enrolment)


def test_emergency_is_not_kept_waiting_by_a_re_screen() -> None:
    one = started(setting(_asking_again("emergency")), days_ago=1)

    outcome = check_in(one, general="worse", pain=3)

    assert outcome.decision is not None
    assert outcome.decision.ask_again
    assert outcome.next_step is None
    assert answering.open_screen_of(one.enrolment) is None


def _asking_again(level: str) -> dict[str, Any]:
    rule = {
        "key": "worse_now",
        "at": "check_in",
        "when": {"general": "worse"},
        "then": level,
        "ask_again": "screen",
        "because": "Synthetic",
    }
    return tiny_pathway(rules=[rule, *tiny_pathway()["rules"][1:]], cases=[])


def test_emergency_during_the_plan_holds_it() -> None:
    one = started(setting(_asking_again("emergency")), days_ago=1)

    check_in(one, general="worse", pain=3)

    one.enrolment.refresh_from_db()
    assert one.enrolment.status == "held"


def test_measure_is_stored_scored_and_decided() -> None:
    one = started(setting(_with_measure()))

    outcome = answering.answer_measure(
        actor=one.actor,
        enrolment=one.enrolment,
        key="walking",
        answers={"walk": 3},
        idempotency_key=key(),
        at=TUESDAY,
    )

    assert outcome.ended
    assert outcome.decision is not None
    assert outcome.decision.moment == "measure"
    assert outcome.decision.disposition == "soon"
    assert Asking.objects.get().key == "walking"
    assert_rebuilt(one.enrolment)


def test_measure_of_the_same_day_is_kept_beside_the_first() -> None:
    one = started(setting(_with_measure()))
    for score in (9, 2):
        answering.answer_measure(
            actor=one.actor,
            enrolment=one.enrolment,
            key="walking",
            answers={"walk": score},
            idempotency_key=key(),
            at=TUESDAY,
        )

    assert Asking.objects.count() == 1
    assert StoredDecision.objects.count() == 2
    assert_rebuilt(one.enrolment)


def test_measure_repeated_with_its_key_or_unknown_is_not_stored() -> None:
    one = started(setting(_with_measure()))
    sent = {
        "actor": one.actor,
        "enrolment": one.enrolment,
        "idempotency_key": key(),
        "at": TUESDAY,
    }
    answering.answer_measure(key="walking", answers={"walk": 3}, **sent)

    assert answering.answer_measure(key="walking", answers={"walk": 9}, **sent).again
    with pytest.raises(answering.NotUsable, match="not part of your plan"):
        answering.answer_measure(
            **{**sent, "idempotency_key": key()}, key="other", answers={"walk": 3}
        )
    assert Submit.objects.count() == 1


def _with_measure() -> dict[str, Any]:
    instrument = {
        "schema": 1,
        "kind": "instrument",
        "key": "own_walking",
        "version": "1",
        "title": "Walking",
        "items": [
            {"key": "walk", "ask": "How well can you walk?", "scale": "0 to 10", "worse": "down"}
        ],
        "score": {"item": "walk"},
        "range": "0 to 10",
        "worse": "down",
        "change": {"absolute": 2},
        "licence": "own",
    }
    document = tiny_pathway(
        measures=[{"key": "walking", "instrument": "own_walking@1", "days": [1], "open_days": 2}],
        includes={"own_walking@1": instrument},
    )
    document["rules"].append(
        {
            "key": "hardly_walks",
            "at": "measure",
            "when": {"walking": {"below": 5}},
            "then": "soon",
            "service": "physiotherapy",
            "because": "Synthetic",
        }
    )
    document["rules"].append(
        {
            "key": "no_measure",
            "at": "day",
            "when": {"days_overdue": {"at_least": 3}},
            "then": "routine",
            "desk": "waiting_list",
            "because": "Synthetic",
        }
    )
    return document


def test_exercise_record_is_kept_without_a_decision() -> None:
    one = started(setting())
    sent = {
        "actor": one.actor,
        "enrolment": one.enrolment,
        "content_key": "keep_moving",
        "idempotency_key": key(),
        "at": TUESDAY,
    }

    outcome = answering.record_exercise(answers={"done": "all", "pain": 2}, **sent)

    assert outcome.decision is None
    assert outcome.ended
    assert answering.record_exercise(answers={"done": "none"}, **sent).again
    assert not StoredDecision.objects.exists()
    assert histories.history_of(one.enrolment).asked[-1].key == "keep_moving"
    assert_rebuilt(one.enrolment)


@pytest.mark.parametrize(
    ("content", "answers"),
    [
        pytest.param("other", {"done": "all"}, id="unknown content"),
        pytest.param("keep_moving", {}, id="nothing"),
        pytest.param("keep_moving", {"done": "x" * 61}, id="a long code"),
        pytest.param("keep_moving", {"done": ""}, id="an empty code"),
        pytest.param("keep_moving", (("done", "all"), ("done", "none")), id="twice"),
    ],
)
def test_exercise_record_that_cannot_be_used_is_refused(content: str, answers: Any) -> None:
    one = started(setting())

    with pytest.raises(answering.NotUsable):
        answering.record_exercise(
            actor=one.actor,
            enrolment=one.enrolment,
            content_key=content,
            answers=answers,
            idempotency_key=key(),
            at=TUESDAY,
        )

    assert not Asking.objects.exists()


def test_system_may_answer_for_tests_and_demonstrations() -> None:
    one = setting()
    start(one.enrolment)

    outcome = answering.check_in(
        actor=Actor.system(one.icb.pk),
        enrolment=one.enrolment,
        answers={"pain": 3},
        idempotency_key=key(),
        at=datetime(2026, 11, 10, 12, tzinfo=UTC),
    )

    assert outcome.decision is not None
    assert Submit.objects.get().by_kind == "system"
