"""Which facts a definition knows: what kind each is, which answers it has, where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pathways.engine.decisions import LADDER
from pathways.engine.definition import Definition, Instrument, Measure, Question, Span
from pathways.engine.values import DECLINED


# What is known of the person and of the calendar, whatever was asked.
PERSON = ("age", "pregnant", "place", "waiting_for", "area")
CLOCK = ("day", "stage", "days_silent", "days_overdue", "strongest_14_days")


@dataclass(frozen=True, slots=True)
class FactType:
    """One fact that conditions may name.

    `kind` is "choice" (one of `codes`, mildest first when `worse` is "up"), "number" (within
    `span`), or "open" (a code that only the directory knows).
    """

    name: str
    source: str  # "person" | "clock" | "screen" | "check_in" | "measure" | "item"
    kind: str
    codes: tuple[str, ...] = ()
    span: Span | None = None
    worse: str | None = None  # "up" | "down"; None makes no claim
    question: Question | None = None
    measure: Measure | None = None
    instrument: Instrument | None = None

    @property
    def is_series(self) -> bool:
        """Whether every answer is kept, day by day."""
        return self.source in ("check_in", "measure", "item")


@lru_cache(maxsize=128)
def vocabulary(definition: Definition) -> dict[str, FactType]:
    """Every fact of a definition by name, worked out once."""
    return facts_of(definition)


def facts_of(definition: Definition) -> dict[str, FactType]:
    """Every fact of a definition by name. A measure without a score is none."""
    known = {fact.name: fact for fact in _always(definition)}
    known |= {q.key: of_question(q.key, "screen", q) for q in definition.screen}
    known |= {q.key: of_question(q.key, "check_in", q) for q in definition.check_in}
    for measure in definition.measures:
        instrument = definition.instruments.get(measure.instrument)
        if instrument is None:
            continue
        if instrument.score is not None:
            known[measure.key] = FactType(
                measure.key,
                "measure",
                "number",
                span=instrument.range,
                worse=instrument.worse,
                measure=measure,
                instrument=instrument,
            )
        for item in instrument.items:
            name = f"{measure.key}.{item.key}"
            known[name] = of_question(name, "item", item, measure)
    return known


def of_question(
    name: str, source: str, question: Question, measure: Measure | None = None
) -> FactType:
    """The fact that a question's answer is."""
    if question.span is not None:
        worse = question.worse if question.worse in ("up", "down") else None
        return FactType(name, source, "number", (), question.span, worse, question, measure=measure)
    worse = None if question.worse == "none" else "up"
    return FactType(name, source, "choice", question.codes, None, worse, question, measure=measure)


def _always(definition: Definition) -> tuple[FactType, ...]:
    days = Span(first=0, last=max(definition.days, 1) + 3650)
    return (
        FactType("age", "person", "number", span=Span(first=0, last=130)),
        FactType("pregnant", "person", "choice", ("no", "yes")),
        FactType("place", "person", "open"),
        FactType("waiting_for", "person", "open"),
        FactType("area", "person", "open"),
        FactType("day", "clock", "number", span=days),
        FactType("stage", "clock", "choice", tuple(stage.key for stage in definition.stages)),
        FactType("days_silent", "clock", "number", span=days, worse="up"),
        FactType("days_overdue", "clock", "number", span=days, worse="up"),
        FactType(
            "strongest_14_days", "clock", "choice", tuple(d.value for d in LADDER), worse="up"
        ),
    )


def takes(fact: FactType, value: object) -> bool:
    """Whether a stored answer is one that this fact can have."""
    if value == DECLINED:
        return True
    if fact.kind == "number":
        whole = isinstance(value, int) and not isinstance(value, bool)
        return whole and (fact.span is None or value in fact.span)
    return isinstance(value, str) and (fact.kind == "open" or value in fact.codes)
