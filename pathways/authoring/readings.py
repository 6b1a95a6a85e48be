"""The words of an element as one reads them, and the digest that tells one wording from the next."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pathways.authoring.elements import Element
from pathways.engine.kinds import label, words


# What people read of an element, in the order of the page.
FIELDS = (
    *("title", "section", "ask", "line", "hint", "explain", "answers", "low", "high"),
    *("text", "dose", "stop_if", "tell", "do"),
)
# Sections whose elements have words of their own that patients read.
SPOKEN = ("pages", "screen", "check_in", "content", "stages", "rules", "outcomes", "messages")
EASY_READ = "easy_read"


@dataclass(frozen=True)
class Reading:
    """What one reads of an element in one language, each part with the field it stands in.

    Two wordings are the same when their digests are; spaces at the ends and what nobody reads (an
    owner, a technique, a day) make no difference.
    """

    parts: tuple[tuple[str, str], ...]

    @cached_property
    def digest(self) -> str:
        """16 hexadecimal digits of the SHA-256 of the parts."""
        spelled = json.dumps(self.parts, ensure_ascii=False)
        return hashlib.sha256(spelled.encode()).hexdigest()[:16]

    @property
    def text(self) -> str:
        """The parts as plain paragraphs."""
        return "\n\n".join(text for _, text in self.parts)


def reading_of(element: Element, language: str = "en") -> Reading:
    """The words of an element as it stands in a raw document.

    A text without that language counts in English, as it is shown. `easy_read` is the separate
    Easy Read text of a piece of content.
    """
    if language == EASY_READ:
        easy = _read(element.get(EASY_READ), "en")
        return Reading(((EASY_READ, easy),) if easy else ())
    found = (
        (field, _read(text, language))
        for field in FIELDS
        for text in _texts(field, element.get(field))
    )
    return Reading(tuple((field, text) for field, text in found if text))


def readings_of(element: Element) -> dict[str, Reading]:
    """Each language in which an element has words of its own: English, the others, Easy Read.

    A language in which it reads as in English is left out.
    """
    found: dict[str, Reading] = {}
    for language in ("en", *sorted(_languages(element)), EASY_READ):
        wording = reading_of(element, language)
        if wording.parts and wording not in found.values():
            found[language] = wording
    return found


def _languages(element: Element) -> set[str]:
    """Every language that one of the element's texts is written in by name."""
    texts = (text for field in FIELDS for text in _texts(field, element.get(field)))
    return {code for text in texts if isinstance(text, dict) for code in text}


def _texts(field: str, value: Any) -> list[Any]:
    """The texts of a field: one, or one for each answer or line of a list."""
    if field == "answers":
        return [_label(one) for one in value or ()]
    if field == "do":
        return list(value or ())
    return [value]


def _label(answer: Any) -> Any:
    """What an answer is called: written as a code alone, or as a code with its label."""
    if isinstance(answer, dict):
        return next(iter(answer.values()), None)
    return label(str(answer))


def _read(text: Any, language: str) -> str:
    """A text in a language; nothing where a draft has something else in its place."""
    return str(words(text, language)).strip() if isinstance(text, str | dict) else ""
