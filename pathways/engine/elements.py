"""The elements of a document, each validated by itself; how they fit together is in findings."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StrictBool, WithJsonSchema

from pathways.engine.decisions import Disposition, Moment
from pathways.engine.kinds import (
    Code,
    Condition,
    DayList,
    Element,
    Key,
    Language,
    Line,
    Reference,
    SpanText,
    Text,
    Whole,
    label,
    listed,
    one_or_more,
)


ComB = Literal[
    "physical_capability",
    "psychological_capability",
    "physical_opportunity",
    "social_opportunity",
    "reflective_motivation",
    "automatic_motivation",
]
Desk = Literal["clinical", "waiting_list"]
Direction = Literal["up", "down", "none"]
Bct = Annotated[str, Field(pattern=r"^\d{1,2}\.\d{1,2}$")]
DayCount = Annotated[Whole, Field(ge=1)]


class Answer(Element):
    """One choice: its code for ever, its label for people. Written `yes` or `{yes: Yes, ...}`."""

    code: Code
    label: Text


def _answer(raw: Any) -> Any:
    if isinstance(raw, str):
        return {"code": raw, "label": label(raw)}
    if isinstance(raw, dict) and len(raw) == 1:
        ((code, text),) = raw.items()
        return {"code": code, "label": text}
    return raw


_ANSWER_SCHEMA = {
    "anyOf": [{"type": "string"}, {"type": "object", "minProperties": 1, "maxProperties": 1}]
}
AnswerText = Annotated[Answer, BeforeValidator(_answer), WithJsonSchema(_ANSWER_SCHEMA)]


class Page(Element):
    """A tick-list page, which several yes/no lines of a screen share."""

    key: Key
    title: Text
    hint: Text | None = None


class Question(Element):
    """One question. Choices stand mildest first, unless `worse: none`. It may be declined.

    `again: unless_known` is for what does not go away, such as an illness of the past: a re-screen
    asks it until the answer is another than the mildest.
    """

    key: Key
    ask: Text
    line: Text | None = None
    hint: Text | None = None
    explain: Text | None = None
    page: Key | None = None
    section: Text | None = None
    answers: tuple[AnswerText, ...] = ()
    scale: SpanText | None = None
    number: SpanText | None = None
    low: Text | None = None
    high: Text | None = None
    worse: Direction | None = None
    ask_if: Condition | None = None
    flags: dict[Code, Disposition] = {}
    again: StrictBool | Literal["unless_known"] = False
    needed: StrictBool | None = None
    was: Key | None = None

    @property
    def span(self) -> SpanText | None:
        """Lowest and highest number of a scale or number, None for choices."""
        return self.scale or self.number

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the choices in their order; empty for numbers."""
        return tuple(answer.code for answer in self.answers)

    @property
    def lasts(self) -> bool:
        """Whether its answer stands in later screens. What may be a flag is always asked."""
        return self.again == "unless_known" and not self.flags

    def answer(self, code: str) -> Answer | None:
        """The choice with this code."""
        return next((one for one in self.answers if one.code == code), None)


class Instrument(Element):
    """An outcome questionnaire and what its answers come to. `score: null` counts nothing."""

    kind: Literal["instrument"]
    schema_: Literal[1] = Field(alias="schema")
    key: Key
    version: Line
    title: Text
    summary: Text | None = None
    items: tuple[Question, ...] = Field(min_length=1)
    score: dict[Literal["item", "sum", "mean"], Any] | None
    missing: Literal["none", "mean_of_answered"] = "none"
    range: SpanText | None = None
    worse: Literal["up", "down"] | None = None
    change: Change | None = None
    licence: Literal["own", "public"]


class Change(Element):
    """When a difference is a change: by this many points, or by this share of the first score."""

    absolute: Annotated[Whole, Field(ge=1)]
    percent: Annotated[Whole, Field(ge=1, le=100)] | None = None


class Measure(Element):
    """An instrument on its days. Due on each, open for `open_days` days, overdue afterwards."""

    key: Key
    instrument: Reference
    days: DayList
    open_days: DayCount
    only_if: Condition | None = None
    title: Text | None = None


class Behaviour(Element):
    """What the content is for: a behaviour that it promotes, or one that it mitigates."""

    promotes: Key | None = None
    mitigates: Key | None = None


