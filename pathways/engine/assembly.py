"""Merging: what the bases lock comes first, then what the pathway says itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pathways.engine.binding import bound
from pathways.engine.decisions import Disposition
from pathways.engine.definition import Definition, Document, Instrument, Outcome, Question


K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True)
class Models:
    """A document and what it includes, each valid by itself."""

    document: Document
    bases: Mapping[str, Document]  # by reference, in the order of `base`
    instruments: Mapping[str, Instrument]  # by `key@version`

    @property
    def parts(self) -> tuple[tuple[str, Document], ...]:
        """The bases and then the document itself, whose name is empty."""
        return (*self.bases.items(), ("", self.document))


def assemble(models: Models, *, digest: str, source: Mapping[str, Any]) -> Definition:
    """The merged view. Where two parts use one key the first counts; findings() refuse that."""
    parts = models.parts
    unbound = Definition(
        digest=digest,
        source=source,
        document=models.document,
        pages=_first((page.key, page) for _, part in parts for page in part.pages),
        screen=_unique(question for _, part in parts for question in part.screen),
        check_in=_check_in(_unique(q for _, part in parts for q in part.check_in)),
        rules=tuple(_first((rule.key, rule) for _, part in parts for rule in part.rules).values()),
        impossible=tuple(one for _, part in parts for one in part.impossible),
        outcomes=_outcomes(models),
        contents=_first((content.key, content) for content in models.document.content),
        instruments=_instruments(models),
        origins=_first(_keys(models)),
    )
    return bound(unbound)


def _keys(models: Models) -> Iterable[tuple[str, str]]:
    for name, part in models.parts:
        for question in (*part.screen, *part.check_in):
            yield question.key, name
        for rule in part.rules:
            yield rule.key, name


def _outcomes(models: Models) -> dict[Disposition, Outcome]:
    return _first(
        (outcome.disposition, outcome) for _, part in models.parts for outcome in part.outcomes
    )


def _instruments(models: Models) -> dict[str, Instrument]:
    found = dict(models.instruments)
    for measure in models.document.measures:  # one named without its version
        editions = [key for key in found if key.partition("@")[0] == measure.instrument]
        if len(editions) == 1:
            found[measure.instrument] = found[editions[0]]
    return found


def _check_in(questions: tuple[Question, ...]) -> tuple[Question, ...]:
    """The first question of a check-in is needed unless it says otherwise."""
    return tuple(
        question.model_copy(update={"needed": number == 0}) if question.needed is None else question
        for number, question in enumerate(questions)
    )


def _unique(questions: Iterable[Question]) -> tuple[Question, ...]:
    return tuple(_first((question.key, question) for question in questions).values())


def _first(pairs: Iterable[tuple[K, V]]) -> dict[K, V]:
    found: dict[K, V] = {}
    for key, value in pairs:
        found.setdefault(key, value)
    return found
