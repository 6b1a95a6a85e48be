"""Are questions, tick pages, instruments and measures askable and countable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from pathways.engine import logic
from pathways.engine.assembly import Models
from pathways.engine.checks_structure import prefix
from pathways.engine.decisions import Disposition
from pathways.engine.definition import Definition, Instrument, Question
from pathways.engine.reports import Finding
from pathways.engine.values import BOOKKEEPING, DECLINED
from pathways.engine.vocabulary import CLOCK, PERSON


MOST_LINES = 6


def questions(models: Models, merged: Definition) -> Iterator[Finding]:
    """Each question is a choice or a number, says which way is worse, and flags what it has."""
    for part, document in models.parts:
        for name in ("screen", "check_in"):
            for question in getattr(document, name):
                yield from of_question(question, f"{prefix(part)}{name}.{question.key}")
    for reference, instrument in models.instruments.items():
        yield from of_instrument(instrument, prefix(reference))


def of_question(question: Question, path: str) -> Iterator[Finding]:
    """What is wrong with one question by itself."""
    forms = [bool(question.answers), question.scale is not None, question.number is not None]
    if sum(forms) != 1:
        yield Finding(
            path,
            f"`{question.key}` needs exactly one of answers, scale and number",
            "say how it is answered, in one way",
        )
        return
    if question.answers:
        yield from _choices(question, path)
    else:
        yield from _number(question, path)
    yield from _flags(question, path)


def _choices(question: Question, path: str) -> Iterator[Finding]:
    codes = question.codes
    if len(codes) < 2:
        yield Finding(f"{path}.answers", "there is only one answer", "offer at least two")
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield Finding(f"{path}.answers", f"the answer {code!r} stands there twice", "keep one")
    for code in codes:
        if code == DECLINED or code in BOOKKEEPING:
            mend = "leave it out: every question may be declined anyway"
            mend = mend if code == DECLINED else "use another code"
            yield Finding(f"{path}.answers", f"{code!r} is a reserved answer", mend)
    if question.worse == "down":
        yield Finding(
            f"{path}.worse",
            "answers stand mildest first, so `down` says nothing",
            "put the mildest answer first, or write `worse: none` where no answer is worse",
        )


def _number(question: Question, path: str) -> Iterator[Finding]:
    if question.worse is None:
        yield Finding(
            f"{path}.worse",
            "it is not said which way is worse",
            "write `worse: up`, `worse: down`, or `worse: none`",
        )
    if question.page is not None:
        yield Finding(f"{path}.page", "a number cannot be a line of a tick page", "take it out")


def _flags(question: Question, path: str) -> Iterator[Finding]:
    for code, level in question.flags.items():
        if code != DECLINED and code not in question.codes:
            yield Finding(
                f"{path}.flags",
                f"{code!r} is not an answer of `{question.key}`",
                f"use one of {', '.join((*question.codes, DECLINED))}"
                if question.codes
                else "write a rule for a number; flags belong to answers",
            )
        if level is Disposition.SELF_MANAGE:
            yield Finding(f"{path}.flags", f"{code!r} flags nothing", "take that flag out")
    worst = max((lv for code, lv in question.flags.items() if code != DECLINED), default=None)
    declined = question.flags.get(DECLINED)
    if worst is not None and declined is not None:
        yield from bounds(worst, declined, f"{path}.flags.{DECLINED}", "declining")


def bounds(then: Disposition, unknown: Disposition, path: str, what: str) -> Iterator[Finding]:
    """An unknown counts no stronger than the rule, and from soon up at least as routine."""
    if unknown > then:
        yield Finding(
            path,
            f"{what} counts as `{unknown.value}`, more than `{then.value}` itself",
            f"use `{then.value}` or milder",
        )
    if then >= Disposition.SOON and unknown < Disposition.ROUTINE:
        yield Finding(
            path,
            f"{what} counts as `{unknown.value}`, though the rule is for `{then.value}`",
            "use `routine` or stronger: what nobody knows must reach a person",
        )


def ask_ifs(models: Models, merged: Definition) -> Iterator[Finding]:
    """An ask_if sees only what comes before: earlier questions, the person, the calendar."""
    always = {*PERSON, *CLOCK}
    screen = {question.key for question in merged.screen}
    yield from _earlier(models, merged, "screen", always - {"stage", "days_overdue"})
    yield from _earlier(models, merged, "check_in", always | screen)
    for reference, instrument in models.instruments.items():
        yield from _in_order(instrument.items, f"{prefix(reference)}items", always)


def _earlier(models: Models, merged: Definition, name: str, known: set[str]) -> Iterator[Finding]:
    known = set(known)
    for part, document in models.parts:
        asked = getattr(document, name)
        yield from _in_order(asked, f"{prefix(part)}{name}", known)
        known |= {question.key for question in asked}


def _in_order(asked: Sequence[Question], path: str, known: set[str]) -> Iterator[Finding]:
    known = set(known)
    all_keys = {question.key for question in asked}
    for question in asked:
        for name in sorted(logic.names(question.ask_if) - known):
            later = name in all_keys
            yield Finding(
                f"{path}.{question.key}.ask_if",
                f"it asks for `{name}`, which is only asked {'later' if later else 'elsewhere'}",
                "use earlier questions, or what is known of the person",
            )
        known.add(question.key)


def order(models: Models, merged: Definition) -> Iterator[Finding]:
    """Questions that can end in a flag or a rule come before those that only sort people."""
    read = {n for rule in merged.rules if "screen" in rule.at for n in logic.names(rule.when)}
    for part, document in models.parts:
        needed = set(read)
        for question in reversed(document.screen):
            if question.flags or question.key in needed:
                needed |= {question.key, *logic.names(question.ask_if)}
        idle: str | None = None
        for question in document.screen:
            if question.key not in needed:
                idle = question.key
            elif question.flags and idle:
                yield Finding(
                    f"{prefix(part)}screen.{question.key}",
                    f"it carries a flag but comes after `{idle}`, which carries none",
                    "move the flagged questions to the front",
                )


def pages(models: Models, merged: Definition) -> Iterator[Finding]:
    """A tick page has at most six lines side by side, each a choice with a line of its own."""
    used: dict[str, int] = {}
    last: str | None = None
    for question in merged.screen:
        if question.page is not None:
            path = f"{prefix(merged.origins[question.key])}screen.{question.key}"
            used[question.page] = used.get(question.page, 0) + 1
            yield from _line(question, path)
            yield from _place(question.page, used[question.page], last, merged, f"{path}.page")
        last = question.page
    for key in merged.pages:
        if key not in used:
            yield Finding(f"pages.{key}", f"no question stands on the page `{key}`", "take it out")
    for question in merged.check_in:
        if question.page is not None:
            yield Finding(
                f"check_in.{question.key}.page", "tick pages are for the screen", "take it out"
            )


def _place(
    page: str, lines: int, last: str | None, merged: Definition, path: str
) -> Iterator[Finding]:
    if page not in merged.pages:
        yield Finding(path, f"there is no page `{page}`", "add it to `pages:`")
    if lines > 1 and page != last:
        yield Finding(
            path,
            f"other questions stand between the lines of the page `{page}`",
            "put the lines of a page side by side",
        )
    if lines == MOST_LINES + 1:
        yield Finding(
            path, f"the page `{page}` has more than {MOST_LINES} lines", "start another page"
        )


def _line(question: Question, path: str) -> Iterator[Finding]:
    if question.line is None:
        yield Finding(path, "a line of a tick page needs its short words", "add `line:`")
    if question.answers and question.worse == "none":
        yield Finding(
            f"{path}.worse",
            "a line of a tick page needs a mildest answer, which `None of these` stands for",
            "put the mildest answer first and take `worse: none` out",
        )
    if len(question.codes) == 2 and question.codes[1] != "yes":
        yield Finding(
            f"{path}.answers",
            "a tick on this line is stored as `yes`",
            "make that the second answer",
        )


def of_instrument(instrument: Instrument, where: str) -> Iterator[Finding]:
    """An instrument's items are askable and its score can be worked out and compared."""
    seen: set[str] = set()
    for item in instrument.items:
        yield from of_question(item, f"{where}items.{item.key}")
        if item.key in seen:
            yield Finding(f"{where}items", f"the key `{item.key}` is used twice", "rename one")
        seen.add(item.key)
    if instrument.score is not None:
        yield from _score(instrument, instrument.score, seen, where)


