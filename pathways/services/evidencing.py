"""What a version was signed on, kept with it for ever and shown from there alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pathways.authoring.differences import Difference, Segment, differences, grouped, summary
from pathways.engine import documents
from pathways.engine.decisions import SEMANTICS
from pathways.models import Draft, DraftSignature, PathwayVersion, User, VersionEvidence
from pathways.proving import situations
from pathways.services import drafting, signing, weighing
from pathways.services.checking import Report
from pathways.services.moving import People
from pathways.services.versions import live_version


def evidence_for(draft: Draft, report: Report, people: People, at: datetime) -> dict[str, Any]:
    """All that the signers signed on, as plain data, before the draft becomes a version."""
    revision = drafting.latest_revision(draft)
    request = signing.request_of(draft)
    document = json.loads(revision.document)
    return {
        "title": draft.pathway.title,
        "revision": revision.number,
        "why": request.why if request else "",
        "risk": request.risk if request else "",
        "sent_by": name_of(request.sent_by) if request else "",
        "sent_at": request.sent_at.isoformat() if request else "",
        "editors": sorted(
            name_of(person) for person in User.objects.filter(pk__in=signing.editors_of(draft))
        ),
        "signatures": [_signature(one) for one in signing.signatures_of(draft)],
        "people": {"moving": str(people.moving), "reason": people.reason},
        "published_at": at.isoformat(),
        **of_report(report),
        **of_documents(document, live_version(draft.pathway)),
    }


def of_documents(document: dict[str, Any], live: PathwayVersion | None) -> dict[str, Any]:
    """The part of the evidence that follows from the documents alone."""
    definition = documents.load(document)
    return {
        "digest": documents.digest(document),
        "bases": {
            name: documents.digest(included)
            for name, included in sorted((document.get("includes") or {}).items())
        },
        "semantics": SEMANTICS,
        "cases": [
            {"name": run.case.name, "passed": run.passed, "said": str(run)}
            for run in situations.run_cases(definition)
        ],
        **_compared(live, document),
    }


# A safety fix is judged by what it changes; the checks of the whole pathway stay as they were.
NO_REPORT: dict[str, Any] = {
    "checked_at": "",
    "checked_for": 0,
    "directory": "",
    "should": [],
    "proof": None,
    "budget": None,
}


def of_report(report: Report) -> dict[str, Any]:
    """The part of the evidence that the checks gave."""
    return {
        "checked_at": report.made_at.isoformat(),
        "checked_for": report.people,
        "directory": report.directory,
        "should": [point.to_json() for point in report.should],
        "proof": report.proof,
        "budget": report.budget,
    }


def _compared(live: PathwayVersion | None, document: dict[str, Any]) -> dict[str, Any]:
    if live is None:
        return {"compared_with": None, "comparison": None, "summary": "", "differences": []}
    before = json.loads(live.document)
    found = differences(before, document)
    comparison = weighing.between(before, document).comparison
    return {
        "compared_with": live.number,
        "comparison": comparison.to_json() if comparison else None,
        "summary": summary(found),
        "differences": [
            [title, [_difference(one) for one in ones]] for title, ones in grouped(found)
        ],
    }


def _difference(one: Difference) -> dict[str, Any]:
    return {
        "title": one.title,
        "words": one.words,
        "safety": one.safety,
        "fields": [[field.label, _said(field.before), _said(field.after)] for field in one.fields],
    }


def _said(segments: Iterable[Segment]) -> str:
    return "".join(one.text for one in segments)


def _signature(one: DraftSignature) -> dict[str, Any]:
    return {
        "part": one.part,
        "label": one.get_part_display(),
        "name": name_of(one.signed_by),
        "at": one.signed_at.isoformat(),
        "ticks": one.ticks,
    }


def name_of(person: User | None) -> str:
    """A person's name as it stands in evidence; the system has its own."""
    return str(person) if person else "The system"


def keep(version: PathwayVersion, content: dict[str, Any], at: datetime) -> VersionEvidence:
    """Keep the evidence with its version, in the caller's transaction."""
    return VersionEvidence.objects.create(
        icb_id=version.icb_id,
        version=version,
        content=content,
        digest=digest_of(content),
        kept_at=at,
    )


def digest_of(content: dict[str, Any]) -> str:
    """The SHA-256 of the evidence in its one canonical spelling."""
    spelled = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(spelled.encode()).hexdigest()
