"""Small definition documents for tests, and the short way to a published version of one."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from pathways.engine import documents
from pathways.models import Icb, Pathway, PathwayVersion, VersionStatus


PUBLISHED_AT = datetime(2026, 11, 2, 9, tzinfo=UTC)

# What stands for the locked national set: it says what an emergency is, and asks nothing itself.
TINY_BASE: dict[str, Any] = {
    "schema": 1,
    "kind": "base",
    "key": "tiny_flags",
    "version": "2026-11",
    "title": "Flags for the tiny pathway",
}
TINY_LIBRARY: dict[str, dict[str, Any]] = {"tiny_flags@2026-11": TINY_BASE}

# The service roles that the tiny pathway can send people to.
TINY_ROLES = ("emergency_department", "urgent_care", "physiotherapy")

_TINY: dict[str, Any] = {
    "schema": 1,
    "kind": "pathway",
    "key": "tiny",
    "title": "Three quiet days",
    "area": "back",
    "language": "en-GB",
    "days": 3,
    "base": ["tiny_flags@2026-11"],
    "screen": [
        {
            "key": "saddle",
            "ask": "Is there new numbness between your legs?",
            "answers": ["no", "not_sure", "yes"],
            "flags": {"yes": "emergency", "not_sure": "urgent", "declined": "urgent"},
        },
        {
            "key": "fever",
            "ask": "Do you have a high temperature?",
            "answers": ["no", "yes"],
            "flags": {"yes": "urgent"},
        },
        {
            "key": "side",
            "ask": "Which side is it?",
            "answers": ["left", "right", "both"],
            "worse": "none",
        },
    ],
    "check_in": [
        {
            "key": "general",
            "ask": "Compared with yesterday, how are you?",
            "answers": ["better", "same", "worse"],
        },
        {
            "key": "pain",
            "ask": "How bad is your pain now?",
            "scale": "0 to 10",
            "low": "No pain",
            "high": "Worst pain",
            "worse": "up",
        },
    ],
    "content": [
        {
            "key": "keep_moving",
            "kind": "advice",
            "title": "Keep moving",
            "text": "Move a little every hour.",
            "minutes": 2,
            "com_b": ["reflective_motivation"],
            "bct": ["4.1"],
            "behaviour": {"promotes": "daily_movement"},
        },
        {
            "key": "flare_plan",
            "kind": "flare_up",
            "title": "When pain flares up",
            "text": "Do less for a day. Then build up again.",
            "minutes": 2,
            "com_b": ["psychological_capability"],
            "bct": ["1.2"],
            "behaviour": {"mitigates": "resting_in_bed"},
        },
    ],
    "stages": [
        {
            "key": "start",
            "title": "First days",
            "days": "1 to 3",
            "items": [
                {"give": "keep_moving", "days": "1 to 3"},
                {"give": "flare_plan", "days": "1 to 3", "only_if": {"general": "worse"}},
            ],
        }
    ],
    "rules": [
        {
            "key": "pain_rising",
            "at": "check_in",
            "when": {"pain": {"at_least": 7, "for_days": 1}},
            "then": "soon",
            "service": "physiotherapy",
            "title": "Strong pain two days running",
            "because": "Synthetic",
        },
        {
            "key": "gone_quiet",
            "at": "day",
            "when": {"days_silent": {"at_least": 2}},
            "then": "routine",
            "desk": "waiting_list",
            "title": "Nothing heard for 2 days",
            "because": "Synthetic",
        },
    ],
    "outcomes": [
        {
            "disposition": "emergency",
            "service": "emergency_department",
            "title": "Go to A&E now",
            "tell": "You need to be seen in a hospital today.",
            "do": ["Ask somebody to take you."],
        },
        {
            "disposition": "urgent",
            "service": "urgent_care",
            "title": "Get help today",
            "tell": "Call the number below today.",
        },
        {
            "disposition": "soon",
            "service": "physiotherapy",
            "title": "We will ask somebody to call you",
            "tell": "Your team will look at this.",
        },
        {
            "disposition": "routine",
            "service": "physiotherapy",
            "title": "Book physiotherapy",
            "tell": "A physiotherapist can help.",
        },
        {
            "disposition": "self_referral",
            "service": "physiotherapy",
            "title": "You can book physiotherapy yourself",
            "tell": "You do not need to see a doctor first.",
        },
    ],
    "messages": [
        {"key": "invite", "kind": "invitation", "text": "Your plan is ready: {link}"},
        {
            "key": "go_on",
            "kind": "nudge",
            "text": "Two minutes for you today: {link}",
            "com_b": ["automatic_motivation"],
            "bct": ["7.1"],
        },
    ],
    "cases": [
        {
            "name": "New numbness is an emergency",
            "at": "screen",
            "given": {"saddle": "yes"},
            "expect": "emergency",
        },
        {
            "name": "Two days of strong pain",
            "at": "check_in",
            "given": {"general": "worse"},
            "series": {"pain": [7, 8]},
            "day": 2,
            "expect": "soon",
            "expect_rule": "pain_rising",
        },
    ],
}


def tiny_pathway(**changes: Any) -> dict[str, Any]:
    """A small valid pathway of 3 days. Each change replaces one top-level field."""
    return deepcopy(_TINY) | changes


def ready_pathway(**changes: Any) -> dict[str, Any]:
    """The tiny pathway as checking lets it pass, where the directory fills TINY_ROLES: it calls
    about silence only after a worse day, since calls about everybody would drown the desk."""
    whole = tiny_pathway()
    whole["rules"][1]["when"] = {"all": [{"days_silent": {"at_least": 2}}, {"general": "worse"}]}
    return whole | changes


def publish_document(icb: Icb, document: dict[str, Any], *, number: int = 1) -> PathwayVersion:
    """The live version of a document, as rows; sign-off is tested where it is made.

    Bases and instruments come from the tiny library, or from the document's own `includes`.
    """
    resolved = documents.resolve(document, TINY_LIBRARY)
    documents.load(resolved)
    pathway, _ = Pathway.objects.get_or_create(
        icb=icb, key=document["key"], defaults={"title": document["title"]}
    )
    PathwayVersion.objects.filter(pathway=pathway, status=VersionStatus.LIVE).update(
        status=VersionStatus.RETIRED
    )
    return PathwayVersion.objects.create(
        icb=icb,
        pathway=pathway,
        number=number,
        document=documents.canonical_bytes(resolved).decode(),
        digest=documents.digest(resolved),
        schema=resolved["schema"],
        published_at=PUBLISHED_AT,
    )


def publish_tiny(icb: Icb, **changes: Any) -> PathwayVersion:
    """The live version of the tiny pathway in an ICB."""
    return publish_document(icb, tiny_pathway(**changes))
