"""Each invariant is broken once, and found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import models, transaction

from pathways.models import (
    AuditEvent,
    Draft,
    DraftRevision,
    Membership,
    PathwayVersion,
    Role,
    VersionPart,
)
from pathways.models.base import new_id
from pathways.services import auditing, separating
from patients.models import (
    Asking,
    Batch,
    BatchRow,
    Delivery,
    DeliveryAttempt,
    Enrolment,
    EnrolmentEvent,
    EnrolmentState,
    Escalation,
    EscalationEntry,
    EscalationEvent,
    EscalationNotice,
    Heartbeat,
    ItemFeedback,
    Message,
    Patient,
    Referral,
    ReferralEvent,
    StoredDecision,
    Submit,
)
from patients.services import escalating, invariants
from patients.services.invariants import askings, base
from tests.factories.documents import publish_document
from tests.factories.pathways import IcbFactory, ServiceFactory, staff, staff_user
from tests.factories.patients import TUESDAY, Setting, enrol, setting, start
from tests.patients.services.breaking import change, remove
from tests.patients.services.sending import check_in, give, open_triage, send
from tests.patients.services.test_safety_netting import WORSE, pathway


pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LATER = TUESDAY + 2 * HOUR


@pytest.fixture
def one(db: None) -> Iterator[Setting]:
    """A sound little world, and its end: what a test broke is not checked but undone."""
    yield _world()
    transaction.set_rollback(True)


def _world() -> Setting:
    """An emergency, a referral, a closed case, an upload, a nudge that was sent."""
    one = setting(pathway({**WORSE, "service": "physiotherapy"}))
    ServiceFactory(icb=one.icb)
    staff_user(one.icb, Role.CLINICIAN)
    open_triage(one)
    send(one, {"saddle": "yes"})
    second = one.another()
    two = _as(one, second)
    open_triage(two)
    for answers in ({"saddle": "no"}, {"fever": "no"}, {"side": "left"}):
        send(two, answers)
    check_in(two, general="worse")
    case = Escalation.objects.get(enrolment=second)
    clinician = staff(one.icb, Role.CLINICIAN)
    escalating.take(actor=clinician, escalation=case, at=LATER)
    escalating.close(actor=clinician, escalation=case, reason="advice_carry_on", note="", at=LATER)
    for enrolment in (one.enrolment, second):
        EnrolmentEvent.objects.create(
            id=new_id(),
            icb=one.icb,
            enrolment=enrolment,
            verb="check",
            status=Enrolment.objects.get(pk=enrolment.pk).status,
            at=LATER,
            by_kind="system",
        )
    _upload(one)
    _sent(one, second)
    give(one, second)
    return one


def _as(one: Setting, enrolment: Enrolment) -> Setting:
    return Setting(
        one.icb, one.version, one.clinical, one.waiting, one.place, one.provider, enrolment
    )


def _upload(one: Setting) -> None:
    batch = Batch.objects.create(
        icb=one.icb,
        provider=one.provider,
        pathway=one.version.pathway,
        file_name="a.csv",
        file_hash="0",
        status="loaded",
        rows=2,
        created=1,
        rejected=1,
        release_at=TUESDAY,
        uploaded_at=TUESDAY,
    )
    for number, outcome in ((2, "created"), (3, "rejected")):
        BatchRow.objects.create(icb=one.icb, batch=batch, number=number, outcome=outcome)


def _sent(one: Setting, enrolment: Enrolment) -> None:
    """One nudge that was handed over the next morning."""
    message = Message.objects.create(
        icb=one.icb,
        patient=enrolment.patient,
        enrolment=enrolment,
        kind="nudge",
        local_on=TUESDAY.date() + timedelta(days=1),
        template="go_on",
        reason="due",
        planned_at=TUESDAY,
    )
    delivery = Delivery.objects.create(
        icb=one.icb,
        purpose="nudge",
        dedupe_key="nudge:1",
        state="accepted",
        due_at=TUESDAY,
        reference=new_id(),
        enrolment=enrolment,
        local_on=message.local_on,
        message=message,
        created_at=TUESDAY,
        ended_at=TUESDAY + 24 * HOUR,
    )
    DeliveryAttempt.objects.create(
        icb=one.icb, delivery=delivery, number=1, channel="sms", at=TUESDAY, outcome="accepted"
    )
    state = EnrolmentState.objects.get(enrolment=enrolment)
    state.history["sent"] = [[2, "go_on"]]
    state.save()


def broken(at: Any = LATER, **look: bool) -> set[str]:
    return {found.name for found in invariants.check(at=at, **look)}


def test_sound_world_breaks_nothing_and_is_noted(one: Setting) -> None:
    assert invariants.check(at=LATER) == ()
    assert invariants.check(at=LATER, whole=True) == ()
    assert Heartbeat.objects.get(name="check_invariants").at == LATER


def test_empty_database_breaks_nothing() -> None:
    assert broken() == set()


Break = Callable[[Setting], object]


def _emergency() -> StoredDecision:
    return StoredDecision.objects.get(disposition="emergency")


def _open_case() -> models.QuerySet[Escalation]:
    return Escalation.objects.exclude(status="closed")


def _unsee(one: Setting) -> None:
    Membership.objects.all().delete()


def _unsee_urgent(one: Setting) -> None:
    Membership.objects.update(role=Role.WAITING_LIST)


def _fault(one: Setting) -> None:
    quiet = StoredDecision.objects.filter(calls_person=False).first()
    assert quiet is not None
    change(
        StoredDecision.objects.filter(pk=quiet.pk), outcome={**quiet.outcome, "broken": ["sore"]}
    )


def _other_enrolment(one: Setting) -> Enrolment:
    return enrol(one.version, one.provider)


def _second_opening(one: Setting) -> None:
    closed = Escalation.objects.get(status="closed")
    change(EscalationEntry.objects.filter(escalation=closed), escalation=_open_case().get())


def _nothing_sent(one: Setting) -> None:
    change(Delivery.objects.filter(purpose="notice"), notice=None)


def _other_version(one: Setting) -> PathwayVersion:
    document = pathway(WORSE)
    document["key"] = "other"
    return publish_document(one.icb, document)


def _running(one: Setting) -> models.QuerySet[EnrolmentState]:
    return EnrolmentState.objects.filter(enrolment__status="active")


def _left_screen(one: Setting) -> None:
    enrolment = _other_enrolment(one)
    Asking.objects.create(
        icb=one.icb,
        enrolment=enrolment,
        kind="screen",
        cause="triage",
        day=0,
        local_on=TUESDAY.date(),
        opened_at=LATER - 27 * HOUR,
    )


def _signed_by_its_editor(one: Setting) -> None:
    person = staff_user(one.icb)
    draft = Draft.objects.create(icb=one.icb, pathway=one.version.pathway, created_at=TUESDAY)
    separating.take(draft, person.pk, "editor")
    for number, digest in ((1, "0"), (2, one.version.digest)):
        DraftRevision.objects.create(
            icb=one.icb,
            draft=draft,
            number=number,
            document="{}",
            digest=digest,
            edited_by=person if number == 1 else None,
            edited_at=TUESDAY,
        )
    VersionPart.objects.create(
        icb=one.icb, version=one.version, person=person, part="clinical_lead"
    )


def _notice_of_none(one: Setting) -> None:
    remove(Delivery.objects.filter(purpose="notice"))


def _spoil_audit(one: Setting) -> None:
    auditing.seal(at=TUESDAY + timedelta(days=400))
    change(AuditEvent.objects.filter(verb="case_take"), verb="case_tok")


BREAKS: list[tuple[str, Break]] = [
    ("call_without_entry", lambda one: remove(EscalationEntry.objects.all())),
    (
        "entry_without_call",
        lambda one: change(StoredDecision.objects.all(), calls_person=False),
    ),
    (
        "entry_without_call",
        lambda one: change(Escalation.objects.all(), enrolment=_other_enrolment(one)),
    ),
    ("fault_without_person", _fault),
    ("case_opened_once", _second_opening),
    ("case_opened_once", lambda one: change(EscalationEntry.objects.all(), effect="joined")),
    ("desk_not_told", lambda one: remove(EscalationNotice.objects.all())),
    ("desk_not_told", _notice_of_none),
    ("case_nobody_sees", _unsee),
    ("case_nobody_sees", _unsee_urgent),
    (
        "case_closed_badly",
        lambda one: change(Escalation.objects.filter(status="closed"), closed_at=TUESDAY - HOUR),
    ),
    (
        "case_closed_badly",
        lambda one: change(Escalation.objects.filter(status="closed"), close_reason="because"),
    ),
    ("case_in_nobodys_hands", lambda one: change(_open_case(), status="taken")),
    ("case_in_nobodys_hands", lambda one: change(_open_case(), taken_by=staff_user(one.icb))),
    ("case_without_event", lambda one: change(_open_case(), status="acknowledged")),
    ("case_without_event", lambda one: remove(EscalationEvent.objects.all())),
    ("referral_without_event", lambda one: change(Referral.objects.all(), status="sent")),
    ("referral_without_event", lambda one: remove(ReferralEvent.objects.all())),
    ("referral_not_sent", lambda one: remove(Delivery.objects.filter(purpose="referral"))),
    (
        "referral_for_emergency",
        lambda one: change(Referral.objects.all(), disposition="emergency"),
    ),
    (
        "emergency_not_asked_back",
        lambda one: change(Message.objects.filter(kind="check_back"), kind="safety"),
    ),
    ("submit_not_decided", lambda one: change(StoredDecision.objects.all(), submit=None)),
    (
        "asking_of_another",
        lambda one: change(Asking.objects.all(), enrolment=_other_enrolment(one)),
    ),
    (
        "decision_differs",
        lambda one: change(StoredDecision.objects.filter(pk=_emergency().pk), outcome={}),
    ),
    (
        "decision_of_another_version",
        lambda one: change(StoredDecision.objects.all(), version=_other_version(one)),
    ),
    (
        "decision_of_another_version",
        lambda one: change(StoredDecision.objects.all(), digest="0" * 64),
    ),
    (
        "state_differs",
        lambda one: change(EnrolmentState.objects.all(), history={}),
    ),
    (
        "state_differs",
        lambda one: change(EnrolmentState.objects.all(), last_seen_on=None),
    ),
    ("state_differs", lambda one: remove(EnrolmentState.objects.all())),
    ("screen_left_open", _left_screen),
    (
        "day_not_run",
        lambda one: change(_running(one), next_day_on=TUESDAY.date() - timedelta(days=2)),
    ),
    ("plan_without_days", lambda one: change(_running(one), next_day_on=None)),
    (
        "enrolment_without_event",
        lambda one: change(Enrolment.objects.filter(status="active"), status="stopped"),
    ),
    ("enrolment_without_event", lambda one: remove(EnrolmentEvent.objects.all())),
    (
        "urgent_not_held",
        lambda one: change(EnrolmentEvent.objects.filter(verb="hold"), verb="start"),
    ),
    (
        "urgent_not_held",
        lambda one: change(EnrolmentEvent.objects.filter(verb="hold"), at=LATER),
    ),
    ("message_without_delivery", lambda one: remove(Delivery.objects.filter(purpose="safety"))),
    (
        "delivery_without_end",
        lambda one: change(Delivery.objects.filter(purpose="safety"), expires_at=LATER - 3 * HOUR),
    ),
    (
        "delivery_without_end",
        lambda one: change(
            Delivery.objects.filter(purpose="notice"), state="claimed", lease_until=TUESDAY
        ),
    ),
    (
        "delivery_without_end",
        lambda one: change(Delivery.objects.filter(purpose="nudge"), ended_at=None),
    ),
    ("accepted_without_attempt", lambda one: remove(DeliveryAttempt.objects.all())),
    ("delivery_of_nothing", _nothing_sent),
    (
        "nudge_in_quiet_hours",
        lambda one: change(Delivery.objects.filter(purpose="nudge"), ended_at=TUESDAY + 20 * HOUR),
    ),
    (
        "nudge_after_urgent",
        lambda one: change(
            Delivery.objects.filter(purpose="nudge"), enrolment=one.enrolment, ended_at=LATER
        ),
    ),
    (
        "message_after_the_end",
        lambda one: EnrolmentEvent.objects.create(
            icb=one.icb,
            enrolment=Enrolment.objects.get(status="active"),
            verb="stop",
            status="active",
            at=TUESDAY,
            by_kind="system",
        ),
    ),
    (
        "message_after_the_end",
        lambda one: change(Patient.objects.all(), deceased_on=TUESDAY.date()),
    ),
    (
        "nudge_without_reason",
        lambda one: change(Message.objects.filter(kind="nudge"), reason=""),
    ),
    ("version_changed", lambda one: change(PathwayVersion.objects.all(), document="{}")),
    ("version_signed_by_editor", _signed_by_its_editor),
    (
        "enrolled_on_another",
        lambda one: change(
            Enrolment.objects.filter(pk=one.enrolment.pk), version=_other_version(one)
        ),
    ),
    (
        "feedback_of_other_words",
        lambda one: change(ItemFeedback.objects.all(), wording="0" * 16),
    ),
    (
        "feedback_of_other_words",
        lambda one: change(ItemFeedback.objects.all(), content_key="gone"),
    ),
    ("owner_differs", lambda one: change(Submit.objects.all(), icb=IcbFactory())),
    ("batch_does_not_add_up", lambda one: change(BatchRow.objects.all(), outcome="created")),
    ("audit_differs", _spoil_audit),
]


@pytest.mark.parametrize(
    ("name", "fault"), BREAKS, ids=[f"{name}-{n}" for n, (name, _) in enumerate(BREAKS)]
)
def test_broken_invariant_is_found(one: Setting, name: str, fault: Break) -> None:
    fault(one)

    assert name in broken()


def test_every_invariant_is_broken_by_a_test() -> None:
    assert {name for name, _ in BREAKS} == {invariant.name for invariant in invariants.ALL}


def test_only_what_is_newest_is_derived_again_unless_told(
    one: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(askings, "SAMPLE", 1)
    change(
        StoredDecision.objects.filter(pk=_emergency().pk),
        outcome={**_emergency().outcome, "desk": None},
    )

    assert "decision_differs" not in broken()
    assert "decision_differs" in broken(whole=True)


def test_run_that_found_something_leaves_no_heartbeat(one: Setting) -> None:
    _unsee(one)

    invariants.check(at=LATER)

    assert not Heartbeat.objects.exists()


def test_many_ids_are_counted_and_the_first_shown(
    one: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "SHOWN", 1)
    change(StoredDecision.objects.all(), digest="0" * 64)

    found = next(
        one for one in invariants.check(at=LATER) if one.name == "decision_of_another_version"
    )

    assert (found.count, len(found.ids)) == (StoredDecision.objects.count(), 1)


def test_command_prints_ids_alone_and_ends_with_1(
    one: Setting, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pathways.clock.now", lambda: LATER)
    _unsee(one)
    case = _open_case().get()

    with pytest.raises(SystemExit) as ended:
        call_command("check_invariants", "--json")

    assert ended.value.code == 1
    said = json.loads(capsys.readouterr().out)
    assert said["broken"] == {"case_nobody_sees": {"count": 1, "ids": [str(case.pk)]}}
    with pytest.raises(SystemExit):
        call_command("check_invariants")
    text = capsys.readouterr().out
    assert str(case.pk) in text
    assert one.patient.family_name not in text


def test_command_is_quiet_when_all_is_well(
    one: Setting, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pathways.clock.now", lambda: LATER)

    call_command("check_invariants", "--all")

    assert capsys.readouterr().out == f"{len(invariants.ALL)} invariants checked, 0 broken.\n"


def test_started_plan_of_a_factory_is_no_fault_of_the_day_rules() -> None:
    one = setting()
    start(one.enrolment)

    assert "day_not_run" not in broken()
