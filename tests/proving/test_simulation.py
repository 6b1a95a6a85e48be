"""A session of the simulator: its state follows from its start and its steps, and nothing else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathways.engine.decisions import Disposition, Moment
from pathways.engine.definition import Definition
from pathways.engine.documents import load, resolve
from pathways.engine.values import Person
from pathways.proving.scenes import NotThere, State
from pathways.proving.simulation import (
    STEPS_LIMIT,
    Session,
    Start,
    Step,
    TooManySteps,
    play,
)
from pathways.proving.situations import Situation
from pathways.proving.suggesting import suggested
from pathways.proving.telling import told
from pathways.proving.walking import Persona, Scripted, walk
from tests.engine.plans import plan
from tests.factories.documents import TINY_LIBRARY, tiny_pathway


PLAN = plan()
MILD = Scripted()
TRIAGE = Start()
# Worse each day from day 2; on day 4 asked again, and then there is something new.
RED = Scripted(
    daily={"general": ["same", "worse"]},
    later={"bladder": "new_or_worse"},
    sessions={1: (("done", "all"), ("pain_during", 2)), 2: (("done", "all"),)},
)


def whats(state: State) -> list[str]:
    return [event.what for event in state.events[-1]]


def after(*steps: Step, start: Start = TRIAGE, persona: Persona | None = None) -> State:
    return play(PLAN, Session(start, steps), persona)


def go_on(
    session: Session, times: int, persona: Persona = MILD, definition: Definition = PLAN
) -> Session:
    for _ in range(times):
        state = play(definition, session, persona)
        session = session.then(suggested(definition, state, persona))
    return session


def until(kind: str, persona: Persona = MILD, start: Start = TRIAGE) -> Session:
    """The persona's way to the first page of a kind."""
    session = Session(start)
    for _ in range(STEPS_LIMIT):
        state = play(PLAN, session, persona)
        if state.showing.kind == kind:
            return session
        session = session.then(suggested(PLAN, state, persona))
    raise AssertionError(f"{kind} never came")


def test_a_session_begins_with_the_first_page_of_triage() -> None:
    state = after()

    assert (state.day, state.showing.kind, state.showing.key) == (0, "screen", "now")
    assert not state.is_started


def test_a_mild_person_comes_to_a_plan_that_is_ready() -> None:
    state = play(PLAN, until("ready"))

    assert (state.day, state.is_started, state.is_held) == (1, True, False)
    assert whats(state) == ["answered", "decided", "started", "day", "decided", "stage"]


def test_a_flag_at_triage_holds_the_plan_and_a_release_starts_it() -> None:
    ill = Scripted(answers={"chest": "yes"})
    session = go_on(Session(), 1, ill)
    state = play(PLAN, session)

    assert (state.showing.kind, state.is_held, state.is_started) == ("outcome", True, False)
    assert state.told
    assert state.told.decision
    assert state.told.decision.disposition == Disposition.EMERGENCY
    released = play(PLAN, session.then(Step("release")))
    assert (released.showing.kind, released.is_held, released.day) == ("ready", False, 1)
    with pytest.raises(NotThere, match="not on hold"):
        play(PLAN, session.then(Step("release")).then(Step("release")))


def test_what_a_persona_meets_page_by_page_is_what_it_meets_on_a_walk() -> None:
    for persona in (MILD, RED, Scripted(silent=frozenset(range(2, 30)))):
        session, decided = Session(), []
        for _ in range(150):
            state = play(PLAN, session, persona)
            if state.day > 20 or state.is_held:
                break
            session = session.then(suggested(PLAN, state, persona))
        for events in state.events:
            decided += [(e.day, e.decision) for e in events if e.what == "decided"]
        last = decided[-1][0]
        walked = [(one.day, one.decision) for one in walk(PLAN, persona, last)]
        pages = [one for one in decided if one[0] < last]
        assert pages == [one for one in walked if one[0] < last]


