"""The one report on a draft that its pages, sign-off and publication read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from pathways import ports
from pathways.access import NotAllowed, Permission, can, check_same_icb
from pathways.authoring import copies
from pathways.engine import documents
from pathways.engine.decisions import SEMANTICS
from pathways.engine.documents import Finding, Invalid
from pathways.models import Actor, Draft, DraftReport, DraftRevision
from pathways.proving import checks
from pathways.proving.budgets import USUAL_SIZE
from pathways.proving.checks import Found, OutOfTime, Question, never
from pathways.proving.people import PARTS
from pathways.proving.points import Point
from pathways.services import auditing, directory, drafting, editions, versions
from pathways.services.drafting import latest_revision
from pathways.services.due import LONDON


__all__ = [
    "Point",
    "Report",
    "check_document",
    "check_draft",
    "is_stale",
    "latest_report",
    "why_stale",
]

# Who may have a draft checked: whoever writes, signs or publishes one.
MAY_CHECK = (Permission.EDIT_DRAFTS, Permission.SIGN_DRAFTS, Permission.PUBLISH)
USUAL_PEOPLE = 10_000


@dataclass(frozen=True, slots=True)
class Report:
    """What all checks say of one document, against one directory, by one engine.

    `people` is the caseload that the alert budget was worked out for. `finished` is false where a
    check could not run to its end: the document has findings, or the time was up.
    """

    digest: str
    directory: str
    semantics: int
    people: int
    must: tuple[Point, ...]
    should: tuple[Point, ...]
    proof: dict[str, Any] | None
    budget: dict[str, Any] | None
    finished: bool
    made_at: datetime

    @property
    def ready(self) -> bool:
        """Whether nothing here stops a publication: every check ended and found nothing to mend."""
        return self.finished and not self.must

    def about(self, path: str) -> tuple[Point, ...]:
        """What concerns an element, must-fix points first."""
        inside = f"{path}."
        points = (*self.must, *self.should)
        return tuple(one for one in points if f"{one.path}.".startswith(inside))

    def to_json(self) -> dict[str, Any]:
        """What is stored of it, beside its own columns."""
        return {
            "digest": self.digest,
            "must": [point.to_json() for point in self.must],
            "should": [point.to_json() for point in self.should],
            "proof": self.proof,
            "budget": self.budget,
        }


def check_draft(
    *,
    actor: Actor,
    draft: Draft,
    at: datetime,
    people: int | None = None,
    full: bool = False,
    out_of_time: OutOfTime = never,
) -> Report:
    """Run every check over the newest revision and keep what they say.

    A stored report is the answer where it is about the same document, directory, engine, caseload
    and date, and ran to its end. `people` is the expected caseload; without one, the people who
    follow the live version, or 10,000 where nobody does. The alert budget takes 1,000 invented
    people, with `full` the 10,000 that its limits are stated for. A check that `out_of_time` stops
    is a must-fix point: what did not end is not proved. Raises NotAllowed.
    """
    if not any(can(actor, permission) for permission in MAY_CHECK):
        raise NotAllowed("Your role does not let you check drafts of pathways.")
    check_same_icb(actor, draft)
    revision = latest_revision(draft)
    live = directory.live(draft.icb_id)
    people = people or expected_people(draft)
    stored = _stored(revision, live.digest, people, at, full=full)
    if stored is not None:
        return stored
    asked = Question(live, _today(at), people, out_of_time, PARTS if full else USUAL_SIZE)
    document = json.loads(revision.document)
    template = editions.template_of(document)
    report = check_document(
        document, asked, made_at=at, template=template.document if template else None
    )
    return _keep(actor, revision, report, at)


def check_document(
    document: Mapping[str, Any],
    asked: Question,
    *,
    made_at: datetime,
    template: Mapping[str, Any] | None = None,
) -> Report:
    """Every check over a resolved document, without a database.

    It is proved against its bases as the library has them, whatever it includes itself, and against
    `template`, the edition that it says it is a copy of; without that one a copy is not ready.
    Without a directory the report's is "". A
    document that has findings is not checked further, and its report is not finished.
    """
    found = _found(document, asked, template)
    return Report(
        digest=documents.digest(document),
        directory=asked.directory.digest if asked.directory else "",
        semantics=SEMANTICS,
        people=asked.people,
        must=tuple(found.must),
        should=tuple(found.should),
        proof=found.proof,
        budget=found.budget,
        finished=found.finished,
        made_at=made_at,
    )


def _found(
    document: Mapping[str, Any], asked: Question, template: Mapping[str, Any] | None
) -> Found:
    try:
        definition = documents.load(document)
        bases = tuple(documents.load(one) for one in _bases(document))
        locked = documents.load(template) if template else None
    except Invalid as wrong:
        return Found(must=[_point(finding) for finding in wrong.findings], finished=False)
    found = checks.check(definition, replace(asked, bases=bases, template=locked))
    found.must += [_point(one) for one in _breaches(document, template)]
    return found


def _bases(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The bases of a document as the library has them today. Invalid where it lacks one."""
    included = drafting.refreshed(document).get("includes", {}).values()
    return [one for one in included if one.get("kind") == "base"]


