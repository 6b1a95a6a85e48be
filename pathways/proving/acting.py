"""Walking an invented person to a moment with the engine that real people meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pathways.engine import logic
from pathways.engine.decisions import Decision, Moment
from pathways.engine.definition import Content, Definition, Question
from pathways.engine.facts import facts_at
from pathways.engine.values import DECLINED, Asked, Person
from pathways.engine.vocabulary import FactType, vocabulary
from pathways.proving.situations import NOT_READ, Situation
from pathways.proving.walking import Answers, Reply, Walker, mildest


_PERSON = ("age", "place", "waiting_for", "pregnant")


@dataclass(frozen=True, slots=True)
class Walk:
    """What somebody met on the way: the questions that were shown, and what was decided."""

    shown: frozenset[str]
    decisions: tuple[Decision, ...]


@dataclass(frozen=True)
class Actor:
    """Somebody who says what a situation says, the mildest to all else.

    Readings are said on their days; of a measure, whose days are its own, one after the other, and
    the last one for good. What another question of the day waits for is said so that it is asked.
    """

    definition: Definition
    situation: Situation
    triage: Mapping[str, Reply] = field(default_factory=dict)

    @property
    def person(self) -> Person:
        known = {name: self.situation.person.get(name) for name in _PERSON}
        return Person(**known)  # type: ignore[arg-type]

    def comes(self, day: int) -> bool:
        return True

    def says(self, question: Question, asking: Asked) -> Reply:
        given = {**self.triage, **self.situation.given}
        if asking.kind == "screen":
            return given.get(question.key, mildest(question))
        if asking.kind == "check_in":
            return self._reading(question.key, asking.day, self._opening(question, asking.day))
        item = f"{asking.key}.{question.key}"
        if item in self.situation.series or item in given:
            return self._measured(item, asking.day, mildest(question))
        return self._towards_score(asking, question)

    def exercises(self, content: Content, day: int) -> Answers:
        return ()

    def _reading(self, name: str, day: int, otherwise: Reply) -> Reply:
        readings = self.situation.series.get(name)
        if readings is None:
            return self.situation.given.get(name, otherwise)
        place = len(readings) - 1 - (self.situation.day - day)
        said = readings[min(max(place, 0), len(readings) - 1)]
        return otherwise if said == NOT_READ else DECLINED if said is None else said

    def _measured(self, name: str, day: int, otherwise: Reply) -> Reply:
        kept = [one for one in self.situation.series.get(name, ()) if one != NOT_READ]
        if not kept:
            return self.situation.given.get(name, otherwise)
        due = self.definition.measure(name.partition(".")[0]).days
        said = kept[min(max(sum(on <= day for on in due) - 1, 0), len(kept) - 1)]
        return DECLINED if said is None else said

    def _opening(self, question: Question, day: int) -> Reply:
        """The mildest answer that lets a question be asked of which a reading is wanted today."""
        for other in self.definition.check_in:
            if other.ask_if is not None and self._reading(other.key, day, NOT_READ) != NOT_READ:
                for leaf in logic.leaves(other.ask_if):
                    if leaf.fact == question.key and leaf.codes:
                        return next(c for c in (*question.codes, DECLINED) if c in leaf.codes)
        return mildest(question)

    def _towards_score(self, asking: Asked, question: Question) -> Reply:
        """An answer that brings the score near what is wanted: each item its share of it."""
        wanted = self._measured(asking.key, asking.day, mildest(question))
        if asking.key not in vocabulary(self.definition) or wanted == mildest(question):
            return mildest(question)
        if wanted == DECLINED or not isinstance(wanted, int):
            return wanted
        return _share(vocabulary(self.definition)[asking.key], question, wanted)


def _share(fact: FactType, question: Question, wanted: int) -> Reply:
    instrument = fact.instrument
    way = next(iter((instrument.score or {}).items()), ("item", "")) if instrument else ("item", "")
    items = way[1] if isinstance(way[1], list | tuple) else [way[1]]
    if question.span is not None:
        number = wanted if way[0] != "sum" else wanted // len(items)
        return min(max(number, question.span.first), question.span.last)
    place = wanted if way[0] != "sum" else -(-wanted // len(items))
    place -= instrument.range.first if instrument and instrument.range else 0
    place = min(max(place, 0), len(question.codes) - 1)
    return question.codes[::-1][place] if fact.worse == "down" else question.codes[place]


def walk_screen(definition: Definition, situation: Situation) -> Walk:
    """A first screen, page by page, as somebody of this situation answers it."""
    walker = Walker(definition, Actor(definition, situation))
    walker.screen(day=situation.day, cause="triage")
    return _walk(walker)


def walk_to(definition: Definition, situation: Situation, triage: Mapping[str, Reply]) -> Walk:
    """From triage to the moment of a situation: somebody who comes on each day that matters.

    Where triage or a day before calls for help, a person starts the plan, or goes on with it, as
    they may.
    """
    walker = Walker(definition, Actor(definition, situation, triage))
    walker.screen(day=0, cause="triage")
    for day in _days(definition, situation):
        walker.stopped = False
        walker.visit(day, facts_at(definition, walker.history, day=day, moment=Moment.DAY))
    if situation.at is Moment.DAY:
        walker.arrive(situation.day)
    return _walk(walker)


def _walk(walker: Walker) -> Walk:
    shown = frozenset(key for one in walker.walked for key in one.shown)
    return Walk(shown, tuple(one.decision for one in walker.walked))


def _days(definition: Definition, situation: Situation) -> list[int]:
    """The days on which something is read, none of them after the person fell silent."""
    last = situation.day
    silent = situation.given.get("days_silent")
    if situation.at is Moment.DAY and isinstance(silent, int):
        last -= silent
    days = set()
    for readings in situation.series.values():
        first = situation.day - len(readings) + 1
        days |= {first + n for n, one in enumerate(readings) if one != NOT_READ}
    due = {measure.key: measure.days for measure in definition.measures}
    for name in situation.series:
        own = due.get(name.partition(".")[0], ())
        days |= set(own)
        if situation.at is Moment.MEASURE:  # the first time that each is due from then on
            last = max(last, min((day for day in own if day >= situation.day), default=0))
    days.add(last)
    return sorted(day for day in days if 1 <= day <= last)