def _score(
    instrument: Instrument, score: Mapping[Any, Any], seen: set[str], where: str
) -> Iterator[Finding]:
    if len(score) != 1:
        yield Finding(f"{where}score", "a score needs one way to count", "keep one")
    for way, wanted in score.items():
        listed = wanted if isinstance(wanted, list | tuple) else [wanted]
        if (way == "item") == isinstance(wanted, list | tuple) or not listed:
            yield Finding(
                f"{where}score.{way}",
                "`item` takes one key, `sum` and `mean` a list of keys",
                "write it so",
            )
        for key in listed:
            if key not in seen:
                yield Finding(f"{where}score.{way}", f"there is no item `{key}`", "correct it")
    for name in ("range", "worse", "change"):
        if getattr(instrument, name) is None:
            yield Finding(f"{where}{name}", f"a score needs `{name}`", f"add `{name}:`")


def measures(models: Models, merged: Definition) -> Iterator[Finding]:
    """A measure has its instrument, days inside the plan in order, and no overlapping windows."""
    for measure in models.document.measures:
        path = f"measures.{measure.key}"
        if measure.instrument not in merged.instruments:
            yield Finding(
                f"{path}.instrument",
                f"the instrument `{measure.instrument}` is not included",
                "resolve the document against a library that has it",
            )
        days = measure.days
        if not days or any(later <= earlier for earlier, later in pairwise(days)):
            yield Finding(f"{path}.days", "days go up, each once", "sort them")
        elif days[0] < 1 or days[-1] > merged.days:
            yield Finding(
                f"{path}.days", f"the plan has days 1 to {merged.days}", "keep within them"
            )
        if "days_overdue" in logic.names(measure.only_if):
            yield Finding(
                f"{path}.only_if", "it reads `days_overdue`, which follows from it", "drop that"
            )


CHECKS = (questions, ask_ifs, order, pages, measures)
