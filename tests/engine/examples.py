"""A small invented pathway that is valid, and short ways to change it and to state facts."""

from __future__ import annotations

from copy import deepcopy
from fractions import Fraction
from typing import Any

from pathways.engine.decisions import Moment
from pathways.engine.definition import Definition
from pathways.engine.documents import Finding, findings, load, resolve
from pathways.engine.values import DECLINED, Fact, Facts, Reading, State


BASE: dict[str, Any] = {
    "schema": 1,
    "kind": "base",
    "key": "flags",
    "version": "2026-11",
    "title": "Red flags for everybody",
    "pages": [{"key": "now", "title": "Any of these now?"}],
    "screen": [
        {
            "key": "chest",
            "ask": "Do you have chest pain?",
            "line": "Chest pain",
            "page": "now",
            "answers": ["no", "not_sure", "yes"],
            "explain": "A heavy feeling counts.",
            "flags": {"yes": "emergency", "not_sure": "urgent"},
        },
        {
            "key": "lump",
            "ask": "Do you have a new lump?",
            "line": "A new lump",
            "page": "now",
            "answers": ["no", "yes"],
            "flags": {"yes": "soon", "declined": "soon"},
        },
    ],
    "rules": [
        {
            "key": "lump_and_fever",
            "at": "screen",
            "when": {"all": [{"lump": "yes"}, {"chest": "not_sure"}]},
            "then": "emergency",
            "because": "Invented",
        }
    ],
    "outcomes": [
        {"disposition": "emergency", "service": "ambulance", "tell": "Call 999 now."},
        {"disposition": "urgent", "service": "urgent_care", "tell": "Get help today."},
    ],
}

WALKING: dict[str, Any] = {
    "schema": 1,
    "kind": "instrument",
    "key": "walking_score",
    "version": "1",
    "title": "Walking",
    "items": [
        {"key": "far", "ask": "How far can you walk?", "scale": "0 to 10", "worse": "down"},
        {"key": "why", "ask": "Is it the pain?", "answers": ["no", "yes"], "worse": "none"},
    ],
    "score": {"item": "far"},
    "range": "0 to 10",
    "worse": "down",
    "change": {"absolute": 2, "percent": 30},
    "licence": "own",
}

VISITS: dict[str, Any] = {
    "schema": 1,
    "kind": "instrument",
    "key": "visits",
    "version": "1",
    "title": "Visits",
    "items": [
        {"key": "seen", "ask": "Did you see a GP?", "answers": ["no", "yes"]},
        {
            "key": "sent",
            "ask": "Were you sent to A&E?",
            "answers": ["no", "yes"],
            "ask_if": {"seen": "yes"},
            "flags": {"yes": "routine"},
        },
    ],
    "score": None,
    "licence": "public",
}

