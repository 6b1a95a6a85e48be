"""The questions of a pathway as a tree of answers: the one source of the list and of the map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pathways.authoring.branching import opened_by
from pathways.engine import logic
from pathways.engine.definition import Definition, Question
from pathways.engine.kinds import words
from pathways.engine.sentences import sentence
from pathways.engine.values import DECLINED


SECTIONS = ("screen", "check_in")


@dataclass(frozen=True, slots=True)
class Opened:
    """A later question that an answer has asked."""

    section: str
    key: str
    number: int
    words: str


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer: its words, the disposition that it carries by itself, what it has asked."""

    code: str
    words: str
    flag: str
    opens: tuple[Opened, ...]


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question. `asked_if` is "" where everybody is asked; `group` is the heading it is under;
    `needs` are the questions of its own section that its condition reads."""

    section: str
    key: str
    number: int
    words: str
    kind: str
    is_locked: bool
    group: str
    answers: tuple[AnswerLine, ...]
    asked_if: str
    needs: tuple[str, ...]
    depth: int


def outline(definition: Definition) -> dict[str, tuple[QuestionLine, ...]]:
    """Every question of the screen and of the check-in, in the order in which they are asked."""
    asked = {"screen": definition.screen, "check_in": definition.check_in}
    opens = _opens(asked)
    return {section: _lines(definition, section, some, opens) for section, some in asked.items()}


Asked = Mapping[str, Sequence[Question]]
Opens = Mapping[tuple[str, str], Sequence[Opened]]


def _opens(asked: Asked) -> Opens:
    """For each question and answer of it, the later questions that it by itself has asked."""
    found: dict[tuple[str, str], list[Opened]] = defaultdict(list)
    for section, questions in asked.items():
        for number, question in enumerate(questions, start=1):
            here = Opened(section, question.key, number, short(question))
            raw = logic.write(question.ask_if) if question.ask_if is not None else None
            for name in logic.names(question.ask_if):
                for code in opened_by(raw, name) or ():
                    found[name, code].append(here)
    return found


def _lines(
    definition: Definition, section: str, asked: Sequence[Question], opens: Opens
) -> tuple[QuestionLine, ...]:
    depths: dict[str, int] = {}
    lines = []
    for number, question in enumerate(asked, start=1):
        needs = tuple(q.key for q in asked if q.key in logic.names(question.ask_if))
        depths[question.key] = 1 + max((depths.get(key, 0) for key in needs), default=-1)
        lines.append(
            QuestionLine(
                section,
                question.key,
                number,
                short(question),
                kind_of(question),
                bool(definition.origins.get(question.key)),
                _group(definition, question),
                _answers(question, opens),
                sentence(definition, question.ask_if) if question.ask_if is not None else "",
                needs,
                depths[question.key],
            )
        )
    return tuple(lines)


def _answers(question: Question, opens: Opens) -> tuple[AnswerLine, ...]:
    lines = [(answer.code, words(answer.label)) for answer in question.answers]
    if DECLINED in question.flags or opens.get((question.key, DECLINED)):
        lines.append((DECLINED, _("Not answered")))
    return tuple(
        AnswerLine(
            code,
            said,
            question.flags[code].value if code in question.flags else "",
            tuple(opens.get((question.key, code), ())),
        )
        for code, said in lines
    )


def _group(definition: Definition, question: Question) -> str:
    if question.section is not None:
        return words(question.section)
    if question.page is not None and question.page in definition.pages:
        return words(definition.pages[question.page].title)
    locked = definition.origins.get(question.key)
    return _("National red-flag questions") if locked else _("Questions of this pathway")


def short(question: Question) -> str:
    """A question as lists name it: its line on a tick page, else its words."""
    return words(question.line) or words(question.ask)


def kind_of(question: Question) -> str:
    """How a question is answered, in words."""
    if question.span is not None:
        limits = {"low": question.span.first, "high": question.span.last}
        scale, number = _("Scale from %(low)s to %(high)s"), _("Number from %(low)s to %(high)s")
        return (scale if question.scale else number) % limits
    codes = set(question.codes) - {"not_sure"}
    return _("Yes or no") if codes == {"yes", "no"} else _("One of some answers")
