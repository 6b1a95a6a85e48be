"""All checks of one definition that need no database, in one list of what must be mended and one
of what somebody should look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pathways.engine.definition import Definition
from pathways.proving import budgets, directories, languages, texts, upkeep, wording
from pathways.proving.directories import Directory
from pathways.proving.points import SHOWN, Point, listed
from pathways.proving.proof import Problem, prove
from pathways.proving.situations import run_cases


OutOfTime = Callable[[], bool]


_AGAIN = "Check it again, or run `manage.py pathway check`, which takes the time that it needs."


def never() -> bool:
    """No time limit."""
    return False


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about a definition: against which directory, on which date, for how many
    active people, until when (`out_of_time` says that the time is up), and with how many invented
    people at most; 10,000 are the cohort that the limits are stated for, and 0 leave the alert
    budget out. Without a directory nothing is said of services and desks. It is proved against
    `bases`, as the library has them, and against the `template` that it is a copy of."""

    directory: Directory | None
    today: date
    people: int
    out_of_time: OutOfTime = never
    cohort: int = budgets.USUAL_SIZE
    bases: tuple[Definition, ...] = ()
    template: Definition | None = None


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
    if asked.directory is not None:
        found.must += [gap.point for gap in directories.gaps(definition, asked.directory)]
        found.should += directories.unplaced(definition, asked.directory)
        found.should += directories.unchecked(definition, asked.directory, asked.today)
    said = texts.said(definition)
    found.must += languages.untranslated(definition, said)
    found.must += wording.must(definition, said)
    found.should += wording.should(said)
    found.should += upkeep.points(definition, asked.today)
    _prove(definition, asked, found)
    if asked.cohort:
        _budget(definition, asked, found)
    return found


def _prove(definition: Definition, asked: Question, found: Found) -> None:
    proof = prove(
        definition, bases=asked.bases, template=asked.template, out_of_time=asked.out_of_time
    )
    if not proof.finished:
        sentence = "Not proved: the time ran out before every claim was decided."
        found.must.append(Point("time", "", sentence, _AGAIN))
        found.finished = False
    found.must += [_point(problem) for problem in proof.problems]
    found.should += _not_shown([_point(problem) for problem in proof.not_shown])
    if proof.unclaimed:
        sentence = f"No answer is said to be worse than another of {listed(proof.unclaimed)}."
        mend = "Make sure that this is so; otherwise say which way is worse."
        found.should.append(Point("unclaimed", "", sentence, mend))
    found.proof = proof.to_json()


def _point(problem: Problem) -> Point:
    example = problem.example.to_json() if problem.example else None
    return Point(problem.kind, problem.path, problem.sentence, problem.mend, example)


def _not_shown(points: list[Point]) -> list[Point]:
    """A few by themselves, many as one."""
    if len(points) <= SHOWN:
        return points
    sentence = f"That these can happen was not shown: {listed([one.path for one in points])}."
    return [Point("not_shown", points[0].path, sentence, points[0].mend)]


def _budget(definition: Definition, asked: Question, found: Found) -> None:
    budget = budgets.expected(
        definition,
        asked.directory,
        people=asked.people,
        size=asked.cohort,
        out_of_time=asked.out_of_time,
    )
    if budget is None:
        sentence = "The alert budget is not known: the time ran out before enough people walked."
        found.must.append(Point("time", "", sentence, _AGAIN))
        found.finished = False
        return
    found.must += budget.must()
    found.should += budget.should()
    found.budget = budget.to_json()


def _cases(definition: Definition) -> Iterator[Point]:
    for run in run_cases(definition):
        if not run.passed:
            path = f"cases.{run.case.name}"
            yield Point("case", path, str(run), "Mend the rule, or the case where it is wrong.")
