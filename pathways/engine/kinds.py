"""The small types that the elements of a definition are made of, and how each may be written."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Strict,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from pathways.engine import logic


class Element(BaseModel):
    """What every part of a document is: frozen, and strict about fields that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Span(Element):
    """A first and a last whole number, written `1 to 14`, or one number alone."""

    first: int
    last: int

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and self.first <= number <= self.last


def _span(raw: Any) -> Any:
    try:
        first, _, last = str(raw).partition(" to ")
        span = Span(first=int(first), last=int(last or first))
    except ValueError:
        span = None
    if span is None or isinstance(raw, bool) or span.first > span.last:
        raise PydanticCustomError("span", "{raw} is not a span of numbers", {"raw": repr(raw)})
    return span


def _day_list(raw: Any) -> Any:
    if isinstance(raw, list | tuple):
        return raw
    span = _span(raw)
    return tuple(range(span.first, span.last + 1))


def _condition(raw: Any) -> Any:
    try:
        return logic.read(raw)
    except logic.NotACondition as wrong:
        problems = [(p.where, p.problem, p.mend) for p in wrong.problems]
        raise PydanticCustomError("condition", "not a condition", {"problems": problems}) from wrong


def _listed(raw: Any) -> Any:
    return raw if isinstance(raw, list | tuple) else (raw,)


def _one_or_more(inner: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [inner, {"type": "array", "items": inner, "minItems": 1}]}


_DAY_SCHEMA = {"anyOf": [{"type": "string", "pattern": r"^\d+$"}, {"type": "integer"}]}
_SPAN_SCHEMA = {"anyOf": [{"type": "string", "pattern": r"^\d+( to \d+)?$"}, {"type": "integer"}]}
CONDITION_MARK = "x-condition"  # stands for the schema of conditions, which refers to itself

# The loader has made whole numbers of all that looks like one, so nothing else passes as one.
Whole = Annotated[int, Strict()]
Key = Annotated[str, StringConstraints(pattern=logic.KEY.pattern, max_length=60)]
Code = Annotated[str, StringConstraints(pattern=logic.CODE.pattern, max_length=60)]
# `key@version` of an instrument or a base
Reference = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(@[A-Za-z0-9_.-]+)?$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,8})*$")]
Line = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
# What people read: one text (English), or one for each language.
Text = Line | dict[Language, Line]
SpanText = Annotated[Span, BeforeValidator(_span), WithJsonSchema(_SPAN_SCHEMA)]
DayList = Annotated[
    tuple[int, ...],
    BeforeValidator(_day_list),
    WithJsonSchema({"anyOf": [_SPAN_SCHEMA, {"type": "array", "items": _DAY_SCHEMA}]}),
]
Condition = Annotated[
    logic.Condition, BeforeValidator(_condition), WithJsonSchema({CONDITION_MARK: True})
]


def listed(raw: Any) -> Any:
    """A field that takes one value or a list of them."""
    return _listed(raw)


def one_or_more(inner: dict[str, Any]) -> WithJsonSchema:
    """The JSON Schema of a field that takes one value or a list of them."""
    return WithJsonSchema(_one_or_more(inner))


def words(text: str | dict[str, str] | None, language: str = "en") -> str:
    """The text in a language; in English where it has none in that language."""
    if text is None or isinstance(text, str):
        return text or ""
    return text.get(language) or text.get(language.split("-")[0]) or text.get("en") or ""


def label(code: str) -> str:
    """What an answer is called where the document gives it no words of its own."""
    known = {"not_sure": "I am not sure"}
    return known.get(code) or code.replace("_", " ").capitalize()