def _breaches(document: Mapping[str, Any], template: Mapping[str, Any] | None) -> Sequence[Finding]:
    """What a copy did to what its template locks, told by key."""
    if template is not None:
        return copies.breaches(template, document)
    return [editions.NOT_HERE] if document.get("template") else []


def _point(finding: Finding) -> Point:
    return Point("finding", finding.path, _sentence(finding.problem), _sentence(finding.mend))


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"


def expected_people(draft: Draft) -> int:
    """The caseload to expect: whoever follows the live version, 10,000 where nobody does."""
    version = versions.live_version(draft.pathway)
    followers = ports.caseload().in_flight(version.pk) if version else 0
    return followers or USUAL_PEOPLE


def latest_report(draft: Draft) -> Report | None:
    """The last report on the newest revision; None where it was never checked. It may be stale."""
    row = latest_revision(draft).reports.last()
    return _read(row) if row else None


def is_stale(report: Report, draft: Draft, at: datetime) -> bool:
    """Whether a report no longer speaks of the draft as it is today."""
    return why_stale(report, draft, at) != ""


def why_stale(report: Report, draft: Draft, at: datetime) -> str:
    """What changed since a report, as a sentence; "" where it still holds.

    It holds for the date it was made on: tomorrow a review date may have passed.
    """
    if report.digest != latest_revision(draft).digest:
        return "The draft was changed after this check."
    if report.directory != directory.live(draft.icb_id).digest:
        return "Local services were changed after this check."
    if report.semantics != SEMANTICS:
        return "The engine was changed after this check."
    if _today(report.made_at) != _today(at):
        return "This check is from an earlier day."
    return ""


def _stored(
    revision: DraftRevision, live: str, people: int, at: datetime, *, full: bool
) -> Report | None:
    """The newest finished report on the same document, directory, engine, caseload and date; one
    of the full cohort before any other."""
    rows = DraftReport.objects.filter(revision=revision, directory=live, semantics=SEMANTICS)
    rows = rows.filter(people=people, finished=True)
    found = [_read(row) for row in rows if _today(row.made_at) == _today(at)]
    whole = [one for one in found if one.budget and one.budget["full"]]
    return next(reversed(whole if full else whole or found), None)


def _keep(actor: Actor, revision: DraftRevision, report: Report, at: datetime) -> Report:
    with transaction.atomic():
        row = DraftReport.objects.create(
            icb_id=revision.icb_id,
            revision=revision,
            directory=report.directory,
            semantics=report.semantics,
            people=report.people,
            finished=report.finished,
            report=report.to_json(),
            made_at=at,
        )
        detail = {
            "revision": str(revision.pk),
            "must": len(report.must),
            "should": len(report.should),
            "finished": report.finished,
        }
        auditing.record(actor=actor, verb="check_draft", target=row, at=at, detail=detail)
    return report


def _read(row: DraftReport) -> Report:
    stored = row.report
    return Report(
        digest=stored["digest"],
        directory=row.directory,
        semantics=row.semantics,
        people=row.people,
        must=tuple(Point.from_json(one) for one in stored["must"]),
        should=tuple(Point.from_json(one) for one in stored["should"]),
        proof=stored["proof"],
        budget=stored["budget"],
        finished=row.finished,
        made_at=row.made_at,
    )


def _today(at: datetime) -> date:
    return at.astimezone(LONDON).date()