def test_living_until_a_day_is_the_same_walk_as_page_by_page() -> None:
    lived = play(PLAN, Session(Start(day=9)), RED)
    paged = play(PLAN, until("outcome", RED), RED)

    assert lived.history == paged.history
    assert lived.history.dispositions == ((4, "routine"), (4, "emergency"))


def test_red_flag_found_in_a_re_screen_holds_the_plan_that_day() -> None:
    state = play(PLAN, Session(Start(day=9)), RED)

    assert (state.day, state.showing.kind, state.is_held) == (4, "outcome", True)
    assert "asks_again" in [event.what for event in state.events[0]]


def test_a_re_screen_that_finds_less_takes_nothing_back() -> None:
    worse = Scripted(daily={"general": ["worse"]})
    session = until("outcome", worse)
    state = play(PLAN, session, worse)

    assert state.told
    assert state.told.decision
    assert state.told.decision.decided_by == "worse_again"
    assert play(PLAN, session.then(Step("open", what="today"))).showing.kind == "today"


def test_a_re_screen_may_be_put_off_and_taken_up_again_where_it_was() -> None:
    worse = Scripted(daily={"general": ["worse"]}, later={"bladder": "not_sure"})
    session = Session(Start(day=2))
    session = session.then(Step("wait", day=3)).then(Step("open", what="check_in"))
    session = go_on(session, 1, worse)
    page = play(PLAN, session, worse)
    assert page.showing.key == "anything_new"
    later = session.then(Step("open", what="today")).then(Step("open", what="screen"))

    put_off = play(PLAN, session.then(Step("open", what="today")), worse)
    assert put_off.asks_again
    assert suggested(PLAN, put_off, worse) == Step("open", what="screen")
    assert play(PLAN, later, worse).showing == page.showing
    assert play(PLAN, go_on(later, 3, worse), worse).is_held


def test_a_re_screen_that_is_left_ends_and_calls_the_desk() -> None:
    worse = Scripted(daily={"general": ["worse"]})
    session = Session(Start(day=3, answers={"general": "worse"}))
    session = session.then(Step("open", what="check_in"))
    session = session.then(suggested(PLAN, play(PLAN, session, worse), worse))
    left = play(PLAN, session.then(Step("wait", day=4)), worse)

    assert left.events[-1][0].what == "left"
    assert "clinical desk" in told(PLAN, left.events[-1][0]).text
    assert (left.day, left.asks_again) == (4, False)


def test_triage_that_is_left_starts_nothing_and_can_be_begun_anew() -> None:
    session = go_on(Session(), 1).then(Step("leave"))
    state = play(PLAN, session)

    assert (state.showing.kind, state.is_started) == ("not_started", False)
    assert "waiting-list desk" in told(PLAN, state.events[-1][0]).text
    again = play(PLAN, go_on(session, 1))
    assert (again.showing.kind, again.showing.key) == ("screen", "now")
    assert play(PLAN, session.then(Step("wait", day=5))).day == 0
    assert play(PLAN, session.then(Step("wait", day=5))).showing.kind == "not_started"


def test_triage_that_is_left_after_a_flag_holds() -> None:
    ill = Scripted(answers={"unwell": "yes"})
    state = play(PLAN, go_on(Session(), 1, ill).then(Step("leave")))

    assert state.is_held


def test_silence_lets_the_rules_of_the_day_speak() -> None:
    state = after(Step("wait", day=20), start=Start(day=2))
    silent = [e for e in state.events[-1] if e.decision and e.decision.decided_by == "quiet"]

    assert silent[0].day == 15
    assert "waiting-list desk" in told(PLAN, silent[0]).lines[1]


def test_an_absent_persona_is_silent() -> None:
    silent = Scripted(silent=frozenset(range(2, 60)))
    state = play(PLAN, Session(Start(day=4)), silent)

    assert [e.what for e in state.events[0]].count("absent") == 2
    assert suggested(PLAN, state, silent) == Step("wait", day=5)


