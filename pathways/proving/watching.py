"""A Walker that notes all that happens on the way, as it would be told to somebody beside it."""

from __future__ import annotations

from dataclasses import replace

from pathways.engine.days import Item, stage_on
from pathways.engine.decisions import Decision, Moment
from pathways.engine.definition import Definition
from pathways.engine.nudging import choose
from pathways.engine.screens import Step
from pathways.engine.values import Facts
from pathways.proving.scenes import Event, Showing
from pathways.proving.walking import Answers, Persona, Walker


TRIAGE = "triage"
HELD = "held"
FIRST_NUDGE_DAY = 2  # the plan starts on day 1, and the first nudge is due the day after


class Watched(Walker):
    """The same way through a plan, with its events: decisions, holds, stages and messages."""

    def __init__(self, definition: Definition, persona: Persona) -> None:
        super().__init__(definition, persona)
        self.day = 0
        self.showing = Showing("not_started")
        self.told: Event | None = None
        self.is_started = False
        self.is_screen_open = False
        self.is_hold_noted = False
        self.stage: str | None = None
        self.events: list[Event] = []

    def arrive(self, day: int) -> tuple[Facts, tuple[Item, ...]]:
        self.day = day
        self.events.append(Event("day", day))
        facts, items = super().arrive(day)
        stage = stage_on(self.definition, facts)
        key = stage.key if stage else ""
        if key != self.stage:
            self.events.append(Event("stage", day, key))
            self.stage = key
        if day >= FIRST_NUDGE_DAY:
            self._nudge()
        return facts, items

    def visit(self, day: int, facts: Facts) -> bool:
        if not self.stopped and not self.persona.comes(day):
            self.events.append(Event("absent", day))
        return super().visit(day, facts)

    def check_in(self, day: int, facts: Facts) -> None:
        if not self.is_done("check_in", "check_in"):
            super().check_in(day, facts)

    def end_screen(self, day: int, cause: str, step: Step, shown: tuple[str, ...]) -> None:
        self.is_screen_open = False
        super().end_screen(day, cause, step, shown)
        self.note_hold()
        if cause == TRIAGE and not (self.stopped or self.is_started):
            self.start()

    def start(self) -> None:
        """The plan is ready: this is its day 1."""
        self.is_started = True
        self.events.append(Event("started", 1))
        self.arrive(1)
        self.showing = Showing("ready")

    def note_hold(self) -> None:
        """The plan is held from now on; said once."""
        if self.stopped and not self.is_hold_noted:
            self.events.append(Event("held", self.day))
        self.is_hold_noted = self.stopped

    def is_done(self, kind: str, key: str) -> bool:
        """Whether this was sent whole today."""
        return any(
            (asked.kind, asked.key, asked.day) == (kind, key, self.day) and asked.finished
            for asked in self.history.asked
        )

    def _answer(self, answers: Answers, *, finished: bool = False) -> None:
        super()._answer(answers, finished=finished)
        if answers:
            last = self.history.asked[-1]
            self.events.append(Event("answered", last.day, last.key, answers=answers))

    def _note(self, day: int, facts: Facts, decision: Decision, shown: tuple[str, ...]) -> None:
        was_asked = self.is_asked_again
        super()._note(day, facts, decision, shown)
        event = Event("decided", day, decision.moment.value, facts, decision)
        self.events.append(event)
        if decision.moment is not Moment.DAY and not self._takes_back(decision):
            self.told = event  # what the night decided is told by no page
        if self.is_asked_again and not was_asked:
            self.events.append(Event("asks_again", day, decision.moment.value))
        self.note_hold()

    def _takes_back(self, decision: Decision) -> bool:
        """Safety questions that find less than what asked for them take nothing back."""
        before = self.told.decision if self.told else None
        if decision.moment is not Moment.SCREEN or before is None or before.day != decision.day:
            return False
        return bool(before.ask_again) and before.disposition > decision.disposition

    def _nudge(self) -> None:
        """The message of a morning: the one that the engine chooses, or why there is none."""
        if self.stopped:
            self.events.append(Event("not_sent", self.day, HELD))
            return
        choice = choose(self.definition, self.history, day=self.day, plan_kind="nudge")
        if choice.message is None:
            self.events.append(Event("not_sent", self.day, choice.reason.value, choice=choice))
            return
        key = choice.message.key
        self.history = replace(self.history, sent=(*self.history.sent, (self.day, key)))
        self.events.append(Event("sent", self.day, key, choice=choice))
