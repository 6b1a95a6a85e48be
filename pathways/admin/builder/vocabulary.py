"""Which facts a condition may look at, under headings, and their answers in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from pathways.engine import logic
from pathways.engine.definition import Definition
from pathways.engine.logic import NotACondition
from pathways.engine.sentences import answer_words, fact_words, sentence
from pathways.engine.values import DECLINED
from pathways.engine.vocabulary import CLOCK, PERSON, FactType, vocabulary


Facts = Mapping[str, FactType]
LONGEST_LABEL = 90
# What no ask_if of the screen may read, because it follows from what is asked later.
_NOT_WHILE_ASKING = frozenset({"stage", "days_overdue"})


def all_facts(definition: Definition) -> Facts:
    """Every fact that a rule or a constraint may look at."""
    return vocabulary(definition)


def facts_before(definition: Definition, section: str, key: str) -> Facts:
    """What an `ask_if` of this question may look at: earlier questions, the person, the calendar;
    a check-in also every question of the screen."""
    known = vocabulary(definition)
    names = {*PERSON, *CLOCK}
    asked = definition.screen
    if section == "check_in":
        names |= {question.key for question in definition.screen}
        asked = definition.check_in
    else:
        names -= _NOT_WHILE_ASKING
    for question in asked:
        if question.key == key:
            break
        names.add(question.key)
    return {name: fact for name, fact in known.items() if name in names}


def grouped(definition: Definition, facts: Facts) -> list[tuple[str, list[tuple[str, str]]]]:
    """The facts under headings, for a select."""
    headings: dict[str, list[tuple[str, str]]] = {}
    for name, fact in facts.items():
        headings.setdefault(_heading(definition, fact), []).append((name, name_of(fact)))
    order = [_own(), _check_in(), _measures(), _person(), _clock(), _locked()]
    return [(one, headings[one]) for one in order if one in headings]


def name_of(fact: FactType) -> str:
    """What a fact is called in a list."""
    words = fact_words(fact.name, fact).strip("“”")
    words = words[:1].upper() + words[1:]
    return words if len(words) <= LONGEST_LABEL else f"{words[: LONGEST_LABEL - 1]}…"


def answers_of(fact: FactType) -> list[tuple[str, str]]:
    """The answers of a choice and "not answered", for boxes to tick; [] of all else."""
    if fact.kind != "choice":
        return []
    declinable = (DECLINED,) if fact.source != "clock" else ()
    return [(code, answer_in_words(code, fact)) for code in (*fact.codes, *declinable)]


def answer_in_words(code: str, fact: FactType) -> str:
    """An answer without quotation marks, with a capital."""
    words = answer_words(code, fact).strip("“”")
    return words[:1].upper() + words[1:]


def matching(fact: FactType, typed: str) -> str | None:
    """The answer that typed words mean: its code, its words, or a beginning that only one has."""
    wanted = typed.strip().casefold()
    answers = [(code, words.casefold()) for code, words in answers_of(fact)]
    for code, words in answers:
        if wanted in (code, words):
            return code
    near = [code for code, words in answers if wanted and words.startswith(wanted)]
    return near[0] if len(near) == 1 else None


def said(definition: Definition, raw: Any) -> str:
    """A condition of the document as a sentence; "" of none; what is wrong with it otherwise."""
    if raw is None:
        return ""
    try:
        return sentence(definition, logic.read(raw))
    except NotACondition as wrong:
        return _("This cannot be read: %(why)s.") % {"why": wrong}


def listed(words: Iterable[str]) -> str:
    """Answers one after the other, for a sentence that says what can be typed."""
    return "; ".join(words)


def _heading(definition: Definition, fact: FactType) -> str:
    if fact.source == "screen":
        return _locked() if definition.origins.get(fact.name) else _own()
    headings = {"check_in": _check_in, "person": _person, "clock": _clock}
    return headings.get(fact.source, _measures)()


def _own() -> str:
    return _("Safety questions of this pathway")


def _locked() -> str:
    return _("National red-flag questions")


def _check_in() -> str:
    return _("Check-in questions")


def _measures() -> str:
    return _("Measures")


def _person() -> str:
    return _("The person")


def _clock() -> str:
    return _("Time and silence")
