"""Facts: how a history becomes what the rules of one moment may read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from pathways.engine import logic
from pathways.engine.answers import (
    CLOSED,
    DECLINED_FACT,
    asks,
    check_in_series,
    fact_of,
    given,
    last_known,
    measures_series,
    nothing_sent,
    screen_facts,
    standing,
    truth,
)
from pathways.engine.decisions import Disposition, Moment, strongest
from pathways.engine.definition import Definition, Measure, Question
from pathways.engine.values import (
    ASKED_AGAIN,
    BOOKKEEPING,
    DECLINED,
    TICKED,
    UNSURE,
    Asked,
    Fact,
    Facts,
    History,
    Person,
    Reading,
    State,
    Value,
    mark,
)
from pathways.engine.vocabulary import vocabulary


__all__ = [
    "ASKED_AGAIN",
    "BOOKKEEPING",
    "DECLINED",
    "TICKED",
    "UNSURE",
    "Asked",
    "Fact",
    "Facts",
    "History",
    "Person",
    "Reading",
    "State",
    "Value",
    "days_overdue",
    "facts_at",
]

LOOK_BACK_DAYS = 14
_KINDS = {Moment.SCREEN: "screen", Moment.CHECK_IN: "check_in", Moment.MEASURE: "measure"}


def facts_at(definition: Definition, history: History, *, day: int, moment: Moment) -> Facts:
    """All that is known of one person on one day (day 1 is the start) at one moment.

    The current asking is the last of the history. Screen facts are the answers of the running
    screen, else of the last finished one; series and scores are as last known, with what was just
    sent. Only a screen has pending facts: a question of it that is or may be asked and has no
    answer yet. Elsewhere such a question is declined, and one whose ask_if is false is closed. A
    fact that cannot be built (an answer that its question does not have) is left out: whatever
    reads it is broken, and goes to a person.
    """
    return _Gathering(definition, history, day, moment).facts()


def days_overdue(measures: Sequence[Measure], asked: Sequence[Asked], day: int) -> int:
    """Days since the window of a measure closed unanswered, of the most overdue one; 0 for none.

    A measure is due on its days, open for `open_days` days with the due day itself, and overdue
    from then until it is answered; an answer settles all that was due by its day.
    """
    return max((_overdue(measure, asked, day) for measure in measures), default=0)


def _overdue(measure: Measure, asked: Sequence[Asked], day: int) -> int:
    missed = [due for due in measure.days if due + measure.open_days - 1 < day]
    if not missed:
        return 0
    answered = [a.day for a in asked if a.kind == "measure" and a.key == measure.key and a.finished]
    last = max(answered, default=0)
    return max((day - (due + measure.open_days - 1) for due in missed if due > last), default=0)


@lru_cache(maxsize=128)
def _read_by_rules(definition: Definition) -> frozenset[str]:
    return frozenset(name for rule in definition.rules for name in logic.names(rule.when))


class _Gathering:
    """One run of facts_at(): `scalars` for the rules, `known` the same for conditions."""

    def __init__(self, definition: Definition, history: History, day: int, moment: Moment) -> None:
        self.definition = definition
        self.history = history
        self.day = day
        self.moment = moment
        self.asked = [asked for asked in history.asked if asked.day <= day]
        last = history.asked[-1] if history.asked else None
        self.current = last if last and last.kind == _KINDS.get(moment) else None
        self.scalars: dict[str, Fact] = {}
        self.series: dict[str, tuple[Reading, ...]] = {}
        self.known: dict[str, Any] = {"#series": self.series, "#day": day}

    def facts(self) -> Facts:
        self._person()
        self._calendar()
        self._screen()
        self._last_known()
        self._stage()
        self._overdue()
        if self.current is not None and self.moment is Moment.CHECK_IN:
            self._sent(self.current, self.definition.check_in, "")
        if self.current is not None and self.moment is Moment.MEASURE and self.current.finished:
            items = self.definition.questions("measure", self.current.key)
            self._sent(self.current, items, f"{self.current.key}.")
            self._sent_score(self.current.key)
        self._stage()
        facts = Facts(self.day, self.moment, self.scalars, self.series)
        vars(facts)["known"] = facts.completed(self.known)  # made already, so not made again
        return facts

    def _set(self, name: str, fact: Fact | None) -> None:
        """Keeps a fact; one that could not be built takes the name away."""
        if fact is None:
            self.scalars.pop(name, None)
            self.known.pop(name, None)
        else:
            self.scalars[name] = fact
            self.known[name] = mark(fact)

    def _person(self) -> None:
        person = self.history.person
        values: dict[str, Any] = {
            "age": person.age,
            "pregnant": person.pregnant,
            "place": person.place,
            "waiting_for": person.waiting_for,
            "area": self.definition.area,
        }
        for name, value in values.items():
            self._set(name, fact_of(self.definition, name, DECLINED if value is None else value))

    def _calendar(self) -> None:
        seen = max(self.history.last_seen_day, 1)  # silence counts only after day 1
        builders: dict[str, Callable[[], Value]] = {
            "day": lambda: self.day,
            "days_silent": lambda: max(self.day - seen, 0),
            "strongest_14_days": lambda: (
                strongest(
                    Disposition(level)
                    for on, level in self.history.dispositions
                    if self.day - LOOK_BACK_DAYS < on <= self.day
                ).value
            ),
        }
        for name, build in builders.items():
            try:
                self._set(name, Fact(State.VALUE, build()))
            except ValueError:  # a stored disposition that nobody knows
                self._set(name, None)

    def _screen(self) -> None:
        runs = [a for a in self.asked if a.kind == "screen" and (a.finished or a is self.current)]
        running = self.current is not None and not self.current.finished
        facts, marks = screen_facts(
            self.definition,
            runs,
            self.known,
            running=running and self.moment is Moment.SCREEN,
        )
        self.scalars.update(facts)
        self.known.update(marks)

    def _last_known(self) -> None:
        """Check-ins and measures: where nothing was just sent, the last reading stands."""
        # What was said in a check-in counts though the rest of it was never sent.
        check_ins = [a for a in self.asked if a.kind == "check_in"]
        found = check_in_series(self.definition, check_ins)
        sent = [a for a in self.asked if a.kind == "measure" and self._counts(a)]
        if not check_ins and not sent:
            self._nothing_sent()
            return
        found |= measures_series(self.definition, tuple(sent))
        for name, readings in found.items():
            if readings is not None:
                self.series[name] = readings
        for name, readings in self.series.items():
            kept = last_known(readings)
            self._set(name, standing(kept))
            if kept is not readings and not self._declined_now(name, readings):
                self.series[name] = kept

    def _nothing_sent(self) -> None:
        series, closed, marks = nothing_sent(self.definition)
        self.series.update(series)
        self.scalars.update(closed)
        self.known.update(marks)

    def _counts(self, asked: Asked) -> bool:
        return asked.finished or asked is self.current

    def _declined_now(self, name: str, readings: Sequence[Reading]) -> bool:
        """Whether the last reading belongs to what was just sent."""
        if self.current is None or self.moment is Moment.SCREEN:
            return False
        mine = self.moment is Moment.CHECK_IN or name.partition(".")[0] == self.current.key
        here = vocabulary(self.definition)[name].source == "check_in"
        fits = mine and here == (self.moment is Moment.CHECK_IN)
        return fits and bool(readings) and readings[-1].day == self.current.day

    def _sent(self, run: Asked, questions: Sequence[Question], prefix: str) -> None:
        """The questions of what was just sent, in their order, so that each ask_if sees the
        earlier ones of the same sheet."""
        answers = given(run)
        sheet = dict(self.known)
        for question in questions:
            name = prefix + question.key
            fact = self._sent_fact(run, question, name, answers.get(question.key, []), sheet)
            self._set(name, fact)
            sheet.pop(question.key, None)
            if fact is not None:
                sheet[question.key] = mark(fact)

    def _sent_fact(
        self,
        run: Asked,
        question: Question,
        name: str,
        said: Sequence[str | int],
        known: dict[str, Any],
    ) -> Fact | None:
        if name not in self.series:
            return None
        flagged = bool(said) and said[-1] in question.flags
        if not flagged and asks(question, known) is False:
            return CLOSED
        if said:
            return fact_of(self.definition, name, said[-1])
        if run.finished and (self.moment is Moment.MEASURE or self._matters(question)):
            return DECLINED_FACT
        return self.scalars.get(name)

    def _matters(self, question: Question) -> bool:
        """Whether a check-in always asks a question: the others take turns, and one whose turn
        it was not has not been declined."""
        return bool(question.flags) or question.key in _read_by_rules(self.definition)

    def _sent_score(self, key: str) -> None:
        if key in self.series:
            self._set(key, standing(self.series[key]))

    def _stage(self) -> None:
        for stage in self.definition.stages:
            if self.day in stage.days and (
                stage.only_if is None or truth(stage.only_if, self.known)
            ):
                self._set("stage", Fact(State.VALUE, stage.key))
                return
        self._set("stage", CLOSED)

    def _overdue(self) -> None:
        wanted = [
            measure
            for measure in self.definition.measures
            if measure.only_if is None or truth(measure.only_if, self.known) is not False
        ]
        overdue = days_overdue(wanted, self.asked, self.day)
        self._set("days_overdue", Fact(State.VALUE, overdue))
