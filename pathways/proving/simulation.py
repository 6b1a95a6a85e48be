"""A session of the simulator: how it starts, what was done since, and the state that follows.

A session is its start and its steps, and nothing else: the state is made anew from them each
time, so that stepping back is leaving the last one out, and the same session is the same walk on
any machine. Nothing of it is a patient.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pathways.engine.decisions import Moment
from pathways.engine.definition import Definition
from pathways.engine.values import Person
from pathways.proving.playing import Play
from pathways.proving.scenes import Event, NotThere, State
from pathways.proving.situations import Situation
from pathways.proving.starting import decided_in, history_in
from pathways.proving.walking import ADULT, Answers, GoesInCircles, Persona, Reply, Scripted


STEPS_LIMIT = 500
TOO_MANY = "Stopped after 500 steps. Start again, or step back."

Verb = Literal["open", "answer", "wait", "live", "leave", "release"]
VERBS: tuple[Verb, ...] = ("open", "answer", "wait", "live", "leave", "release")


class TooManySteps(ValueError):
    """A session has reached STEPS_LIMIT. Its text is the sentence to show."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done: `open` something (what, key), `answer` the page, `wait` or `live`
    until a day, `leave` the page, `release` a plan that is held."""

    verb: Verb
    day: int = 0
    what: str = ""
    key: str = ""
    answers: Answers = ()

    def to_json(self) -> list[Any]:
        """The verb and what it needs, as short as it goes."""
        if self.verb == "open":
            return [self.verb, self.what, *([self.key] if self.key else [])]
        if self.verb == "answer":
            return [self.verb, [list(pair) for pair in self.answers]]
        return [self.verb, self.day] if self.verb in ("wait", "live") else [self.verb]

    @classmethod
    def from_json(cls, stored: list[Any]) -> Step:
        """The step that to_json() wrote. Raises ValueError for anything else."""
        verb, *rest = stored
        if verb not in VERBS:
            raise ValueError(f"There is no step {verb!r}.")
        if verb == "open":
            return cls(verb, what=str(rest[0]), key=str(rest[1]) if len(rest) > 1 else "")
        if verb == "answer":
            return cls(verb, answers=tuple((str(key), said) for key, said in rest[0]))
        return cls(verb, day=int(rest[0]) if rest else 0)


@dataclass(frozen=True, slots=True)
class Start:
    """How a session begins: who the person is, what they say, and on which day.

    Before a later day the persona lives the plan; where nobody is named, somebody who says
    `answers` and otherwise the mildest. With a `situation` the session begins in it instead.
    """

    person: Person = ADULT
    persona: str = ""
    day: int = 0
    answers: Mapping[str, Reply] = field(default_factory=dict)
    situation: Situation | None = None

    def to_json(self) -> dict[str, Any]:
        """Only what is not as usual."""
        person = self.person
        stored: dict[str, Any] = {
            "person": [person.age, person.place, person.waiting_for, person.pregnant],
            "persona": self.persona,
            "day": self.day,
            "answers": dict(self.answers),
            "situation": self.situation.to_json() if self.situation else None,
        }
        return {name: value for name, value in stored.items() if value}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Start:
        """The start that to_json() wrote."""
        situation = stored.get("situation")
        return cls(
            person=Person(*stored["person"]),
            persona=stored.get("persona", ""),
            day=stored.get("day", 0),
            answers=stored.get("answers", {}),
            situation=Situation.from_json(situation) if situation else None,
        )


@dataclass(frozen=True, slots=True)
class Session:
    """A start and the steps since."""

    start: Start = Start()
    steps: tuple[Step, ...] = ()

    def then(self, step: Step) -> Session:
        """The session with one more step. Raises TooManySteps at the limit."""
        if len(self.steps) >= STEPS_LIMIT:
            raise TooManySteps(TOO_MANY)
        return replace(self, steps=(*self.steps, step))

    def back(self) -> Session:
        """The session without its last step; at its start it stays there."""
        return replace(self, steps=self.steps[:-1])

    def to_json(self) -> dict[str, Any]:
        return {"start": self.start.to_json(), "steps": [step.to_json() for step in self.steps]}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Session:
        """The session that to_json() wrote. Raises TooManySteps where it holds more than it may."""
        if len(stored["steps"]) > STEPS_LIMIT:
            raise TooManySteps(TOO_MANY)
        steps = tuple(Step.from_json(step) for step in stored["steps"])
        return cls(Start.from_json(stored["start"]), steps)


def by_hand(start: Start) -> Persona:
    """Who answers where nobody is named: the answers of the start, otherwise the mildest."""
    return Scripted(person=start.person, answers=start.answers)


def play(definition: Definition, session: Session, persona: Persona | None = None) -> State:
    """The state of a session: a function of definition, start and steps alone.

    Raises NotThere for a step that does not fit what is on the screen, GoesInCircles for a screen
    that does not end, UnknownFact for a situation that the definition does not know.
    """
    player = Play(definition, persona or by_hand(session.start))
    player.history = replace(player.history, person=session.start.person)
    _begin(player, session.start)
    told = [tuple(player.events)]
    for step in session.steps:
        player.events = []
        _do(player, step)
        told.append(tuple(player.events))
    return State(
        day=player.day,
        history=player.history,
        showing=player.showing,
        told=player.told,
        is_started=player.is_started,
        is_held=player.stopped,
        asks_again=player.is_asked_again or player.is_screen_open,
        given=player.given,
        events=tuple(told),
    )


def _begin(player: Play, start: Start) -> None:
    if start.situation is not None:
        _begin_in(player, start.situation)
        return
    player.turn_to("screen")
    if start.day:
        player.live(start.day)


def _begin_in(player: Play, situation: Situation) -> None:
    """In a situation: decided exactly as the proof decides it, and gone on with from there."""
    facts, decision = decided_in(player.definition, situation)
    player.history = history_in(player.definition, situation)
    player.day = facts.day
    if situation.at is not Moment.SCREEN:
        player.begin_decided(facts, decision)
        return
    player.is_screen_open = True
    player.events.append(Event("decided", facts.day, situation.at.value, facts, decision))
    player.turn_to("screen")


def _do(player: Play, step: Step) -> None:
    if step.verb == "open":
        player.turn_to(step.what, step.key)
    elif step.verb == "answer":
        player.answer(step.answers)
    elif step.verb == "wait":
        player.wait(step.day)
    elif step.verb == "live":
        player.live(step.day)
    elif step.verb == "leave":
        player.leave()
    else:
        player.release()


__all__ = [
    "STEPS_LIMIT",
    "GoesInCircles",
    "NotThere",
    "Session",
    "Start",
    "State",
    "Step",
    "TooManySteps",
    "by_hand",
    "play",
]
