"""What follows from a decision: one open case, one referral, and nobody told twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pathways.engine.decisions import Decision
from pathways.models import Role
from pathways.services.publishing import definition_of
from patients.models import (
    Delivery,
    EntryEffect,
    Escalation,
    EscalationEntry,
    EscalationEvent,
    Incident,
    Referral,
    ReferralEvent,
    StoredDecision,
)
from patients.services import answering, circumstances, escalating, incidents, referring
from patients.services.calling import again_after_days
from patients.services.escalating import CloseReason
from tests.factories.documents import tiny_pathway
from tests.factories.pathways import DeskFactory, PlaceFactory, ServiceFactory, staff
from tests.factories.patients import TUESDAY, Setting, key, setting, start, started
from tests.patients.services.sending import check_in, open_triage, send


pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def rule(key: str, when: dict[str, Any], then: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "at": "check_in", "when": when, "then": then, "because": "Test"} | more


def pathway(*rules: dict[str, Any]) -> dict[str, Any]:
    """The tiny pathway with these rules, its silence rule kept."""
    return tiny_pathway(rules=[*rules, tiny_pathway()["rules"][1]], cases=[])


WORSE = rule("worse", {"general": "worse"}, "soon", title="Says worse")
SORE = rule("sore", {"pain": {"at_least": 5}}, "soon", title="Sore")
ACHING = rule(
    "aching", {"pain": {"at_least": 2}}, "routine", desk="waiting_list", service="physiotherapy"
)
TERRIBLE = rule("terrible", {"pain": {"at_least": 9}}, "urgent", title="Terrible")


def effects() -> list[str]:
    return list(EscalationEntry.objects.order_by("id").values_list("effect", flat=True))


def close(one: Setting, *, at: Any = TUESDAY) -> Escalation:
    """A clinician takes and closes the open case."""
    case = Escalation.objects.exclude(status="closed").get()
    clinician = staff(one.icb, Role.CLINICIAN)
    escalating.take(actor=clinician, escalation=case, at=at)
    return escalating.close(
        actor=clinician,
        escalation=case,
        reason=CloseReason.ADVICE_CARRY_ON,
        note="Spoke to them.",
        at=at,
    )


def test_same_again_joins_the_open_case_and_tells_nobody_again() -> None:
    one = started(setting(pathway(WORSE)))
    first = check_in(one, general="worse")

    second = check_in(one, general="worse", at=TUESDAY + DAY)

    assert second.escalation == first.escalation
    assert effects() == ["opened", "joined"]
    assert Delivery.objects.filter(purpose="notice").count() == 1
    assert Escalation.objects.get().due_at == TUESDAY + timedelta(hours=4)


def test_stronger_decision_raises_disposition_due_time_and_tells_the_desk() -> None:
    one = started(setting(pathway(WORSE, TERRIBLE)))
    check_in(one, general="worse", pain=1)

    check_in(one, general="worse", pain=9)

    case = Escalation.objects.get()
    assert effects() == ["opened", "raised"]
    assert case.disposition == "urgent"
    assert case.due_at == TUESDAY + timedelta(minutes=30)
    assert Delivery.objects.filter(purpose="notice").count() == 2
    assert list(case.events.values_list("verb", flat=True)) == ["open", "raise"]


def test_weaker_decision_never_lowers_an_open_case() -> None:
    one = started(setting(pathway(WORSE, TERRIBLE)))
    check_in(one, general="worse", pain=9)
    before = Escalation.objects.values().get()

    check_in(one, general="worse", pain=1)

    assert Escalation.objects.values().get() == before
    assert effects() == ["opened", "joined"]


def test_case_of_the_waiting_list_desk_moves_to_the_clinical_desk() -> None:
    one = started(setting(pathway(ACHING, SORE)))
    ServiceFactory(icb=one.icb)
    check_in(one, pain=2)
    assert Escalation.objects.get().desk == one.waiting

    check_in(one, pain=5)

    case = Escalation.objects.get()
    assert (case.desk, case.disposition) == (one.clinical, "soon")
    assert effects() == ["opened", "raised"]


def test_milder_rule_of_the_waiting_list_desk_does_not_move_a_clinical_case() -> None:
    one = started(setting(pathway(ACHING, SORE)))
    check_in(one, pain=5)

    check_in(one, pain=2)

    assert Escalation.objects.get().desk == one.clinical
    assert effects() == ["opened", "joined"]


def test_earlier_due_time_alone_raises_and_leaves_the_status() -> None:
    quick = rule("quick", {"pain": {"at_least": 5}}, "soon", due_hours=1)
    one = started(setting(pathway(WORSE, quick)))
    check_in(one, general="worse", pain=1)
    case = Escalation.objects.get()
    clinician = staff(one.icb, Role.CLINICIAN)
    escalating.acknowledge(actor=clinician, escalation=case, at=TUESDAY)

    check_in(one, general="same", pain=5)

    case.refresh_from_db()
    assert case.due_at == TUESDAY + timedelta(hours=1)
    assert case.status == "acknowledged"
    assert effects() == ["opened", "raised"]


def test_earlier_due_time_of_the_waiting_list_desk_leaves_the_clinical_desk() -> None:
    hurried = rule(
        "hurried", {"pain": {"at_least": 2}}, "routine", desk="waiting_list", due_hours=1
    )
    one = started(setting(pathway(WORSE, hurried)))
    check_in(one, general="worse", pain=0)

    check_in(one, general="same", pain=2)

    case = Escalation.objects.get()
    assert (case.desk, case.disposition) == (one.clinical, "soon")
    assert case.due_at == TUESDAY + timedelta(hours=1)
    assert effects() == ["opened", "raised"]


def test_raised_case_that_was_in_hand_is_new_again() -> None:
    one = started(setting(pathway(WORSE, TERRIBLE)))
    check_in(one, general="worse", pain=1)
    case = Escalation.objects.get()
    escalating.acknowledge(actor=staff(one.icb, Role.CLINICIAN), escalation=case, at=TUESDAY)

    check_in(one, pain=9)

    case.refresh_from_db()
    assert (case.status, case.taken_by, case.acknowledged_at) == ("open", None, None)


def test_raised_case_that_was_only_taken_stays_with_its_taker() -> None:
    one = started(setting(pathway(WORSE, TERRIBLE)))
    check_in(one, general="worse", pain=1)
    case = Escalation.objects.get()
    escalating.take(actor=staff(one.icb, Role.CLINICIAN), escalation=case, at=TUESDAY)

    check_in(one, pain=9)

    case.refresh_from_db()
    assert case.status == "taken"


def test_same_rule_soon_after_closing_is_only_noted() -> None:
    one = started(setting(pathway(WORSE)))
    check_in(one, general="worse")
    closed = close(one)

    again = check_in(one, general="worse", at=TUESDAY + 2 * DAY)

    assert again.escalation == closed
    assert effects() == ["opened", "noted"]
    assert Escalation.objects.get().status == "closed"
    assert Delivery.objects.filter(purpose="notice").count() == 1


def test_same_rule_after_its_days_opens_a_new_case() -> None:
    one = started(setting(pathway(rule("worse", {"general": "worse"}, "soon", again_after_days=1))))
    check_in(one, general="worse")
    close(one)

    check_in(one, general="worse", at=TUESDAY + DAY)

    assert effects() == ["opened", "opened"]


def test_another_rule_soon_after_closing_opens_a_new_case() -> None:
    one = started(setting(pathway(WORSE, SORE)))
    check_in(one, general="worse", pain=1)
    close(one)

    check_in(one, general="worse", pain=5)

    assert effects() == ["opened", "opened"]


def test_milder_counting_rule_that_calls_nobody_is_no_news() -> None:
    quiet = rule("quiet", {"pain": {"at_least": 1}}, "self_referral")
    one = started(setting(pathway(WORSE, quiet)))
    check_in(one, general="worse", pain=0)
    close(one)

    check_in(one, general="worse", pain=1)

    assert effects() == ["opened", "noted"]


def test_unknown_that_became_true_is_stronger_than_then_and_opens() -> None:
    sure = rule("sure", {"general": "worse"}, "soon", if_unknown="routine")
    one = started(setting(pathway(sure)))
    check_in(one, general="declined")
    assert Escalation.objects.get().desk == one.clinical
    close(one)

    check_in(one, general="worse")

    assert effects() == ["opened", "opened"]


def test_urgent_rule_after_closing_always_opens() -> None:
    one = started(setting(pathway(TERRIBLE)))
    check_in(one, pain=9)
    close(one)

    check_in(one, pain=9)

    assert effects() == ["opened", "opened"]


def test_unknown_urgent_rule_after_closing_always_opens() -> None:
    unsure = rule("unsure", {"general": "worse"}, "urgent", if_unknown="routine")
    one = started(setting(pathway(unsure)))
    check_in(one, general="declined")
    close(one)

    check_in(one, general="declined")

    assert effects() == ["opened", "opened"]


def test_days_of_a_rule_are_at_most_fourteen() -> None:
    counted = circumstances.Counted
    definition = definition_of(
        setting(pathway(rule("worse", {"general": "worse"}, "soon", again_after_days=14))).version
    )
    assert again_after_days(definition, counted("worse", "true", "soon", "")) == 14  # type: ignore[arg-type]


def test_providers_own_desk_comes_before_the_icbs() -> None:
    one = started(setting(pathway(WORSE)))
    own = DeskFactory(icb=one.icb, provider=one.provider)

    check_in(one, general="worse")

    assert Escalation.objects.get().desk == own


def test_referral_goes_to_the_service_of_the_patients_place() -> None:
    one = started(setting(pathway({**WORSE, "service": "physiotherapy"})))
    ServiceFactory(icb=one.icb, name="For everybody")
    ServiceFactory(icb=one.icb, place=PlaceFactory(icb=one.icb), name="Elsewhere")
    own = ServiceFactory(icb=one.icb, place=one.place, name="Own")

    outcome = check_in(one, general="worse")

    referral = Referral.objects.get()
    assert outcome.referral == referral
    assert (referral.service, referral.kind, referral.status) == (own, "referral", "created")
    assert referral.decision == outcome.stored
    assert Delivery.objects.get(purpose="referral").referral == referral
    assert ReferralEvent.objects.get().verb == "create"
    assert referral.due_at == TUESDAY + timedelta(hours=4)


def test_open_referral_for_the_role_is_not_made_twice() -> None:
    one = started(setting(pathway({**WORSE, "service": "physiotherapy"})))
    ServiceFactory(icb=one.icb)
    first = check_in(one, general="worse")

    second = check_in(one, general="worse", at=TUESDAY + DAY)

    assert second.referral == first.referral
    assert Referral.objects.count() == 1


def test_ended_referral_lets_the_next_one_be_made() -> None:
    one = started(setting(pathway({**WORSE, "service": "physiotherapy"})))
    ServiceFactory(icb=one.icb)
    check_in(one, general="worse")
    referral = Referral.objects.get()
    for verb in ("send", "accept", "see"):
        referring.step(actor=one.system, referral=referral, verb=verb, at=TUESDAY)

    check_in(one, general="worse", at=TUESDAY + DAY)

    assert Referral.objects.count() == 2


def test_patient_who_already_waits_is_reported_worse_instead_of_referred() -> None:
    one = setting(pathway({**WORSE, "service": "physiotherapy"}), waiting_for="physiotherapy")
    started(one)
    ServiceFactory(icb=one.icb)

    check_in(one, general="worse")

    assert Referral.objects.get().kind == "worse"


def test_service_that_the_patient_calls_gets_no_referral() -> None:
    one = started(setting(pathway({**WORSE, "service": "physiotherapy"})))
    ServiceFactory(icb=one.icb, channel="self")

    outcome = check_in(one, general="worse")

    assert outcome.referral is None
    assert not Referral.objects.exists()


def test_routine_decision_without_a_service_stays_with_the_waiting_list_desk() -> None:
    one = started(setting(pathway(rule("stiff", {"pain": {"at_least": 2}}, "routine"))))

    outcome = check_in(one, pain=3)

    assert outcome.referral is None
    assert outcome.escalation is not None
    assert outcome.escalation.desk == one.waiting
    assert outcome.decision is not None
    assert outcome.decision.disposition == "routine"
    assert [counted.key for counted in outcome.decision.counted] == ["stiff", "#no_service"]


def test_routine_decision_with_a_service_calls_nobody() -> None:
    one = started(setting(pathway(rule("stiff", {"pain": {"at_least": 2}}, "routine"))))
    ServiceFactory(icb=one.icb)

    outcome = check_in(one, pain=3)

    assert outcome.escalation is None
    assert outcome.referral is not None
    assert outcome.referral.due_at > TUESDAY + DAY


def test_emergency_offers_no_referral() -> None:
    one = started(setting(pathway(rule("now", {"pain": {"at_least": 9}}, "emergency"))))
    ServiceFactory(icb=one.icb, role="emergency_department")

    check_in(one, pain=9)

    assert not Referral.objects.exists()


def test_self_referral_makes_no_referral() -> None:
    one = started(setting(pathway(rule("self", {"pain": {"at_least": 2}}, "self_referral"))))
    ServiceFactory(icb=one.icb)

    outcome = check_in(one, pain=3)

    assert outcome.referral is None
    assert outcome.escalation is None


def test_referral_waits_for_the_end_of_a_screen() -> None:
    document = tiny_pathway()
    document["screen"][0]["flags"] = {"yes": "soon"}
    document["screen"][0]["answers"] = ["no", "yes"]
    one = setting({**document, "cases": []})
    ServiceFactory(icb=one.icb)
    open_triage(one)

    found = send(one, {"saddle": "yes"})
    assert found.escalation is not None
    assert found.referral is None
    ended = send(one, {"fever": "no"})

    assert ended.ended
    assert ended.referral is not None
    one.enrolment.refresh_from_db()
    assert one.enrolment.status == "held"


def test_decision_is_derived_again_from_what_was_stored() -> None:
    one = started(setting(pathway(rule("stiff", {"pain": {"at_least": 2}}, "routine"))))
    check_in(one, pain=3)
    stored = StoredDecision.objects.get()

    derived = circumstances.derive(definition_of(stored.version), stored.facts)

    assert derived.to_json() == stored.outcome
    assert stored.digest == one.version.digest
    assert stored.calls_person


def _break(monkeypatch: pytest.MonkeyPatch, rule_key: str) -> None:
    """The engine meets an error in one rule, as it does when a fact cannot be built."""
    real = answering.facts_at

    def without_pain(*args: Any, **kwargs: Any) -> Any:
        facts = real(*args, **kwargs)
        kept = {name: fact for name, fact in facts.scalars.items() if name != rule_key}
        return type(facts)(facts.day, facts.moment, kept, facts.series)

    monkeypatch.setattr(answering, "facts_at", without_pain)


def test_broken_rule_calls_the_clinical_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    one = started(setting(pathway(SORE)))
    _break(monkeypatch, "pain")

    outcome = check_in(one, pain=3)

    assert outcome.decision is not None
    assert outcome.decision.broken == ("sore",)
    assert outcome.escalation is not None
    assert outcome.escalation.desk == one.clinical
    assert not Incident.objects.exists()


def test_rule_broken_for_many_people_is_one_incident(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.BROKEN_RULE_INCIDENT_AT = 2
    one = started(setting(pathway(SORE)))
    _break(monkeypatch, "pain")
    outcomes = []
    for _ in range(5):
        enrolment = start(one.another())
        outcomes.append(
            answering.check_in(
                actor=one.as_patient(enrolment),
                enrolment=enrolment,
                answers={"pain": 3},
                idempotency_key=key(),
                at=TUESDAY,
            )
        )

    assert [outcome.escalation is not None for outcome in outcomes] == [True, True] + [False] * 3
    told = {outcome.decision.disposition for outcome in outcomes if outcome.decision}
    assert told == {"routine"}, "people still see what the rule says when nobody knows"
    incident = Incident.objects.get()
    assert (incident.key, incident.people) == ("sore", 5)
    assert StoredDecision.objects.filter(calls_person=True).count() == 2
    for stored in StoredDecision.objects.all():
        derived = circumstances.derive(definition_of(stored.version), stored.facts)
        assert derived.to_json() == stored.outcome


def test_person_met_twice_counts_once_in_an_incident(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.BROKEN_RULE_INCIDENT_AT = 0
    one = started(setting(pathway(SORE)))
    _break(monkeypatch, "pain")

    check_in(one, pain=3)
    check_in(one, pain=4)

    assert Incident.objects.get().people == 1


def test_incident_never_takes_a_case_that_another_rule_asks_for(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.BROKEN_RULE_INCIDENT_AT = 0
    one = started(setting(pathway(SORE, WORSE)))
    _break(monkeypatch, "pain")

    outcome = check_in(one, pain=3, general="worse")

    assert Incident.objects.get().key == "sore"
    assert outcome.escalation is not None


def test_people_of_another_hour_or_icb_make_no_incident(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.BROKEN_RULE_INCIDENT_AT = 1
    first, second = started(setting(pathway(SORE))), started(setting(pathway(SORE)))
    _break(monkeypatch, "pain")

    check_in(first, pain=3)
    check_in(second, pain=3)
    other = start(first.another())
    answering.check_in(
        actor=first.as_patient(other),
        enrolment=other,
        answers={"pain": 3},
        idempotency_key=key(),
        at=TUESDAY + timedelta(hours=2),
    )

    assert not Incident.objects.exists()


def test_closed_incident_opens_again_as_another() -> None:
    one = setting()
    first = incidents.open_or_count(icb_id=one.icb.pk, key="sore", people=1, at=TUESDAY)
    Incident.objects.update(closed_at=TUESDAY)

    second = incidents.open_or_count(icb_id=one.icb.pk, key="sore", people=1, at=TUESDAY)

    assert first.pk != second.pk


def test_every_call_has_exactly_one_entry() -> None:
    one = started(setting(pathway(WORSE, SORE, TERRIBLE)))
    for pain in (1, 5, 9, 2):
        check_in(one, general="worse", pain=pain)

    calls = StoredDecision.objects.filter(calls_person=True).count()
    assert calls == EscalationEntry.objects.count() == 4
    assert Escalation.objects.count() == 1
    assert EscalationEntry.objects.filter(effect=EntryEffect.OPENED).count() == 1
    assert EscalationEvent.objects.filter(verb="raise").count() == 1
    assert Decision.from_json(StoredDecision.objects.earliest("id").outcome).calls_person
