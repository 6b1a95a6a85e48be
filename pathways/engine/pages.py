"""A page of a screen, and how what a person sent from it becomes answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pathways.engine.definition import Question, Span
from pathways.engine.values import ASKED_AGAIN, DECLINED, TICKED, UNSURE


LINES = "lines"  # the field of a tick page
NONE = "none"
NOT_SURE = "not_sure"
LONGEST_NUMBER = 9  # digits; no span needs more, and very long ones are costly to read
PLAIN = frozenset({"no", NOT_SURE, "yes"})

# What is said of a page that cannot be read. The pages translate these sentences.
CHOOSE_LINES = "Select what applies to you, or select none of these"
ONE_OR_THE_OTHER = "Select the lines that apply, or only the last choice"
CHOOSE_ANSWER = "Select an answer"
ENTER_NUMBER = "Enter a whole number from {first} to {last}"

PageText = str | dict[str, str] | None
Answers = tuple[tuple[str, str | int], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a screen. `since_day` is set in a re-screen: the day of the last finished one."""

    kind: Literal["tick", "question", "explain"]
    key: str
    title: PageText
    hint: PageText
    questions: tuple[Question, ...]
    section: PageText = None
    since_day: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """The answers of a page in its order, or what has to be put right: (field, sentence)."""

    answers: Answers = ()
    errors: tuple[tuple[str, str], ...] = ()


def read_page(page: Page, submitted: Mapping[str, Sequence[str]]) -> Reply:
    """What a submitted page says; errors and no answers unless all of it can be read.

    On a tick page a ticked line stands as yes, or asks its own page where it has more answers
    than yes and no. "None of these" and unticked lines stand as the mildest answer; "I am not
    sure" asks the unticked lines once more. Elsewhere a first "not sure" is kept and asked once
    more where an explanation exists; on the page of that explanation it counts. A blank is
    declined, but not where the answer may be a flag or is needed: nobody sets off an alarm by
    pressing the button too soon, and whoever would rather not say can say so.
    """
    if page.kind == "tick":
        return _read_lines(page, [value for value in submitted.get(LINES, ()) if value])
    answers: list[tuple[str, str | int]] = []
    errors: list[tuple[str, str]] = []
    for question in page.questions:
        answer, error = read_answer(question, submitted.get(question.key, ()))
        if error or answer is None:
            errors.append((question.key, error))
            continue
        answers.append((question.key, answer))
        if answer == NOT_SURE and question.explain and page.kind == "question":
            answers.append((question.key, ASKED_AGAIN))
    return Reply((), tuple(errors)) if errors else Reply(tuple(answers))


def read_answer(question: Question, values: Sequence[str]) -> tuple[str | int | None, str]:
    """One question's answer and "", or None and the sentence that says what to do."""
    raw = values[-1].strip() if values else ""
    if raw == DECLINED or (not raw and not (question.flags or question.needed)):
        return DECLINED, ""
    if question.span is not None:
        return _read_number(question, question.span, raw)
    return (raw, "") if raw in question.codes else (None, CHOOSE_ANSWER)


def _read_number(question: Question, span: Span, raw: str) -> tuple[int | None, str]:
    is_number = raw.isascii() and raw.isdigit() and len(raw) <= LONGEST_NUMBER
    number = int(raw) if is_number else None
    if number is not None and number in span:
        return number, ""
    wanted = ENTER_NUMBER if question.number else CHOOSE_ANSWER
    return None, wanted.format(first=span.first, last=span.last)


def _read_lines(page: Page, chosen: Sequence[str]) -> Reply:
    keys = {question.key for question in page.questions}
    ticked = [value for value in chosen if value in keys]
    rest = {value for value in chosen if value not in keys}
    if not chosen:
        return Reply((), ((LINES, CHOOSE_LINES),))
    if not rest <= {NONE, "unsure", DECLINED} or len(rest) > 1 or (ticked and NONE in rest):
        return Reply((), ((LINES, ONE_OR_THE_OTHER),))
    unticked = {"unsure": UNSURE, DECLINED: DECLINED}.get(next(iter(rest), ""))
    return Reply(
        tuple(
            (q.key, _ticked(q) if q.key in ticked else unticked or q.codes[0])
            for q in page.questions
        )
    )


def _ticked(question: Question) -> str:
    return "yes" if PLAIN.issuperset(question.codes) else TICKED
