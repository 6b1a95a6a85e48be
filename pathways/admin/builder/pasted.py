"""Questions written as lines of text: the question, then its answers, with semicolons between.

    Can you put weight on it?; Yes; Only a little; No = same day
    Did you hear a crack?; Yes = within days
    How bad is the swelling?; 0 to 10

Answers go from the mildest to the worst; after `=` stands what an answer means. Without answers, or
with one of yes and no, it is a yes-or-no question. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from pathways.admin.builder import question_shape as shape
from pathways.admin.builder.forms import only_given
from pathways.admin.builder.question_shape import NOT_SURE, Row
from pathways.engine.kinds import label


# What people write for a disposition, in small letters.
FLAG_WORDS: dict[str, tuple[str, ...]] = {
    "emergency": ("999", "999 or a&e", "999 or a&e now", "a&e", "emergency"),
    "urgent": ("same day", "today", "urgent"),
    "soon": ("within days", "days", "soon"),
    "routine": (
        "gp",
        "physio",
        "physiotherapist",
        "gp or physio",
        "gp or physiotherapist",
        "routine",
    ),
    "self_referral": ("self-refer", "self refer", "can refer themselves", "self_referral"),
}
_SPAN = re.compile(r"^(-?\d+)\s+to\s+(-?\d+)$", re.IGNORECASE)
_UNSURE = ("not sure", "i am not sure", "i'm not sure", "not_sure")
_YES, _NO = "yes", "no"


class Unclear(ValueError):
    """A line that cannot be read; says what to do."""


def read(text: str) -> tuple[list[dict[str, Any]], list[str]]:
    """The questions of the lines, without keys, and a sentence for each line that is unclear."""
    questions, problems = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            questions.append(_question(line))
        except Unclear as unclear:
            problems.append(_("Line %(n)s: %(what)s") % {"n": number, "what": unclear})
    return questions, problems


def _question(line: str) -> dict[str, Any]:
    ask, *answers = (part.strip() for part in line.split(";"))
    if not ask:
        raise Unclear(_("write the question before the first semicolon"))
    answers = [one for one in answers if one]
    span = _SPAN.match(answers[0]) if len(answers) == 1 else None
    if span:
        return _number(ask, int(span[1]), int(span[2]))
    return _choice(ask, [_answer(one) for one in answers])


def _number(ask: str, low: int, high: int) -> dict[str, Any]:
    if low >= high:
        raise Unclear(_("write the lower number first, such as 0 to 10"))
    return {"ask": ask, "scale": f"{low} to {high}", "worse": "up"}


def _choice(ask: str, rows: Sequence[Row]) -> dict[str, Any]:
    unsure = next((row for row in rows if row.code == NOT_SURE), None)
    plain = _yes_or_no([row for row in rows if row.code != NOT_SURE])
    if len(plain) < 2:
        raise Unclear(_("write at least 2 answers, with a semicolon before each"))
    words = [row.label.casefold() for row in plain]
    if len(set(words)) < len(words):
        raise Unclear(_("two answers have the same words; change one"))
    rows = shape.with_codes(plain)
    answers: list[Any] = [
        row.code if row.label == label(row.code) else {row.code: row.label} for row in rows
    ]
    flags = {row.code: row.flag for row in rows}
    if unsure is not None:
        answers.insert(len(answers) - 1, NOT_SURE)
        flags[NOT_SURE] = unsure.flag
    return {"ask": ask, "answers": answers, **only_given(flags=only_given(**flags))}


def _yes_or_no(rows: list[Row]) -> list[Row]:
    """Both answers, where one or none of them was written; yes is worse unless no has the flag."""
    words = [row.label.casefold() for row in rows]
    if not set(words) <= {_YES, _NO}:
        return rows
    written = dict(zip(words, rows, strict=True))
    yes = Row(label(_YES), written[_YES].flag if _YES in written else "", _YES)
    no = Row(label(_NO), written[_NO].flag if _NO in written else "", _NO)
    no_is_worse = words[-1:] == [_NO]
    return [yes, no] if no_is_worse else [no, yes]


def _answer(written: str) -> Row:
    words, equals, flag = (part.strip() for part in written.partition("="))
    if not words:
        raise Unclear(_("write the words of the answer before the ="))
    level = _level(flag) if equals else ""
    return Row(words, level, NOT_SURE if words.casefold() in _UNSURE else "")


def _level(written: str) -> str:
    for level, known in FLAG_WORDS.items():
        if written.casefold() in known:
            return level
    raise Unclear(
        _("“%(flag)s” is no flag; write one of: 999, same day, within days, GP, self-refer")
        % {"flag": written}
    )
