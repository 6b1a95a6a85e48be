"""The pages of an open screen that a patient has already answered, so that they can go back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from pathways.engine.pages import Page
from pathways.engine.screens import next_step
from pathways.engine.values import BOOKKEEPING, Asked
from pathways.services.publishing import definition_of
from patients.models import Asking, Enrolment, Submit
from patients.services import histories


Pair = tuple[str, str | int]


@dataclass(frozen=True, slots=True)
class Answered:
    """One page as it was shown, and what was last answered on it."""

    page: Page
    given: tuple[Pair, ...]

    @property
    def id(self) -> str:
        return page_id(self.page)


def page_id(page: Page) -> str:
    """What tells a page of a screen from its others: a question and its explanation share a key."""
    return f"{page.kind}-{page.key}"


def answered_pages(*, enrolment: Enrolment, asking: Asking, at: datetime) -> tuple[Answered, ...]:
    """The answered pages of an open screen, in the order in which they were first shown.

    Each is made again by the engine from the answers before it. A page that was sent once more
    keeps its place and shows its newest answers.
    """
    definition = definition_of(enrolment.version)
    history = histories.history_of(enrolment, at)
    before = tuple(a for a in history.asked if a.kind != "screen" or a.finished)
    pages: dict[str, Answered] = {}
    given: tuple[Pair, ...] = ()
    for submit in asking.submits.order_by("id").prefetch_related("answers"):
        run = Asked("screen", asking.key, asking.day, given, False, asking.cause)
        so_far = replace(history, asked=(*before, run))
        page = next_step(definition, so_far, day=histories.day_of(enrolment, at)).page
        pairs = _pairs(submit)
        if page is None or page.key != submit.page_key:
            page = next((p.page for p in pages.values() if p.page.key == submit.page_key), None)
        if page is not None:
            pages[page_id(page)] = Answered(page, pairs)
        given = (*given, *pairs)
    return tuple(pages.values())


def shown_answers(answered: Answered) -> dict[str, str | int]:
    """What stands in the fields of a page that is shown again, by question."""
    return {key: answer for key, answer in answered.given if answer not in BOOKKEEPING}


def _pairs(submit: Submit) -> tuple[Pair, ...]:
    rows = sorted(submit.answers.all(), key=lambda answer: answer.position)
    return tuple((a.question, a.code if a.number is None else a.number) for a in rows)
