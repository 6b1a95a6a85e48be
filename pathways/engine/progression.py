"""The pain rule: how a session went, and which step of an exercise family it leads to.

Limits from the pain-monitoring model (Thomee 1997; Silbernagel 2007): pain up to 3 of 10 is safe,
up to 5 is acceptable, and it is back to its usual level by the next day.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from statistics import median

from pathways.engine.definition import Definition
from pathways.engine.values import Asked, History


SAFE_PAIN = 3
TOO_MUCH_PAIN = 5  # more than this
NEXT_DAY_RISE = 2
HARD_EFFORT = 6  # more than this
GREENS_TO_STEP_UP = 2
MISSED_TO_STEP_DOWN = 7
MISSED_TO_RESTART = 14
HALF_SESSIONS = 2  # how many sessions after a RED are done with half the repeats
USUAL_DAYS = 7
_STRAINS = ((3, 14, "review"), (2, 7, "flare_up"))  # this many RED days within so many days


class Verdict(StrEnum):
    """How one session of exercise went."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Session:
    """One recorded exercise with what the next day said of it."""

    day: int
    content: str
    done: str  # "all" | "some"
    verdict: Verdict | None  # None: nothing bad so far, and the next day's pain is not known


@dataclass(frozen=True, slots=True)
class Level:
    """Where a person stands in a family: the exercise to do, and whether with half the repeats."""

    content: str
    half: bool = False


def judge(
    *,
    during: int | None,
    next_day: int | None,
    usual: Fraction | int | None,
    complete: bool,
    effort: int | None = None,
    new_swelling: bool = False,
) -> Verdict | None:
    """The pain rule for one session; every number is 0 to 10, None is not known.

    RED: more than 5 during it, or 2 or more above usual the next day, or new swelling. GREEN: at
    most 3 during it, no more than usual the next day, all of it done, effort at most 6 (effort
    that nobody gave stands in nobody's way). Otherwise AMBER; None while only the next day is
    missing for a GREEN.
    """
    rise = None if next_day is None or usual is None else next_day - usual
    if (during is not None and during > TOO_MUCH_PAIN) or new_swelling:
        return Verdict.RED
    if rise is not None and rise >= NEXT_DAY_RISE:
        return Verdict.RED
    settled = during is not None and during <= SAFE_PAIN and complete
    if not settled or (effort is not None and effort > HARD_EFFORT):
        return Verdict.AMBER
    if rise is None:
        return None
    return Verdict.GREEN if rise <= 0 else Verdict.AMBER


@lru_cache(maxsize=16)  # a day's items, levels and strain all ask for the same sessions
def sessions(definition: Definition, history: History, *, day: int) -> tuple[Session, ...]:
    """Every session up to and on a day, from old to new, judged with the check-ins around it.

    A record of "none" is no session, unless it says that pain stopped it. The next day's pain is
    the check-in's of exactly the next day; usual is the middle of the check-ins of the 7 days up
    to the session.
    """
    readings = pain_readings(definition, history, day=day)
    records = [a for a in history.asked if a.kind == "exercise" and a.day <= day]
    made = (_session(record, readings) for record in sorted(records, key=lambda one: one.day))
    return tuple(session for session in made if session is not None)


def pain_readings(definition: Definition, history: History, *, day: int) -> dict[int, int]:
    """The pain of each day's check-in up to a day: the question `pain`, or the first scale."""
    key = pain_key(definition)
    return {
        asked.day: answer
        for asked in history.asked
        if asked.kind == "check_in" and asked.day <= day
        for question, answer in asked.answers
        if question == key and isinstance(answer, int)
    }


def pain_key(definition: Definition) -> str | None:
    """The check-in question that asks for pain: `pain`, else the first 0-10 scale, else none."""
    scales = [question.key for question in definition.check_in if question.scale]
    return "pain" if "pain" in scales else next(iter(scales), None)


def usual_pain(readings: dict[int, int], *, day: int) -> Fraction | None:
    """The middle of the readings of the 7 days up to a day; None without any."""
    recent = [pain for on, pain in readings.items() if day - USUAL_DAYS < on <= day]
    return Fraction(median(recent)) if recent else None


