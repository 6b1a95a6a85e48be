"""Playing a plan page by page, by hand or as a persona, with the engine that people meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pathways.engine.days import check_in_questions, items_on, measures_due
from pathways.engine.decisions import Decision, Disposition, Moment
from pathways.engine.facts import facts_at
from pathways.engine.rules import decide
from pathways.engine.screens import left
from pathways.engine.values import Asked, Facts
from pathways.proving.scenes import Event, NotThere, Showing
from pathways.proving.walking import Answers
from pathways.proving.watching import TRIAGE, Watched


NOTHING_TO_OPEN = "There is nothing to open here today."
NOTHING_TO_ANSWER = "There is nothing to answer here."
NOT_HELD = "The plan is not on hold."


class Play(Watched):
    """A way through a plan that stops at every page, so that somebody can answer by hand."""

    given: Answers = ()  # of a measure that is half answered

    # --- what may be done ------------------------------------------------------------------------
    def turn_to(self, what: str, key: str = "") -> None:
        """Open a line of the day, or go back to the day. Raises NotThere for what it has not."""
        opens: dict[str, Callable[[], None]] = {
            "screen": self._open_screen,
            "today": self._rest,
            "check_in": self._open_check_in,
            "outcome": self._open_outcome,
        }
        if self.stopped and what != "screen":
            self._rest()
        elif what in opens:
            opens[what]()
        elif what == "measure" and key in self._due():
            self.given = ()
            self._show_item(key)
        elif what == "exercise" and key in self.definition.contents:
            self.showing = Showing("exercise", key)
        elif what == "read" and key in self.definition.contents:
            self.showing = Showing("read", key)
        else:
            raise NotThere(NOTHING_TO_OPEN)

    def answer(self, answers: Answers) -> None:
        """Send the page on the screen. Raises NotThere where it asks nothing."""
        sends = {
            "screen": self._send_screen,
            "check_in": self._send_check_in,
            "measure": self._send_item,
            "read": self._record,
            "exercise": self._record,
        }
        if self.showing.kind not in sends:
            raise NotThere(NOTHING_TO_ANSWER)
        self.history = replace(self.history, last_seen_day=max(self.day, 1))
        sends[self.showing.kind](answers)

    def wait(self, day: int) -> None:
        """The clock moves to the start of a day, and nobody answers until then."""
        self.leave()
        while self.is_started and self.day < day and not self._is_over():
            self._next_day()
        self._rest()

    def live(self, day: int) -> None:
        """The persona lives each day until this one begins, or until the plan is held."""
        if self.is_screen_open:
            self._bring_screen()
            self.finish_screen(self.day)
        while self.is_started and self.day < day and not (self.stopped or self._is_over()):
            self._live_today()
            if not self.stopped:
                self._next_day()
        self._rest()

    def leave(self) -> None:
        """Nobody answers the page on the screen; safety questions that are left end by themselves."""
        if self.is_screen_open:
            self._bring_screen()
            cause = self.history.asked[-1].cause
            step = left(self.definition, self.history, day=self.day)
            self.events.append(Event("left", self.day, cause))
            self.is_asked_again = self.is_screen_open = False
            self._note(self.day, step.facts, step.decision, ())
            self.stopped |= cause == TRIAGE and step.decision.disposition >= Disposition.SOON
            self.note_hold()
        self._rest()

    def release(self) -> None:
        """Somebody has seen the person: the plan goes on, or starts. Raises NotThere otherwise."""
        if not self.stopped:
            raise NotThere(NOT_HELD)
        self.stopped = self.is_hold_noted = False
        self.events.append(Event("released", self.day))
        if not self.is_started:
            self.start()
            return
        self._rest()

    def begin_decided(self, facts: Facts, decision: Decision) -> None:
        """Begin where this has just been decided of a plan that runs."""
        self.is_started = True
        self.day = facts.day
        self._note(facts.day, facts, decision, ())
        if decision.moment is Moment.DAY:
            self._rest()
        else:
            self._ask_again_or(decision)

    def _open_outcome(self) -> None:
        if self.told is None:
            raise NotThere(NOTHING_TO_OPEN)
        self.showing = Showing("outcome")

    # --- screens ---------------------------------------------------------------------------------
    def _open_screen(self) -> None:
        if self.is_screen_open:
            self._bring_screen()
        elif self.is_asked_again or not (self.is_started or self.stopped):
            cause = "re_screen" if self.is_started else TRIAGE
            self._open(Asked("screen", "screen", self.day, cause=cause))
            self.is_screen_open = True
        else:
            raise NotThere(NOTHING_TO_OPEN)
        self._show_screen()

    def _bring_screen(self) -> None:
        self._bring(next(a for a in reversed(self.history.asked) if a.kind == "screen"))

    def _show_screen(self) -> None:
        step = self.step(self.day)
        if step.page is not None:
            self.showing = Showing("screen", step.page.key, step.page, step.page.questions)
            if self.history.asked[-1].answers:
                moment = Moment.SCREEN.value
                event = Event("so_far", self.day, moment, step.facts, step.decision)
                self.events.append(event)
            return
        self._answer((), finished=True)
        self.showing = Showing("today")
        self.end_screen(self.day, self.history.asked[-1].cause, step, ())
        self._after(self.told.decision if self.told and self.told.decision else step.decision)

    def _send_screen(self, answers: Answers) -> None:
        self._answer(answers)
        self._show_screen()

    # --- check-in and measures -------------------------------------------------------------------
    def _open_check_in(self) -> None:
        if self.is_done("check_in", "check_in"):
            self.showing = Showing("checked_in")
            return
        running = self._check_in_of_today()
        if running is not None:
            self._bring(running)
        questions = check_in_questions(self.definition, self.history, day=self.day)
        if not questions:
            raise NotThere(NOTHING_TO_OPEN)
        self.showing = Showing("check_in", "more" if running else "first", questions=questions)

    def _check_in_of_today(self) -> Asked | None:
        found = (a for a in self.history.asked if a.kind == "check_in" and a.day == self.day)
        return next((asked for asked in found if not asked.finished), None)

    def _send_check_in(self, answers: Answers) -> None:
        if self._check_in_of_today() is None:
            self._open(Asked("check_in", "check_in", self.day))
        self._answer(answers)
        more = check_in_questions(self.definition, self.history, day=self.day)
        self._answer((), finished=not more)
        decision = self._decide(Moment.CHECK_IN)
        if more and decision.disposition < Disposition.EMERGENCY:
            self.showing = Showing("check_in", "more", questions=more)
        else:
            self._ask_again_or(decision)

    def _due(self) -> tuple[str, ...]:
        due = measures_due(self.definition, self.history, day=self.day)
        return tuple(one.measure.key for one in due)

    def _show_item(self, key: str) -> None:
        answered = {name for name, _ in self.given}
        items = self.definition.questions("measure", key)
        item = next(question for question in items if question.key not in answered)
        self.showing = Showing("measure", key, questions=(item,))

    def _send_item(self, answers: Answers) -> None:
        key = self.showing.key
        self.given = (*self.given, *answers)
        if len(self.given) < len(self.definition.questions("measure", key)):
            self._show_item(key)
            return
        self._open(Asked("measure", key, self.day))
        self._answer(self.given, finished=True)
        self.given = ()
        self._ask_again_or(self._decide(Moment.MEASURE))

    def _decide(self, moment: Moment) -> Decision:
        facts = facts_at(self.definition, self.history, day=self.day, moment=moment)
        decision = decide(self.definition, facts)
        self._note(self.day, facts, decision, ())
        return decision

    def _ask_again_or(self, decision: Decision) -> None:
        """A re-screen opens at once; nobody who must go to A&E now is asked more first."""
        if decision.ask_again and decision.disposition < Disposition.EMERGENCY:
            self._open_screen()
        else:
            self._after(decision)

    def _record(self, answers: Answers) -> None:
        kind, key = self.showing.kind, self.showing.key
        self._open(Asked("exercise", key, self.day, finished=True))
        self._answer(answers, finished=True)
        items = items_on(self.definition, self.history, day=self.day)
        alike = [one for one in items if (one.content.kind == "exercise") == (kind == "exercise")]
        following = next((one.content.key for one in alike if one.done is None), None)
        if kind == "exercise" and following:
            self.showing = Showing("exercise", following)
        else:
            self._rest()

    # --- days ------------------------------------------------------------------------------------
    def _next_day(self) -> None:
        if self.day < self.definition.days:
            self.arrive(self.day + 1)
        else:
            self.day += 1
            self.events.append(Event("finished", self.day))

    def _is_over(self) -> bool:
        return self.day > self.definition.days

    def _live_today(self) -> None:
        """All that the persona still sends today."""
        facts = facts_at(self.definition, self.history, day=self.day, moment=Moment.DAY)
        items = items_on(self.definition, self.history, day=self.day)
        if self.visit(self.day, facts):
            for item in items:
                if item.content.kind == "exercise" and item.done is None:
                    self._exercise(item.content, self.day)

    # --- where a step ends -----------------------------------------------------------------------
    def _rest(self) -> None:
        """What waits when no page is open."""
        if self.stopped:
            self.showing = Showing("outcome")
        elif not self.is_started:
            self.showing = Showing("not_started")
        else:
            self.showing = Showing("finished" if self._is_over() else "today")

    def _after(self, decision: Decision) -> None:
        """A decision leads to its outcome from self-referral up, else on."""
        if decision.disposition > Disposition.SELF_MANAGE:
            self.showing = Showing("outcome")
        elif self.showing.kind != "ready":
            self._rest()

    def _bring(self, asked: Asked) -> None:
        """The run that goes on is the last of the history."""
        others = [one for one in self.history.asked if one is not asked]
        self.history = replace(self.history, asked=(*others, asked))
