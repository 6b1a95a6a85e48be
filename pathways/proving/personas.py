"""Seven invented people for the simulator, for any pathway: they answer by the kind of a question.

How bad somebody is runs from 0 (well) to 1 (as bad as can be) over the days. A choice whose
answers stand mildest first is answered as far along it as that; a number likewise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from pathways.engine.definition import Content, Definition, Question, Span
from pathways.engine.values import DECLINED, Asked, Person
from pathways.proving.cohorts import planted
from pathways.proving.people import Planted
from pathways.proving.walking import ADULT, Answers, Persona, Reply, mildest


RED_FLAG_DAY = 9
STOPS_AFTER = 3  # days on which the silent one still comes
CHANGE = (1, 7)  # a scale of change since the start, on which 4 is the same
TOO_BAD = 8  # pain of 10 at which nobody exercises
_FELT = frozenset({"better", "same", "worse"})

Course = Callable[[int], Fraction]


@dataclass(frozen=True, slots=True)
class Kind:
    """One persona as a choice: its key for ever, its name, and what becomes of the person."""

    key: str
    title: str
    what: str


KINDS: tuple[Kind, ...] = (
    Kind("improver", "Gets better", "Comes every day and gets better from week to week."),
    Kind("plateau", "Stays the same", "Comes every day, and nothing changes."),
    Kind("relapser", "Gets better, then worse", "Is nearly well, then has it back for a week."),
    Kind("silent", "Goes silent", f"Comes for {STOPS_AFTER} days and is not heard of again."),
    Kind("red_flag", f"Red flag on day {RED_FLAG_DAY}", "Is well at triage; then has a red flag."),
    Kind("skips", "Skips questions", "Leaves out whatever may be left out, now and then a flag."),
    Kind("barriers", "Meets barriers", "Comes every other day, exercises never, says why."),
)


def persona(definition: Definition, key: str) -> Persona:
    """The persona of a key for a definition. Raises LookupError, naming those there are."""
    days = max(definition.days, 1)
    make: dict[str, Callable[[], Persona]] = {
        "improver": lambda: Somebody(_falling(days)),
        "plateau": lambda: Somebody(lambda day: Fraction(6, 10)),
        "relapser": lambda: Somebody(_relapsing(days)),
        "silent": lambda: Somebody(_falling(days), leaves_after=STOPS_AFTER),
        "red_flag": lambda: _ill(definition, min(RED_FLAG_DAY, days)),
        "skips": lambda: Somebody(_falling(days), skips=_skipped(definition)),
        "barriers": lambda: Somebody(
            lambda day: Fraction(6, 10), every=2, exercises_at_all=False, says_why=_why(definition)
        ),
    }
    if key not in make:
        known = ", ".join(kind.key for kind in KINDS)
        raise LookupError(f"There is no persona '{key}'. There are: {known}.")
    return make[key]()


def _falling(days: int) -> Course:
    """From 0.6 to 0.1 within six weeks, or within the plan where that is shorter."""
    last = min(days, 42)
    return lambda day: Fraction(6, 10) - Fraction(5, 10) * Fraction(min(max(day, 0), last), last)


def _relapsing(days: int) -> Course:
    """From 0.6 to 0.2 over the first 4 tenths of the plan, then a week at 0.8, then better again."""
    turn = max(days * 4 // 10, 2)

    def course(day: int) -> Fraction:
        if day <= turn:
            return Fraction(6, 10) - Fraction(4, 10) * Fraction(max(day, 0), turn)
        return Fraction(8, 10) if day <= turn + 7 else Fraction(3, 10)

    return course


def _skipped(definition: Definition) -> frozenset[str]:
    """Every third question of the screen, and each that a check-in or measure does not need."""
    asked = [*definition.check_in]
    for measure in definition.measures:
        asked += definition.instrument(measure.instrument).items
    skipped = {question.key for question in definition.screen[2::3]}
    return frozenset(skipped | {question.key for question in asked if not question.needed})


def _why(definition: Definition) -> Mapping[str, tuple[str, ...]]:
    """The answers of the check-in that a message knows how to meet, by question; else the worst."""
    known = {message.barrier for message in definition.messages if message.barrier}
    return {
        question.key: codes
        for question in definition.check_in
        if (codes := tuple(code for code in question.codes if code in known))
    }


@dataclass(frozen=True)
class Somebody:
    """A persona whose answers follow how bad it is on the day. Triage finds nothing serious."""

    course: Course
    every: int = 1
    leaves_after: int | None = None
    skips: frozenset[str] = frozenset()
    exercises_at_all: bool = True
    says_why: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    person: Person = ADULT

    def comes(self, day: int) -> bool:
        """Every so many days from the first on, until they leave."""
        stays = self.leaves_after is None or day <= self.leaves_after
        return stays and (day - 1) % self.every == 0

    def says(self, question: Question, asking: Asked) -> Reply:
        """By the kind of the question; nothing where it is one that they skip."""
        if question.key in self.skips:
            return DECLINED
        if asking.kind == "screen":
            return mildest(question)
        if question.key in self.says_why:
            codes = self.says_why[question.key]
            return codes[asking.day // self.every % len(codes)]
        return self._by_course(question, asking.day)

    def exercises(self, content: Content, day: int) -> Answers:
        """All of it with the pain of the day, nothing where that is too bad."""
        pain = round(self.course(day) * 10)
        if not self.exercises_at_all or pain >= TOO_BAD:
            return ()
        return (("done", "all"), ("pain_during", pain))

    def _by_course(self, question: Question, day: int) -> Reply:
        bad = self.course(day)
        if question.span is not None:
            return self._number(question, question.span, day)
        if set(question.codes) == _FELT:
            change = bad - self.course(max(day - self.every, 0))
            return "worse" if change > Fraction(1, 10) else "better" if change < 0 else "same"
        if question.worse == "none":
            return question.codes[0]
        return question.codes[round(bad * (len(question.codes) - 1))]

    def _number(self, question: Question, span: Span, day: int) -> int:
        bad, steps = self.course(day), span.last - span.first
        if (span.first, span.last) == CHANGE:
            bad = min(max(Fraction(1, 2) + (bad - self.course(0)), Fraction(0)), Fraction(1))
        if question.worse == "down":
            bad = 1 - bad
        return span.first + round(bad * steps)


@dataclass(frozen=True)
class Ill:
    """Well until a day; from then on something serious, and as bad as can be."""

    serious: Planted
    well: Somebody

    @property
    def person(self) -> Person:
        """Who the serious thing can happen to."""
        return self.serious.person

    def comes(self, day: int) -> bool:
        """Every day."""
        return True

    def says(self, question: Question, asking: Asked) -> Reply:
        """The red flag to the screen from that day on, worse at each check-in; else how bad it
        is."""
        if asking.kind == "screen" or set(question.codes) == _FELT:
            return self.serious.says(question, asking)
        return self.well.says(question, asking)

    def exercises(self, content: Content, day: int) -> Answers:
        """What the pain of the day lets them."""
        return self.well.exercises(content, day)


def _ill(definition: Definition, day: int) -> Persona:
    """Somebody with the first red flag of the strongest kind that the screen knows; one who is
    only as bad as can be where it knows none."""
    well = Somebody(lambda on: Fraction(1) if on >= day else Fraction(3, 10))
    flags = planted(definition, (day,))
    strongest = max(flags, key=lambda one: one.level == "emergency", default=None)
    return Ill(strongest, well) if strongest else well