class Content(Element):
    """One thing to read or do, tagged with what it works on and by which technique."""

    key: Key
    kind: Literal["advice", "exercise", "skill", "story", "flare_up"]
    title: Text | None = None
    text: Text
    minutes: Annotated[Whole, Field(ge=0, le=120)] = 0
    com_b: Annotated[tuple[ComB, ...], Field(min_length=1)]
    bct: Annotated[tuple[Bct, ...], Field(min_length=1)]
    behaviour: Behaviour | None = None
    harder: Key | None = None
    easier: Key | None = None
    dose: Text | None = None
    stop_if: Text | None = None
    topic: Key | None = None
    review_on: Line | None = None
    owner: Line | None = None
    evidence: Line | None = None
    easy_read: Text | None = None
    barriers: tuple[Code, ...] = ()
    stages: tuple[Key, ...] = ()


class Item(Element):
    """Content given on some days of a stage."""

    give: Key
    days: SpanText | None = None
    every: DayCount | None = None
    only_if: Condition | None = None

    def falls_on(self, day: int, stage: Stage) -> bool:
        """Whether a day of its stage has this item: within its days, and every n-th of them
        counted from the first."""
        span = self.days or stage.days
        return day in span and (day - span.first) % (self.every or 1) == 0


class Stage(Element):
    """A phase of recovery. On each day the first stage that covers it and whose only_if is true."""

    key: Key
    title: Text | None = None
    days: SpanText
    only_if: Condition | None = None
    items: tuple[Item, ...] = ()
    rest: DayList = ()


class Rule(Element):
    """A safety-netting condition and what follows from it. All rules of a moment run."""

    key: Key
    at: Annotated[
        tuple[Moment, ...],
        BeforeValidator(listed),
        Field(min_length=1),
        one_or_more({"enum": [moment.value for moment in Moment]}),
    ]
    when: Condition
    then: Disposition
    if_unknown: Disposition | None = None
    ask_again: Literal["screen"] | None = None
    desk: Desk | None = None
    service: Key | None = None
    due_hours: Annotated[Whole, Field(ge=1)] | None = None
    again_after_days: Annotated[Whole, Field(ge=0)] | None = None
    shadow: StrictBool = False
    title: Text | None = None
    tell: Text | None = None
    because: Line
    was: Key | None = None


class Outcome(Element):
    """What a person reads at a disposition, and the service role that takes them."""

    disposition: Disposition
    service: Key
    title: Text | None = None
    tell: Text
    do: tuple[Text, ...] = ()


class Message(Element):
    """Words that may be sent. Never a word about the person's condition."""

    key: Key
    kind: Literal["invitation", "nudge", "praise", "reminder", "safety", "check_back", "re_screen"]
    only_if: Condition | None = None
    barrier: Code | None = None
    stage: Key | None = None
    text: Text
    com_b: tuple[ComB, ...] = ()
    bct: tuple[Bct, ...] = ()


class Case(Element):
    """One invented person and what must come of it; run at every publish."""

    name: Line
    at: Moment
    given: dict[str, str | Whole] = {}
    person: dict[Literal["age", "place", "waiting_for", "pregnant"], str | Whole | None] = {}
    series: dict[str, tuple[str | Whole | None, ...]] = {}
    day: DayCount = 1
    expect: Disposition
    expect_rule: str | None = None


class About(Element):
    """Who a pathway is for and who answers for it. Nothing here decides anything."""

    for_whom: Text | None = None
    not_for: Text | None = None
    intended_use: Line | None = None
    owner: Line | None = None
    clinical_lead: Line | None = None
    evidence: tuple[Line, ...] = ()
    review_on: Line | None = None


class Impossible(Element):
    """A constraint: nobody can be like this. Proof leaves such people out; a live decision that
    meets one is broken, and goes to a person."""

    key: Key
    when: Condition
    because: Line


class Origin(Element):
    """The edition of a template that a pathway was copied from, by its digest."""

    key: Key
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Document(Element):
    """A pathway or a base. A base carries only what is locked: questions, rules, outcomes."""

    schema_: Literal[1] = Field(alias="schema")
    kind: Literal["pathway", "base"] = "pathway"
    key: Key
    version: Line | None = None
    title: Text
    summary: Text | None = None
    area: Key | None = None
    language: Line = "en-GB"
    languages: tuple[Language, ...] = ()
    about: About | None = None
    template: Origin | None = None
    days: DayCount | None = None
    base: tuple[Reference, ...] = ()
    local: tuple[Key, ...] = ()
    anchor: Literal["start", "operation"] = "start"
    pages: tuple[Page, ...] = ()
    screen: tuple[Question, ...] = ()
    check_in: tuple[Question, ...] = ()
    measures: tuple[Measure, ...] = ()
    content: tuple[Content, ...] = ()
    stages: tuple[Stage, ...] = ()
    rules: tuple[Rule, ...] = ()
    impossible: tuple[Impossible, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    messages: tuple[Message, ...] = ()
    cases: tuple[Case, ...] = ()
    includes: dict[str, dict[str, Any]] = {}
