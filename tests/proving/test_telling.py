"""The trace of a session in words."""

from __future__ import annotations

from pathways.engine.decisions import Moment
from pathways.engine.nudging import Reason
from pathways.engine.rules import decide
from pathways.engine.values import Fact, Facts, State
from pathways.proving.scenes import Event
from pathways.proving.simulation import Session, Start, Step, play
from pathways.proving.situations import Situation
from pathways.proving.telling import REASONS, Told, checked, told
from pathways.proving.walking import Answers, Scripted
from tests.engine.plans import plan


PLAN = plan()


def trace(start: Start, *steps: Step, persona: Scripted | None = None) -> list[Told]:
    state = play(PLAN, Session(start, steps), persona)
    return [told(PLAN, event) for event in state.events[-1]]


def texts(found: list[Told]) -> list[str]:
    return [one.text for one in found]


def test_a_flag_says_what_was_said_what_follows_and_who_is_called() -> None:
    found = trace(Start(), Step("answer", answers=(("chest", "yes"), ("unwell", "no"))))

    assert texts(found) == [
        "The person answers.",
        "Decided after the safety questions: 999 or A&E now.",
        "The plan is put on hold until somebody has seen the person.",
    ]
    assert found[0].lines == (
        "Chest pain: Yes. This is a flag: 999 or A&E now.",
        "Ill with a temperature: No.",
    )
    assert found[1].level == "emergency"
    assert found[1].lines == (
        "It is decided by “Chest pain”.",
        "A case is opened for the clinical desk, to be looked at in its usual time.",
        "The person is told to go to “GP surgery”. No referral is written first.",
    )


def test_every_rule_of_the_moment_is_there_with_what_it_saw_the_deciding_one_first() -> None:
    found = trace(Start(), Step("answer", answers=(("chest", "yes"), ("unwell", "no"))))
    rules = found[1].rules

    assert (rules[0].key, rules[0].state, rules[0].decides) == ("flag:chest", "True", True)
    assert rules[0].saw == ("Chest pain: “Yes”",)
    assert rules[0].counts_as == "999 or A&E now"
    waits = next(rule for rule in rules if rule.key == "unwell_at_risk")
    assert (waits.state, waits.counts_as, waits.decides) == ("False", "", False)
    assert "A weak immune system: not asked" in waits.saw
    assert waits.sentence.startswith("“Ill with a temperature” is")
    assert any(rule.key == "tried" for rule in rules)


def test_a_screen_that_goes_on_says_how_it_stands() -> None:
    found = trace(Start(), Step("answer", answers=(("chest", "no"), ("unwell", "yes"))))

    assert found[1].text == "So far the safety questions come to: help the same day."
    assert not any("referral" in line for line in found[1].lines)


def test_messages_say_why_they_are_sent_or_not() -> None:
    pain: Answers = (("done", "all"), ("pain_during", 9))
    sore = Scripted(sessions={1: pain})
    found = trace(Start(day=2), persona=sore)
    sent = next(one for one in found if one.what == "sent")
    assert sent.text == "Message: “Pick a time for tomorrow. {link}”"
    assert sent.lines == (
        "Chosen because it is a general one.",
        "The last exercise hurt too much: the easier one is shown first.",
    )
    later = texts(trace(Start(day=20)))
    assert "No message is sent: the last one was sent not long ago." in later
    held = trace(Start(day=1), Step("wait", day=3), persona=Scripted())
    assert "Day 2 begins." in texts(held)
    ill = Scripted(answers={"chest": "yes"})
    assert play(PLAN, Session(Start()), ill).is_held is False


def test_every_reason_of_the_engine_has_words() -> None:
    about_one = {
        Reason.OTHER_STAGE,
        Reason.CONDITION_NOT_TRUE,
        Reason.SENT_LATELY,
        Reason.OTHER_BARRIER,
        Reason.ANOTHER_FITS_BETTER,
    }
    assert set(Reason) - about_one <= REASONS.keys()


def test_a_milder_end_says_that_nobody_is_called_and_who_it_leads_to() -> None:
    worse = Scripted(daily={"general": ["worse"]})
    found = trace(Start(day=4), persona=worse)
    decided = next(one for one in found if one.level == "routine")

    assert decided.lines == (
        "It is decided by “Worse for 2 days”.",
        "No desk is called.",
        "A referral is made to “GP surgery”.",
    )


def test_a_self_referral_is_told_about() -> None:
    rules = [{**one, "then": "self_referral"} for one in PLAN.source["rules"][2:3]]
    mild = plan(rules=[*rules, *PLAN.source["rules"][3:]])
    worse = Situation(Moment.CHECK_IN, day=9, series={"general": ("worse", "worse", "worse")})
    state = play(mild, Session(Start(situation=worse)))
    decided = next(event for event in state.events[0] if event.decision)

    assert "The person is told about “GP surgery”." in told(mild, decided).lines


def test_a_rule_that_names_its_time_says_it_and_broken_ones_are_named() -> None:
    hasty = [{**one, "due_hours": 2} for one in PLAN.source["rules"]]
    quick = plan(rules=hasty)
    facts = Facts(3, Moment.DAY, {"days_silent": Fact(State.VALUE, 15)}, {})
    event = Event("decided", 3, "day", facts, decide(quick, facts))
    assert any("within 2 hours" in line for line in told(quick, event).lines)

    nothing = Facts(3, Moment.DAY, {}, {})
    broken = told(quick, Event("decided", 3, "day", nothing, decide(quick, nothing)))
    assert broken.lines[-1] == "Broken rules, which call a person: quiet."
    assert broken.rules[0].state == "Broken"
    assert broken.rules[0].saw == ("Days silent: cannot be read",)
    assert checked(quick, Event("day", 3)) == ()


def test_exercises_and_questionnaires_are_told_in_their_own_words() -> None:
    done = Step("answer", answers=(("done", "some"), ("pain_during", 4), ("effort", 3)))
    exercise = trace(Start(day=1), Step("open", what="exercise", key="bend_a"), done)
    assert exercise[0].lines == ("Did it: some of it", "Pain while doing it: 4", "Effort: 3")
    answer = Step("answer", answers=(("can", 4),))
    measure = trace(Start(day=1), Step("open", what="measure", key="activity"), answer)
    assert measure[0].lines == ("How well can you do it? 4.",)


def test_what_time_brings_about_is_told() -> None:
    absent = Scripted(silent=frozenset(range(2, 60)))
    found = texts(trace(Start(day=500), persona=absent))

    assert "The person does not open the plan today." in found
    assert found[-1] == "The plan is over."
    assert "The stage is now “Build”." in found


def test_a_day_without_a_stage_says_so() -> None:
    assert told(PLAN, Event("stage", 99)).text == "No stage covers this day."