def test_a_day_that_was_checked_in_by_hand_is_not_checked_in_again() -> None:
    session = until("check_in")
    session = go_on(session, 1).then(Step("live", day=2))
    asked = [a for a in play(PLAN, session).history.asked if a.kind == "check_in"]

    assert [one.day for one in asked] == [1]


def test_a_check_in_goes_on_where_it_was() -> None:
    some = Scripted(answers={"moved": "none"})
    session = Session(Start(day=3)).then(Step("open", what="check_in"))
    session = go_on(session, 1, some)
    second = play(PLAN, session, some)
    assert [question.key for question in second.showing.questions] == ["barrier"]
    away = session.then(Step("open", what="exercise", key="walk"))
    back = go_on(away, 1, some).then(Step("open", what="check_in"))

    assert play(PLAN, back, some).showing.questions == second.showing.questions
    whole = go_on(back, 1, some).then(Step("open", what="check_in"))
    assert play(PLAN, whole, some).showing.kind == "checked_in"
    assert suggested(PLAN, play(PLAN, whole), some) == Step("open", what="today")


def test_a_measure_is_asked_item_by_item_and_scored_when_it_is_whole() -> None:
    instrument = dict(PLAN.source["includes"]["activity@1"])
    second = {**instrument["items"][0], "key": "also"}
    instrument |= {"items": [*instrument["items"], second], "score": {"mean": ["can", "also"]}}
    two = plan(includes={**PLAN.source["includes"], "activity@1": instrument})
    session = Session(Start(day=1)).then(Step("open", what="measure", key="activity"))
    session = session.then(Step("answer", answers=(("can", 4),)))
    half = play(two, session)
    assert half.showing.questions[0].key == "also"
    assert half.given == (("can", 4),)
    whole = play(two, session.then(Step("answer", answers=(("also", 6),))))

    assert whole.given == ()
    assert whole.last_decided
    assert whole.last_decided.facts
    assert whole.last_decided.facts.value("activity") == 5


def test_exercises_follow_one_another_and_reading_is_marked() -> None:
    start = Session(Start(day=1))
    first = start.then(Step("open", what="exercise", key="bend_a"))
    second = play(PLAN, go_on(first, 1, RED), RED)
    assert (second.showing.kind, second.showing.key) == ("exercise", "walk")
    assert second.history.asked[-1].answers == (("done", "all"), ("pain_during", 2))
    read = go_on(start.then(Step("open", what="read", key="hurt")), 1)
    assert play(PLAN, read).showing.kind == "today"
    assert play(PLAN, go_on(first, 1)).history.asked[-1].answers == (("done", "none"),)


def test_a_persona_does_the_exercises_that_it_records() -> None:
    state = play(PLAN, Session(Start(day=3)), RED)
    done = [(a.day, a.key) for a in state.history.asked if a.kind == "exercise"]

    assert done == [(1, "bend_a"), (1, "walk"), (2, "bend_a")]
    paged = until("exercise", RED)
    assert play(PLAN, paged, RED).showing.key == "bend_a"


def test_a_plan_ends_after_its_last_day() -> None:
    state = play(PLAN, Session(Start(day=500)))

    assert (state.day, state.showing.kind) == (57, "finished")
    assert state.events[0][-1].what == "finished"
    assert play(PLAN, Session(Start(day=500)).then(Step("wait", day=600))).day == 57


def test_a_held_plan_goes_on_being_watched_and_shows_what_was_told() -> None:
    session = until("outcome", RED)
    later = play(PLAN, session.then(Step("wait", day=30)), RED)

    assert (later.day, later.showing.kind) == (30, "outcome")
    assert "not_sent" in whats(later)
    held = play(PLAN, session.then(Step("open", what="check_in")), RED)
    assert held.showing.kind == "outcome"
    assert suggested(PLAN, later, RED) == Step("wait", day=31)
    released = play(PLAN, session.then(Step("release")), RED)
    assert released.showing.kind == "today"


