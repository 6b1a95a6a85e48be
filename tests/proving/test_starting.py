"""A situation becomes a history that can be gone on with; a decision becomes a case."""

from __future__ import annotations

from fractions import Fraction

import pytest

from pathways.engine.decisions import Disposition, Moment
from pathways.engine.facts import facts_at
from pathways.engine.rules import decide
from pathways.engine.values import Fact, Facts, Person, State
from pathways.proving.simulation import Session, Start, Step, play
from pathways.proving.situations import Situation, facts_of
from pathways.proving.starting import decided_in, history_in, missing_from, situation_of
from pathways.proving.suggesting import suggested
from pathways.proving.walking import Scripted
from tests.engine.plans import plan


PLAN = plan()
WORSE = Situation(
    Moment.CHECK_IN,
    day=20,
    given={"pain": 9, "chest": "no", "days_silent": 3, "strongest_14_days": "routine"},
    person={"age": 71},
    series={"general": ("worse", None, "worse", "worse", "worse"), "pain": (2, 3, 9)},
)


def test_a_situation_is_decided_as_the_proof_decides_it() -> None:
    facts, decision = decided_in(PLAN, WORSE)

    assert facts == facts_of(PLAN, WORSE)
    assert decision.decided_by == "worse_again"


def test_its_history_brings_about_the_same_facts() -> None:
    history = history_in(PLAN, WORSE)
    made = facts_at(PLAN, history, day=20, moment=Moment.CHECK_IN)

    assert history.person.age == 71
    assert missing_from(PLAN, WORSE) == ()
    assert made.series["pain"] == facts_of(PLAN, WORSE).series["pain"]
    assert decide(PLAN, made) == decided_in(PLAN, WORSE)[1]


def test_a_score_without_answers_has_no_history_and_is_named() -> None:
    scored = Situation(Moment.MEASURE, day=8, given={"activity": 3, "activity.can": 4})

    assert missing_from(PLAN, scored) == ("activity",)
    assert history_in(PLAN, scored).asked[-1].kind == "measure"


def test_what_is_given_of_the_person_counts_for_the_person() -> None:
    given = Situation(Moment.SCREEN, given={"age": 70, "pregnant": "declined", "chest": "no"})

    assert history_in(PLAN, given).person == Person(age=70, pregnant=None)


def test_a_screen_situation_opens_on_the_page_that_comes_next() -> None:
    state = play(PLAN, Session(Start(situation=Situation(Moment.SCREEN, given={"chest": "no"}))))

    assert (state.showing.kind, state.showing.key) == ("screen", "unwell")
    assert [event.what for event in state.events[0]] == ["decided", "so_far"]


def test_a_screen_situation_that_is_decided_opens_on_its_outcome() -> None:
    state = play(PLAN, Session(Start(situation=Situation(Moment.SCREEN, given={"chest": "yes"}))))

    assert (state.showing.kind, state.is_held) == ("outcome", True)


def test_a_check_in_situation_opens_on_the_questions_that_it_leads_to() -> None:
    session = Session(Start(situation=WORSE))
    state = play(PLAN, session)

    assert (state.day, state.showing.kind, state.showing.key) == (20, "screen", "anything_new")
    assert state.last_decided
    assert state.last_decided.decision == decided_in(PLAN, WORSE)[1]
    goes_on = session.then(suggested(PLAN, state, Scripted())).then(Step("wait", day=22))
    assert play(PLAN, goes_on).day == 22


def test_a_day_situation_opens_on_the_day() -> None:
    quiet = Situation(Moment.DAY, day=16, given={"days_silent": 15})
    state = play(PLAN, Session(Start(situation=quiet)))

    assert (state.day, state.showing.kind) == (16, "today")
    assert state.history.last_seen_day == 1
    assert state.last_decided
    assert state.last_decided.decision
    assert state.last_decided.decision.decided_by == "quiet"


def test_a_situation_that_finds_nothing_opens_on_the_day() -> None:
    well = Situation(Moment.CHECK_IN, day=3, given={"general": "better"})

    assert play(PLAN, Session(Start(situation=well))).showing.kind == "today"


@pytest.mark.parametrize(
    "persona",
    [
        Scripted(answers={"chest": "yes"}),
        Scripted(answers={"chest": "declined"}),
        Scripted(daily={"general": ["worse"]}, later={"bladder": "new_or_worse"}),
        Scripted(silent=frozenset(range(2, 40))),
        Scripted(daily={"pain": [9]}),
        Scripted(person=Person(age=80, place="north"), answers={"duration": 20, "steroids": "yes"}),
    ],
)
def test_every_decision_of_a_walk_becomes_a_situation_that_is_decided_so(
    persona: Scripted,
) -> None:
    state = play(PLAN, Session(Start(persona.person, day=20)), persona)
    decided = [event for event in state.events[0] if event.decision]

    assert len(decided) > 0
    for event in decided:
        assert event.facts
        assert event.decision
        situation = situation_of(PLAN, event.facts, persona.person)
        assert situation is not None
        found = decided_in(PLAN, situation)[1]
        assert found.disposition == event.decision.disposition
        assert found.decided_by == event.decision.decided_by


def test_what_cannot_be_written_as_a_case_is_none() -> None:
    weak = {
        "key": "weak",
        "at": "measure",
        "when": {"activity": {"below": 3}},
        "then": "routine",
        "title": "Weak",
        "because": "Invented",
    }
    definition = plan(rules=[*PLAN.source["rules"], weak])
    half = Facts(8, Moment.MEASURE, {"activity": Fact(State.VALUE, Fraction(5, 2))}, {})
    facts = Facts(
        8, Moment.MEASURE, {**facts_of(definition, WORSE).scalars, **half.scalars}, half.series
    )

    assert decide(definition, facts).disposition is Disposition.ROUTINE
    assert situation_of(definition, facts, Person()) is None
