"""A case file says what the patient said, what fired and what they were told, in words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pathways.engine.decisions import Counted, Decision, Disposition, Moment
from pathways.models import Actor, AuditEvent, Role
from pathways.services.publishing import definition_of
from patients.models import Escalation
from patients.services import answering, case_files, escalating
from patients.services.case_files import CaseFile
from tests.factories.documents import tiny_pathway
from tests.factories.pathways import ServiceFactory, staff
from tests.factories.patients import TUESDAY, Setting, key, setting, started
from tests.patients.services.sending import check_in, open_triage, send
from tests.patients.services.test_answering import _with_measure
from tests.patients.services.test_safety_netting import pathway, rule


pytestmark = pytest.mark.django_db


def file_of(one: Setting, actor: Actor | None = None) -> CaseFile:
    found = case_files.case_file(
        actor=actor or staff(one.icb, Role.CLINICIAN),
        case_id=Escalation.objects.get(enrolment=one.enrolment).pk,
        at=TUESDAY,
    )
    assert found is not None
    return found


def test_file_shows_the_answers_of_a_screen_in_the_words_of_the_page() -> None:
    one = setting()
    open_triage(one)
    send(one, {"saddle": "yes"})

    (entry,) = file_of(one).entries

    assert [(said.question, said.answer, said.at) for said in entry.said] == [
        ("Is there new numbness between your legs?", "Yes", TUESDAY)
    ]
    assert entry.fired[0].level == "emergency"
    assert entry.fired[0].sentence == "“Is there new numbness between your legs?” is “Yes”."
    assert entry.told is not None
    assert (entry.told.title, entry.told.steps) == ("Go to A&E now", ("Ask somebody to take you.",))
    assert (entry.effect, entry.day) == ("Opened the case", 0)


def test_file_shows_numbers_declined_answers_and_rules_that_nobody_knows() -> None:
    sure = rule("sure", {"general": "worse"}, "soon", title="Worse", tell="Rest for now.")
    one = started(setting(pathway(sure)))
    check_in(one, general="declined", pain=4)

    (entry,) = file_of(one).entries

    assert [said.answer for said in entry.said] == ["No answer given", "4"]
    assert [(fired.title, fired.state) for fired in entry.fired] == [("Worse", "unknown")]


def test_file_shows_a_rules_own_words() -> None:
    sure = rule("sure", {"general": "worse"}, "soon", title="Worse", tell="Rest for now.")
    one = started(setting(pathway(sure)))
    check_in(one, general="worse")

    (entry,) = file_of(one).entries

    assert entry.told is not None
    assert entry.told.text == "Rest for now."


def test_file_of_a_measure_uses_its_items() -> None:
    one = started(setting(_with_measure()))
    ServiceFactory(icb=one.icb)
    answering.answer_measure(
        actor=one.actor,
        enrolment=one.enrolment,
        key="walking",
        answers={"walk": 3},
        idempotency_key=key(),
        at=TUESDAY,
    )

    found = file_of(one)

    assert [(s.question, s.answer) for s in found.entries[0].said] == [
        ("How well can you walk?", "3")
    ]
    assert [referral.role for referral in found.referrals] == ["physiotherapy"]


def said_of(one: Setting) -> dict[str, tuple[str, bool, bool]]:
    """What the newest entry shows: by question, the answer, if it matters, and if it is older."""
    said = file_of(one).entries[0].said
    return {s.question: (s.answer, s.matters, s.before) for s in said}


def test_flagged_answer_matters_and_the_mildest_does_not() -> None:
    one = setting()
    open_triage(one)
    send(one, {"saddle": "no"})
    send(one, {"fever": "yes"})

    assert said_of(one) == {
        "Is there new numbness between your legs?": ("No", False, False),
        "Do you have a high temperature?": ("Yes", True, False),
    }


@pytest.mark.parametrize(
    ("worse", "pain", "matters"),
    [("up", 0, False), ("up", 4, True), ("down", 10, False), ("down", 0, True), ("none", 4, False)],
)
def test_number_matters_unless_it_is_the_mildest_or_makes_no_claim(
    worse: str, pain: int, matters: bool
) -> None:
    document = pathway(rule("sure", {"general": "worse"}, "soon"))
    document["check_in"][1]["worse"] = worse
    one = started(setting(document))
    check_in(one, general="worse", pain=pain)

    assert said_of(one)["How bad is your pain now?"] == (str(pain), matters, False)


def test_mildest_answer_matters_where_a_rule_that_counted_reads_it() -> None:
    reads = {"all": [{"general": "worse"}, {"pain": {"below": 3}}]}
    one = started(setting(pathway(rule("odd", reads, "soon"))))
    check_in(one, general="worse", pain=0)

    assert said_of(one)["How bad is your pain now?"] == ("0", True, False)


def test_answer_of_the_screen_before_stands_where_a_rule_that_counted_reads_it() -> None:
    reads = {"all": [{"general": "worse"}, {"side": ["left", "right"]}]}
    one = setting(pathway(rule("left_worse", reads, "soon"), rule("no", {"fever": "yes"}, "soon")))
    open_triage(one)
    for answer in ({"saddle": "no"}, {"fever": "no"}, {"side": "left"}):
        send(one, answer)
    check_in(one, general="worse", pain=0)

    assert said_of(one) == {
        "Compared with yesterday, how are you?": ("Worse", True, False),
        "How bad is your pain now?": ("0", False, False),
        "Which side is it?": ("Left", True, True),
    }


def test_file_of_silence_has_no_answers() -> None:
    one = started(setting(), days_ago=2)
    answering.run_day_rules(at=TUESDAY)

    (entry,) = file_of(one).entries

    assert entry.said == ()
    assert entry.fired[0].title == "Nothing heard for 2 days"


def test_file_of_a_reason_outside_the_rules_has_no_sentence_and_no_words_told() -> None:
    one = setting()
    open_triage(one)
    answering.lapse_screens(at=TUESDAY + timedelta(hours=1))

    (entry,) = file_of(one).entries

    assert entry.fired[0].title == "Left the first safety questions unfinished"
    assert entry.fired[0].sentence == ""
    assert entry.told is None


def test_page_marks_are_no_answers() -> None:
    document = tiny_pathway(cases=[])
    document["screen"][0]["explain"] = "Between your legs means where you sit on a saddle."
    one = setting(document)
    open_triage(one)
    send(one, {"saddle": "not_sure"})
    send(one, {"saddle": "yes"})

    (entry,) = file_of(one).entries

    assert [said.answer for said in entry.said] == ["I am not sure", "Yes"]


def test_answers_in_codes_that_the_version_no_longer_has_stay_readable() -> None:
    one = setting()
    open_triage(one)
    outcome = send(one, {"saddle": "yes"})
    answer = outcome.stored.asking.answers.get()  # type: ignore[union-attr]
    answer.code, answer.question = "very_much", "old_question"
    answer.asking.kind = "exercise"

    said = case_files.said_in(_definition(one), [answer])

    assert (said[0].question, said[0].answer) == ("Old question", "very much")


def _definition(one: Setting) -> Any:
    return definition_of(one.version)


def test_file_keeps_events_contacts_and_earlier_cases() -> None:
    one = started(setting(pathway(rule("sore", {"pain": {"at_least": 9}}, "urgent"))))
    check_in(one, pain=9)
    actor = staff(one.icb, Role.CLINICIAN)
    first = Escalation.objects.get()
    escalating.take(actor=actor, escalation=first, at=TUESDAY)
    escalating.close(actor=actor, escalation=first, reason="referred", note="Sent on.", at=TUESDAY)
    check_in(one, pain=9)
    second = Escalation.objects.exclude(status="closed").get()

    found = case_files.case_file(actor=actor, case_id=second.pk, at=TUESDAY)

    assert found is not None
    assert found.earlier == (first,)
    assert [event.verb for event in found.events] == ["open"]
    assert [contact.channel for contact in found.contacts] == ["sms"]


def test_reading_a_file_is_audited_and_another_icbs_is_not_found() -> None:
    one = setting()
    open_triage(one)
    send(one, {"saddle": "yes"})
    case = Escalation.objects.get()
    stranger = staff(setting().icb, Role.CLINICIAN)

    assert case_files.case_file(actor=stranger, case_id=case.pk, at=TUESDAY) is None
    assert not AuditEvent.objects.filter(verb="read_case").exists()
    file_of(one)
    assert AuditEvent.objects.get(verb="read_case").target_id == case.pk


def decided(*counted: Counted, by: str | None = None) -> Decision:
    return Decision(Moment.DAY, 1, Disposition.SOON, counted=counted, decided_by=by)


def one_of(name: str, level: Disposition, state: str = "true") -> Counted:
    return Counted(name, state, level, name.capitalize())


@pytest.mark.parametrize(
    ("decision", "sentence"),
    [
        pytest.param(decided(), "", id="none"),
        pytest.param(decided(one_of("a", Disposition.SOON)), "A", id="one"),
        pytest.param(decided(one_of("a", Disposition.SOON, "unknown")), "A (not known)", id="?"),
        pytest.param(
            decided(one_of("a", Disposition.SOON), one_of("b", Disposition.URGENT)),
            "B, and 1 more reason",
            id="the strongest first",
        ),
        pytest.param(
            decided(
                one_of("a", Disposition.SOON),
                one_of("b", Disposition.URGENT),
                one_of("c", Disposition.SOON),
                by="c",
            ),
            "C, and 2 more reasons",
            id="what decided first",
        ),
    ],
)
def test_why_is_one_sentence(decision: Decision, sentence: str) -> None:
    assert case_files.why_of(decision) == sentence


def test_why_of_a_case_is_what_last_opened_or_raised_it() -> None:
    one = started(
        setting(
            pathway(
                rule("mild", {"pain": {"at_least": 2}}, "soon", title="Mild"),
                rule("bad", {"pain": {"at_least": 9}}, "urgent", title="Bad"),
            )
        )
    )
    check_in(one, pain=2)
    check_in(one, pain=9)
    check_in(one, pain=3)

    case = Escalation.objects.prefetch_related(case_files.with_reasons()).get()

    assert case_files.why(case) == "Bad, and 1 more reason"
    assert case_files.why(Escalation(pk=case.pk)) == "Bad, and 1 more reason"


def test_why_of_a_case_without_entries_is_empty() -> None:
    assert case_files.why(Escalation()) == ""
