"""What a day holds and how it has gone so far, and what a patient needs or was told."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from pathways.access import NotAllowed
from pathways.engine import documents
from pathways.engine.definition import Definition
from pathways.engine.values import Asked, History
from pathways.models import Actor
from pathways.services import publishing
from patients.models import EnrolmentState, StoredDecision
from patients.services import answering, informing, needs, progress
from patients.services.day_shown import (
    first_answer_on,
    kept,
    missed_before,
    shown_on,
    tasks_on,
)
from patients.services.series import measure_series, pain_series
from tests.factories.documents import TINY_LIBRARY
from tests.factories.patients import TUESDAY, Setting, key, setting, started
from tests.patients.web.patient.documents import ACTIVITY, showing_pathway


LIBRARY: dict[str, Any] = {**TINY_LIBRARY, "activity@2026-11": ACTIVITY}


@pytest.fixture(scope="module")
def definition() -> Definition:
    return documents.load(documents.resolve(showing_pathway(), LIBRARY))


def check_in(day: int, **answers: str | int) -> Asked:
    return Asked("check_in", "", day, tuple(answers.items()), True)


def exercise(day: int, content: str, done: str = "all") -> Asked:
    return Asked("exercise", content, day, (("done", done),), True)


def lines(definition: Definition, day: int, *asked: Asked) -> list[tuple[str, str, int, int]]:
    tasks = tasks_on(definition, History(asked=asked), day)
    return [(task.kind, task.key, task.done, task.count) for task in tasks]


def test_tasks_of_a_first_day_are_four_lines_in_order(definition: Definition) -> None:
    assert lines(definition, 1) == [
        ("check_in", "", 0, 1),
        ("read", "keep_moving", 0, 1),
        ("exercise", "bridge", 0, 2),
        ("measure", "activity", 0, 1),
    ]


def test_tasks_lead_to_what_is_not_done_yet(definition: Definition) -> None:
    found = lines(definition, 1, exercise(1, "bridge"), exercise(1, "keep_moving"))

    assert ("exercise", "cat", 1, 2) in found
    assert ("read", "keep_moving", 1, 1) in found


def test_tasks_of_another_day_do_not_count(definition: Definition) -> None:
    found = lines(definition, 2, check_in(1, general="same"), exercise(1, "cat"))

    assert found[0] == ("check_in", "", 0, 1)
    assert ("exercise", "bridge", 0, 2) in found


def test_exercise_not_done_counts_as_answered(definition: Definition) -> None:
    assert ("exercise", "cat", 1, 2) in lines(definition, 1, exercise(1, "bridge", "none"))


def test_measure_answered_today_stays_as_done_and_tomorrow_is_gone(
    definition: Definition,
) -> None:
    sent = Asked("measure", "activity", 1, (("hard", 6), ("work", "yes")), True)

    assert ("measure", "activity", 1, 1) in lines(definition, 1, sent)
    assert "measure" not in [kind for kind, *_ in lines(definition, 2, sent)]


def test_unfinished_check_in_is_not_done(definition: Definition) -> None:
    begun = Asked("check_in", "", 1, (("general", "worse"), ("pain", 3)), False)

    assert lines(definition, 1, begun)[0] == ("check_in", "", 0, 1)


@pytest.mark.parametrize(
    ("day", "asked", "missed"),
    [
        (1, (), 0),
        (2, (), 1),
        (5, (check_in(4, general="same"),), 0),
        (5, (check_in(2, general="same"),), 2),
        (5, (exercise(3, "cat"),), 1),
        (5, (check_in(1, general="same"), check_in(5, general="same")), 0),
        (3, (Asked("screen", "", 0, (), True),), 2),
    ],
)
def test_missed_days_are_those_since_anything_was_answered(
    day: int, asked: tuple[Asked, ...], missed: int
) -> None:
    assert missed_before(History(asked=asked), day) == missed


def test_first_answer_of_today_is_better_same_or_worse(definition: Definition) -> None:
    history = History(asked=(check_in(1, general="worse"), check_in(2, general="declined")))

    assert first_answer_on(definition, history, 1) == "worse"
    assert first_answer_on(definition, history, 2) is None
    assert first_answer_on(definition, history, 3) is None


def test_pain_series_is_in_the_order_of_days_with_what_was_declined(
    definition: Definition,
) -> None:
    history = History(
        asked=(
            check_in(3, general="same", pain=4),
            check_in(1, general="same", pain=7),
            check_in(2, general="same", pain="declined"),
        )
    )

    series = pain_series(definition, history)

    assert series is not None
    assert series.is_pain
    assert [(p.day, p.value) for p in series.points] == [(1, 7), (2, None), (3, 4)]
    assert [p.day for p in series.readings] == [1, 3]
    assert (series.lowest, series.highest) == (0, 10)


def test_measure_series_shows_scores_and_what_gave_none(definition: Definition) -> None:
    history = History(
        asked=(
            Asked("measure", "activity", 1, (("hard", 6), ("work", "yes")), True),
            Asked("measure", "activity", 8, (("hard", "declined"), ("work", "no")), True),
        )
    )

    (series,) = measure_series(definition, history)

    assert [(p.day, p.value, p.shown) for p in series.points] == [(1, 6, "6"), (8, None, "")]


ASKED = (
    check_in(1, general="same", pain=7),
    exercise(1, "bridge"),
    check_in(2, general="worse", pain=5),
    Asked("measure", "activity", 1, (("hard", 6), ("work", "yes")), True),
    check_in(5, general="better", pain=4),
)


@pytest.mark.parametrize("day", range(16))
@pytest.mark.parametrize("count", range(len(ASKED) + 1))
def test_day_that_was_kept_is_the_day_as_worked_out(
    definition: Definition, day: int, count: int
) -> None:
    shown = shown_on(definition, History(asked=ASKED[:count]), day)

    stored = json.loads(json.dumps(shown.to_json(definition.digest)))

    assert kept(stored, definition, day) == shown


@pytest.mark.parametrize(
    ("change", "day"),
    [
        pytest.param({"digest": "another"}, 2, id="another definition"),
        pytest.param({}, 3, id="another day"),
    ],
)
def test_day_that_was_kept_of_something_else_is_passed_over(
    definition: Definition, change: dict[str, str], day: int
) -> None:
    stored = shown_on(definition, History(asked=ASKED), 2).to_json(definition.digest)

    assert kept(stored | change, definition, day) is None


def test_today_after_a_check_in_is_what_a_fresh_look_at_the_history_says(one: Setting) -> None:
    started(one, days_ago=0)
    answers = {
        question.key: question.codes[0]
        for question in publishing.definition_of(one.version).check_in[:1]
    }
    answering.check_in(
        actor=one.actor,
        enrolment=one.enrolment,
        answers=answers,
        idempotency_key=key(),
        at=TUESDAY,
    )
    enrolment = progress.enrolment_for(one.actor)
    assert enrolment is not None
    assert kept(enrolment.state.shown, publishing.definition_of(one.version), 1) is not None

    quick = progress.today(
        enrolment=enrolment, definition=publishing.definition_of(one.version), at=TUESDAY
    )
    EnrolmentState.objects.update(shown={})
    enrolment = progress.enrolment_for(one.actor)
    assert enrolment is not None

    assert (
        progress.today(
            enrolment=enrolment, definition=publishing.definition_of(one.version), at=TUESDAY
        )
        == quick
    )


@pytest.fixture
def one(db: None) -> Setting:
    return setting()


def test_enrolment_for_a_patient_is_their_own_and_comes_in_one_query(
    one: Setting, django_assert_num_queries: Any
) -> None:
    other = one.another()

    progress.enrolment_for(one.actor)  # the version is read once a process

    with django_assert_num_queries(1):
        found = progress.enrolment_for(one.actor)
        assert found is not None
        assert (found.patient.given_name, found.version.digest, found.state.shown) is not None

    assert found.pk == one.enrolment.pk
    mine = progress.enrolment_for(one.as_patient(other))
    assert mine is not None
    assert mine.pk == other.pk


def test_enrolment_of_another_icb_is_not_found(one: Setting) -> None:
    elsewhere = setting()
    actor = Actor.patient(elsewhere.icb.pk, one.enrolment.patient_id)

    assert progress.enrolment_for(actor) is None


def test_history_without_a_read_model_is_empty(one: Setting) -> None:
    EnrolmentState.objects.all().delete()
    found = progress.enrolment_for(one.actor)

    assert found is not None
    assert progress.history_in(found) == History()


def test_all_days_of_a_plan_that_has_not_started_are_none(
    one: Setting, definition: Definition
) -> None:
    assert progress.all_days(enrolment=one.enrolment, definition=definition, at=TUESDAY) == ()


def test_all_days_say_what_became_of_each(one: Setting, definition: Definition) -> None:
    started(one, days_ago=8)
    history = History(asked=(check_in(2, general="same"), exercise(3, "cat")))
    EnrolmentState.objects.update(history=history.to_json())
    enrolment = progress.enrolment_for(one.actor)
    assert enrolment is not None

    found = progress.all_days(enrolment=enrolment, definition=definition, at=TUESDAY)

    states = [line.state for line in found]
    assert states[:3] == ["missed", "done", "done"]
    assert (states[6], states[7], states[8], states[9]) == ("rest", "missed", "today", "to_come")
    assert len(found) == 14
    assert found[8].on == TUESDAY.date()


def test_needs_are_recorded_beside_what_a_file_said(one: Setting) -> None:
    one.patient.format_needed = "Braille"
    one.patient.save()

    needs.note_needs(
        actor=one.actor,
        patient=one.patient,
        needs=frozenset({"large_print", "interpreter"}),
        at=TUESDAY,
    )

    one.patient.refresh_from_db()
    assert one.patient.format_needed == "Large print; Braille"
    assert needs.needs_of(one.patient) == ["interpreter", "large_print"]


def test_needs_of_somebody_else_are_not_for_me(one: Setting) -> None:
    other = one.another()

    with pytest.raises(NotAllowed):
        needs.note_needs(
            actor=one.actor, patient=other.patient, needs=frozenset({"interpreter"}), at=TUESDAY
        )


def answer(one: Setting, minutes: int = 0, **answers: str) -> None:
    at = TUESDAY + timedelta(minutes=minutes)
    asking = answering.open_screen_of(one.enrolment) or answering.open_screen(
        actor=one.actor, enrolment=one.enrolment, cause="triage", at=at
    )
    step = answering.screen_step(enrolment=one.enrolment, asking=asking, at=at)
    assert step.page is not None
    answering.answer_page(
        actor=one.actor,
        enrolment=one.enrolment,
        asking=asking,
        page=step.page,
        answers=answers,
        idempotency_key=key(),
        at=at,
    )


def test_told_before_any_decision_is_nothing(one: Setting) -> None:
    assert informing.told(one.enrolment) is None


def test_told_while_held_is_the_strongest_since_the_plan_last_ran(one: Setting) -> None:
    answer(one, saddle="yes")
    one.enrolment.refresh_from_db()
    answering.report_seen(
        actor=one.actor,
        enrolment=one.enrolment,
        answers={"seen": "yes", "carry_on": "no", "worse_since": "no"},
        idempotency_key=key(),
        at=TUESDAY + timedelta(hours=1),
    )
    assert StoredDecision.objects.latest("id").disposition == "self_manage"

    told = informing.told(one.enrolment)

    assert told is not None
    assert told.decision.disposition == "emergency"
    assert told.escalation is not None
    assert told.escalation.desk == one.clinical


def test_told_on_a_running_plan_is_the_newest(one: Setting) -> None:
    started(one, days_ago=1)
    for minutes, pain in ((0, 8), (5, 2)):
        answering.check_in(
            actor=one.actor,
            enrolment=one.enrolment,
            answers={"general": "same", "pain": pain},
            idempotency_key=key(),
            at=TUESDAY + timedelta(minutes=minutes),
        )

    told = informing.told(one.enrolment)

    assert told is not None
    assert told.stored == StoredDecision.objects.latest("id")
