"""Synthetic people, the same ones every time: who they are and how they get on."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from pathways.engine.definition import Content, Question
from pathways.engine.kinds import words
from pathways.engine.values import Asked, Person
from pathways.proving.walking import Reply, mildest
from patients.services.feeding_back import Said


Choice = TypeVar("Choice")
GIVEN = [
    "Aisha",
    "Alan",
    "Amina",
    "Andrew",
    "Anita",
    "Ben",
    "Beth",
    "Carol",
    "Chen",
    "Dawn",
    "Deepak",
    "Diane",
    "Emma",
    "Farah",
    "George",
    "Gita",
    "Grace",
    "Hamid",
    "Helen",
    "Ian",
    "Imran",
    "Jean",
    "Joan",
    "Karen",
    "Kofi",
    "Leila",
    "Linda",
    "Malik",
    "Maria",
    "Mark",
    "Mei",
    "Nadia",
    "Noor",
    "Olu",
    "Pat",
    "Paul",
    "Priya",
    "Rosa",
    "Ruth",
    "Sam",
    "Sara",
    "Sean",
    "Tariq",
    "Tess",
    "Tom",
    "Una",
    "Vera",
    "Wei",
    "Yusuf",
    "Zoe",
]
FAMILY = [
    "Abbott",
    "Ahmed",
    "Baker",
    "Begum",
    "Bell",
    "Chan",
    "Clarke",
    "Cole",
    "Dixon",
    "Doyle",
    "Evans",
    "Farrell",
    "Flynn",
    "Ford",
    "Garcia",
    "Hall",
    "Hussain",
    "Iqbal",
    "Jones",
    "Kaur",
    "Khan",
    "Kelly",
    "Lewis",
    "Lowe",
    "Mason",
    "Mistry",
    "Moore",
    "Nowak",
    "Okafor",
    "Owens",
    "Patel",
    "Perry",
    "Quinn",
    "Rahman",
    "Reid",
    "Scott",
    "Shah",
    "Shaw",
    "Singh",
    "Stone",
    "Taylor",
    "Usman",
    "Walsh",
    "Ward",
    "Wood",
    "Young",
]
LANGUAGES = (("en", 88), ("ur", 4), ("pl", 4), ("bn", 2), ("ar", 2))


class Course(StrEnum):
    """How somebody gets on."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    QUIET = "quiet"
    INVITED = "invited"
    EMERGENCY = "emergency"
    URGENT = "urgent"
    WEIGHT_LOSS = "weight loss"


# The first twenty hold one of nearly everything, so that the demonstration opens full.
FIRST = (
    *(Course.WORSE, Course.BETTER, Course.EMERGENCY, Course.SAME, Course.QUIET, Course.WEIGHT_LOSS),
    *(Course.INVITED, Course.BETTER, Course.URGENT, Course.SAME, Course.BETTER, Course.WORSE),
    *(Course.INVITED, Course.SAME, Course.BETTER, Course.BETTER, Course.QUIET, Course.SAME),
    *(Course.INVITED, Course.BETTER),
)
SHARES = (
    (Course.BETTER, 44),
    (Course.SAME, 24),
    (Course.INVITED, 17),
    (Course.QUIET, 9),
    (Course.WORSE, 4),
    (Course.URGENT, 1),
    (Course.WEIGHT_LOSS, 1),
)
SAYS = {
    Course.EMERGENCY: {"saddle": "new_or_worse"},
    Course.URGENT: {"both_legs": "yes"},
    Course.WEIGHT_LOSS: {"weight_sweats": "yes"},
}


LONG_PAGE = 45  # words


