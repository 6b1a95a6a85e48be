"""Giving each view of a definition what it must know of the series that it looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TypeVar

from pathways.engine import logic
from pathways.engine.definition import Definition
from pathways.engine.kinds import Element
from pathways.engine.measures import change
from pathways.engine.vocabulary import FactType, facts_of


E = TypeVar("E", bound=Element)

# Baseline: the median of the first 3 check-ins, or the first score of a measure.
BASELINE_CHECK_INS = 3


def bound(definition: Definition) -> Definition:
    """The definition with every view bound to its series. A fact that nobody knows stays unbound:
    findings() name it, and a definition with findings is not used."""
    series = {name: _series(fact) for name, fact in facts_of(definition).items() if fact.is_series}
    stages = tuple(
        _with(stage, "only_if", series).model_copy(
            update={"items": tuple(_with(item, "only_if", series) for item in stage.items)}
        )
        for stage in definition.stages
    )
    document = definition.document.model_copy(
        update={
            "stages": stages,
            "measures": tuple(_with(one, "only_if", series) for one in definition.measures),
            "messages": tuple(_with(one, "only_if", series) for one in definition.messages),
        }
    )
    return replace(
        definition,
        document=document,
        rules=tuple(_with(rule, "when", series) for rule in definition.rules),
        impossible=tuple(_with(one, "when", series) for one in definition.impossible),
        check_in=tuple(_with(question, "ask_if", series) for question in definition.check_in),
    )


def _series(fact: FactType) -> logic.Series:
    if fact.instrument is not None:
        changes = partial(change, fact.instrument) if fact.instrument.change else None
        return logic.Series(fact.worse, 1, changes)
    return logic.Series(fact.worse, BASELINE_CHECK_INS if fact.source == "check_in" else 1, None)


def _with(element: E, field: str, series: Mapping[str, logic.Series]) -> E:
    condition = getattr(element, field)
    if condition is None:
        return element
    return element.model_copy(update={field: logic.bind(condition, series)})
