"""The rules that really run: what the flags of answers come to, beside what the document says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pathways.engine import logic
from pathways.engine.decisions import Disposition, Moment
from pathways.engine.definition import Definition, Question, Rule
from pathways.engine.kinds import label, words
from pathways.engine.levels import flag_levels, unknown_level
from pathways.engine.values import DECLINED


@dataclass(frozen=True, slots=True, eq=False)
class Effective:
    """One rule as it runs. `if_unknown` is what an unknown comes to; None: it does not count.

    The flags of one question make one of these for each disposition, all under the key
    `flag:question`; an unknown counts once, with the strongest of them.
    """

    key: str
    at: frozenset[Moment]
    when: logic.Condition
    then: Disposition
    if_unknown: Disposition | None
    title: str
    rule: Rule | None = None  # None for a flag
    desk: str | None = None
    shadow: bool = False

    @property
    def unknown_calls_clinical(self) -> bool:
        """From soon up, not knowing reaches a clinician."""
        return self.then >= Disposition.SOON


@lru_cache(maxsize=128)
def effective_rules(definition: Definition) -> tuple[Effective, ...]:
    """Every rule and flag of a definition: each base first, in each part the written rules before
    the flags, so that at a tie a rule's own words, service and due time are not lost to a flag."""
    flags = [*_flags(definition)]
    found: list[Effective] = []
    for part in dict.fromkeys([*definition.origins.values(), ""]):
        found += [of_rule(r) for r in definition.rules if definition.origins[r.key] == part]
        found += [one for origin, one in flags if origin == part]
    return tuple(found)


@lru_cache(maxsize=128)
def constraints(definition: Definition) -> tuple[Effective, ...]:
    """What nobody can be, as it counts where somebody is: as routine at the least, at any moment.

    It has no `if_unknown` that counts by itself: only what is certainly impossible is a breach.
    """
    return tuple(
        Effective(
            f"impossible:{one.key}",
            frozenset(Moment),
            one.when,
            Disposition.ROUTINE,
            Disposition.ROUTINE,
            one.because,
        )
        for one in definition.impossible
    )


def of_rule(rule: Rule) -> Effective:
    """A written rule as it runs."""
    return Effective(
        rule.key,
        frozenset(rule.at),
        rule.when,
        rule.then,
        unknown_level(rule.then, rule.if_unknown),
        words(rule.title) or label(rule.key),
        rule,
        rule.desk,
        rule.shadow,
    )


def _flags(definition: Definition) -> Iterator[tuple[str, Effective]]:
    origins = definition.origins
    for question in definition.screen:
        for one in of_flags(question, question.key, Moment.SCREEN):
            yield origins[question.key], one
    for question in definition.check_in:
        for one in of_flags(question, question.key, Moment.CHECK_IN):
            yield origins[question.key], one
    for measure in definition.measures:
        for item in definition.instrument(measure.instrument).items:
            for one in of_flags(item, f"{measure.key}.{item.key}", Moment.MEASURE):
                yield "", one


def of_flags(question: Question, fact: str, moment: Moment) -> Iterator[Effective]:
    """The flags of one question as rules, strongest first. Nothing can gate or outrank them."""
    levels, unknown = flag_levels(question)
    if not levels and unknown is not None:  # only declining carries a flag
        levels, unknown = {unknown: (DECLINED,)}, None
    title = words(question.line) or words(question.ask)
    for level, codes in levels.items():
        when = logic.Leaf(fact, codes=codes)
        yield Effective(f"flag:{fact}", frozenset([moment]), when, level, unknown, title)
        unknown = None
