"""Plain words for people that a solver found, and for where they are in a document."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from pathways.engine.decisions import Decision, Disposition, Moment
from pathways.engine.definition import Definition
from pathways.engine.kinds import label, words
from pathways.engine.sentences import fact_words
from pathways.engine.values import DECLINED
from pathways.engine.vocabulary import FactType, vocabulary
from pathways.proving.counterexamples import Counterexample, Said
from pathways.proving.realising import Holds
from pathways.proving.sides import Side
from pathways.proving.situations import NOT_READ, Situation
from pathways.proving.spaces import PAST_DAY
from pathways.proving.variables import ELSEWHERE, Spot, Variable
from pathways.proving.verdicts import Problem


NOT_ANSWERED = "not answered"
_LEVELS = {
    Disposition.EMERGENCY: "emergency",
    Disposition.URGENT: "urgent",
    Disposition.SOON: "soon",
    Disposition.ROUTINE: "routine",
    Disposition.SELF_REFERRAL: "self-referral",
    Disposition.SELF_MANAGE: "self-manage",
}
_WHERE = {"measure": "measures", "item": "measures"}


def level(disposition: Disposition) -> str:
    """A disposition as it is called in sentences."""
    return _LEVELS[disposition]


def short_hash(*parts: object) -> str:
    """The name of a finding for a tick: the same parts give the same name anywhere."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:12]


def path_of(definition: Definition, key: str) -> str:
    """Where the rule, flag or constraint of a key stands in the document."""
    kind, _, name = key.rpartition(":")
    if kind == "flag":
        return question_path(definition, name)
    if kind == "impossible":
        return f"impossible.{name}"
    return f"{_part(definition, key)}rules.{key}"


def question_path(definition: Definition, name: str) -> str:
    """Where the question of a fact stands in the document."""
    fact = vocabulary(definition).get(name)
    source = fact.source if fact else "screen"
    where = _WHERE.get(source, source)
    return f"{_part(definition, name)}{where}.{name}"


def _part(definition: Definition, key: str) -> str:
    origin = definition.origins.get(key, "")
    return f"includes.{origin}." if origin else ""


def question_words(fact: FactType) -> str:
    """What a fact is called: the short words of its question, else its own name."""
    return fact_words(fact.name, fact)


def answer_words(fact: FactType, value: object) -> str:
    """An answer in the question's own words."""
    if value == DECLINED or value is None:
        return NOT_ANSWERED
    answer = fact.question.answer(str(value)) if fact.question else None
    return words(answer.label) if answer else label(value) if isinstance(value, str) else str(value)


def undecided(path: str, claim: str) -> Problem:
    """A claim that is neither proved nor disproved: it blocks, and names nobody."""
    return Problem(
        "undecided",
        path,
        f"It is not proved that {claim}. The solver sees somebody, but no readings were found that "
        "would make such a person.",
        "Make the conditions on readings over time simpler, or ask for help with this one.",
    )


def example(side: Side, situation: Situation, decision: Decision, holds: Holds) -> Counterexample:
    """A person whom the engine confirmed, in words."""
    said = tuple(sorted(_said(side, situation, holds), key=lambda one: not one.unusual))
    return Counterexample(
        situation,
        said,
        decision.disposition,
        decision.decided_by,
        decision.desk,
        f"{who(situation, said)} is told {level(decision.disposition)}.",
    )


def who(situation: Situation, said: Sequence[Said]) -> str:
    """Somebody, by their unusual answers."""
    on = "" if situation.at is Moment.SCREEN else f" on day {situation.day}"
    unusual = [phrase(one) for one in said if one.unusual and one.fact != "day"]
    if not unusual:
        return f"Somebody{on} with nothing unusual"
    return f"Somebody{on} who {joined(unusual)} and nothing else unusual"


def phrase(one: Said) -> str:
    """One answer, as the end of a sentence that starts with somebody."""
    if one.fact in ("day", "age"):
        return f"is on day {one.answer}" if one.fact == "day" else f"is aged {one.answer}"
    if not one.question.startswith("“"):
        return f"has {one.question}: {one.answer}"
    if one.answer == NOT_ANSWERED:
        return f"does not answer {one.question}"
    return f"answers “{one.answer}” to {one.question}"


def joined(parts: Sequence[str]) -> str:
    """Some phrases, the last two joined by `and`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _said(side: Side, situation: Situation, holds: Holds) -> Iterator[Said]:
    for name, seen in side.seen.items():
        if name == PAST_DAY or name in situation.series or not holds(seen.present):
            continue
        spot = seen.variable.spot(holds)
        value = _value(situation, name, spot)
        unusual = spot is not seen.variable.usual
        if value != ELSEWHERE:
            fact = seen.variable.fact
            yield Said(name, question_words(fact), answer_words(fact, value), unusual)
    for name, readings in situation.series.items():
        fact = side.space.fact(side.number, name)
        yield Said(
            name, question_words(fact), _readings(fact, readings), _stands_out(side, name, holds)
        )


def _value(situation: Situation, name: str, spot: Spot | None) -> object:
    if name == "day":
        return situation.day
    found = {**situation.person, **situation.given}.get(name)
    return found if found is not None else spot.value if spot else DECLINED


def _readings(fact: FactType, readings: Sequence[object]) -> str:
    said = ["no reading" if one == NOT_READ else answer_words(fact, one) for one in readings]
    return f"{', '.join(said)} (day by day, the last one today)" if len(said) > 1 else said[0]


def _stands_out(side: Side, name: str, holds: Holds) -> bool:
    views = side.views[name].views.values() if name in side.views else ()
    seen = side.seen.get(name)
    last: Variable | None = seen.variable if seen and holds(seen.present) else None
    unusual = last is not None and last.spot(holds) is not last.usual
    return unusual or any(holds(rail.maybe) for rail in views)
