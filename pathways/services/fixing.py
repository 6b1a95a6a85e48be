"""A safety fix: one change to several live versions, signed once by two people, published at once."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from pathways.access import NotAllowed, Permission, check, check_same_icb, visible_to
from pathways.authoring import edits
from pathways.authoring.edits import Edit
from pathways.authoring.elements import SECTIONS as EVERY_SECTION
from pathways.authoring.elements import Address, find, name_of
from pathways.engine import documents
from pathways.engine.definition import Definition
from pathways.engine.documents import Invalid
from pathways.engine.lifecycle import SAFETY_FIX, NotAllowedNow, step
from pathways.models import (
    Actor,
    FixStatus,
    Moving,
    Part,
    PathwayVersion,
    SafetyFix,
    SafetyFixPart,
    SafetyFixTarget,
    User,
    VersionEvidence,
    VersionStatus,
)
from pathways.proving import situations
from pathways.proving.checks import OutOfTime, never
from pathways.services import auditing, editing, evidencing, moving, publishing, weighing
from pathways.services.moving import People
from pathways.services.publishing import Edition
from pathways.services.signing import SIGNERS, NotReady, check_signer
from pathways.services.versions import live_versions
from pathways.services.weighing import Weighed


# What a fix may touch: rules that are added or made stronger, and the words of outcomes.
SECTIONS: Final = ("rules", "outcomes")


@dataclass(frozen=True, slots=True)
class Change:
    """One element as the fix puts it in place, or adds it."""

    section: str
    element: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        return {"section": self.section, "element": dict(self.element)}


@dataclass(frozen=True, slots=True)
class Fit:
    """What a fix makes of one live version: the document and what that changes for people, or
    why it does not fit."""

    version: PathwayVersion
    document: str = ""
    digest: str = ""
    against: str = ""
    weighed: Weighed = field(default_factory=Weighed)


def fit(
    version: PathwayVersion, changes: Sequence[Change], *, out_of_time: OutOfTime = never
) -> Fit:
    """Try a fix on one live version. It fits where the document is whole afterwards, each of its
    cases comes out as it says, and nobody gets a milder outcome than before."""
    stored = json.loads(version.document)
    after = editing.resolved(_edit(stored, changes)(editing.without_includes(stored)))
    after["includes"] = stored.get("includes", {})
    try:
        definition = documents.load(after)
    except Invalid as wrong:
        return Fit(version, against=" ".join(str(one) for one in wrong.findings))
    against = _against(stored, after, definition)
    if against:
        return Fit(version, against=against)
    weighed = weighing.between(stored, after, out_of_time=out_of_time)
    text, digest = documents.canonical_bytes(after).decode(), documents.digest(after)
    return Fit(version, text, digest, _harm(weighed), weighed)


def _edit(stored: Mapping[str, Any], changes: Sequence[Change]) -> Edit:
    """Each element takes the place of the one of its name, or comes to the end."""
    made = []
    for one in changes:
        name = name_of(one.section, one.element)
        there = find(stored, Address(one.section, name)) is not None
        made.append(edits.put(one.section, one.element, key=name if there else None))
    return edits.together(made)


def _against(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    definition: Definition,
) -> str:
    if documents.digest(before) == documents.digest(after):
        return "It holds the fix already."
    failed = [str(run) for run in situations.run_cases(definition) if not run.passed]
    return " ".join(failed)


def _harm(weighed: Weighed) -> str:
    if weighed.against:
        return " ".join(weighed.against)
    milder = [one.sentence for one in weighed.to_tick if one.kind == "milder"]
    return f"Somebody would be treated more mildly: {' '.join(milder)}" if milder else ""


def propose(
    *,
    actor: Actor,
    versions: Sequence[PathwayVersion],
    changes: Sequence[Change],
    why: str,
    out_of_time: OutOfTime = never,
    at: datetime,
) -> SafetyFix:
    """Propose a fix to these live versions, for two people to sign.

    The versions that it does not fit are named with the reason and left out. Raises NotReady
    without a reason, without a change of rules or outcomes, and where it fits none.
    """
    check(actor, Permission.EDIT_DRAFTS)
    if actor.id is None:
        raise NotAllowed("A safety fix is proposed by a person.")
    _check_asked(why, changes)
    for version in versions:
        check_same_icb(actor, version)
        if version.status != VersionStatus.LIVE:
            raise NotAllowedNow(f"{version} is not live.")
    fits = [fit(one, changes, out_of_time=out_of_time) for one in versions]
    left_out = [{"version": str(one.version.pk), "why": one.against} for one in fits if one.against]
    good = [one for one in fits if not one.against]
    if not good:
        raise NotReady([f"{one.version}: {one.against}" for one in fits] or ["Choose a version."])
    with transaction.atomic():
        fix = SafetyFix.objects.create(
            icb_id=actor.icb_id,
            why=why.strip(),
            changes=[one.to_json() for one in changes],
            left_out=left_out,
            proposed_at=at,
        )
        for one in good:
            SafetyFixTarget.objects.create(
                icb_id=actor.icb_id,
                fix=fix,
                version=one.version,
                document=one.document,
                digest=one.digest,
            )
        _take(fix, actor.id, Part.EDITOR, at)
        detail = {"versions": len(good), "left_out": len(left_out)}
        auditing.record(actor=actor, verb="propose_fix", target=fix, at=at, detail=detail)
    return fix


def _check_asked(why: str, changes: Sequence[Change]) -> None:
    if not why.strip():
        raise NotReady(["Write what is fixed and why."])
    if not changes or any(one.section not in SECTIONS for one in changes):
        raise NotReady(["A safety fix adds or changes rules and outcomes, and nothing else."])


def sign(*, actor: Actor, fix: SafetyFix, part: str, at: datetime) -> SafetyFixPart:
    """Sign a fix in one part. Whoever proposed it does not sign, and nobody signs twice: a unique
    row for each person holds that in the database. Raises NotAllowed or NotAllowedNow."""
    check(actor, Permission.SIGN_DRAFTS)
    with transaction.atomic():
        held = _open(actor, fix)
        person = check_signer(actor, part)
        if held.parts.filter(part=part).exists():
            raise NotAllowedNow("This part is already signed.")
        row = _take(held, person, part, at)
        detail = {"part": part}
        auditing.record(actor=actor, verb="sign_fix", target=held, at=at, detail=detail)
    return row


def _take(fix: SafetyFix, person: uuid.UUID, part: str, at: datetime) -> SafetyFixPart:
    try:
        with transaction.atomic():
            return SafetyFixPart.objects.create(
                icb_id=fix.icb_id, fix=fix, person_id=person, part=part, at=at
            )
    except IntegrityError as taken:
        raise NotAllowed("You have a part in this fix already. Another person signs.") from taken


def cancel(*, actor: Actor, fix: SafetyFix, at: datetime) -> SafetyFix:
    """Give up a fix that is not published."""
    check(actor, Permission.EDIT_DRAFTS)
    with transaction.atomic():
        held = _open(actor, fix)
        held.status = step(SAFETY_FIX, held.status, "cancel")
        held.save(update_fields=["status"])
        auditing.record(actor=actor, verb="cancel_fix", target=held, at=at)
    return held


def publish(
    *, actor: Actor, fix: SafetyFix, out_of_time: OutOfTime = never, at: datetime
) -> list[PathwayVersion]:
    """Publish a fix to all its versions in one transaction: all of them or none.

    Needs both signatures, every target still live and the fix fitting it still. The people on
    these versions, and on older ones, are moved now. Raises NotReady naming all that is missing.
    """
    check(actor, Permission.PUBLISH)
    with transaction.atomic():
        held = _open(actor, fix)
        targets = list(held.targets.select_related("version__pathway"))
        missing = _missing(held, targets, out_of_time)
        if missing:
            raise NotReady(missing)
        versions = [_replace(actor, held, target, at) for target in targets]
        held.status = step(SAFETY_FIX, held.status, "publish")
        held.save(update_fields=["status"])
        detail = {"versions": [str(one.pk) for one in versions]}
        auditing.record(actor=actor, verb="publish_fix", target=held, at=at, detail=detail)
    return versions


def _open(actor: Actor, fix: SafetyFix) -> SafetyFix:
    check_same_icb(actor, fix)
    held = SafetyFix.objects.select_for_update().get(pk=fix.pk)
    if held.status != FixStatus.OPEN:
        raise NotAllowedNow("This fix does not wait for signatures any more.")
    return held


def _missing(
    fix: SafetyFix, targets: Sequence[SafetyFixTarget], out_of_time: OutOfTime
) -> list[str]:
    signed = set(fix.parts.values_list("part", flat=True))
    missing = [f"It lacks the part '{Part(one).label}'." for one in SIGNERS if one not in signed]
    changes = changes_of(fix)
    for target in targets:
        if target.version.status != VersionStatus.LIVE:
            missing.append(f"{target.version} is not live any more.")
            continue
        now = fit(target.version, changes, out_of_time=out_of_time)
        if now.against or now.digest != target.digest:
            missing.append(f"{target.version}: {now.against or 'it would become another document'}")
    return missing


def changes_of(fix: SafetyFix) -> list[Change]:
    """What a fix changes."""
    return [Change(one["section"], one["element"]) for one in fix.changes]


def _replace(actor: Actor, fix: SafetyFix, target: SafetyFixTarget, at: datetime) -> PathwayVersion:
    parts = [(one.person_id, one.part) for one in fix.parts.all()]
    people = People(Moving.NOW, fix.why)
    found = _evidence(fix, target, people, at)
    publishing.retire_live(actor, target.version.pathway, at)
    edition = Edition(target.document, target.digest, tuple(parts))
    version = publishing.add_version(actor, target.version.pathway, edition, at)
    evidencing.keep(version, found, at)
    moving.order(actor=actor, to=version, people=people, at=at)
    return version


def _evidence(
    fix: SafetyFix, target: SafetyFixTarget, people: People, at: datetime
) -> dict[str, Any]:
    rows = list(fix.parts.select_related("person"))
    proposer = next(one.person for one in rows if one.part == Part.EDITOR)
    return {
        "title": target.version.pathway.title,
        "why": fix.why,
        "risk": "",
        "sent_by": evidencing.name_of(proposer),
        "sent_at": fix.proposed_at.isoformat(),
        "editors": [evidencing.name_of(proposer)],
        "signatures": [_signature(one) for one in rows if one.part != Part.EDITOR],
        "people": {"moving": str(people.moving), "reason": people.reason},
        "published_at": at.isoformat(),
        "fix": str(fix.pk),
        "left_out": fix.left_out,
        **evidencing.NO_REPORT,
        **evidencing.of_documents(json.loads(target.document), target.version),
    }


def _signature(one: SafetyFixPart) -> dict[str, Any]:
    return {
        "part": one.part,
        "label": one.get_part_display(),
        "name": evidencing.name_of(User.objects.get(pk=one.person_id)),
        "at": one.at.isoformat(),
        "ticks": [],
    }


def open_fixes(actor: Actor) -> list[SafetyFix]:
    """The fixes of the ICB acted for that wait for signatures, the newest first."""
    return list(visible_to(SafetyFix, actor).filter(status=FixStatus.OPEN))


def published_by(actor: Actor, fix: SafetyFix) -> list[PathwayVersion]:
    """The versions that a fix was published as; none before that."""
    kept = visible_to(VersionEvidence, actor).filter(content__fix=str(fix.pk)).order_by("id")
    return [one.version for one in kept.select_related("version__pathway")]


def free_key(actor: Actor, section: str, wanted: str) -> str:
    """A key made from words that nothing in any live version has, so that what a fix adds takes
    the place of nothing."""
    live = [json.loads(one.document) for one in live_versions(actor)]
    bases = [base for one in live for base in (one.get("includes") or {}).values()]
    whole: dict[str, Any] = {
        name: [element for one in (*live, *bases) for element in one.get(name) or ()]
        for name in EVERY_SECTION
    }
    return edits.free_key(whole, section, wanted)
