"""Where a pathway has something to offer, and where there is a hole."""

from __future__ import annotations

from dataclasses import dataclass

from pathways.authoring.days import given_days
from pathways.authoring.elements import Document, Element
from pathways.engine.kinds import label, words


# The six components of COM-B, in the order in which they are taught.
COMPONENTS = (
    "physical_capability",
    "psychological_capability",
    "physical_opportunity",
    "social_opportunity",
    "reflective_motivation",
    "automatic_motivation",
)
NUDGES = ("nudge", "praise")


@dataclass(frozen=True, slots=True)
class Cell:
    """What one component has in one stage: the keys of content given there, and of nudges."""

    component: str
    stage: str
    content: tuple[str, ...] = ()
    nudges: tuple[str, ...] = ()

    @property
    def is_hole(self) -> bool:
        """Nobody in this stage gets anything that works on this component."""
        return not self.content and not self.nudges


@dataclass(frozen=True, slots=True)
class Barrier:
    """An answer that names what gets in the way: the messages that are for it, and the content."""

    code: str
    text: str
    messages: tuple[str, ...] = ()
    content: tuple[str, ...] = ()


def matrix(document: Document) -> list[list[Cell]]:
    """Component by stage: one row for each component, one cell for each stage.

    Content counts where a day of the stage gives it, to anybody. A nudge counts in the stage that
    it names, and in every stage where it names none.
    """
    stages = [stage for stage in document.get("stages") or () if isinstance(stage, dict)]
    return [[_cell(document, name, stage) for stage in stages] for name in COMPONENTS]


def _cell(document: Document, component: str, stage: Element) -> Cell:
    key = str(stage.get("key", ""))
    content = tuple(
        one["key"]
        for one in document.get("content") or ()
        if component in (one.get("com_b") or ()) and given_days(stage, one["key"])
    )
    nudges = tuple(
        one["key"]
        for one in document.get("messages") or ()
        if one.get("kind") in NUDGES
        and component in (one.get("com_b") or ())
        and one.get("stage") in (None, key)
    )
    return Cell(component, key, content, nudges)


def barrier_questions(document: Document) -> list[Element]:
    """The check-in questions that ask what gets in the way: those whose answers a message or
    content is for; without any such, those whose key says so."""
    named = {one["barrier"] for one in document.get("messages") or () if one.get("barrier")}
    for one in document.get("content") or ():
        named |= set(one.get("barriers") or ())
    choices = [one for one in document.get("check_in") or () if one.get("answers")]
    asking = [one for one in choices if named & {code for code, _text in answers_of(one)}]
    return asking or [one for one in choices if "barrier" in str(one.get("key"))]


def barriers(document: Document) -> list[Barrier]:
    """Every answer of the questions about barriers, with what there is for it."""
    messages = document.get("messages") or ()
    content = document.get("content") or ()
    return [
        Barrier(
            code,
            text,
            tuple(one["key"] for one in messages if one.get("barrier") == code),
            tuple(one["key"] for one in content if code in (one.get("barriers") or ())),
        )
        for question in barrier_questions(document)
        for code, text in answers_of(question)
    ]


def answers_of(question: Element) -> list[tuple[str, str]]:
    """The answers of a question as the document writes them: code and English words."""
    found = []
    for one in question.get("answers") or ():
        if isinstance(one, dict) and len(one) == 1:
            ((code, text),) = one.items()
            found.append((str(code), words(text)))
        elif isinstance(one, dict):
            found.append((str(one.get("code", "")), words(one.get("label"))))
        else:
            found.append((str(one), label(str(one))))
    return found
