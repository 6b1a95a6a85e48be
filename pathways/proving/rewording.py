"""Words and units that a rule reads or says: compared text by text, because no solver judges them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pathways.engine import logic
from pathways.engine.definition import Definition, Question
from pathways.engine.effective import effective_rules
from pathways.engine.kinds import words
from pathways.engine.vocabulary import vocabulary
from pathways.proving.phrasing import path_of, question_path, short_hash
from pathways.proving.verdicts import Rewording


_OF_QUESTIONS = ("ask", "line", "hint", "explain", "low", "high")
_OF_RULES = ("title", "tell", "due_hours", "again_after_days", "ask_again")
_OF_OUTCOMES = ("title", "tell", "service")


def rewordings(old: Definition, new: Definition, names: dict[str, str]) -> Iterator[Rewording]:
    """Every changed word or unit of what is in both and counts: a question that a rule, a flag or
    an ask_if reads, what a rule and an outcome say and within what time, and a new constraint.

    A rule that is gone takes its words and its time with it, which another rule of the same level
    and service need not have: each stands here with nothing after it.

    `names` gives each fact of the new definition the name that it has in the old one.
    """
    yield from _questions(old, new, names)
    yield from _rules(old, new)
    for disposition, outcome in new.outcomes.items():
        before = old.outcomes.get(disposition)
        if before is not None:
            path = f"outcomes.{disposition.value}"
            yield from _fields(path, _OF_OUTCOMES, before, outcome)
            yield from _one(path, "do", _list(before.do), _list(outcome.do))
    known = {one.key: one for one in old.impossible}
    for one in new.impossible:
        was = known.get(one.key)
        before_when = str(logic.write(was.when)) if was else ""
        yield from _one(f"impossible.{one.key}", "when", before_when, str(logic.write(one.when)))


def read_by_rules(definition: Definition) -> set[str]:
    """The facts that decide something: read by a rule that counts, or by an ask_if of such."""
    known = vocabulary(definition)
    found: set[str] = set()
    waiting = [n for rule in effective_rules(definition) for n in logic.names(rule.when)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            question = known[name].question if name in known else None
            waiting += logic.names(question.ask_if) if question else ()
    return found


def _questions(old: Definition, new: Definition, names: dict[str, str]) -> Iterator[Rewording]:
    before, after = vocabulary(old), vocabulary(new)
    for name in sorted(read_by_rules(new) & after.keys()):
        was = before.get(names.get(name, name))
        now = after[name]
        if was is None or was.source != now.source:
            continue
        path = question_path(new, name)
        if was.question is not None and now.question is not None:
            yield from _fields(path, _OF_QUESTIONS, was.question, now.question)
            yield from _answers(path, was.question, now.question)
        if was.instrument is not None and now.instrument is not None:
            yield from _fields(
                path, ("range", "score", "missing", "change"), was.instrument, now.instrument
            )
            for item in now.instrument.items:
                own = next((one for one in was.instrument.items if one.key == item.key), None)
                if own is not None:
                    yield from _fields(f"{path}.{item.key}", _OF_QUESTIONS, own, item)
                    yield from _answers(f"{path}.{item.key}", own, item)


def _answers(path: str, was: Question, now: Question) -> Iterator[Rewording]:
    for answer in now.answers:
        before = was.answer(answer.code)
        if before is not None:
            yield from _one(
                path, f"answers.{answer.code}", words(before.label), words(answer.label)
            )
    yield from _one(path, "span", _span(was), _span(now))
    yield from _one(path, "worse", str(was.worse or ""), str(now.worse or ""))
    kept = [code for code in now.codes if code in was.codes]
    yield from _one(path, "order", ", ".join(c for c in was.codes if c in kept), ", ".join(kept))


def _rules(old: Definition, new: Definition) -> Iterator[Rewording]:
    for rule in new.rules:
        before = old.rule(rule.key) or (old.rule(rule.was) if rule.was else None)
        if before is not None:
            yield from _fields(path_of(new, rule.key), _OF_RULES, before, rule)
    kept = {key for rule in new.rules for key in (rule.key, rule.was)}
    for rule in old.rules:
        if rule.key not in kept:
            for field in _OF_RULES:
                yield from _one(path_of(old, rule.key), field, _text(getattr(rule, field)), "")


def _fields(path: str, fields: tuple[str, ...], was: Any, now: Any) -> Iterator[Rewording]:
    for field in fields:
        yield from _one(path, field, _text(getattr(was, field)), _text(getattr(now, field)))


def _one(path: str, field: str, before: str, after: str) -> Iterator[Rewording]:
    if before != after:
        name = short_hash(path, field, before, after)
        yield Rewording(path, field, before, after, name)


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, dict) and all(isinstance(one, str) for one in value.values()):
        return "\n".join(f"{language}: {text}" for language, text in sorted(value.items()))
    return str(value)


def _list(values: tuple[Any, ...]) -> str:
    return "\n".join(_text(value) for value in values)


def _span(question: Question) -> str:
    return f"{question.span.first} to {question.span.last}" if question.span else ""
