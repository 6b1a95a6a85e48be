"""Everything that a definition says to people, and which of it keeps them safe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pathways.engine.definition import Definition, Instrument, Question


Words = str | dict[str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """One text: where it stands, what it says, whether it is safety text, and whether it is the
    pathway's own. What comes from a base or an instrument can only be mended there."""

    path: str
    text: Words
    is_safety: bool = False
    is_own: bool = True

    @property
    def by_language(self) -> dict[str, str]:
        """The words by language; a plain text is English."""
        return self.text if isinstance(self.text, dict) else {"en": self.text}

    def has(self, language: str) -> bool:
        """Whether it is written in a language, or in the language that it is a kind of."""
        there = self.by_language
        return language in there or language.partition("-")[0] in there


def said(definition: Definition) -> tuple[Said, ...]:
    """Every text that people read, in the order of the document.

    Safety text: what is said at each disposition; flagged questions with their answers, and the
    tick pages that they stand on; what a rule tells; safety messages; when to stop an exercise.
    """
    own = definition.document
    parts = [*_head(definition), *_pages(definition), *_screen(definition), *_measures(definition)]
    parts += [*_outcomes(definition), *_rules(definition)]
    for stage in own.stages:
        parts += _some(f"stages.{stage.key}", stage, ("title",), safety=False)
    for content in own.content:
        path = f"content.{content.key}"
        parts += _some(path, content, ("title", "text", "easy_read", "dose"), safety=False)
        parts += _some(path, content, ("stop_if",), safety=True)
    for message in own.messages:
        safety = message.kind == "safety"
        parts += _some(f"messages.{message.key}", message, ("text",), safety=safety)
    return tuple(parts)


def _some(
    path: str, element: object, names: tuple[str, ...], *, safety: bool, own: bool = True
) -> list[Said]:
    values = [(name, getattr(element, name)) for name in names]
    where = f"{path}." if path else ""
    return [Said(f"{where}{name}", value, safety, own) for name, value in values if value]


def _head(definition: Definition) -> Iterator[Said]:
    yield from _some("", definition.document, ("title", "summary"), safety=False)
    if definition.document.about is not None:
        yield from _some("about", definition.document.about, ("for_whom", "not_for"), safety=False)


def _prefix(origin: str) -> str:
    return f"includes.{origin}." if origin else ""


def _pages(definition: Definition) -> Iterator[Said]:
    flagged = {q.page for q in (*definition.screen, *definition.check_in) if q.flags}
    mine = {page.key for page in definition.document.pages}
    homes = {q.page: definition.origins[q.key] for q in reversed(definition.screen) if q.page}
    for key, page in definition.pages.items():
        is_own = key in mine
        path = f"{'' if is_own else _prefix(homes.get(key, ''))}pages.{key}"
        yield from _some(path, page, ("title", "hint"), safety=key in flagged, own=is_own)


def _screen(definition: Definition) -> Iterator[Said]:
    for name, questions in (("screen", definition.screen), ("check_in", definition.check_in)):
        for question in questions:
            origin = definition.origins[question.key]
            yield from of_question(f"{_prefix(origin)}{name}.{question.key}", question, not origin)


def _measures(definition: Definition) -> Iterator[Said]:
    seen: set[str] = set()
    for measure in definition.measures:
        yield from _some(f"measures.{measure.key}", measure, ("title",), safety=False)
        if measure.instrument not in seen:
            seen.add(measure.instrument)
            yield from _instrument(definition.instrument(measure.instrument))


def _instrument(instrument: Instrument) -> Iterator[Said]:
    path = _prefix(f"{instrument.key}@{instrument.version}")
    yield from _some(path[:-1], instrument, ("title", "summary"), safety=False, own=False)
    for item in instrument.items:
        yield from of_question(f"{path}items.{item.key}", item, False)


def of_question(path: str, question: Question, is_own: bool) -> Iterator[Said]:
    """What one question says, with its answers. All of a flagged one is safety text."""
    safety = bool(question.flags)
    names = ("ask", "line", "hint", "explain", "section", "low", "high")
    yield from _some(path, question, names, safety=safety, own=is_own)
    for answer in question.answers:
        yield Said(f"{path}.answers.{answer.code}", answer.label, safety, is_own)


def _outcomes(definition: Definition) -> Iterator[Said]:
    mine = {outcome.disposition for outcome in definition.document.outcomes}
    for level, outcome in definition.outcomes.items():
        is_own = level in mine
        base = "" if is_own else _prefix(next(iter(definition.document.base), ""))
        path = f"{base}outcomes.{level.value}"
        yield from _some(path, outcome, ("title", "tell"), safety=True, own=is_own)
        for number, line in enumerate(outcome.do):
            yield Said(f"{path}.do.{number}", line, True, is_own)


def _rules(definition: Definition) -> Iterator[Said]:
    for rule in definition.rules:
        origin = definition.origins[rule.key]
        path = f"{_prefix(origin)}rules.{rule.key}"
        yield from _some(path, rule, ("tell",), safety=True, own=not origin)
