"""Trying every path: each way through triage, where it ends, and what none of them reaches."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from pathways import clock
from pathways.engine.decisions import LADDER, Moment
from pathways.engine.definition import Definition
from pathways.engine.effective import effective_rules
from pathways.engine.kinds import words
from pathways.proving.paths import Path, Tried, try_paths
from pathways.proving.situations import Situation
from pathways.proving.telling import LEVELS, said_as
from pathways.services.simulating import situation_query
from patients.web.preview.pages import PreviewPage
from patients.web.preview.sources import Source


SHOWN = 100  # paths that the page lists; all are counted
SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Line:
    """One way through triage in words, and the address that opens it in the simulator."""

    unusual: tuple[str, ...]
    ends: str
    by: str
    pages: int
    href: str


class EveryPath(PreviewPage):
    """`/preview/<source>/paths`: walked in memory, when it is asked for."""

    def get(self, request: HttpRequest, source: Source) -> HttpResponse:
        definition = self.definition
        context: dict[str, Any] = {"page_title": _("Every path through triage"), "tried": None}
        if "run" in request.GET:
            tried = try_paths(definition, out_of_time=clock.time_limit(SECONDS))
            context |= {
                "tried": tried,
                "ends": ends_of(tried),
                "missed": missed_of(definition, tried),
                "lines": [self.line(definition, one) for one in tried.paths[:SHOWN]],
            }
        return self.own_page("paths", context)

    def line(self, definition: Definition, path: Path) -> Line:
        questions = {question.key: question for question in definition.screen}
        titles = {one.key: one.title for one in path.decision.counted}
        person = {"age": path.person.age, "pregnant": path.person.pregnant}
        situation = Situation(Moment.SCREEN, given=dict(path.unusual), person=person)
        return Line(
            unusual=tuple(
                f"{words(questions[key].line) or words(questions[key].ask)}: "
                f"{said_as(questions[key], answer)}"
                for key, answer in path.unusual
            ),
            ends=LEVELS[path.decision.disposition],
            by=titles.get(path.decision.decided_by or "", ""),
            pages=path.pages,
            href=f"{self.source.address('situation')}?is={situation_query(situation)}",
        )


def ends_of(tried: Tried) -> list[tuple[str, int]]:
    """How many paths end at each level, the strongest first."""
    counts = Counter(path.decision.disposition for path in tried.paths)
    return [(LEVELS[level], counts[level]) for level in reversed(LADDER) if counts[level]]


def missed_of(definition: Definition, tried: Tried) -> list[tuple[str, list[str]]]:
    """What none of the paths reached, in words: questions, answers and rules."""
    questions = {question.key: question for question in definition.screen}
    titles = {rule.key: rule.title for rule in effective_rules(definition)}
    found = [
        (
            _("Questions that were never asked"),
            [words(questions[key].ask) for key in tried.questions_not_asked],
        ),
        (
            _("Answers that were never given"),
            [
                f"{words(questions[key].ask)} {said_as(questions[key], answer)}"
                for key, answer in tried.answers_not_given
            ],
        ),
        (_("Rules that were never true"), [titles[key] for key in tried.rules_not_true]),
    ]
    return [(title, names) for title, names in found if names]
