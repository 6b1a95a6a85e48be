"""From a plain document to its models, with every error of its elements in plain words."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pathways.engine.assembly import Models
from pathways.engine.elements import Document, Instrument
from pathways.engine.kinds import Element
from pathways.engine.reports import Finding


M = TypeVar("M", Document, Instrument)

_STAND_INS: dict[str, Any] = {
    "schema": 1,
    "kind": "instrument",
    "key": "unnamed",
    "version": "unnamed",
    "title": "unnamed",
    "licence": "own",
    "score": None,
    "items": [{"key": "unnamed", "ask": "unnamed", "answers": ["no", "yes"]}],
}
_LIST = ("this needs a list", "put each entry on a line of its own, with a dash before it")
_NAMES = ("this needs names with values", "write each as `name: value` on a line of its own")
_WORDS = ("this needs text", "write words; put a number or true and false in quotes")
_SAID: dict[str, tuple[str, str]] = {
    "string_type": _WORDS,
    "string_too_short": ("the text is empty", "write the words, or take the line out"),
    "int_type": ("{input} is not a whole number", "write a whole number without quotes"),
    "bool_type": ("{input} is neither true nor false", "write `true` or `false`"),
    "greater_than_equal": ("{input} is too low", "the lowest number allowed is {ge}"),
    "less_than_equal": ("{input} is too high", "the highest number allowed is {le}"),
    "literal_error": ("{input} is not one of the words allowed", "use one of {expected}"),
    "enum": ("{input} is not one of the words allowed", "use one of {expected}"),
    "string_too_long": ("{input} is too long", "use at most {max_length} characters"),
    "too_short": ("the list is empty", "add at least one entry, or take the list out"),
    "tuple_type": _LIST,
    "dict_type": _NAMES,
    "model_type": _NAMES,
    "model_attributes_type": _NAMES,
    "span": ("{raw} is not a span of numbers", "write `1 to 14`, or one whole number"),
    "int_parsing": ("{input} is not a whole number", "write a whole number"),
}


class Reader:
    """Reads a document and what it includes.

    A broken element is set aside (its key is kept in `set_aside`), so that the rest can still be
    checked and one run names everything.
    """

    def __init__(self) -> None:
        self.found: list[Finding] = []
        self.set_aside: set[str] = set()

    def pathway(self, raw: Mapping[str, Any]) -> Models:
        """The models of a pathway or a base and of what it includes."""
        document = self.read(Document, raw, "")
        bases: dict[str, Document] = {}
        instruments: dict[str, Instrument] = {}
        for reference, included in document.includes.items():
            prefix = f"includes.{reference}."
            if included.get("kind") == "instrument":
                instruments[reference] = self.read(Instrument, included, prefix)
            else:
                bases[reference] = self.read(Document, included, prefix)
        return Models(document, _in_order(document, bases), instruments)

    def read(self, model: type[M], raw: Mapping[str, Any], prefix: str) -> M:
        """One document as its model; what is wrong with its elements goes to `found`."""
        try:
            return model.model_validate(raw)
        except ValidationError as wrong:
            errors = wrong.errors(include_url=False)
        self.found += described(errors, raw, prefix)
        return model.model_validate(self._pruned(raw, errors, model))

    def _pruned(
        self, raw: Mapping[str, Any], errors: Sequence[ErrorDetails], model: type[M]
    ) -> dict[str, Any]:
        left = dict(raw)
        gone: dict[str, set[int]] = {}
        for error in errors:
            name = str(error["loc"][0]) if error["loc"] else ""
            place = error["loc"][1] if len(error["loc"]) > 1 else None
            if isinstance(place, int) and isinstance(raw.get(name), list):
                gone.setdefault(name, set()).add(place)
            else:
                left.pop(name, None)
                if model is Instrument or name in ("schema", "key", "title"):
                    left[name] = _STAND_INS.get(name)
        for name, places in gone.items():
            self.set_aside |= {str(_name(raw[name][n])) for n in places}
            left[name] = [one for n, one in enumerate(raw[name]) if n not in places]
        if model is Instrument and not left.get("items"):
            left["items"] = _STAND_INS["items"]
        return {name: value for name, value in left.items() if name in _fields(model)}


def described(
    errors: Sequence[ErrorDetails], raw: Mapping[str, Any], prefix: str = ""
) -> list[Finding]:
    """Findings for validation errors: one for each place, in plain words."""
    found: dict[tuple[str, str], Finding] = {}
    for error in errors:
        path, value = _place(raw, error["loc"])
        if error["type"] == "condition":
            for where, problem, mend in error["ctx"]["problems"]:
                full = f"{prefix}{path}.{where}" if where else f"{prefix}{path}"
                found[full, problem] = Finding(full, problem, mend)
        elif not _follows(error, value):
            name = str(error["loc"][-1])
            kind = name if error["type"] in ("missing", "extra_forbidden") else ""
            problem, mend = _said(error, name)
            found.setdefault((path, kind), Finding(f"{prefix}{path}", problem, mend))
    return list(found.values())


def _follows(error: ErrorDetails, value: Any) -> bool:
    """Whether an error only follows from another one inside the same text or list."""
    return error["type"] in ("string_type", "too_short") and bool(
        isinstance(value, dict | list) and value
    )


def _said(error: ErrorDetails, name: str) -> tuple[str, str]:
    shown = _short(error["input"])
    if error["type"] == "missing":
        return f"`{name}` is missing", f"add `{name}:`"
    if error["type"] == "extra_forbidden":
        near = difflib.get_close_matches(name, _all_fields(), n=1)
        return f"nobody knows `{name}` here", (
            f"did you mean `{near[0]}`? If not, take it out" if near else "take it out"
        )
    if error["type"] == "string_pattern_mismatch":
        return _misspelt(error, shown)
    said = _SAID.get(error["type"])
    if said is None:
        return f"{shown} cannot be used: {error['msg']}", "correct it"
    values = {"input": shown, **(error.get("ctx") or {})}
    return said[0].format(**values), said[1].format(**values)


def _misspelt(error: ErrorDetails, shown: str) -> tuple[str, str]:
    if "bct" in error["loc"]:
        return f"{shown} is not a BCT code", "write group, point, number in quotes, such as '4.1'"
    if error["loc"] and error["loc"][-1] in ("base", "instrument"):
        return f"{shown} is no document", "write `key@version`"
    return (
        f"{shown} cannot be a key",
        "use small letters, digits and underscores, and start with a letter",
    )


def _place(raw: Any, loc: Sequence[str | int]) -> tuple[str, Any]:
    """The path in the author's own words, and what stands there. Steps that the models add
    themselves (which form of a text was tried) are not in the document and are left out."""
    parts: list[str] = []
    current = raw
    for number, step in enumerate(loc):
        if isinstance(step, int) and isinstance(current, list) and step < len(current):
            current = current[step]
            parts.append(str(_name(current) or step + 1))
        elif isinstance(current, dict) and step in current:
            current = current[step]
            parts.append(str(step))
        elif number == len(loc) - 1 and isinstance(current, dict) and not _is_tag(step):
            parts.append(str(step))
    return ".".join(parts) or "the document", current


def _is_tag(step: str | int) -> bool:
    return isinstance(step, int) or "[" in step or "-" in step


def _name(element: Any) -> Any:
    if isinstance(element, Mapping):
        for field in ("key", "give", "name", "disposition"):
            if isinstance(element.get(field), str):
                return element[field]
    return None


def _short(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


def _fields(model: type[Element]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def _all_fields() -> list[str]:
    return sorted({name for model in Element.__subclasses__() for name in _fields(model)})


def _in_order(document: Document, bases: dict[str, Document]) -> dict[str, Document]:
    """The bases that the document names, in the order in which it names them."""
    found = {}
    for reference in document.base:
        for edition, base in bases.items():
            if reference in (edition, edition.partition("@")[0]):
                found[edition] = base
    return found
