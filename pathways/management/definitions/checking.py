"""The verb that names everything that must or should be mended in a definition."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pathways import clock
from pathways.engine import documents
from pathways.management.definitions import sources
from pathways.management.definitions.saying import Voice
from pathways.models import Actor
from pathways.proving.budgets import USUAL_SIZE
from pathways.proving.checks import Question
from pathways.proving.people import PARTS
from pathways.proving.points import Point
from pathways.services import checking, directory, editions
from pathways.services.checking import Report


def add_arguments(verbs: Any) -> list[ArgumentParser]:
    """The parser of the verb."""
    check = verbs.add_parser("check", help="name everything that must or should be mended")
    check.add_argument("source", help=sources.SOURCE)
    check.add_argument("--icb", help="the ODS code of the ICB whose pathways are meant")
    check.add_argument(
        "--people",
        type=int,
        help="how many people the alert budget is for; else those who follow the live version, "
        "10,000 where nobody does",
    )
    check.add_argument(
        "--full",
        action="store_true",
        help=f"walk the full cohort of {PARTS:,} invented people, about 2 minutes; the report on "
        "an open draft is kept",
    )
    return [check]


def check(voice: Voice, options: dict[str, Any]) -> None:
    """Everything that must be mended (exit code 1) and that somebody should look at. Without an ICB
    there is no directory, and the alert budget is worked out for the full cohort only; what was
    left out is said."""
    document = sources.document(options["source"], options["icb"])
    definition = documents.load(document)
    cohort = f" with {PARTS:,} invented people" if options["full"] else ""
    with voice.working(f"Checking {definition.key}{cohort}"):
        report = _report(document, options, clock.now())
    left_out = _left_out(options, report)
    lines = [f"Must fix: {_line(one)}" for one in report.must]
    lines += [f"Should look at: {_line(one)}" for one in report.should]
    lines += [f"Left out: {one}" for one in left_out]
    found = {
        "key": definition.key,
        "digest": definition.digest,
        "problems": [one.to_json() for one in report.must],
        "should": [one.to_json() for one in report.should],
        "left_out": left_out,
        "budget": report.budget,
    }
    if report.must:
        voice.refuse(lines, found)
    said = f"{definition.key}: nothing is wrong, {len(definition.cases)} cases come out right."
    voice.say("\n".join([*lines, said]), found)


def _report(document: Mapping[str, Any], options: dict[str, Any], at: datetime) -> Report:
    icb = sources.icb_of(options["icb"]) if options["icb"] is not None else None
    full, people = options["full"], options["people"]
    if icb is not None and full:
        actor = Actor.system(icb.pk)
        draft = sources.open_draft(actor, options["source"])
        if draft is not None:
            return checking.check_draft(actor=actor, draft=draft, people=people, full=True, at=at)
    asked = Question(
        directory.live(icb.pk) if icb else None,
        clock.local_date(at),
        people or checking.USUAL_PEOPLE,
        cohort=PARTS if full else USUAL_SIZE if icb else 0,
    )
    template = editions.template_of(document)
    locked = template.document if template else None
    return checking.check_document(document, asked, made_at=at, template=locked)


def _left_out(options: dict[str, Any], report: Report) -> list[str]:
    left_out = []
    if options["icb"] is None:
        left_out.append("services and desks, which an ICB has (--icb CODE).")
        if report.budget is None:
            left_out.append("the alert budget (--full, or --icb CODE).")
    return left_out


def _line(point: Point) -> str:
    where = f"{point.path}: " if point.path else ""
    return f"{where}{point.sentence} {point.mend}".strip()
