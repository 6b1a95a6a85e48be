"""People in flight when a version is published: moved as it was ordered, one at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pathways import ports
from pathways.engine.days import items_on
from pathways.models import AuditEvent, Moving, PathwayVersion, VersionMove, VersionStatus
from pathways.services.publishing import definition_of
from patients.models import (
    EnrolmentEvent,
    EnrolmentMove,
    EnrolmentState,
    Incident,
    MoveEnd,
    MoveState,
    StoredDecision,
)
from patients.services import (
    answering,
    caseload,
    enrolling,
    histories,
    invariants,
    moving,
    replaying,
)
from tests.factories.documents import publish_document, tiny_pathway
from tests.factories.patients import TUESDAY, Setting, setting, start, started
from tests.patients.services.sending import check_in, open_triage


pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PAIN, QUIET = tiny_pathway()["rules"]
ITEM = {"give": "keep_moving", "days": "1 to 3"}
TWO_STAGES: list[dict[str, Any]] = [
    {"key": "start", "title": "First", "days": "1 to 2", "items": [ITEM | {"days": "1 to 2"}]},
    {"key": "later", "title": "Last", "days": "3 to 3", "items": [ITEM | {"days": "3 to 3"}]},
]


def next_version(one: Setting, number: int = 2, **changes: Any) -> PathwayVersion:
    return publish_document(one.icb, tiny_pathway(**changes), number=number)


def order(
    before: PathwayVersion, after: PathwayVersion, policy: Moving = Moving.NOW
) -> VersionMove:
    return VersionMove.objects.create(
        icb_id=after.icb_id,
        from_version=before,
        to_version=after,
        policy=policy,
        reason="A safer rule",
        ordered_at=TUESDAY,
    )


def version_of(enrolment: Any) -> PathwayVersion:
    enrolment.refresh_from_db()
    return enrolment.version


def broken() -> list[str]:
    return [one.name for one in invariants.check(at=TUESDAY, whole=True)]


def test_move_now_puts_whoever_follows_the_old_version_on_the_new_one() -> None:
    one = started(setting())
    old, new = one.version, next_version(one, title="Three new days")
    row = order(old, new)

    assert moving.move_people(at=TUESDAY) == 1
    assert moving.move_people(at=TUESDAY) == 0

    assert version_of(one.enrolment) == new
    state = EnrolmentState.objects.get(enrolment=one.enrolment)
    assert state.shown["digest"] == new.digest
    event = EnrolmentEvent.objects.get(verb="move")
    assert (event.reason, event.status) == ("to version 2", "active")
    detail = AuditEvent.objects.get(verb="move_enrolment").detail
    assert detail == {"from": str(old.pk), "to": str(new.pk)}
    assert ports.caseload().progress_of(row.pk) == ports.MoveProgress(done=1)


def test_what_was_decided_before_the_move_still_replays() -> None:
    one = started(setting())
    check_in(one, general="same", pain=8)
    new = next_version(one, rules=[QUIET], cases=[])
    order(one.version, new)
    moving.move_people(at=TUESDAY)

    assert version_of(one.enrolment) == new
    assert replaying.replay().differing == []
    stored = StoredDecision.objects.get()
    assert stored.version == one.version
    check_in(one, at=TUESDAY + DAY, general="worse", pain=8)
    assert StoredDecision.objects.latest("id").version == new
    assert replaying.replay().differing == []
    assert set(broken()) <= {"enrolment_without_event"}


def test_a_screen_in_progress_is_finished_on_its_version_first() -> None:
    one = started(setting())
    asking = answering.open_screen(
        actor=one.actor, enrolment=one.enrolment, cause="re_screen", at=TUESDAY
    )
    new = next_version(one, title="Three new days")
    order(one.version, new)
    moving.move_people(at=TUESDAY)
    assert version_of(one.enrolment) == one.version

    asking.status = "lapsed"
    asking.save()
    moving.move_people(at=TUESDAY + timedelta(minutes=1))
    assert version_of(one.enrolment) == new


def test_next_stage_waits_until_the_stage_changes() -> None:
    one = started(setting(tiny_pathway(stages=TWO_STAGES)), at=TUESDAY)
    new = next_version(one, title="Three new days", stages=TWO_STAGES)
    row = order(one.version, new, Moving.NEXT_STAGE)

    moving.move_people(at=TUESDAY)
    moving.move_people(at=TUESDAY + DAY)
    assert version_of(one.enrolment) == one.version
    assert ports.caseload().progress_of(row.pk).waiting == 1
    moving.move_people(at=TUESDAY + 2 * DAY)

    assert version_of(one.enrolment) == new
    assert EnrolmentMove.objects.get().stage == "start"


def test_whoever_was_only_invited_is_left_to_the_first_opening() -> None:
    one = setting()
    begun = one.another()
    enrolling.open_at_first_visit(actor=one.as_patient(begun), enrolment=begun, at=TUESDAY)
    asking = answering.open_screen(
        actor=one.as_patient(begun), enrolment=begun, cause="triage", at=TUESDAY
    )
    asking.status = "lapsed"
    asking.save()
    new = next_version(one, title="Three new days")
    order(one.version, new)

    assert moving.move_people(at=TUESDAY) == 1
    assert version_of(begun) == new
    assert version_of(one.enrolment) == one.version
    enrolling.open_at_first_visit(actor=one.actor, enrolment=one.enrolment, at=TUESDAY)
    assert version_of(one.enrolment) == new


def test_each_reason_not_to_move_ends_the_waiting() -> None:
    one = started(setting())
    over, elsewhere = (start(one.another()) for _ in range(2))
    new = next_version(one, title="Three new days")
    order(one.version, new, Moving.NEXT_STAGE)
    moving.move_people(at=TUESDAY)
    enrolling.stop(actor=one.as_patient(over), enrolment=over, at=TUESDAY, reason="left")
    elsewhere.version = new
    elsewhere.save()
    PathwayVersion.objects.filter(pk=new.pk).update(status=VersionStatus.WITHDRAWN)
    moving.move_people(at=TUESDAY + DAY)

    assert dict(EnrolmentMove.objects.values_list("enrolment_id", "end")) == {
        over.pk: MoveEnd.OVER,
        elsewhere.pk: MoveEnd.ELSEWHERE,
        one.enrolment.pk: MoveEnd.WITHDRAWN,
    }
    assert version_of(one.enrolment) == one.version


def test_a_newer_order_holds() -> None:
    one = started(setting())
    second = next_version(one, title="Second")
    order(one.version, second, Moving.NEXT_STAGE)
    moving.move_people(at=TUESDAY)
    third = next_version(one, 3, title="Third")
    order(one.version, third)
    order(second, third)
    moving.move_people(at=TUESDAY + DAY)

    assert version_of(one.enrolment) == third
    assert EnrolmentMove.objects.get(move__to_version=second).end in (
        MoveEnd.NEWER,
        MoveEnd.ELSEWHERE,
    )


def test_answers_that_the_new_version_cannot_read_keep_a_person_where_they_are() -> None:
    one = started(setting())
    check_in(one, general="same", pain=8)
    check_in_of = tiny_pathway()["check_in"]
    check_in_of[1] = check_in_of[1] | {"scale": "0 to 5"}
    rules = [
        QUIET | {"when": {"all": [{"days_silent": {"at_least": 1}}, {"pain": {"at_least": 3}}]}}
    ]
    new = next_version(one, check_in=check_in_of, rules=rules, cases=[])
    order(one.version, new)
    moving.move_people(at=TUESDAY)

    assert EnrolmentMove.objects.get().end == MoveEnd.UNFIT
    assert version_of(one.enrolment) == one.version


def test_one_that_fails_waits_behind_the_others_and_is_an_incident(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = started(setting())
    other = start(one.another())
    new = next_version(one, title="Three new days")
    order(one.version, new)
    fits = caseload.fits

    def breaks(definition: Any, history: Any, day: int) -> bool:
        if not EnrolmentMove.objects.filter(state=MoveState.DONE).exists():
            raise ZeroDivisionError
        return fits(definition, history, day)

    monkeypatch.setattr(caseload, "fits", breaks)
    moving.move_people(at=TUESDAY)
    assert Incident.objects.get().people == 2
    monkeypatch.setattr(caseload, "fits", fits)
    moving.move_people(at=TUESDAY + timedelta(minutes=1))
    assert version_of(other) == version_of(one.enrolment) == new


def test_a_row_that_was_done_meanwhile_is_left_alone() -> None:
    one = started(setting())
    new = next_version(one, title="Three new days")
    order(one.version, new)
    moving.move_people(at=TUESDAY)
    row = EnrolmentMove.objects.get()
    moving._try(row.pk, one.enrolment.pk, one.icb.pk, TUESDAY)

    assert EnrolmentEvent.objects.filter(verb="move").count() == 1


def test_the_people_affected_are_counted_by_what_would_change_today() -> None:
    one = started(setting(), days_ago=2)
    quiet = one.another()
    rules = [QUIET | {"then": "soon"}]
    new = definition_of(next_version(one, rules=rules, cases=[]))
    found = ports.caseload().affected_by(one.version.pk, new, at=TUESDAY)

    assert found == ports.Affected(people=2, looked_at=2, harsher=1)
    rarer = QUIET | {"when": {"days_silent": {"at_least": 3}}}
    milder = definition_of(next_version(one, 3, rules=[rarer], cases=[]))
    assert ports.caseload().affected_by(one.version.pk, milder, at=TUESDAY).milder == 1
    items = tiny_pathway()["stages"]
    items[0]["items"][1].pop("only_if")
    other = definition_of(next_version(one, 4, stages=items))
    assert ports.caseload().affected_by(one.version.pk, other, at=TUESDAY).day == 1
    assert quiet.status == "invited"
    history = histories.history_of(one.enrolment, TUESDAY)
    assert len(items_on(other, history, day=3)) == 2


def test_the_backtest_decides_stored_facts_again() -> None:
    one = started(setting(), days_ago=1)
    check_in(one, at=TUESDAY - DAY, general="same", pain=8)
    check_in(one, general="worse", pain=8)
    backtest = ports.caseload().backtest

    assert backtest(one.version.pk, definition_of(one.version)) == ports.Backtest(looked_at=2)
    without = definition_of(next_version(one, rules=[QUIET], cases=[]))
    assert backtest(one.version.pk, without) == ports.Backtest(looked_at=2, milder=1)
    sooner = PAIN | {"when": {"pain": {"at_least": 7}}}
    harsher = definition_of(next_version(one, 3, rules=[sooner, QUIET], cases=[]))
    assert backtest(one.version.pk, harsher) == ports.Backtest(looked_at=2, harsher=1)
    elsewhere = definition_of(
        next_version(one, 4, rules=[PAIN | {"service": "urgent_care"}, QUIET], cases=[])
    )
    assert backtest(one.version.pk, elsewhere) == ports.Backtest(looked_at=2, elsewhere=1)


def test_the_backtest_takes_a_question_that_was_not_asked_as_not_asked() -> None:
    one = started(setting())
    triage = open_triage(one)
    assert triage is not None
    check_in(one, general="same", pain=8)
    screen = tiny_pathway()["screen"]
    screen[2] = screen[2] | {"key": "other_side"}
    check_ins = tiny_pathway()["check_in"]
    check_ins[0] = check_ins[0] | {"answers": ["fine", "bad"]}
    stages = tiny_pathway()["stages"]
    stages[0]["items"].pop()
    rules = [
        PAIN | {"when": {"any": [{"other_side": "left"}, {"general": "bad"}]}, "key": "new"},
        QUIET,
    ]
    changed = next_version(
        one, screen=screen, check_in=check_ins, rules=rules, stages=stages, cases=[]
    )
    found = ports.caseload().backtest(one.version.pk, definition_of(changed))

    assert (found.looked_at, found.harsher) == (1, 0)
