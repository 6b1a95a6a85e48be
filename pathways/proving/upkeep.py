"""What somebody should look at before signing: owners, dates, evidence, holes and unused parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import get_args

from pathways.engine.checks_content import spans
from pathways.engine.decisions import Disposition
from pathways.engine.definition import Content, Definition, Stage
from pathways.engine.effective import effective_rules
from pathways.engine.elements import ComB
from pathways.proving.points import Point, listed


MINUTES_A_DAY = 30
COM_B: tuple[str, ...] = get_args(ComB)
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")


def points(definition: Definition, today: date) -> Iterator[Point]:
    """Everything to look at that says something about the pathway's own parts, grouped."""
    yield from _about(definition)
    yield from _reviews(definition, today)
    yield from _contents(definition)
    yield from _minutes(definition)
    yield from _never_given(definition)
    yield from _never_reached(definition)
    yield from _holes(definition)
    yield from _without_words(definition)
    yield from _without_case(definition)


def _about(definition: Definition) -> Iterator[Point]:
    about = definition.document.about
    names = {
        "for_whom": "who it is for",
        "not_for": "who it is not for",
        "intended_use": "its intended use",
        "owner": "its owner",
        "clinical_lead": "its clinical lead",
        "evidence": "its evidence",
    }
    missing = [said for name, said in names.items() if not getattr(about, name, None)]
    if missing:
        yield Point("about", "about", f"It does not say {listed(missing, 6)}.", "Fill in About.")


def _reviews(definition: Definition, today: date) -> Iterator[Point]:
    about = definition.document.about
    dates = {"about": about.review_on if about else None}
    dates |= {f"content.{one.key}": one.review_on for one in definition.contents.values()}
    passed = [path for path, on in dates.items() if _is_past(on, today)]
    missing = [path for path, on in dates.items() if not on]
    if passed:
        yield _grouped(
            "review", passed, "The review date has passed of", "Review it; set the next."
        )
    if missing:
        yield _grouped("review", missing, "There is no review date for", "Set one.")


def _is_past(on: str | None, today: date) -> bool:
    """Whether a date written as 2027-11-30 has passed; what is no date was never kept."""
    return on is not None and (not _DATE.match(on) or on < today.isoformat())


def _contents(definition: Definition) -> Iterator[Point]:
    wanted: dict[str, Callable[[Content], object]] = {
        "owner": lambda one: one.owner,
        "evidence": lambda one: one.evidence,
    }
    for name, has in wanted.items():
        without = [f"content.{one.key}" for one in definition.contents.values() if not has(one)]
        if without:
            yield _grouped(name, without, f"There is no {name} for", "Name one.")


def _grouped(kind: str, paths: Sequence[str], what: str, mend: str) -> Point:
    return Point(kind, paths[0], f"{what} {listed(paths)}.", mend)


def _minutes(definition: Definition) -> Iterator[Point]:
    """A day asks for what everybody gets on it; what only some get comes on top, unsaid."""
    for stage in definition.stages:
        days = {day: _minutes_on(definition, stage, day) for day in _days(stage)}
        over = [day for day, minutes in days.items() if minutes > MINUTES_A_DAY]
        if over:
            most = max(days[day] for day in over)
            yield Point(
                "minutes",
                f"stages.{stage.key}",
                f"It asks everybody for more than {MINUTES_A_DAY} minutes on {spans(over)}, "
                f"up to {most}.",
                "Spread the items, or give each fewer days.",
            )


def _minutes_on(definition: Definition, stage: Stage, day: int) -> int:
    given = {one.give for one in stage.items if one.only_if is None and one.falls_on(day, stage)}
    contents = [definition.contents[key] for key in given]
    return sum(one.minutes for one in contents if one.kind != "exercise" or day not in stage.rest)


def _days(stage: Stage) -> range:
    return range(stage.days.first, stage.days.last + 1)


def _never_given(definition: Definition) -> Iterator[Point]:
    """Content that no day gives, that no chain of exercises reaches, and that is no flare-up plan."""
    contents = definition.contents
    seen = {one.give for stage in definition.stages for one in stage.items}
    seen |= {key for key, one in contents.items() if one.kind == "flare_up"}
    easier = {one.harder: key for key, one in contents.items() if one.harder}
    waiting = list(seen)
    while waiting:
        key = waiting.pop()
        for beside in (contents[key].harder, easier.get(key)):
            if beside is not None and beside not in seen:
                seen.add(beside)
                waiting.append(beside)
    unused = [f"content.{key}" for key in contents if key not in seen]
    if unused:
        yield _grouped("unused", unused, "Nobody is ever given", "Put it on a day, or take it out.")


def _never_reached(definition: Definition) -> Iterator[Point]:
    covered: set[int] = set()
    for stage in definition.stages:
        if covered.issuperset(_days(stage)):
            yield Point(
                "unused",
                f"stages.{stage.key}",
                "Nobody is ever in this stage: earlier ones for everybody cover all its days.",
                "Change its days, put it first, or take it out.",
            )
        if stage.only_if is None:
            covered.update(_days(stage))


def _holes(definition: Definition) -> Iterator[Point]:
    """COM-B components that nothing in a stage works on, messages for every stage included."""
    everywhere = {part for one in definition.messages if one.stage is None for part in one.com_b}
    said = []
    for stage in definition.stages:
        there = {part for one in stage.items for part in definition.contents[one.give].com_b}
        there |= {
            part for one in definition.messages if one.stage == stage.key for part in one.com_b
        }
        lacking = [part.replace("_", " ") for part in COM_B if part not in there | everywhere]
        if lacking:
            said.append((stage.key, f"`{stage.key}` on {listed(lacking, 6)}"))
    if said:
        sentence = f"Nothing works in {'; in '.join(words for _, words in said)}."
        yield Point("com_b", f"stages.{said[0][0]}", sentence, "See the coverage page.")


def _without_words(definition: Definition) -> Iterator[Point]:
    paths = [
        f"rules.{rule.key}"
        for rule in definition.document.rules
        if rule.then >= Disposition.SOON and not rule.shadow and not rule.tell
    ]
    if paths:
        what = "People read the general words of the outcome, not why, at"
        yield _grouped("own_words", paths, what, "Write what the rule tells people.")


def _without_case(definition: Definition) -> Iterator[Point]:
    """Rules of the pathway's own from soon up that no test case names."""
    tried = {case.expect_rule for case in definition.cases}
    paths = [
        f"rules.{rule.key}"
        for rule in effective_rules(definition)
        if rule.rule is not None
        and not definition.origins[rule.key]
        and rule.then >= Disposition.SOON
        and rule.key not in tried
    ]
    if paths:
        what = "No test case tries"
        yield _grouped("case", paths, what, "Add one from the simulator.")
