"""Sign-off of a draft: sent by its author, signed by two people who never edited it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from pathways.access import NotAllowed, Permission, check, check_same_icb
from pathways.engine.documents import Finding, Invalid
from pathways.engine.lifecycle import DRAFT, NotAllowedNow, step
from pathways.models import (
    Actor,
    ChangeRequest,
    Draft,
    DraftRevision,
    DraftSignature,
    DraftStatus,
    Part,
    Role,
    SignOffRequest,
)
from pathways.proving.checks import OutOfTime, never
from pathways.services import auditing, checking, separating, weighing
from pathways.services.checking import Report
from pathways.services.drafting import latest_revision, locked, problems_of
from pathways.services.versions import live_version
from pathways.services.weighing import Tick, Weighed


# The two signatures a version needs, and the role that each takes.
SIGNERS: dict[str, str] = {
    Part.CLINICAL_LEAD: Role.CLINICAL_LEAD,
    Part.SAFETY_OFFICER: Role.SAFETY_OFFICER,
}
# Where a comment of a signer may stand.
WHOLE = "whole"
SECTIONS = (
    WHOLE,
    "about",
    "screen",
    "rules",
    "outcomes",
    "stages",
    "content",
    "check_in",
    "measures",
    "messages",
)


NOT_CHECKED = "The checks did not come to their end, so the draft is not proved."


class NotReady(Exception):
    """A draft that cannot be signed or published yet: one sentence for each thing missing."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = tuple(sentences)


def submit(
    *,
    actor: Actor,
    draft: Draft,
    why: str,
    risk: str = "",
    out_of_time: OutOfTime = never,
    at: datetime,
) -> Draft:
    """Send a draft for sign-off: nobody edits it until it is taken back or sent back.

    `why` says what changed and why, `risk` what could go wrong. The checks run where their last
    report no longer holds. Raises Invalid with all that must be mended first, and NotReady
    without a reason.
    """
    check(actor, Permission.EDIT_DRAFTS)
    if not why.strip():
        raise NotReady(["Write what changed and why. The signers read it first."])
    # Before the transaction, so that what was found stays known.
    report = report_now(actor, draft, out_of_time, at)
    if not report.ready:
        raise Invalid(_findings(report))
    with transaction.atomic():
        draft = locked(actor, draft)
        revision = latest_revision(draft)
        check_report_is_of(report, revision)
        _move(actor, draft, "submit", at)
        SignOffRequest.objects.create(
            icb_id=draft.icb_id,
            draft=draft,
            revision=revision,
            why=why.strip(),
            risk=risk.strip(),
            sent_by_id=actor.id,
            sent_at=at,
        )
    return draft


def report_now(actor: Actor, draft: Draft, out_of_time: OutOfTime, at: datetime) -> Report:
    """The report of all checks that holds now: the last one, or a new one for the same caseload."""
    check_same_icb(actor, draft)
    last = checking.latest_report(draft)
    if last is not None and not checking.is_stale(last, draft, at):
        return last
    people = last.people if last is not None else None
    return checking.check_draft(
        actor=actor, draft=draft, people=people, out_of_time=out_of_time, at=at
    )


def check_report_is_of(report: Report, revision: DraftRevision) -> None:
    """Raise NotAllowedNow where the draft was changed while it was checked."""
    if report.digest != revision.digest:
        raise NotAllowedNow("The draft was changed while it was checked. Try again.")


def _findings(report: Report) -> list[Finding]:
    found = [Finding(one.path or "draft", one.sentence, one.mend) for one in report.must]
    return found or [Finding("draft", NOT_CHECKED, "run the checks again")]


def take_back(*, actor: Actor, draft: Draft, at: datetime) -> Draft:
    """Open a draft that was sent for editing again. Signatures stay with the revision that they
    are under: they count again only if it is sent again unchanged."""
    check(actor, Permission.EDIT_DRAFTS)
    with transaction.atomic():
        return _move(actor, locked(actor, draft), "take_back", at)


def ask_for_changes(
    *, actor: Actor, draft: Draft, section: str, comment: str, at: datetime
) -> ChangeRequest:
    """Open a draft again because a signer wants something else in one of its sections.

    The comment is required. Raises NotReady without one, or for a section that there is not.
    """
    check(actor, Permission.SIGN_DRAFTS)
    if not comment.strip() or section not in SECTIONS:
        raise NotReady(["Write what should change, and choose the section it is about."])
    with transaction.atomic():
        draft = locked(actor, draft)
        _move(actor, draft, "ask_for_changes", at)
        return ChangeRequest.objects.create(
            icb_id=draft.icb_id,
            draft=draft,
            revision=latest_revision(draft),
            section=section,
            comment=comment.strip(),
            asked_by_id=actor.id,
            asked_at=at,
        )