@pytest.mark.parametrize(
    "step",
    [
        Step("open", what="screen"),
        Step("open", what="measure", key="mood_check"),
        Step("open", what="read", key="nothing"),
        Step("open", what="nothing"),
        Step("answer", answers=(("pain", 3),)),
    ],
)
def test_a_step_that_does_not_fit_the_screen_is_refused(step: Step) -> None:
    with pytest.raises(NotThere, match="nothing"):
        after(step, start=Start(day=2))


def test_a_check_in_without_questions_is_not_there() -> None:
    old = {"age": {"at_least": 90}}
    nothing = [{**one, "ask_if": old} for one in tiny_pathway()["check_in"]]
    quiet = load(resolve(tiny_pathway(check_in=nothing), TINY_LIBRARY))
    with pytest.raises(NotThere):
        play(quiet, Session(Start(day=2), (Step("open", what="check_in"),)))


def test_sessions_have_a_hard_limit() -> None:
    session = Session(Start(day=2), (Step("open", what="today"),) * STEPS_LIMIT)

    with pytest.raises(TooManySteps, match="Stopped after 500 steps"):
        session.then(Step("leave"))
    stored = session.to_json()
    stored["steps"].append(["leave"])
    with pytest.raises(TooManySteps):
        Session.from_json(stored)


def test_a_session_is_short_json_and_comes_back_from_it() -> None:
    start = Start(Person(age=70), "improver", 3, {"pain": 4}, Situation(Moment.DAY, day=3))
    steps = (
        Step("open", what="check_in"),
        Step("open", what="measure", key="activity"),
        Step("answer", answers=(("general", "worse"), ("pain", 8))),
        Step("wait", day=9),
        Step("live", day=12),
        Step("leave"),
        Step("release"),
    )
    session = Session(start, steps)
    text = json.dumps(session.to_json())

    assert Session.from_json(json.loads(text)) == session
    assert json.dumps(Session().to_json()) == (
        '{"start": {"person": [40, null, "none", "no"]}, "steps": []}'
    )
    assert Session().back() == Session()
    with pytest.raises(ValueError, match="no step"):
        Step.from_json(["dance"])


# --- any session ---------------------------------------------------------------------------------
def moves(state: State) -> list[Step]:
    """What may be done from here."""
    found = [Step("wait", day=state.day + 1), Step("live", day=state.day + 2), Step("leave")]
    if state.is_held:
        return [*found, Step("release")]
    found.append(Step("open", what="today"))
    if state.asks_again or not state.is_started:
        found.append(Step("open", what="screen"))
    return [*found, *(Step("open", what=w, key=k) for w, k in (("read", "hurt"),))]


@dataclass(frozen=True)
class Luck(Scripted):
    """Answers as the data says."""

    data: Any = None

    def says(self, question: Any, asking: Any) -> Any:
        return self.data.draw(st.sampled_from(question.codes or range(*_ends(question))))


def _ends(question: Any) -> tuple[int, int]:
    return question.span.first, question.span.last + 1


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_stepping_back_after_any_step_is_as_if_it_had_not_been(data: st.DataObject) -> None:
    session = Session(Start(day=data.draw(st.integers(0, 12))))
    states = [play(PLAN, session)]
    for _ in range(data.draw(st.integers(1, 12))):
        sends = states[-1].showing.kind in ("screen", "check_in", "measure", "exercise")
        if sends and data.draw(st.booleans()):
            step = suggested(PLAN, states[-1], Luck(data=data))
        else:
            step = data.draw(st.sampled_from(moves(states[-1])))
        session = session.then(step)
        states.append(play(PLAN, session))
    stored = json.dumps(session.to_json())

    again = Session.from_json(json.loads(stored))
    for state in reversed(states):
        assert play(PLAN, again) == state
        traced = [told(PLAN, event) for event in state.events[-1]]
        assert traced == [told(PLAN, event) for event in play(PLAN, again).events[-1]]
        again = again.back()