@lru_cache(maxsize=1024)
def family_of(definition: Definition, key: str) -> tuple[str, ...]:
    """The ladder that an exercise stands on, from the easiest to the hardest."""
    easier = {c.harder: c.key for c in definition.contents.values() if c.harder}
    easier |= {c.key: c.easier for c in definition.contents.values() if c.easier}
    ladder = [key]
    while (below := easier.get(ladder[0])) and below not in ladder:
        ladder.insert(0, below)
    harder = {below: above for above, below in easier.items()}
    while (above := harder.get(ladder[-1])) and above not in ladder:
        ladder.append(above)
    return tuple(ladder)


def level_of(
    definition: Definition, history: History, family: str, day: int, *, given: str | None = None
) -> Level:
    """The step of a family (named by any of its exercises) for a person on a day.

    Without a session it is what the plan gives. GREEN twice in a row goes one step up, AMBER
    repeats, RED goes one step down at once, with half the repeats for 2 sessions. After 7 missed
    days one step down, after 14 back to the first. A step that the plan has reached is taken once
    nothing holds the person back: no AMBER, RED or gap since the last step up.
    """
    ladder = family_of(definition, family)
    plan = ladder.index(given or family)
    mine = [s for s in sessions(definition, history, day=day) if s.content in ladder]
    if not mine:
        return Level(ladder[plan])
    step = _Step(top=len(ladder) - 1)
    for session in mine:
        step.take(session, ladder.index(session.content))
    step.rest(until=day)
    at = step.level if step.held else max(step.level, plan)
    return Level(ladder[at], half=step.half > 0)


def strain_on(definition: Definition, history: History, day: int) -> str | None:
    """What too much pain asks for beyond a step down, counted in days with a RED session.

    "review" (offer a physiotherapist) after 3 within 14 days, else "flare_up" (the flare-up plan)
    after 2 within 7 days, else None.
    """
    reds = {s.day for s in sessions(definition, history, day=day) if s.verdict is Verdict.RED}
    for count, days, answer in _STRAINS:
        if sum(1 for red in reds if day - days < red) >= count:
            return answer
    return None


class _Step:
    """Walks one person's sessions of one family from old to new."""

    def __init__(self, top: int) -> None:
        self.top = top
        self.level = 0
        self.greens = 0
        self.half = 0
        self.held = False
        self.last: int | None = None

    def take(self, session: Session, level: int) -> None:
        self.rest(until=session.day)
        if level != self.level:
            self.greens = 0
        self.level, self.last = level, session.day
        self.half = max(self.half - 1, 0)
        if session.verdict is Verdict.RED:
            self._down()
            self.half = HALF_SESSIONS
        elif session.verdict is Verdict.AMBER:
            self.greens, self.held = 0, True
        elif session.verdict is Verdict.GREEN:
            self._green()

    def rest(self, until: int) -> None:
        """Whole days without a session between the last one and `until`."""
        missed = until - (self.last or until) - 1
        if missed >= MISSED_TO_RESTART:
            self.level, self.greens, self.held = 0, 0, True
        elif missed >= MISSED_TO_STEP_DOWN:
            self._down()

    def _down(self) -> None:
        self.level, self.greens, self.held = max(self.level - 1, 0), 0, True

    def _green(self) -> None:
        self.greens += 1
        if self.greens == GREENS_TO_STEP_UP:
            self.level, self.greens, self.held = min(self.level + 1, self.top), 0, False


def _session(record: Asked, readings: dict[int, int]) -> Session | None:
    answers = dict(record.answers)
    during = _number(answers.get("pain_during"))
    done = str(answers.get("done", "none"))
    stopped = during is not None and during > TOO_MUCH_PAIN
    if done not in ("all", "some") and not stopped:
        return None
    verdict = judge(
        during=during,
        next_day=readings.get(record.day + 1),
        usual=usual_pain(readings, day=record.day),
        complete=done == "all",
        effort=_number(answers.get("effort")),
        new_swelling=answers.get("new_swelling") == "yes",
    )
    return Session(record.day, record.key, done, verdict)


def _number(answer: str | int | None) -> int | None:
    return answer if isinstance(answer, int) else None