def sign(
    *,
    actor: Actor,
    draft: Draft,
    part: str,
    ticks: Collection[str] = (),
    out_of_time: OutOfTime = never,
    at: datetime,
) -> DraftSignature:
    """Put a signature under the latest revision of a draft that waits for sign-off.

    The signer holds the role of that part, edited no revision of this draft, and signs once: a
    clinical lead and a clinical safety officer are two people. `ticks` are the ids of the milder
    classes and changed wordings (weighing.to_tick) that this person ticked; whoever signs second
    has to tick each. Raises NotAllowed, NotAllowedNow or NotReady.
    """
    check(actor, Permission.SIGN_DRAFTS)
    with transaction.atomic():
        draft = locked(actor, draft)
        if draft.status != DraftStatus.IN_REVIEW:
            raise NotAllowedNow("Only a draft that waits for sign-off can be signed.")
        person = check_signer(actor, part)
        revision = latest_revision(draft)
        present = signatures_of(draft)
        if any(one.part == part for one in present):
            raise NotAllowedNow("This part is already signed.")
        separating.take(draft, person, part)
        signature = DraftSignature.objects.create(
            icb_id=draft.icb_id,
            revision=revision,
            part=part,
            signed_by_id=person,
            signed_at=at,
            compared_with=live_version(draft.pathway),
            ticks=_ticked(weighing.weigh(draft, out_of_time=out_of_time), ticks, bool(present)),
        )
        detail = {
            "part": part,
            "revision": str(revision.pk),
            "digest": revision.digest,
            "ticks": len(signature.ticks),
        }
        auditing.record(actor=actor, verb="sign_draft", target=draft, at=at, detail=detail)
    return signature


def check_signer(actor: Actor, part: str) -> uuid.UUID:
    """The person who signs in a part. Raises NotAllowed for one without the role of that part."""
    if part not in SIGNERS:
        raise NotAllowed("Sign as clinical lead or as clinical safety officer.")
    if actor.id is None or SIGNERS[part] not in actor.roles:
        raise NotAllowed(f"Only a person with the role '{Role(SIGNERS[part]).label}' signs here.")
    return actor.id


def _ticked(weighed: Weighed, ticks: Collection[str], is_second: bool) -> list[dict[str, str]]:
    """What is stored of the ticks; NotReady where the second signer left one out."""
    if is_second:
        missing = [*weighed.against, *_left_out(weighed.to_tick, ticks)]
        if missing:
            raise NotReady(missing)
    return [one.to_json() for one in weighed.to_tick if one.id in ticks]


def _left_out(needed: Sequence[Tick], ticks: Collection[str]) -> list[str]:
    return [
        f"Tick this, or ask for changes: {one.sentence}" for one in needed if one.id not in ticks
    ]


def signatures_of(draft: Draft) -> list[DraftSignature]:
    """The signatures that count now: under the latest revision, compared with the version that is
    live now. In the order in which they were made."""
    return list(
        _signatures(draft)
        .filter(revision=latest_revision(draft), compared_with=live_version(draft.pathway))
        .order_by("id")
    )


def signatures_left_behind(draft: Draft) -> list[DraftSignature]:
    """The signatures that no longer count, because the draft was edited or another version went
    live since: these people must sign again."""
    counting = {one.pk for one in signatures_of(draft)}
    signed = {one.part for one in signatures_of(draft)}
    older = [one for one in _signatures(draft).order_by("id") if one.pk not in counting]
    return [one for one in older if one.part not in signed]


def _signatures(draft: Draft) -> QuerySet[DraftSignature]:
    rows = DraftSignature.objects.filter(revision__draft=draft)
    return rows.select_related("signed_by", "revision", "compared_with")


def editors_of(draft: Draft) -> set[uuid.UUID]:
    """The people who edited any revision of a draft, not only its latest."""
    return separating.people_with(draft, Part.EDITOR)


def request_of(draft: Draft) -> SignOffRequest | None:
    """The newest request to sign a draft; None before the first."""
    return SignOffRequest.objects.filter(draft=draft).select_related("sent_by").last()


def missing_for_publication(draft: Draft, *, out_of_time: OutOfTime = never) -> list[str]:
    """What of sign-off keeps a draft from being published now, a sentence each; [] means nothing
    does. Publishing reads the report of the checks besides."""
    revision = latest_revision(draft)
    present = {one.part: one for one in signatures_of(draft)}
    missing = []
    if draft.status != DraftStatus.IN_REVIEW:
        missing.append(
            f"The draft is '{draft.get_status_display()}'. Submit it for sign-off first."
        )
    for part, role in SIGNERS.items():
        if part not in present:
            missing.append(_unsigned(draft, revision, part, role))
    if len(present) == len(SIGNERS):
        missing += _unticked(draft, list(present.values()), out_of_time)
    # The engine may have changed since the draft was checked.
    return missing + problems_of(revision)


def _unsigned(draft: Draft, revision: DraftRevision, part: str, role: str) -> str:
    said = f"Revision {revision.number} is not signed by a '{Role(role).label}' yet."
    for older in signatures_left_behind(draft):
        if older.part == part and older.revision_id == revision.pk:
            return f"{said} Another version went live since {older.signed_by} signed it."
        if older.part == part:
            return f"{said} {older.signed_by} signed revision {older.revision.number}."
    return said


def _unticked(
    draft: Draft, signatures: Sequence[DraftSignature], out_of_time: OutOfTime
) -> list[str]:
    weighed = weighing.weigh(draft, out_of_time=out_of_time)
    second = max(signatures, key=lambda one: one.pk)
    return [*weighed.against, *_left_out(weighed.to_tick, [one["id"] for one in second.ticks])]


def _move(actor: Actor, draft: Draft, verb: str, at: datetime) -> Draft:
    draft.status = step(DRAFT, draft.status, verb)
    draft.save(update_fields=["status"])
    auditing.record(actor=actor, verb=f"{verb}_draft", target=draft, at=at)
    return draft
