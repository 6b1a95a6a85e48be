"""Conditions in plain words, made from the data, so that what is read is what runs."""

from __future__ import annotations

from collections.abc import Sequence

from pathways.engine.definition import Definition
from pathways.engine.kinds import label, words
from pathways.engine.logic import All, Any_, Condition, Leaf
from pathways.engine.values import DECLINED
from pathways.engine.vocabulary import FactType, vocabulary


_ALWAYS = {
    "age": "age",
    "pregnant": "pregnant",
    "place": "the place",
    "waiting_for": "what the person waits for",
    "area": "the body area",
    "day": "the day of the plan",
    "stage": "the stage",
    "days_silent": "the number of days without a word",
    "days_overdue": "the number of days that a measure is overdue",
    "strongest_14_days": "the strongest advice of the last 14 days",
}
_CHANGES = {
    "better": "better than at the start",
    "same": "about the same as at the start",
    "worse": "worse than at the start",
}


def sentence(definition: Definition, condition: Condition) -> str:
    """The condition as one sentence, with the questions' and answers' own English words."""
    said = _said(vocabulary(definition), condition, inner=False)
    return f"{said[:1].upper()}{said[1:]}."


def _said(facts: dict[str, FactType], condition: Condition, *, inner: bool) -> str:
    if isinstance(condition, Leaf):
        return _leaf(condition, facts.get(condition.fact))
    parts = [_said(facts, part, inner=True) for part in condition.parts]
    if isinstance(condition, All | Any_):
        joined = _joined(parts, "and" if isinstance(condition, All) else "or")
        return f"({joined})" if inner and len(parts) > 1 else joined
    joined = f"at least {condition.count} of these {len(parts)}: {'; '.join(parts)}"
    return f"({joined})" if inner else joined


def _leaf(leaf: Leaf, fact: FactType | None) -> str:
    name = fact_words(leaf.fact, fact)
    if leaf.since_start:
        return f"{name} is {_joined([_CHANGES[one] for one in leaf.since_start], 'or')}"
    if leaf.up_by is not None:
        side = "below" if fact and fact.worse == "down" else "above"
        said = f"{name} is at least {leaf.up_by} {side} where it started"
        return f"{said}, for {_days(leaf.over_days)} or more" if leaf.over_days else said
    said = f"{name} {_test(leaf, fact)}"
    if leaf.for_days is not None:
        return f"{said}, now and for at least {_days(leaf.for_days)}"
    if leaf.times is not None:
        times = "once" if leaf.times == 1 else f"{leaf.times} times"
        return f"{said}, at least {times} in the last {_days(leaf.in_days)}"
    return said


def _test(leaf: Leaf, fact: FactType | None) -> str:
    if leaf.codes:
        return f"is {_joined([answer_words(code, fact) for code in leaf.codes], 'or')}"
    if leaf.at_least is not None:
        return f"is {leaf.at_least} or more"
    return f"is below {leaf.below}"


def fact_words(name: str, fact: FactType | None) -> str:
    """What a fact is called in a sentence."""
    if name in _ALWAYS:
        return _ALWAYS[name]
    if fact is not None and fact.question is not None:
        return f"“{words(fact.question.line) or words(fact.question.ask)}”"
    if fact is not None and fact.instrument is not None and fact.measure is not None:
        return f"the score of “{words(fact.measure.title) or words(fact.instrument.title)}”"
    return label(name).lower()


def answer_words(code: str, fact: FactType | None) -> str:
    """What an answer of a fact is called in a sentence."""
    if code == DECLINED:
        return "not answered"
    answer = fact.question.answer(code) if fact and fact.question else None
    return f"“{words(answer.label) if answer else label(code)}”"


def _days(days: int | None) -> str:
    return "1 day" if days == 1 else f"{days} days"


def _joined(parts: Sequence[str], word: str) -> str:
    if len(parts) == 1:
        return parts[0]
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"
