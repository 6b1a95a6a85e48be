"""The simulator: an invented person walks a definition with the engine that real people meet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Protocol

from pathways.engine.days import Item, items_on, measures_due, questions_after
from pathways.engine.decisions import Decision, Disposition, Moment
from pathways.engine.definition import Content, Definition, Question
from pathways.engine.facts import facts_at
from pathways.engine.pages import LINES, NONE, NOT_SURE, PLAIN, Page, read_page
from pathways.engine.rules import decide
from pathways.engine.screens import Step, next_step
from pathways.engine.values import DECLINED, Asked, Facts, History, Person


PAGES_LIMIT = 200  # of one screen or check-in; whoever needs more is going in circles

Reply = str | int
Answers = tuple[tuple[str, Reply], ...]


class GoesInCircles(Exception):
    """A screen or check-in did not end within PAGES_LIMIT pages."""


class Persona(Protocol):
    """An invented person: who they are, when they come, and what they say."""

    @property
    def person(self) -> Person: ...

    def comes(self, day: int) -> bool:
        """Whether the person opens the plan on this day."""

    def says(self, question: Question, asking: Asked) -> Reply:
        """The answer to a question in a run of a screen, check-in or measure."""

    def exercises(self, content: Content, day: int) -> Answers:
        """What is recorded of an exercise; nothing when it is left out."""


ADULT = Person(age=40, place=None, waiting_for="none", pregnant="no")


@dataclass(frozen=True)
class Scripted:
    """A persona of fixed answers.

    `answers` hold for every asking, `daily` for one day each (the first entry is day 1, the last
    goes on), `later` for re-screens. Whatever is left open gets the mildest answer. Exercise is
    recorded only where `sessions` has something for its day.
    """

    person: Person = ADULT
    answers: Mapping[str, Reply] = field(default_factory=dict)
    daily: Mapping[str, Sequence[Reply]] = field(default_factory=dict)
    later: Mapping[str, Reply] = field(default_factory=dict)
    silent: frozenset[int] = frozenset()
    sessions: Mapping[int, Answers] = field(default_factory=dict)

    def comes(self, day: int) -> bool:
        return day not in self.silent

    def says(self, question: Question, asking: Asked) -> Reply:
        if asking.kind == "screen" and asking.cause != "triage" and question.key in self.later:
            return self.later[question.key]
        if question.key in self.daily:
            replies = self.daily[question.key]
            return replies[min(max(asking.day, 1), len(replies)) - 1]
        return self.answers.get(question.key, mildest(question))

    def exercises(self, content: Content, day: int) -> Answers:
        return self.sessions.get(day, ())


class Walked(NamedTuple):
    """One decision of a walk: its day, and the keys of what was shown for it."""

    day: int
    decision: Decision
    shown: tuple[str, ...]


def mildest(question: Question) -> Reply:
    """The mildest answer: the first of the choices, or the good end of the numbers."""
    if question.span is None:
        return question.codes[0]
    return question.span.last if question.worse == "down" else question.span.first


def walk(definition: Definition, persona: Persona, days: int) -> tuple[Walked, ...]:
    """Everything that is decided and shown for an invented person from triage to a last day.

    Triage is on day 0. A plan starts by itself only from `routine` down; after that each day
    runs its rules and shows its items, and a person who comes sends a check-in, the measures that
    are due and what they exercised. A rule that asks again opens a re-screen at once. An urgent or
    emergency disposition ends the walk: from there on people act. Raises GoesInCircles when a
    screen or check-in does not end.
    """
    walker = Walker(definition, persona)
    walker.screen(day=0, cause="triage")
    for day in range(1, days + 1):
        if walker.stopped:
            break
        walker.live(day)
    return tuple(walker.walked)


def fill_in(page: Page, says: Callable[[Question], Reply]) -> Answers:
    """A page as somebody fills it in who says this of each of its questions.

    Raises ValueError for a reply that the page does not take.
    """
    said = {question.key: says(question) for question in page.questions}
    submitted = {key: [str(reply)] for key, reply in said.items()}
    if page.kind == "tick":
        submitted = {LINES: _ticks(page, said)}
    reply = read_page(page, submitted)
    if reply.errors:
        raise ValueError(f"{page.key} cannot be answered so: {reply.errors}")
    return reply.answers


def _ticks(page: Page, said: Mapping[str, Reply]) -> list[str]:
    """The lines that the person ticks, and the last choice where it has to be one."""
    ticked, last = [], ""
    for question in page.questions:
        reply = said[question.key]
        if reply == NOT_SURE and PLAIN.issuperset(question.codes):
            last = "unsure"
        elif reply == DECLINED and PLAIN.issuperset(question.codes):
            last = last or DECLINED
        elif reply != question.codes[0]:
            ticked.append(question.key)
    return [*ticked, last] if last else ticked or [NONE]


def triages(definition: Definition, personas: Iterable[Persona]) -> Iterator[Walked]:
    """The first screen of each of many people, as its decision and what was shown.

    Each step is worked out once for all who said the same until then. Raises GoesInCircles.
    """
    known: dict[object, Step] = {}
    for persona in personas:
        walker = _Sharing(definition, persona, known)
        walker.screen(day=0, cause="triage")
        yield walker.walked[-1]


class Walker:
    """One person's way through a definition, a day at a time, in memory."""

    def __init__(self, definition: Definition, persona: Persona) -> None:
        self.definition = definition
        self.persona = persona
        self.history = History(person=persona.person)
        self.walked: list[Walked] = []
        self.stopped = False
        self.is_asked_again = False

    def screen(self, *, day: int, cause: str) -> None:
        """Triage or a re-screen, page by page until it ends."""
        self._open(Asked("screen", "screen", day, cause=cause))
        self.finish_screen(day)

    def finish_screen(self, day: int) -> None:
        """The rest of the running screen, page by page until it ends."""
        cause = self.history.asked[-1].cause
        shown: dict[str, None] = {}
        for _ in range(PAGES_LIMIT):
            step = self.step(day)
            if step.page is None:
                self._answer((), finished=True)
                self.end_screen(day, cause, step, tuple(shown))
                return
            shown |= dict.fromkeys(question.key for question in step.page.questions)
            self._answer(fill_in(step.page, self._says))
        raise GoesInCircles(f"a screen of {self.definition.key} on day {day}")

    def step(self, day: int) -> Step:
        """The next page of the running screen."""
        return next_step(self.definition, self.history, day=day)

    def end_screen(self, day: int, cause: str, step: Step, shown: tuple[str, ...]) -> None:
        """Note what a screen came to; a plan starts by itself only from `routine` down."""
        self.is_asked_again = False
        self._note(day, step.facts, step.decision, shown)
        self.stopped |= cause == "triage" and step.decision.disposition >= Disposition.SOON

    def live(self, day: int) -> None:
        """One day: its rules and items, then what the person sends if they come."""
        facts, items = self.arrive(day)
        if self.visit(day, facts):
            for item in items:
                if item.content.kind == "exercise":
                    self._exercise(item.content, day)

    def arrive(self, day: int) -> tuple[Facts, tuple[Item, ...]]:
        """A day begins: its rules run, whether the person comes or not."""
        facts = facts_at(self.definition, self.history, day=day, moment=Moment.DAY)
        items = items_on(self.definition, self.history, day=day)
        shown = tuple(item.content.key for item in items)
        self._note(day, facts, decide(self.definition, facts), shown)
        return facts, items

    def visit(self, day: int, facts: Facts) -> bool:
        """What a person who comes sends: a re-screen that is open, the check-in, measures."""
        if self.stopped or not self.persona.comes(day):
            return False
        self.history = replace(self.history, last_seen_day=day)
        if self.is_asked_again:
            self.screen(day=day, cause="re_screen")
            facts = facts_at(self.definition, self.history, day=day, moment=Moment.DAY)
        self.check_in(day, facts)
        if not self.stopped:
            self.measures(day)
        return True

    def check_in(self, day: int, facts: Facts) -> None:
        """The check-in, page by page, what its rules decide, and the re-screen they ask for."""
        questions = questions_after(self.definition, facts, frozenset())
        if not questions:
            return
        self._open(Asked("check_in", "check_in", day))
        answered: dict[str, None] = {}
        while questions:
            answered |= dict.fromkeys(question.key for question in questions)
            self._answer(tuple((q.key, self._says(q)) for q in questions), finished=True)
            facts = facts_at(self.definition, self.history, day=day, moment=Moment.CHECK_IN)
            questions = questions_after(self.definition, facts, frozenset(answered))
        self._note(day, facts, decide(self.definition, facts), tuple(answered))
        self._screen_if_asked(day)

    def measures(self, day: int) -> None:
        """The measures that are due, each with what its rules decide."""
        for due in measures_due(self.definition, self.history, day=day):
            key = due.measure.key
            self._open(Asked("measure", key, day))
            items = self.definition.questions("measure", key)
            self._answer(tuple((q.key, self._says(q)) for q in items), finished=True)
            facts = facts_at(self.definition, self.history, day=day, moment=Moment.MEASURE)
            self._note(day, facts, decide(self.definition, facts), (key,))
            self._screen_if_asked(day)

    def _exercise(self, content: Content, day: int) -> None:
        answers = self.persona.exercises(content, day)
        if answers:
            self._open(Asked("exercise", content.key, day, answers, finished=True))

    def _says(self, question: Question) -> Reply:
        return self.persona.says(question, self.history.asked[-1])

    def _open(self, asking: Asked) -> None:
        self.history = replace(self.history, asked=(*self.history.asked, asking))

    def _answer(self, answers: Answers, *, finished: bool = False) -> None:
        *before, last = self.history.asked
        last = replace(last, answers=(*last.answers, *answers), finished=finished)
        self.history = replace(self.history, asked=(*before, last))

    def _note(self, day: int, facts: Facts, decision: Decision, shown: tuple[str, ...]) -> None:
        self.walked.append(Walked(day, decision, shown))
        level = decision.disposition
        if level > Disposition.SELF_MANAGE:
            noted = (*self.history.dispositions, (day, level.value))
            self.history = replace(self.history, dispositions=noted)
        self.stopped |= level >= Disposition.URGENT
        if decision.moment is not Moment.SCREEN:
            self.is_asked_again |= bool(decision.ask_again)

    def _screen_if_asked(self, day: int) -> None:
        if self.is_asked_again and not self.stopped:
            self.screen(day=day, cause="re_screen")


class _Sharing(Walker):
    """A walker through triage that shares its steps with others."""

    def __init__(self, definition: Definition, persona: Persona, known: dict[object, Step]) -> None:
        super().__init__(definition, persona)
        self.known = known

    def step(self, day: int) -> Step:
        here = (self.history.person, day, self.history.asked[-1].answers)
        if here not in self.known:
            self.known[here] = super().step(day)
        return self.known[here]
