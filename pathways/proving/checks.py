"""All checks of one definition that need no database, in one list of what must be mended and one
of what somebody should look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pathways.engine.definition import Definition
from pathways.proving import directories, languages, texts, upkeep, wording
from pathways.proving.directories import Directory
from pathways.proving.points import Point
from pathways.proving.situations import run_cases


OutOfTime = Callable[[], bool]


def never() -> bool:
    """No time limit."""
    return False


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about a definition: against which directory, on which date, for how many
    active people, and until when (`out_of_time` says that the time is up)."""

    directory: Directory
    today: date
    people: int
    out_of_time: OutOfTime = never


@dataclass(slots=True)
class Found:
    """What the checks found. `finished` is false as soon as one of them could not end."""

    must: list[Point] = field(default_factory=list)
    should: list[Point] = field(default_factory=list)
    proof: dict[str, Any] | None = None
    budget: dict[str, Any] | None = None
    finished: bool = True


def check(definition: Definition, asked: Question) -> Found:
    """Run every check. Must-fix points block a publication, the others do not."""
    found = Found()
    found.must += _cases(definition)
    found.must += [gap.point for gap in directories.gaps(definition, asked.directory)]
    found.should += directories.unplaced(definition, asked.directory)
    found.should += directories.unchecked(definition, asked.directory, asked.today)
    said = texts.said(definition)
    found.must += languages.untranslated(definition, said)
    found.must += wording.must(definition, said)
    found.should += wording.should(said)
    found.should += upkeep.points(definition, asked.today)
    return found


def _cases(definition: Definition) -> Iterator[Point]:
    for run in run_cases(definition):
        if not run.passed:
            path = f"cases.{run.case.name}"
            yield Point("case", path, str(run), "Mend the rule, or the case where it is wrong.")