PLAN: dict[str, Any] = {
    "schema": 1,
    "key": "ankle",
    "title": {"en": "Ankle sprain", "ur": "ankle, in Urdu"},
    "area": "ankle",
    "days": 10,
    "base": ["flags@2026-11"],
    "local": ["settle"],
    "screen": [
        {"key": "injured", "ask": "Did you twist it?", "answers": ["no", "yes"], "worse": "none"},
        {
            "key": "steps",
            "ask": "Can you take 4 steps?",
            "answers": ["yes", {"with_help": "Only with help"}, "no"],
            "ask_if": {"injured": "yes"},
            "flags": {"no": "urgent"},
        },
        {"key": "side", "ask": "Which ankle?", "answers": ["left", "right"], "worse": "none"},
    ],
    "check_in": [
        {"key": "feel", "ask": "How is it?", "answers": ["better", "same", "worse"]},
        {"key": "pain", "ask": "How bad is the pain?", "scale": "0 to 10", "worse": "up"},
        {
            "key": "numb",
            "ask": "Is your foot numb?",
            "answers": ["no", "yes"],
            "ask_if": {"feel": ["same", "worse"]},
            "flags": {"yes": "soon"},
        },
        {
            "key": "barrier",
            "ask": "What got in the way?",
            "answers": ["forgot", "afraid"],
            "worse": "none",
        },
    ],
    "measures": [
        {"key": "walking", "instrument": "walking_score@1", "days": [1, 4, 8], "open_days": 2},
        {"key": "visits_now", "instrument": "visits", "days": "2", "open_days": 1},
    ],
    "content": [
        {
            "key": "hurt",
            "kind": "advice",
            "text": "Hurt is not always harm.",
            "com_b": ["reflective_motivation"],
            "bct": ["5.1"],
        },
        {
            "key": "circles",
            "kind": "exercise",
            "text": "Draw the alphabet.",
            "harder": "raises",
            "com_b": ["physical_capability"],
            "bct": ["4.1"],
            "behaviour": {"promotes": "moving"},
            "review_on": "2027-11-30",
        },
        {
            "key": "raises",
            "kind": "exercise",
            "text": "Rise on both heels.",
            "easier": "circles",
            "com_b": ["physical_capability"],
            "bct": ["8.7"],
        },
    ],
    "stages": [
        {
            "key": "sore",
            "days": "1 to 4",
            "only_if": {"pain": {"at_least": 7}},
            "items": [{"give": "hurt"}],
        },
        {
            "key": "settle",
            "days": "1 to 10",
            "items": [
                {"give": "hurt", "days": "1 to 9", "every": 2},
                {"give": "circles", "days": "2 to 10", "only_if": {"pain": {"below": 8}}},
            ],
            "rest": ["2", "4", "6", "8", "10"],
        },
    ],
    "rules": [
        {
            "key": "unsteady",
            "at": "screen",
            "when": {"all": [{"steps": "with_help"}, {"lump": "yes"}]},
            "then": "urgent",
            "because": "Invented",
        },
        {
            "key": "pain_stays",
            "title": "Pain stays high",
            "at": ["check_in", "day"],
            "when": {"pain": {"at_least": 8, "for_days": 1}},
            "then": "soon",
            "ask_again": "screen",
            "due_hours": 24,
            "tell": "We will look at your pain.",
            "because": "Invented",
        },
        {
            "key": "walking_worse",
            "at": "measure",
            "when": {"walking": {"since_start": "worse"}},
            "then": "soon",
            "because": "Invented",
        },
        {
            "key": "quiet",
            "at": "day",
            "when": {"days_silent": {"at_least": 3}},
            "then": "routine",
            "desk": "waiting_list",
            "again_after_days": 7,
            "because": "Invented",
        },
        {
            "key": "trying_out",
            "at": "check_in",
            "when": {"feel": "worse"},
            "then": "emergency",
            "shadow": True,
            "because": "Invented",
        },
    ],
    "outcomes": [
        {"disposition": "soon", "service": "physio", "tell": "A physiotherapist will call you."},
        {"disposition": "routine", "service": "physio", "tell": {"en": "We help.", "ur": "Urdu."}},
    ],
    "messages": [
        {
            "key": "kettle",
            "kind": "nudge",
            "only_if": {"barrier": "forgot"},
            "barrier": "forgot",
            "stage": "settle",
            "text": "Boil the kettle, then move. {link}",
            "com_b": ["psychological_capability"],
            "bct": ["7.1"],
        }
    ],
    "cases": [
        {
            "name": "lump",
            "at": "screen",
            "given": {"lump": "yes", "chest": "declined"},
            "person": {"age": 40},
            "series": {"pain": [4, None, 5]},
            "expect": "urgent",
            "expect_rule": "flag:chest",
        }
    ],
}

LIBRARY = {"flags@2026-11": BASE, "walking_score@1": WALKING, "visits@1": VISITS}


def draft(**changes: Any) -> dict[str, Any]:
    """The pathway, resolved, with top-level fields replaced."""
    return resolve({**deepcopy(PLAN), **changes}, deepcopy(LIBRARY))


def plan(**changes: Any) -> Definition:
    """The pathway, loaded."""
    return load(draft(**changes))


def element(document: dict[str, Any], kind: str, key: str) -> dict[str, Any]:
    """One element of a document, to be changed in place."""
    found: dict[str, Any] = next(one for one in document[kind] if one.get("key") == key)
    return found


def problems(document: dict[str, Any]) -> list[Finding]:
    """What findings() says of a document, resolved where that is possible."""
    return findings(document)


def fact(value: Any) -> Fact:
    """A fact from a short form: a value, "declined", or a State."""
    if isinstance(value, State):
        return Fact(value)
    return Fact(State.DECLINED) if value == DECLINED else Fact(State.VALUE, value)


def readings(*values: Any, last: int | None = None) -> tuple[Reading, ...]:
    """One reading a day, the last of them on day `last` (by default as many days as readings)."""
    first = (last or len(values)) - len(values) + 1
    return tuple(Reading(first + n, value) for n, value in enumerate(values))


def known(
    moment: Moment = Moment.SCREEN,
    *,
    day: int = 1,
    series: dict[str, tuple[Reading, ...]] | None = None,
    **scalars: Any,
) -> Facts:
    """Facts from short forms."""
    return Facts(day, moment, {n: fact(v) for n, v in scalars.items()}, series or {})


HALF = Fraction(7, 2)
