"""How hard a text is to read: long sentences, hard words, and an estimate of the reading age.

The estimate is the grade of Flesch and Kincaid, with syllables counted by rule, as a reading age
in years (grade + 5). It ranks texts for somebody to look at; only reading with people shows
whether they understand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


LONGEST_SENTENCE = 20  # words
FEWEST_WORDS = 25  # below, an estimate says little
# Years. The NHS aims for 9 to 11, and takes up to 14 where medical detail cannot be simpler.
AIM_AGE = 11
MOST_AGE = 14

# Words that people stumble over, and what to write instead.
HARD_WORDS: dict[str, str] = {
    "additional": "more",
    "adverse": "bad",
    "alleviate": "ease",
    "ambulate": "walk",
    "analgesia": "painkillers",
    "analgesics": "painkillers",
    "approximately": "about",
    "assistance": "help",
    "bilateral": "on both sides",
    "cardiac": "heart",
    "cessation": "stopping",
    "chronic": "long-lasting",
    "commence": "start",
    "contraindicated": "not safe",
    "defecate": "poo",
    "deteriorate": "get worse",
    "deterioration": "getting worse",
    "discontinue": "stop",
    "dyspnoea": "short of breath",
    "exacerbate": "make worse",
    "exacerbation": "flare-up",
    "faeces": "poo",
    "haematuria": "blood in your pee",
    "hypertension": "high blood pressure",
    "incontinence": "leaking pee or poo",
    "lumbar": "lower back",
    "malignancy": "cancer",
    "medication": "medicine",
    "micturition": "peeing",
    "mobilise": "move",
    "musculoskeletal": "muscles, bones and joints",
    "obtain": "get",
    "oedema": "swelling",
    "paraesthesia": "pins and needles",
    "perineal": "between your legs",
    "perineum": "between your legs",
    "physician": "doctor",
    "pyrexia": "high temperature",
    "radiculopathy": "trapped nerve",
    "radiates": "spreads",
    "sufficient": "enough",
    "trauma": "injury",
    "unilateral": "on one side",
    "urinate": "pee",
    "urination": "peeing",
    "utilise": "use",
}
# Words that talk down, blame or blur; to be looked at.
POOR_WORDS: dict[str, str] = {
    "journey": "plan",
    "patients": "you, or people",
    "should": "try to, or you can",
    "suffer": "have",
    "suffering": "having",
}

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”')]*\s+|\n+")
_WORD = re.compile(r"[A-Za-z]+(?:['\u2019-][A-Za-z]+)*|\d+")
_VOWELS = re.compile(r"[aeiouy]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text came to. `age` is None where it is too short for an estimate."""

    longest: int  # words in the longest sentence
    hard: tuple[str, ...]
    poor: tuple[str, ...]
    age: int | None


def read(text: str) -> Reading:
    """How hard an English text is to read."""
    sentences = [words for one in _SENTENCE_END.split(text) if (words := _WORD.findall(one))]
    words = [word.lower() for sentence in sentences for word in sentence]
    there = set(words)
    return Reading(
        longest=max(map(len, sentences), default=0),
        hard=tuple(word for word in HARD_WORDS if word in there),
        poor=tuple(word for word in POOR_WORDS if word in there),
        age=_age(words, len(sentences)) if len(words) >= FEWEST_WORDS else None,
    )


def _age(words: list[str], sentences: int) -> int:
    """Grade = 0.39 words a sentence + 11.8 syllables a word - 15.59; a grade is a year from 5."""
    count = len(words)
    hundredths = 39 * count // sentences + 1180 * sum(map(syllables, words)) // count - 1559
    return max(hundredths, 0) // 100 + 5


def syllables(word: str) -> int:
    """The syllables of a word, about: its groups of vowels, a silent e at the end left out."""
    word = word.lower()
    found = len(_VOWELS.findall(word))
    silent = word.endswith(("e", "es", "ed")) and not word.endswith(("le", "les", "ted", "ded"))
    return max(found - silent, 1)
