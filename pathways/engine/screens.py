"""The next page of a screen: what is still asked, how it is grouped, and when the screen ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pathways.engine import conditions, logic
from pathways.engine.decisions import Decision, Disposition, Moment
from pathways.engine.definition import Definition, Question
from pathways.engine.effective import effective_rules
from pathways.engine.facts import facts_at
from pathways.engine.pages import Page, Reply, read_page
from pathways.engine.rules import decide
from pathways.engine.values import (
    ASKED_AGAIN,
    BOOKKEEPING,
    DECLINED,
    TICKED,
    UNSURE,
    Fact,
    Facts,
    History,
    State,
)


ANYTHING_NEW = "anything_new"  # the one page of a re-screen; its title says since when

__all__ = ["ANYTHING_NEW", "Page", "Reply", "Step", "ask_order", "left", "next_step", "read_page"]


@dataclass(frozen=True, slots=True)
class Step:
    """Where a screen stands: its next page, or None when it has ended, and what is decided."""

    page: Page | None
    decision: Decision
    facts: Facts


def next_step(definition: Definition, history: History, *, day: int) -> Step:
    """The next page of the unfinished screen that is last in the history.

    Flagged questions and those that their ask_if needs come first, in the order of the document,
    the base's before the pathway's; then the others. A re-screen asks the flagged ones and those
    marked `again`; what lasts and is known keeps the answer that it has. From the moment that a
    rule of `soon` or above is true, only questions are asked that a stronger rule may still turn
    on; without one the screen has ended.
    """
    asked = history.asked[-1]
    facts = facts_at(definition, history, day=day, moment=Moment.SCREEN)
    decision = decide(definition, facts)
    order = ask_order(definition, again=asked.cause != "triage")
    still = [q for q in order if facts.scalars[q.key].state is State.PENDING]
    if _is_found(decision):
        useful = _could_be_stronger(definition, facts, decision)
        still = [question for question in still if question.key in useful]
    since = _last_screen_day(history) if asked.cause != "triage" else None
    if still:
        return Step(_page(definition, history, still, facts, since), decision, facts)
    return _ended(definition, facts)


def left(definition: Definition, history: History, *, day: int) -> Step:
    """Where a screen stands that is left unfinished for good: nothing is pending any more."""
    return _ended(definition, facts_at(definition, history, day=day, moment=Moment.SCREEN))


def _ended(definition: Definition, facts: Facts) -> Step:
    """A screen that asks no more: what it did not ask is closed, so that what was declined before
    it ended counts."""
    closed = {
        name: Fact(State.CLOSED) if fact.state is State.PENDING else fact
        for name, fact in facts.scalars.items()
    }
    facts = Facts(facts.day, facts.moment, closed, facts.series)
    return Step(None, decide(definition, facts), facts)


@lru_cache(maxsize=64)
def ask_order(definition: Definition, *, again: bool) -> tuple[Question, ...]:
    """Every question that a screen may ask, in the order in which it asks them.

    A line without a flag stays with the flagged lines of its page.
    """
    asked = definition.asked_again() if again else definition.screen
    pages = {question.page for question in asked if question.flags and question.page}
    beside = [q.key for q in asked if q.flags or q.page in pages]
    flagged = _with_needs(beside, definition.screen)
    first = [question for question in asked if question.key in flagged]
    return (*first, *(question for question in asked if question.key not in flagged))


def _with_needs(keys: Iterable[str], screen: Sequence[Question]) -> set[str]:
    """The questions and, since an ask_if sees earlier questions only, all that theirs need."""
    wanted = set(keys)
    for question in reversed(screen):
        if question.key in wanted:
            wanted |= logic.names(question.ask_if)
    return wanted


def _is_found(decision: Decision) -> bool:
    return any(
        one.state == "true" and one.counts_as >= Disposition.SOON for one in decision.counted
    )


def _could_be_stronger(definition: Definition, facts: Facts, decision: Decision) -> set[str]:
    """The open questions that a rule stronger than what is found still waits for."""
    keys: set[str] = set()
    for when, names in _stronger(definition, decision.disposition):
        if not names <= keys and conditions.truth_of(when, facts.known) is None:
            keys |= names
    return _with_needs(keys, definition.screen)


@lru_cache(maxsize=256)
def _stronger(
    definition: Definition, disposition: Disposition
) -> tuple[tuple[logic.Condition, frozenset[str]], ...]:
    """The rules of a screen that may count as more than this, with what each reads."""
    return tuple(
        (rule.when, logic.names(rule.when))
        for rule in effective_rules(definition)
        if Moment.SCREEN in rule.at
        and not rule.shadow
        and max(rule.then, rule.if_unknown or rule.then) > disposition
    )


def _page(
    definition: Definition,
    history: History,
    still: Sequence[Question],
    facts: Facts,
    since: int | None,
) -> Page:
    first, asked = still[0], history.asked[-1]
    marks = {key: answer for key, answer in asked.answers if answer in BOOKKEEPING}
    mark = marks.get(first.key)
    if asked.cause != "triage" and mark is None and first.page:
        lines = _lines_that_may_be_new(definition, history, still, marks, facts)
        if len(lines) > 1:
            return Page("tick", ANYTHING_NEW, None, None, lines, since_day=since)
        if lines:
            return _alone("question", lines[0], since)
    since = None if first.lasts else since
    if mark == ASKED_AGAIN:
        return _alone("explain", first, since)
    group = [first]
    if first.page and mark != TICKED:
        group = _group(still, marks, facts)
    if len(group) == 1:
        return _alone("explain" if mark == UNSURE else "question", first, since)
    page = definition.pages[str(first.page)]
    kind: Literal["explain", "tick"] = "explain" if mark == UNSURE else "tick"
    return Page(kind, page.key, page.title, page.hint, tuple(group), first.section, since)


def _lines_that_may_be_new(
    definition: Definition,
    history: History,
    still: Sequence[Question],
    marks: Mapping[str, str | int],
    facts: Facts,
) -> tuple[Question, ...]:
    """Every line that a re-screen still asks, for one page, the pathway's own before the base's:
    saying that it got worse must not cost a walk through many pages.

    What lasts is one of them for those who said before that they have it not. For all others it is
    not new: "none of these are new" would answer it with no, so it is asked apart.
    """
    before = _answered_before(history)
    lines = [
        q
        for q in still
        if q.page and q.key not in marks and (not q.lasts or q.key in before) and _is_open(q, facts)
    ]
    lines.sort(key=lambda question: definition.origins[question.key] != "")
    return tuple(lines)


def _answered_before(history: History) -> set[str]:
    """The questions that an earlier finished screen has an answer to; declined is none."""
    runs = (run for run in history.asked[:-1] if run.kind == "screen" and run.finished)
    return {
        key
        for run in runs
        for key, answer in run.answers
        if answer not in BOOKKEEPING and answer != DECLINED
    }


def _alone(kind: Literal["question", "explain"], question: Question, since: int | None) -> Page:
    hint = question.explain if kind == "explain" else question.hint
    return Page(kind, question.key, question.ask, hint, (question,), question.section, since)


def _group(
    still: Sequence[Question], marks: Mapping[str, str | int], facts: Facts
) -> list[Question]:
    """The first open question and those after it that share its page and its mark.

    A question that waits for an answer of this page does not part its lines.
    """
    first = still[0]
    group = [first]
    for question in still[1:]:
        if not _is_open(question, facts):
            continue
        alike = question.page == first.page and marks.get(question.key) == marks.get(first.key)
        if not alike:
            break
        group.append(question)
    return group


def _is_open(question: Question, facts: Facts) -> bool:
    """Whether no answer still to come decides that the question is asked."""
    pending = [n for n in logic.names(question.ask_if) if _is_pending(facts, n)]
    return not pending or bool(question.ask_if and conditions.holds(question.ask_if, facts))


def _is_pending(facts: Facts, name: str) -> bool:
    fact = facts.scalars.get(name)
    return fact is not None and fact.state is State.PENDING


def _last_screen_day(history: History) -> int | None:
    finished = (a.day for a in reversed(history.asked[:-1]) if a.kind == "screen" and a.finished)
    return next(finished, None)
