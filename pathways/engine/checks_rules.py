"""Can every condition be worked out, and does every rule lead somewhere safe."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from pathways.engine import logic
from pathways.engine.assembly import Models
from pathways.engine.checks_questions import bounds
from pathways.engine.checks_structure import prefix
from pathways.engine.decisions import Disposition, Moment
from pathways.engine.definition import Definition, Document, Rule
from pathways.engine.reports import Finding
from pathways.engine.values import DECLINED
from pathways.engine.vocabulary import FactType, vocabulary


LONGEST_NOTED_DAYS = 14


def conditions(models: Models, merged: Definition) -> Iterator[Finding]:
    """Every condition names facts and answers that exist, and tests that fit them."""
    facts = vocabulary(merged)
    for part, document in models.parts:
        for path, condition in all_conditions(document):
            yield from of_condition(condition, facts, f"{prefix(part)}{path}")
    for reference, instrument in models.instruments.items():
        own = {**facts, **_items(merged, reference)}
        for item in instrument.items:
            if item.ask_if is not None:
                path = f"{prefix(reference)}items.{item.key}.ask_if"
                yield from of_condition(item.ask_if, own, path)


def _items(merged: Definition, reference: str) -> dict[str, FactType]:
    """An instrument's items by their own keys, as its ask_ifs name them."""
    known = vocabulary(merged).values()
    return {
        fact.question.key: fact
        for fact in known
        if fact.source == "item"
        and fact.question is not None
        and fact.measure is not None
        and merged.instruments[fact.measure.instrument] is merged.instruments[reference]
    }


def all_conditions(document: Document) -> Iterator[tuple[str, logic.Condition]]:
    """Path and condition of everything in a document that has one."""
    for name, field in (
        ("screen", "ask_if"),
        ("check_in", "ask_if"),
        ("measures", "only_if"),
        ("stages", "only_if"),
        ("rules", "when"),
        ("impossible", "when"),
        ("messages", "only_if"),
    ):
        for one in getattr(document, name):
            condition = getattr(one, field)
            if condition is not None:
                yield f"{name}.{one.key}.{field}", condition
    for stage in document.stages:
        for item in stage.items:
            if item.only_if is not None:
                yield f"stages.{stage.key}.items.{item.give}.only_if", item.only_if


def of_condition(
    condition: logic.Condition, facts: dict[str, FactType], path: str
) -> Iterator[Finding]:
    """What is wrong with the tests of one condition."""
    for leaf in logic.leaves(condition):
        fact = facts.get(leaf.fact)
        if fact is None:
            near = difflib.get_close_matches(leaf.fact, facts, n=1)
            yield Finding(
                path,
                f"there is no fact `{leaf.fact}`",
                f"did you mean `{near[0]}`?" if near else "use the key of a question or measure",
            )
        elif leaf.codes:
            yield from _codes(leaf, fact, path)
        elif leaf.since_start or leaf.up_by is not None:
            yield from _change(leaf, fact, path)
        else:
            yield from _number(leaf, fact, path)
        if fact is not None and leaf.is_view and not fact.is_series:
            yield Finding(
                path,
                f"`{leaf.fact}` has one answer, not a series of them",
                "test its value alone; only check-in questions and measures are series",
            )


def _codes(leaf: logic.Leaf, fact: FactType, path: str) -> Iterator[Finding]:
    if fact.kind == "number":
        if leaf.codes != (DECLINED,):
            yield Finding(
                path, f"`{leaf.fact}` is a number, which has no `is`", "use at_least or below"
            )
        return
    for code in leaf.codes:
        if fact.kind == "choice" and code not in fact.codes and code != DECLINED:
            yield Finding(
                path,
                f"{code!r} is not an answer of `{leaf.fact}`",
                f"use one of {', '.join((*fact.codes, DECLINED))}",
            )


def _change(leaf: logic.Leaf, fact: FactType, path: str) -> Iterator[Finding]:
    if leaf.since_start and (fact.instrument is None or fact.instrument.change is None):
        yield Finding(
            path,
            f"`{leaf.fact}` has no rule for what is a change",
            "`since_start` is for measures whose instrument has `change`; else use up_by",
        )
    if leaf.up_by is not None and (fact.kind != "number" or fact.worse is None):
        yield Finding(
            path,
            f"`{leaf.fact}` cannot go up by a number for the worse",
            "use a number that says `worse: up` or `worse: down`",
        )


def _number(leaf: logic.Leaf, fact: FactType, path: str) -> Iterator[Finding]:
    if fact.kind != "number":
        yield Finding(
            path, f"`{leaf.fact}` is no number", "name its answers instead of at_least or below"
        )
        return
    threshold = leaf.at_least if leaf.at_least is not None else leaf.below
    span = fact.span
    if span is not None and threshold is not None and not span.first < threshold <= span.last:
        yield Finding(
            path,
            f"{threshold} tells nobody apart: `{leaf.fact}` goes from {span.first} to {span.last}",
            f"use a number from {span.first + 1} to {span.last}",
        )


def stages_first(models: Models, merged: Definition) -> Iterator[Finding]:
    """What decides the stage cannot itself depend on the stage."""
    for stage in merged.stages:
        for name in sorted({"stage", "days_overdue"} & logic.names(stage.only_if)):
            yield Finding(
                f"stages.{stage.key}.only_if",
                f"it reads `{name}`, which follows from the stage",
                "use the day, a question or a measure",
            )


def rules(models: Models, merged: Definition) -> Iterator[Finding]:
    """Levels of a rule are in their bounds; a call is not held back for long."""
    for part, document in models.parts:
        for rule in document.rules:
            yield from _rule(rule, f"{prefix(part)}rules.{rule.key}")


def _rule(rule: Rule, path: str) -> Iterator[Finding]:
    if rule.then is Disposition.SELF_MANAGE:
        yield Finding(f"{path}.then", "`self_manage` is what counts anyway", "name a stronger one")
    if rule.if_unknown is not None:
        yield from bounds(rule.then, rule.if_unknown, f"{path}.if_unknown", "an unknown")
    held = rule.again_after_days
    if held is not None and held > LONGEST_NOTED_DAYS:
        yield Finding(
            f"{path}.again_after_days",
            f"{held} days is too long to only note what comes again",
            f"use at most {LONGEST_NOTED_DAYS}",
        )
    if held and rule.then >= Disposition.URGENT:
        yield Finding(
            f"{path}.again_after_days",
            f"a rule for `{rule.then.value}` always opens again",
            "write 0 or take it out",
        )


def silence(models: Models, merged: Definition) -> Iterator[Finding]:
    """Somebody notices a person who goes quiet: a day rule on days_silent that calls a person."""
    if models.document.kind == "base":
        return
    if not any(_on_silence(rule) for rule in merged.rules):
        yield Finding(
            "rules",
            "nobody would notice a person who goes quiet",
            "add a rule `at: day` on `days_silent` that names a desk",
        )


def _on_silence(rule: Rule) -> bool:
    called = rule.desk is not None or rule.then >= Disposition.SOON
    reads = any(
        leaf.fact == "days_silent" and leaf.at_least is not None for leaf in logic.leaves(rule.when)
    )
    return reads and called and Moment.DAY in rule.at and not rule.shadow


CHECKS = (conditions, stages_first, rules, silence)
