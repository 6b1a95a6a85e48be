"""Invented people for the alert budget: benign ones by base rates, serious ones one flag at a time.

The rates are how often somebody WITHOUT a serious cause gives an answer, in 10,000. They are
assumptions of the project, from clinical reading (ordinary stress leakage, night pain, old lumps,
misread questions), written here so that they can be argued about. They are no evidence.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeVar

from pathways.engine.definition import Content, Definition, Question, Span
from pathways.engine.values import DECLINED, Asked, Person
from pathways.proving.walking import Answers, Reply, mildest


PARTS = 10_000
# How often something that was clear at triage is reported as new in any re-screen of a month,
# as a share of how often it is reported at triage.
NEW_SINCE = 0.1
DROPPED_OUT = 0.25  # of the people, by the end of a month
MONTH = 28

T = TypeVar("T")
Rates = Mapping[str, Mapping[str, int]]

# Of a flagged question that is not listed: all its other answers together, and declining.
OTHER_FLAGGED, OTHER_DECLINED = 20, 5

SCREEN_RATES: Rates = {
    # right now
    "breath_chest": {"yes": 6, "not_sure": 3},
    "stroke_signs": {"yes": 1, "not_sure": 1},
    "cold_limb": {"yes": 1, "not_sure": 1},
    "tight_limb": {"yes": 1, "not_sure": 1},
    "gut_bleed": {"yes": 2, "not_sure": 2},
    "sight_loss": {"yes": 1, "not_sure": 1},
    # the last days
    "hot_joint": {"yes": 3, "not_sure": 3},
    "unwell": {"yes": 8, "not_sure": 4},
    "sepsis_signs": {"yes": 200, "not_sure": 100},
    "accident": {"yes": 6, "not_sure": 3},
    "open_injury": {"yes": 50, "not_sure": 20},
    "limb_weaker": {"yes": 8, "not_sure": 5},
    "headache_jaw": {"yes": 10, "not_sure": 5},
    "lump": {"yes": 10, "not_sure": 10},
    # the last weeks
    "had_cancer": {"yes": 900, "not_sure": 10},
    "cancer_pain": {"yes": 250, "not_sure": 80},
    "cancer_legs": {"yes": 200, "not_sure": 200},
    "weight_sweats": {"yes": 18, "not_sure": 15},
    "night_pain": {"yes": 120, "not_sure": 50},
    "stiff_both": {"yes": 20, "not_sure": 15},
    "joints_swollen": {"yes": 15, "not_sure": 15},
    # is exercise safe now
    "heart_lungs": {"yes": 15, "not_sure": 8},
    "blackouts": {"yes": 60, "not_sure": 10},
    "falls": {"yes": 200, "not_sure": 10},
    "recent_operation": {"yes": 15, "not_sure": 4},
    "expecting": {"yes": 100, "not_sure": 10},
    "bones_immune": {"yes": 600, "not_sure": 50},
    # the back: long-standing and unchanged is common, new is rare
    "bladder": {"long_unchanged": 30, "not_sure": 3, "new_or_worse": 3},
    "saddle": {"long_unchanged": 8, "not_sure": 2, "new_or_worse": 3},
    "bowel": {"long_unchanged": 15, "not_sure": 2, "new_or_worse": 2},
    "sexual_change": {"long_unchanged": 150, "not_sure": 12, "new_or_worse": 8, DECLINED: 80},
    "legs_weaker": {"yes": 5, "not_sure": 8},
    "both_legs": {"yes": 20, "not_sure": 8},
    "foot_drop": {"yes": 10, "not_sure": 8},
    "small_knock": {"not_sure": 20, "can_stand": 15, "cannot_stand": 2},
    "tummy_back": {"yes": 2, "not_sure": 3},
    "side_fever": {"yes": 12, "not_sure": 5},
    "upper_back": {"yes": 150, "not_sure": 80},
    "leg_pain": {"short": 2500, "not_sure": 200, "eases_sitting": 800, "long": 900},
    "how_long": {
        "weeks_6_12": 1500,
        "months_from_45": 2000,
        "months_from_35": 800,
        "months_under_35": 700,
    },
    "second_half_night": {"yes": 1500, "not_sure": 500},
    "buttock_pain": {"yes": 2000, "not_sure": 300},
    "better_moving": {"yes": 2500, "not_sure": 700},
    "better_tablets": {"yes": 1500, "not_sure": 700},
    "family_spine": {"yes": 250, "not_sure": 400},
    "psoriasis": {"yes": 300, "not_sure": 100},
    "ever_arthritis": {"yes": 300, "not_sure": 200},
    "ever_enthesitis": {"yes": 900, "not_sure": 300},
}

# Everyday answers of a check-in or measure; an unlisted choice is any of its answers.
DAILY_RATES: Rates = {
    "moved": {"some": 3500, "none": 2500},
    "leg_new": {"yes": 400, "not_sure": 200, DECLINED: 20},
    "sex_again": {"long_unchanged": 300, "not_sure": 100, "new_or_worse": 50, DECLINED: 5000},
    "status": {"none": 3500, "less": 1200, "off_dated": 500, "off_short": 300, "off_long": 400},
}

_AGES = ((25, 12), (35, 18), (45, 22), (55, 22), (67, 16), (76, 10))
_KEENNESS = ((0.85, 25), (0.45, 40), (0.2, 35))  # how often people come


class Benign:
    """Somebody with nothing serious: the number-th person of a seed, always the same.

    Pain falls over a month in most, with noise from day to day and now and then a flare-up; some
    come daily, some seldom, a quarter stop for good. A re-screen is answered as the triage was,
    and now and then with something new.
    """

    def __init__(self, definition: Definition, seed: int, number: int) -> None:
        self._luck = random.Random(f"{seed}:{number}")  # noqa: S311 -- invented, not secret
        luck = self._luck
        pregnant = "yes" if luck.random() < 0.01 else "no"
        self.person = Person(age=_pick(luck, _AGES), waiting_for="none", pregnant=pregnant)
        self.triage = drawn(luck, definition, 1.0)
        self.later = {**drawn(luck, definition, NEW_SINCE), **self.triage}
        self.pain = _pains(luck, persistent=str(self.triage.get("how_long", "")).startswith("m"))
        self._days = _days_of(luck)

    def comes(self, day: int) -> bool:
        return day in self._days

    def says(self, question: Question, asking: Asked) -> Reply:
        if asking.kind == "screen":
            said = self.triage if asking.cause == "triage" else self.later
            return said.get(question.key, mildest(question))
        if question.key in DAILY_RATES:
            return _any(self._luck, question, DAILY_RATES[question.key])
        day = min(max(asking.day, 1), len(self.pain))
        if question.span is not None:
            return self._number(question, question.span, day)
        if set(question.codes) == {"better", "same", "worse"}:
            return self._feels(day)
        return self._luck.choice(question.codes)

    def exercises(self, content: Content, day: int) -> Answers:
        return ()

    def _number(self, question: Question, span: Span, day: int) -> Reply:
        """How bad it is on this scale, or how much it changed where 4 of 7 is the same."""
        first, last = span.first, span.last
        if (first, last) == (1, 7):
            week = self.pain[max(day - 7, 0) : day]
            change = Fraction(sum(week), len(week)) - Fraction(sum(self.pain[:3]), 3)
            return min(max(4 + round(change / 2), first), last)
        share = self.pain[day - 1] / 10
        steps = round(share * (last - first))
        return last - steps if question.worse == "down" else first + steps

    def _feels(self, day: int) -> Reply:
        before = max((on for on in self._days if on < day), default=day)
        rise = self.pain[day - 1] - self.pain[min(before, len(self.pain)) - 1]
        if rise >= 2:
            return "worse"
        return "better" if rise <= -1 else "same"


@dataclass(frozen=True)
class Planted:
    """Somebody with one serious thing, otherwise well, and how strongly it has to be answered.

    With `onset` 0 it is there at triage. Otherwise they are well until that day, then say worse
    at every check-in, and the re-screen hears of it.
    """

    name: str
    level: str
    serious: Mapping[str, Reply]
    person: Person
    onset: int = 0
    usual: Mapping[str, Reply] = field(default_factory=dict)

    def comes(self, day: int) -> bool:
        return True

    def says(self, question: Question, asking: Asked) -> Reply:
        ill = asking.day >= self.onset
        if ill and question.key in self.serious and asking.kind == "screen":
            return self.serious[question.key]
        if ill and self.onset and "worse" in question.codes:
            return "worse"
        return self.usual.get(question.key, mildest(question))

    def exercises(self, content: Content, day: int) -> Answers:
        return ()


def drawn(luck: random.Random, definition: Definition, share: float) -> dict[str, Reply]:
    """The answers other than the mildest that a benign person gives to the screen."""
    said: dict[str, Reply] = {}
    for question in definition.screen:
        if question.span is not None:
            said[question.key] = luck.randint(question.span.first, question.span.last)
            continue
        answer = _any(luck, question, _rates(question), share)
        if answer != question.codes[0]:
            said[question.key] = answer
    return said


def _rates(question: Question) -> Mapping[str, int]:
    known = SCREEN_RATES.get(question.key)
    if known is not None:
        return known
    if question.flags:
        others = question.codes[1:]
        return {code: OTHER_FLAGGED // len(others) for code in others} | {DECLINED: OTHER_DECLINED}
    return {code: PARTS // len(question.codes) for code in question.codes[1:]}


def _any(
    luck: random.Random, question: Question, rates: Mapping[str, int], share: float = 1.0
) -> str:
    """One answer by its rates; the rest of the people give the first."""
    left = luck.random() * PARTS
    for answer, rate in rates.items():
        left -= rate * share
        if left < 0 and (answer in question.codes or answer == DECLINED):
            return answer
    return question.codes[0]


def _pick(luck: random.Random, weighted: tuple[tuple[T, int], ...]) -> T:
    values = [value for value, _ in weighted]
    return luck.choices(values, [weight for _, weight in weighted])[0]


def _days_of(luck: random.Random) -> frozenset[int]:
    keen = _pick(luck, _KEENNESS)
    last = luck.randint(1, MONTH) if luck.random() < DROPPED_OUT else 10 * MONTH
    return frozenset(d for d in range(1, 3 * MONTH + 1) if d <= last and luck.random() < keen)


def _pains(luck: random.Random, *, persistent: bool) -> list[int]:
    """Pain of each day, 0 to 10. Acute pain falls by about 58 % in a month, persistent by 10 %."""
    start = min(max(luck.gauss(5.2, 1.8), 1), 10)
    fall = luck.gauss(0.1 if persistent else 0.58, 0.2)
    flare = range(0)
    if luck.random() < 0.15:
        begins = luck.randint(2, MONTH)
        flare = range(begins, begins + (luck.randint(8, 14) if luck.random() < 0.1 else 3))
    pains = []
    for day in range(1, 3 * MONTH + 1):
        level = start * (1 - fall * min(day / MONTH, 1)) + luck.gauss(0, 0.7)
        level += 2.5 if day in flare else 0
        pains.append(min(max(round(level), 0), 10))
    return pains
