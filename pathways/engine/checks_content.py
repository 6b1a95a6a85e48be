"""Does every day give something, are the tags real, do the words fit a text message."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pathways.engine.assembly import Models
from pathways.engine.definition import Case, Content, Definition, Message, Stage
from pathways.engine.reports import Finding
from pathways.engine.vocabulary import FactType, takes, vocabulary


# How many techniques each of the 16 groups of BCT Taxonomy v1 has (Michie et al. 2013).
BCT_GROUPS = (9, 7, 3, 4, 6, 3, 8, 7, 3, 11, 4, 6, 5, 10, 4, 3)
LONGEST_MESSAGE = 160
LINK_LENGTH = 30
NAME_LENGTH = 20
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_DATE = re.compile(r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")


def tags(models: Models, merged: Definition) -> Iterator[Finding]:
    """Every BCT code is one of the 93; content says what it is for in one way."""
    for content in models.document.content:
        path = f"content.{content.key}"
        yield from _bct(content.bct, path)
        behaviour = content.behaviour
        if behaviour and (behaviour.promotes is None) == (behaviour.mitigates is None):
            yield Finding(
                f"{path}.behaviour", "it promotes one behaviour or mitigates one", "name just one"
            )
        if content.review_on is not None and not _DATE.match(content.review_on):
            yield Finding(
                f"{path}.review_on", f"{content.review_on!r} is no date", "write 2027-11-30"
            )
    for message in models.document.messages:
        yield from _bct(message.bct, f"messages.{message.key}")


def _bct(codes: tuple[str, ...], path: str) -> Iterator[Finding]:
    for code in codes:
        group, _, number = code.partition(".")
        known = 1 <= int(group) <= len(BCT_GROUPS)
        if not known or not 1 <= int(number) <= BCT_GROUPS[int(group) - 1]:
            size = f"group {group} ends at {group}.{BCT_GROUPS[int(group) - 1]}" if known else ""
            yield Finding(
                f"{path}.bct",
                f"{code!r} is not one of the 93 techniques",
                size or f"groups go from 1 to {len(BCT_GROUPS)}",
            )


def chains(models: Models, merged: Definition) -> Iterator[Finding]:
    """Exercises get harder along chains that end: no circle, and one easier sibling each."""
    contents = merged.contents
    easier: dict[str, str] = {}
    for content in contents.values():
        if content.harder is not None:
            yield from _harder(content, contents.get(content.harder), easier)
        if content.easier is not None:
            sibling = contents.get(content.easier)
            if sibling is None or sibling.harder != content.key:
                yield Finding(
                    f"content.{content.key}.easier",
                    f"`{content.easier}` does not name `{content.key}` as its harder one",
                    "write `harder:` there; `easier` is only its mirror",
                )
    yield from _circles(merged)


def _harder(content: Content, sibling: Content | None, easier: dict[str, str]) -> Iterator[Finding]:
    path = f"content.{content.key}.harder"
    if sibling is None:
        yield Finding(path, f"there is no content `{content.harder}`", "correct the key")
        return
    if content.kind != "exercise" or sibling.kind != "exercise":
        yield Finding(path, "only exercises have a harder sibling", "take it out")
    if sibling.key in easier:
        yield Finding(
            path,
            f"`{sibling.key}` is already the harder one of `{easier[sibling.key]}`",
            "make it one chain",
        )
    easier.setdefault(sibling.key, content.key)


def _circles(merged: Definition) -> Iterator[Finding]:
    for start in merged.contents.values():
        seen = [start.key]
        following = start.harder
        while following is not None and following in merged.contents and following not in seen:
            seen.append(following)
            following = merged.contents[following].harder
        if following == start.key and start.key == min(seen):
            yield Finding(
                f"content.{start.key}.harder",
                f"the chain goes round in a circle: {', '.join(f'`{key}`' for key in seen)}",
                "let the hardest exercise name none",
            )


def stages(models: Models, merged: Definition) -> Iterator[Finding]:
    """Every day of the plan has a stage for everybody, and something in it or a rest."""
    if models.document.kind == "base":
        return
    for stage in merged.stages:
        path = f"stages.{stage.key}"
        yield from _inside(stage, merged, path)
        days = range(stage.days.first, min(stage.days.last, merged.days) + 1)
        empty = [d for d in days if d not in stage.rest and not _given_to_all(stage, d)]
        if empty:
            yield Finding(
                path,
                f"nothing is sure to be given on {spans(empty)}",
                "add an item without `only_if`, or name the days under `rest:`",
            )
    yield from _covered(merged)


def _covered(merged: Definition) -> Iterator[Finding]:
    gaps, closed = [], []
    for day in range(1, merged.days + 1):
        covering = [stage for stage in merged.stages if day in stage.days]
        if not covering:
            gaps.append(day)
        elif covering[-1].only_if is not None:
            closed.append(day)
    if gaps:
        yield Finding("stages", f"no stage covers {spans(gaps)}", "let the stages meet")
    if closed:
        yield Finding(
            "stages",
            f"the last stage on {spans(closed)} is not for everybody",
            "take `only_if` out of the last stage that covers a day",
        )


def _inside(stage: Stage, merged: Definition, path: str) -> Iterator[Finding]:
    if stage.days.first < 1 or stage.days.last > merged.days:
        yield Finding(f"{path}.days", f"the plan has days 1 to {merged.days}", "keep within them")
    for item in stage.items:
        if item.give not in merged.contents:
            yield Finding(
                f"{path}.items", f"there is no content `{item.give}`", "add it or correct the key"
            )
        span = item.days
        if span and not (span.first in stage.days and span.last in stage.days):
            yield Finding(
                f"{path}.items.{item.give}.days",
                f"the stage has days {stage.days.first} to {stage.days.last}",
                "keep within them",
            )
    for day in stage.rest:
        if day not in stage.days:
            yield Finding(f"{path}.rest", f"day {day} is not in this stage", "take it out")


def _given_to_all(stage: Stage, day: int) -> bool:
    return any(item.only_if is None and item.falls_on(day, stage) for item in stage.items)


def spans(days: list[int]) -> str:
    """Days in words: "day 3", "days 1 to 4 and 9"."""
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    said = [f"{run[0]} to {run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs]
    listed = said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"
    return f"day{'s' if len(days) > 1 else ''} {listed}"


def messages(models: Models, merged: Definition) -> Iterator[Finding]:
    """A message fits one text, uses two placeholders only, and nudges are tagged."""
    barriers = {code for question in merged.check_in for code in question.codes}
    for message in models.document.messages:
        path = f"messages.{message.key}"
        yield from _words(message, path)
        if message.kind in ("nudge", "praise") and not (message.com_b and message.bct):
            yield Finding(
                path, f"a {message.kind} needs `com_b` and `bct`", "say what it works on, and how"
            )
        if message.barrier is not None and message.barrier not in barriers:
            yield Finding(
                f"{path}.barrier",
                f"no check-in question has the answer `{message.barrier}`",
                "use the code of an answer that people can give",
            )
        if message.stage is not None and all(s.key != message.stage for s in merged.stages):
            yield Finding(f"{path}.stage", f"there is no stage `{message.stage}`", "correct it")


def _words(message: Message, path: str) -> Iterator[Finding]:
    texts = message.text if isinstance(message.text, dict) else {"en": message.text}
    for language, text in texts.items():
        where = f"{path}.text" if isinstance(message.text, str) else f"{path}.text.{language}"
        strange = set(_PLACEHOLDER.findall(text)) - {"link", "first_name"}
        if strange:
            yield Finding(
                where,
                f"nobody fills in {', '.join(sorted(strange))}",
                "only {link} and {first_name} are filled in",
            )
        filled = text.replace("{link}", "x" * LINK_LENGTH)
        length = len(filled.replace("{first_name}", "x" * NAME_LENGTH))
        if length > LONGEST_MESSAGE:
            yield Finding(
                where,
                f"the message comes to {length} characters, a text message has {LONGEST_MESSAGE}",
                f"use fewer words; a link counts as {LINK_LENGTH}",
            )


def cases(models: Models, merged: Definition) -> Iterator[Finding]:
    """A case gives only facts and answers that exist, and expects a rule that exists."""
    facts = vocabulary(merged)
    keys = {rule.key for rule in merged.rules} | {f"flag:{fact}" for fact in facts}
    for case in models.document.cases:
        path = f"cases.{case.name}"
        yield from _given(case, facts, path)
        if case.expect_rule is not None and case.expect_rule not in keys:
            yield Finding(
                f"{path}.expect_rule", f"there is no rule `{case.expect_rule}`", "correct the key"
            )
    names = [case.name for case in models.document.cases]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Finding("cases", f"two cases are called {name!r}", "give each a name of its own")


def _given(case: Case, facts: dict[str, FactType], path: str) -> Iterator[Finding]:
    values = [(name, value) for name, value in case.given.items()]
    values += [(name, v) for name, series in case.series.items() for v in series if v is not None]
    for name, value in values:
        fact = facts.get(name)
        if fact is None:
            yield Finding(path, f"there is no fact `{name}`", "use the key of a question")
        elif not takes(fact, value):
            yield Finding(path, f"{value!r} is not an answer of `{name}`", "use one it has")
    for name in case.series:
        if name in facts and not facts[name].is_series:
            yield Finding(
                f"{path}.series", f"`{name}` has one answer, not a series", "put it under `given:`"
            )


CHECKS = (tags, chains, stages, messages, cases)
