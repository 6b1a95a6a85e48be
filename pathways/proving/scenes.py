"""What a simulated person has before them, and what happened on the way there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pathways.engine.decisions import Decision
from pathways.engine.definition import Question
from pathways.engine.nudging import Choice
from pathways.engine.pages import Page
from pathways.engine.values import Facts, History
from pathways.proving.walking import Answers


Kind = Literal[
    "not_started",
    "screen",
    "ready",
    "outcome",
    "today",
    "check_in",
    "checked_in",
    "measure",
    "read",
    "exercise",
    "finished",
]
What = Literal[
    "day",
    "answered",
    "so_far",
    "decided",
    "left",
    "asks_again",
    "stage",
    "sent",
    "not_sent",
    "started",
    "held",
    "released",
    "finished",
    "absent",
]


class NotThere(ValueError):
    """A step does not fit what is on the screen. Its text is the sentence to show."""


@dataclass(frozen=True, slots=True)
class Showing:
    """What is on the person's screen: a page of questions, a day, something to read or do."""

    kind: Kind
    key: str = ""
    page: Page | None = None
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened in a step, with what it was decided from.

    `key` names what it is about: the page, the moment, the stage, the message, or the reason why
    none is sent.
    """

    what: What
    day: int
    key: str = ""
    facts: Facts | None = None
    decision: Decision | None = None
    choice: Choice | None = None
    answers: Answers = ()


@dataclass(frozen=True, slots=True)
class State:
    """Where a session stands after its steps.

    `told` is the decision that the person reads about; `given` are the answers of a measure that
    is half answered; `events` are those of the start and then of each step.
    """

    day: int
    history: History
    showing: Showing
    told: Event | None
    is_started: bool
    is_held: bool
    asks_again: bool
    given: Answers
    events: tuple[tuple[Event, ...], ...]

    @property
    def last_decided(self) -> Event | None:
        """The newest decision of the session, of whatever moment."""
        every = [event for step in self.events for event in step if event.decision is not None]
        return every[-1] if every else None
