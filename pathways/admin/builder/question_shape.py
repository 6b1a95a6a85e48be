"""A question of the document as what a form shows, and back. Pure. Codes of answers are for ever:
a new wording keeps its code, because rules, other questions and stored answers name it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pathways.admin.builder.forms import only_given, text_in, text_out
from pathways.authoring.edits import slug
from pathways.engine.kinds import label
from pathways.engine.values import BOOKKEEPING, DECLINED


NOT_SURE = "not_sure"
YES_NO, NO_YES, CHOICES, SCALE, NUMBER = "yes_no", "no_yes", "choices", "scale", "number"
_RESERVED = frozenset({DECLINED, NOT_SURE, *BOOKKEEPING})
# What the form decides; all else of a question stays as it was.
_MANAGED = (
    *("ask", "line", "hint", "explain", "page", "section", "answers", "scale", "number"),
    *("low", "high", "worse", "flags", "again"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One answer as it is typed; `code` is "" for a new one."""

    label: str
    flag: str = ""
    code: str = ""


def answers_in(question: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Code and words of each answer, however it is written."""
    found = []
    for raw in question.get("answers") or ():
        if isinstance(raw, Mapping) and len(raw) == 1:
            found.append(next(iter(raw.items())))
        elif isinstance(raw, Mapping):
            found.append((str(raw.get("code", "")), raw.get("label")))
        else:
            found.append((str(raw), None))
    return found


def kind_in(question: Mapping[str, Any]) -> str:
    """Which kind of answer a question takes."""
    if question.get("scale") is not None:
        return SCALE
    if question.get("number") is not None:
        return NUMBER
    plain = [(code, words) for code, words in answers_in(question) if code != NOT_SURE]
    codes = [code for code, _words in plain]
    if any(words is not None and words != label(code) for code, words in plain):
        return CHOICES
    return {"no yes": YES_NO, "yes no": NO_YES}.get(" ".join(codes), CHOICES)


def rows_in(question: Mapping[str, Any]) -> list[Row]:
    """The answers beside "I am not sure", as the form shows them."""
    flags = question.get("flags") or {}
    return [
        Row(text_in(words) or label(code), str(flags.get(code) or ""), code)
        for code, words in answers_in(question)
        if code != NOT_SURE
    ]


def shown(question: Mapping[str, Any]) -> dict[str, Any]:
    """What the form's other fields show of a question."""
    kind, flags = kind_in(question), question.get("flags") or {}
    low, _to, high = str(question.get("scale") or question.get("number") or "").partition(" to ")
    codes = [code for code, _words in answers_in(question)]
    again = question.get("again")
    return {
        **{n: text_in(question.get(n)) for n in ("ask", "line", "hint", "explain", "section")},
        **{n: text_in(question.get(n)) for n in ("low", "high")},
        "kind": kind,
        "page": question.get("page"),
        "worst_flag": flags.get("no" if kind == NO_YES else "yes"),
        "not_sure": ["yes"] if NOT_SURE in codes else [],
        "not_sure_flag": flags.get(NOT_SURE),
        "declined_flag": flags.get(DECLINED),
        "lowest": low,
        "highest": high or low,
        "worse": "" if question.get("worse") == "up" else question.get("worse") or "",
        "again": "yes" if again is True else again or "",
    }


def question_from(
    said: Mapping[str, Any], rows: Sequence[Row], old: Mapping[str, Any], key: str
) -> dict[str, Any]:
    """The question that a checked form describes. What the form does not show stays."""
    texts = {
        name: text_out(old.get(name), said[name])
        for name in ("ask", "line", "hint", "explain", "section")
    }
    made = {**texts, "page": said["page"], "again": _again(said["again"])}
    made |= _number(said, old) if said["kind"] in (SCALE, NUMBER) else _choice(said, rows, old)
    kept = {name: value for name, value in old.items() if name not in (*_MANAGED, "key")}
    ordered = ("ask", "line", "hint", "explain", "page", "section", "answers", "scale", "number")
    first = {name: made.pop(name) for name in ordered if name in made}
    return {"key": key, **only_given(**first), **kept, **only_given(**made)}


def _again(said: str) -> Any:
    return True if said == "yes" else said


def _number(said: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:
    name = "scale" if said["kind"] == SCALE else "number"
    lowest, highest = said["lowest"], said["highest"]
    return {
        name: f"{lowest} to {highest}",
        "low": text_out(old.get("low"), said["low"]),
        "high": text_out(old.get("high"), said["high"]),
        "worse": said["worse"] or "up",
        "flags": only_given(declined=said["declined_flag"]),
    }


def _choice(said: Mapping[str, Any], rows: Sequence[Row], old: Mapping[str, Any]) -> dict[str, Any]:
    rows = _yes_no(said) if said["kind"] in (YES_NO, NO_YES) else with_codes(rows)
    before = dict(answers_in(old))
    answers = [_answer(row, before.get(row.code)) for row in rows]
    flags = {row.code: row.flag for row in rows}
    if said["not_sure"]:
        place = _place_of_not_sure(old, len(answers), said["worse"])
        kept = before.get(NOT_SURE)
        answers.insert(place, NOT_SURE if kept is None else {NOT_SURE: kept})
        flags[NOT_SURE] = said["not_sure_flag"]
    flags[DECLINED] = said["declined_flag"]
    worse = "none" if said["worse"] == "none" else None
    return {"answers": answers, "flags": only_given(**flags), "worse": worse}


def _yes_no(said: Mapping[str, Any]) -> list[Row]:
    codes = ("no", "yes") if said["kind"] == YES_NO else ("yes", "no")
    return [Row(label(codes[0]), "", codes[0]), Row(label(codes[1]), said["worst_flag"], codes[1])]


def with_codes(rows: Iterable[Row]) -> list[Row]:
    """The rows that say something, each with its code: the one it has, else one of its words."""
    there = [row for row in rows if row.label]
    taken = {row.code for row in there if row.code} | _RESERVED
    found = []
    for row in there:
        code = row.code or _free(slug(row.label) or "answer", taken)
        taken.add(code)
        found.append(Row(row.label, row.flag, code))
    return found


def _free(stem: str, taken: set[str] | frozenset[str]) -> str:
    number, code = 2, stem
    while code in taken:
        number, code = number + 1, f"{stem}_{number}"
    return code


def _answer(row: Row, before: Any) -> Any:
    words = text_out(before, row.label)
    return row.code if words == label(row.code) else {row.code: words}


def _place_of_not_sure(old: Mapping[str, Any], answers: int, worse: str) -> int:
    """Where it stood; else before the worst answer; at the end where no answer is worse."""
    codes = [code for code, _words in answers_in(old)]
    if NOT_SURE in codes:
        return min(codes.index(NOT_SURE), answers)
    return answers if worse == "none" else max(answers - 1, 0)
