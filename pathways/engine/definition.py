"""One published edition of a pathway, with its base and instruments merged in, ready to ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pathways.engine import logic
from pathways.engine.decisions import Disposition
from pathways.engine.elements import (
    Answer,
    Case,
    Change,
    Content,
    Document,
    Impossible,
    Instrument,
    Item,
    Measure,
    Message,
    Outcome,
    Page,
    Question,
    Rule,
    Stage,
)
from pathways.engine.kinds import Span, words


__all__ = [
    "Answer",
    "Case",
    "Change",
    "Content",
    "Definition",
    "Document",
    "Impossible",
    "Instrument",
    "Item",
    "Measure",
    "Message",
    "Outcome",
    "Page",
    "Question",
    "Rule",
    "Span",
    "Stage",
]


@dataclass(frozen=True, eq=False)
class Definition:
    """A definition as the engine reads it: what the base locks comes first, then the pathway's.

    `origins` says for each question and rule which document it came from ("" is the pathway's
    own). Two definitions are the same when their digests are.
    """

    digest: str
    source: Mapping[str, Any]
    document: Document
    pages: Mapping[str, Page]
    screen: tuple[Question, ...]
    check_in: tuple[Question, ...]
    rules: tuple[Rule, ...]
    impossible: tuple[Impossible, ...]
    outcomes: Mapping[Disposition, Outcome]
    contents: Mapping[str, Content]
    instruments: Mapping[str, Instrument]
    origins: Mapping[str, str]

    @property
    def key(self) -> str:
        return self.document.key

    @property
    def title(self) -> str:
        return words(self.document.title)

    @property
    def summary(self) -> str:
        return words(self.document.summary)

    @property
    def area(self) -> str:
        return self.document.area or "none"

    @property
    def language(self) -> str:
        return self.document.language

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the plan is offered in, English first."""
        return tuple(dict.fromkeys(["en", *self.document.languages]))

    @property
    def days(self) -> int:
        """The last day of the plan; 0 for a base."""
        return self.document.days or 0

    @property
    def anchor(self) -> str:
        return self.document.anchor

    @property
    def measures(self) -> tuple[Measure, ...]:
        return self.document.measures

    @property
    def stages(self) -> tuple[Stage, ...]:
        return self.document.stages

    @property
    def messages(self) -> tuple[Message, ...]:
        return self.document.messages

    @property
    def cases(self) -> tuple[Case, ...]:
        return self.document.cases

    def text(self, text: str | dict[str, str] | None, language: str = "en") -> str:
        """The text in a language; in English where it has none in that language."""
        return words(text, language)

    def outcome(self, disposition: str) -> Outcome | None:
        """What is said and who takes the person; self_manage may have none."""
        return self.outcomes.get(Disposition(disposition))

    def instrument(self, reference: str) -> Instrument:
        """The instrument of `key@version`, or of a key alone; KeyError where none is included."""
        return self.instruments[reference]

    def measure(self, key: str) -> Measure:
        """The measure of a key; KeyError where there is none."""
        return next((m for m in self.measures if m.key == key), None) or _missing(key)

    def stage(self, key: str) -> Stage:
        """The stage of a key; KeyError where there is none."""
        return next((s for s in self.stages if s.key == key), None) or _missing(key)

    def rule(self, key: str) -> Rule | None:
        """The rule of a key; None for what the engine made of a flag."""
        return next((rule for rule in self.rules if rule.key == key), None)

    def questions(self, kind: str, key: str = "") -> tuple[Question, ...]:
        """The questions of the screen, of a check-in, or of a measure."""
        if kind == "screen":
            return self.screen
        if kind == "check_in":
            return self.check_in
        return self.instrument(self.measure(key).instrument).items

    def asked_again(self) -> tuple[Question, ...]:
        """What a re-screen asks: flagged questions, those marked `again`, and what their ask_if
        needs, in the order of the screen. What lasts is asked until it
        is known."""
        by_key = {question.key: question for question in self.screen}
        wanted = {q.key for q in self.screen if q.flags or q.again}
        for question in reversed(self.screen):  # an ask_if sees earlier questions only
            if question.key in wanted:
                wanted |= logic.names(question.ask_if) & by_key.keys()
        return tuple(question for question in self.screen if question.key in wanted)


def _missing(key: str) -> Any:
    raise KeyError(key)
