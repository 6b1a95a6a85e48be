"""What one day holds: its stage, its items, its check-in and the measures that are due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pathways.engine import conditions, logic, progression
from pathways.engine.decisions import Moment
from pathways.engine.definition import Content, Definition, Measure, Question, Stage
from pathways.engine.definition import Item as Planned
from pathways.engine.facts import facts_at
from pathways.engine.values import Asked, Facts, History


QUESTIONS_ON_A_PAGE = 3  # with the button that makes 4 interactions


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to read or do on a day.

    `given` is what the plan names; `content` is what this person does instead, where the pain
    rule says so, `half` with half the repeats. `done` is what was recorded of it today.
    """

    content: Content
    minutes: int
    given: str
    half: bool = False
    done: str | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A measure that can be answered: open up to and on `closes_day`, overdue after it."""

    measure: Measure
    due_day: int
    closes_day: int
    days_overdue: int


def stage_on(definition: Definition, facts: Facts) -> Stage | None:
    """The first stage that covers the day and whose only_if is true; None outside the plan."""
    for stage in definition.stages:
        if facts.day in stage.days and _shown(stage.only_if, facts):
            return stage
    return None


def items_on(definition: Definition, history: History, *, day: int) -> tuple[Item, ...]:
    """What a person does on a day, in the order of the document.

    An item shows on its days (`every` counts from the first of them) when its only_if is true; an
    unknown condition shows nothing. On a rest day no exercise shows. An exercise is the step of
    its family that the pain rule allows, once a day. After two days of too much pain within a
    week the flare-up plan comes first. Days that were missed never pile up.
    """
    facts = facts_at(definition, history, day=day, moment=Moment.DAY)
    stage = stage_on(definition, facts)
    if stage is None:
        return ()
    given = [planned.give for planned in stage.items if _given(planned, stage, facts)]
    if progression.strain_on(definition, history, day):
        given = [*_flare_up(definition), *given]
    items: dict[str, Item] = {}
    for key in given:
        if definition.contents[key].kind == "exercise" and day in stage.rest:
            continue
        item = _item(definition, history, day, key)
        items.setdefault(item.content.key, item)
    return tuple(items.values())


def check_in_questions(
    definition: Definition, history: History, *, day: int
) -> tuple[Question, ...]:
    """The questions of the check-in's next page; none when it is complete.

    Before an answer: the first question and those that rules read, as far as they do not wait
    for one of today's answers; where these are fewer than 3, others take turns by the day. After
    answers (today's unfinished check-in is the last in the history): up to 3 whose ask_if has
    become true, or is unknown because it was declined. A question is asked once a day.
    """
    running = _running(history, day)
    answered = frozenset(key for key, _ in running.answers) if running else frozenset[str]()
    facts = facts_at(definition, history, day=day, moment=Moment.CHECK_IN)
    return questions_after(definition, facts, answered)


def questions_after(
    definition: Definition, facts: Facts, answered: frozenset[str]
) -> tuple[Question, ...]:
    """The questions of a check-in's next page, by what has been answered of it today."""
    waiting = [one for one in _check_in(definition) if one[0].key not in answered]
    if not answered:
        ready = [q for q, needs in waiting if not needs and _asked(q, facts)]
        return _first_page(definition, ready, facts.day)
    return tuple(
        question
        for question, needs in waiting
        if needs and needs <= answered and _asked(question, facts)
    )[:QUESTIONS_ON_A_PAGE]


@lru_cache(maxsize=64)
def _check_in(definition: Definition) -> tuple[tuple[Question, frozenset[str]], ...]:
    """The check-in's questions, each with the others of it that its ask_if reads."""
    own = {question.key for question in definition.check_in}
    return tuple((q, logic.names(q.ask_if) & own) for q in definition.check_in)


@lru_cache(maxsize=64)
def _read_by_rules(definition: Definition) -> frozenset[str]:
    return frozenset(name for rule in definition.rules for name in logic.names(rule.when))


def measures_due(definition: Definition, history: History, *, day: int) -> tuple[Due, ...]:
    """The measures that a person can answer on a day, in the order of the document.

    Of each the latest day on which it was due and has not been answered since; an earlier one
    that was missed is not asked for again.
    """
    due = (_due(measure, history, day) for measure in definition.measures)
    open_ones = tuple(one for one in due if one is not None)
    if not any(one.measure.only_if for one in open_ones):
        return open_ones
    facts = facts_at(definition, history, day=day, moment=Moment.DAY)
    return tuple(one for one in open_ones if _shown(one.measure.only_if, facts))


def _due(measure: Measure, history: History, day: int) -> Due | None:
    due_day = max((on for on in measure.days if on <= day), default=None)
    if due_day is None or any(
        a.kind == "measure" and a.key == measure.key and a.finished and due_day <= a.day <= day
        for a in history.asked
    ):
        return None
    closes_day = due_day + measure.open_days - 1
    return Due(measure, due_day, closes_day, max(day - closes_day, 0))


def _given(planned: Planned, stage: Stage, facts: Facts) -> bool:
    days = planned.days or stage.days
    on_its_days = facts.day in days and (facts.day - days.first) % (planned.every or 1) == 0
    return on_its_days and _shown(planned.only_if, facts)


def _shown(condition: logic.Condition | None, facts: Facts) -> bool:
    return condition is None or conditions.holds(condition, facts) is True


def _asked(question: Question, facts: Facts) -> bool:
    return question.ask_if is None or conditions.holds(question.ask_if, facts) is not False


def _flare_up(definition: Definition) -> Iterable[str]:
    return (key for key, content in definition.contents.items() if content.kind == "flare_up")


def _item(definition: Definition, history: History, day: int, key: str) -> Item:
    content, half = definition.contents[key], False
    if content.kind == "exercise":
        level = progression.level_of(definition, history, key, day)
        content, half = definition.contents[level.content], level.half
    family = progression.family_of(definition, key)
    records = [
        dict(asked.answers).get("done")
        for asked in history.asked
        if asked.kind == "exercise" and asked.day == day and asked.key in family
    ]
    done = str(records[-1]) if records else None
    return Item(content, content.minutes, key, half, done)


def _running(history: History, day: int) -> Asked | None:
    last = history.asked[-1] if history.asked else None
    if last and last.kind == "check_in" and last.day == day and not last.finished:
        return last
    return None


def _first_page(
    definition: Definition, ready: Sequence[Question], day: int
) -> tuple[Question, ...]:
    read = _read_by_rules(definition)
    room = QUESTIONS_ON_A_PAGE - len(ready[:1])
    due = [q for q in ready[1:] if q.key in read or q.flags]
    others = [q for q in ready[1:] if q not in due]
    turn = day * max(room - len(due), 0) % len(others) if others else 0
    chosen = [*ready[:1], *due, *[*others[turn:], *others[:turn]][: max(room - len(due), 0)]]
    return tuple(question for question in ready if question in chosen)
