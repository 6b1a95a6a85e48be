"""The semantic diff: every class of people whom a new definition treats otherwise than the old."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pathways.engine.decisions import Moment
from pathways.engine.definition import Definition
from pathways.engine.effective import effective_rules
from pathways.engine.vocabulary import vocabulary
from pathways.proving.classes import Classes
from pathways.proving.formulas import OutOfTime, never
from pathways.proving.rewording import rewordings
from pathways.proving.searching import NotShown
from pathways.proving.sides import read_of
from pathways.proving.spaces import names_shared, plain
from pathways.proving.verdicts import Change, Comparison, Rewording
from pathways.proving.worlds import World, without_constraints


__all__ = ["Change", "Comparison", "Rewording", "compare"]

MOST_CLASSES = 50


def compare(
    old: Definition,
    new: Definition,
    *,
    most: int = MOST_CLASSES,
    out_of_time: Callable[[], bool] = never,
) -> Comparison:
    """Every class of people whose outcome becomes milder, harsher, or goes to another service.

    Milder is a milder disposition or a desk lost; harsher the reverse; elsewhere the same
    disposition and desk, and another service. Each moment is compared by itself, over everybody:
    constraints are left out on both sides, so that a new one hides nobody. Questions match by key
    or by `was`. One that a side lacks is not asked there; for an answer that the new side lacks,
    the mildest outcome of those left counts; one that the old side lacked may come from whoever
    gave an answer next to it. Classes are listed milder first; with more than `most` the rest is
    cut off, and `more` says so, which blocks. So does what is not finished or stands in
    `not_shown`.
    """
    names = names_shared(old, new)
    found: list[Change] = []
    not_shown: list[str] = []
    more, finished = False, True
    worlds = [
        World(moment, [without_constraints(old), without_constraints(new)], out_of_time)
        for moment in Moment
        if _view_of(old, moment, {}) != _view_of(new, moment, names)
    ]
    try:
        for change in _classes(worlds, not_shown):
            if len(found) == most:
                more = True
                break
            found.append(change)
    except OutOfTime:
        finished = False
    return Comparison(
        old=old.digest,
        new=new.digest,
        milder=tuple(one for one in found if one.kind == "milder"),
        harsher=tuple(one for one in found if one.kind == "harsher"),
        elsewhere=tuple(one for one in found if one.kind == "elsewhere"),
        rewordings=tuple(rewordings(old, new, names)),
        more=more,
        finished=finished,
        not_shown=tuple(not_shown),
    )


def _classes(worlds: list[World], not_shown: list[str]) -> Iterator[Change]:
    for kind in Classes.KINDS:
        for world in worlds:
            try:
                yield from Classes(world).of(kind)
            except NotShown:
                not_shown.append(
                    f"Somebody may be treated {_WAYS[kind]} at the moment “{world.moment.value}”, "
                    "but no readings were found that would make such a person."
                )


_WAYS = {"milder": "more mildly", "harsher": "more strictly", "elsewhere": "elsewhere"}


def _view_of(definition: Definition, moment: Moment, names: dict[str, str]) -> object:
    """All that decides at a moment, as bare data: the same view has the same outcomes."""
    rules = [rule for rule in effective_rules(definition) if moment in rule.at and not rule.shadow]
    facts = vocabulary(definition)
    waiting = [name for rule in rules for name in read_of(rule.when)]
    asked: dict[str, object] = {}
    while waiting:
        name = waiting.pop()
        fact = facts.get(name)
        shared = names.get(name, name)
        if fact is None or shared in asked:
            continue
        gate = fact.question.ask_if if fact.question else None
        change = fact.instrument.change if fact.instrument else None
        span = (fact.span.first, fact.span.last) if fact.span and fact.question else None
        asked[shared] = (fact.kind, fact.codes, span, fact.worse, plain(gate, names), str(change))
        waiting += read_of(gate) if gate else ()
        if name == "stage":
            for stage in definition.stages:
                waiting += read_of(stage.only_if) if stage.only_if else ()
            asked[shared] = [
                (one.key, one.days.first, one.days.last, plain(one.only_if, names))
                for one in definition.stages
            ]
    counted = [
        (
            rule.key,
            plain(rule.when, names),
            rule.then,
            rule.if_unknown,
            rule.desk,
            _service(definition, rule.key, rule.then),
        )
        for rule in rules
    ]
    area = definition.area if "area" in asked else None
    return counted, asked, area


def _service(definition: Definition, key: str, then: object) -> str | None:
    rule = definition.rule(key)
    outcome = definition.outcome(str(then))
    return (rule.service if rule else None) or (outcome.service if outcome else None)