@dataclass
class Synthetic:
    """One invented person. As a persona they say what their course makes them say."""

    number: int
    nhs_number: str
    given_name: str
    family_name: str
    date_of_birth: date
    practice: int
    language: str
    course: Course
    days: int
    persistent: bool
    waits: bool
    dice: random.Random = field(repr=False)

    @property
    def person(self) -> Person:
        return Person(age=None, place=None, waiting_for=None, pregnant="no")

    def comes(self, day: int) -> bool:
        """Most people miss some days; the quiet ones stop after a few."""
        if self.course is Course.QUIET:
            return day <= 3
        if self.course is Course.WORSE:
            return True
        return day in (1, self.days) or self.dice.random() < 0.7

    def exercises(self, content: Content, day: int) -> tuple[tuple[str, Reply], ...]:
        pain = max(0, min(10, self._pain(day) - 2))
        return (("done", self.dice.choice(("all", "all", "some"))), ("pain_during", pain))

    def thinks(self, content: Content) -> Said | None:
        """What they think of a page, the same whenever they are asked: half say nothing, and long
        pages are less clear to them. Throws dice of its own, so that nothing else changes."""
        dice = random.Random(f"{self.number} {content.key}")  # noqa: S311  invented people
        if dice.random() < 0.5:
            return None
        is_long = len(words(content.text).split()) > LONG_PAGE
        helped = dice.choice(("yes", "yes", "yes", "too_soon", "no"))
        if dice.random() > (0.4 if is_long else 0.1):
            return Said("yes", "", helped)
        return Said("no", dice.choice(("hard_words", "too_long", "too_long", "")), helped)

    def says(self, question: Question, asking: Asked) -> Reply:
        if asking.kind == "screen":
            return self._says_in_screen(question)
        if question.key == "feeling":
            return self._feeling()
        if question.span is not None:
            return self._number(question, asking.day)
        if question.worse == "none" and question.codes:
            return self.dice.choice(question.codes[:2])
        return mildest(question)

    def _says_in_screen(self, question: Question) -> Reply:
        if question.key == "how_long":
            return "months_from_45" if self.persistent else "weeks_0_6"
        return SAYS.get(self.course, {}).get(question.key, mildest(question))

    def _feeling(self) -> str:
        if self.course is Course.WORSE:
            return "worse"
        if self.course is Course.BETTER:
            return self.dice.choice(("better", "better", "better", "same"))
        return self.dice.choice(("same", "same", "same", "better"))

    def _number(self, question: Question, day: int) -> int:
        assert question.span is not None
        pain = self._pain(day)
        value = question.span.last - pain if question.worse == "down" else pain
        return max(question.span.first, min(question.span.last, value))

    def _pain(self, day: int) -> int:
        wobble = self.dice.choice((-1, 0, 0, 1))
        if self.course is Course.WORSE:
            return min(9, 4 + day // 2)
        if self.course is Course.BETTER:
            return max(1, 7 - day // 3 + wobble)
        return max(2, min(7, 5 + wobble))


def synthetic(count: int, *, today: date) -> list[Synthetic]:
    """The first `count` invented people. Adding more never changes those before."""
    numbers = synthetic_nhs_numbers(count)
    return [_one(index, nhs_number, today) for index, nhs_number in enumerate(numbers)]


def _one(index: int, nhs_number: str, today: date) -> Synthetic:
    dice = random.Random(f"person {index}")  # noqa: S311 - invented people, not secrets
    course = FIRST[index] if index < len(FIRST) else _chosen(dice, SHARES)
    longest = {Course.WORSE: 8, Course.EMERGENCY: 0, Course.URGENT: 0, Course.WEIGHT_LOSS: 0}
    days = longest.get(course, dice.choice((2, 4, 6, 9, 9, 12, 16, 21, 30)))
    return Synthetic(
        number=index,
        nhs_number=nhs_number,
        given_name=dice.choice(GIVEN),
        family_name=dice.choice(FAMILY),
        date_of_birth=today - timedelta(days=365 * dice.randint(24, 84) + dice.randint(0, 364)),
        practice=dice.randrange(1000),
        language=_chosen(dice, LANGUAGES),
        course=course,
        days=days,
        persistent=course is not Course.WORSE and dice.random() < 0.4,
        waits=dice.random() < 0.3,
        dice=dice,
    )


def _chosen(dice: random.Random, shares: tuple[tuple[Choice, int], ...]) -> Choice:
    return dice.choices([one for one, _ in shares], [share for _, share in shares])[0]


def synthetic_nhs_numbers(count: int) -> list[str]:
    """Valid NHS numbers from the 999 range, which is never issued to anybody."""
    found: list[str] = []
    stem = 100_000
    while len(found) < count:
        digits = f"999{stem:06d}"
        check = 11 - sum(int(d) * w for d, w in zip(digits, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            found.append(digits + str(check % 11))
        stem += 1
    return found
