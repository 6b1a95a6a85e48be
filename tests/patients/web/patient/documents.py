"""A small document that shows every kind of page that a patient can meet."""

from __future__ import annotations

from typing import Any

from tests.factories.documents import tiny_pathway


ACTIVITY = {
    "schema": 1,
    "kind": "instrument",
    "key": "activity",
    "version": "2026-11",
    "title": "Your own activity",
    "summary": "Think of one thing that your back makes hard.",
    "items": [
        {"key": "hard", "ask": "How hard was it this week?", "scale": "0 to 10", "worse": "up"},
        {"key": "work", "ask": "Could you work?", "answers": ["yes", "no"]},
    ],
    "score": {"item": "hard"},
    "range": "0 to 10",
    "worse": "up",
    "change": {"absolute": 2},
    "licence": "own",
}

EXERCISES: list[dict[str, Any]] = [
    {
        "key": "bridge",
        "kind": "exercise",
        "title": "Bridge",
        "text": "1. Lie on your back.\n2. Lift your hips.",
        "minutes": 4,
        "dose": "8 times",
        "stop_if": "Stop if your leg goes numb.",
        "harder": "long_bridge",
        "com_b": ["physical_capability"],
        "bct": ["8.7"],
        "behaviour": {"promotes": "strength"},
    },
    {
        "key": "long_bridge",
        "kind": "exercise",
        "title": "Long bridge",
        "text": "Hold it for 5 seconds.",
        "minutes": 4,
        "com_b": ["physical_capability"],
        "bct": ["8.7"],
        "behaviour": {"promotes": "strength"},
    },
    {
        "key": "cat",
        "kind": "exercise",
        "title": "Cat stretch",
        "text": "Round your back, then hollow it.",
        "minutes": 3,
        "com_b": ["physical_capability"],
        "bct": ["8.7"],
        "behaviour": {"promotes": "strength"},
    },
]


def showing_pathway(**changes: Any) -> dict[str, Any]:
    """Ticks with a line of more answers, an explanation, branching check-in, exercises, a measure."""
    document = tiny_pathway(key="showing", title="Your back, day by day", days=14)
    saddle, fever, side = document["screen"]
    line = {"page": "nerves", "flags": {"yes": "urgent"}, "answers": ["no", "not_sure", "yes"]}
    document["pages"] = [{"key": "nerves", "title": "Do you have any of these?"}]
    document["screen"] = [
        {
            **saddle,
            "page": "nerves",
            "line": "New numbness between your legs",
            "explain": "Numb means that you cannot feel when you wipe.",
            "answers": ["no", "long_unchanged", "not_sure", {"yes": "Yes, it is new"}],
            "flags": {
                "yes": "emergency",
                "not_sure": "emergency",
                "declined": "urgent",
                "long_unchanged": "soon",
            },
        },
        {
            **line,
            "key": "legs",
            "ask": "Are both legs weak?",
            "line": "Both legs weak",
            "explain": "Weak means that your legs give way.",
        },
        {**line, "key": "bladder", "ask": "Is it hard to pee?", "line": "New trouble peeing"},
        {
            **fever,
            "explain": "Hot to touch on your chest or back.",
            "answers": ["no", "not_sure", "yes"],
        },
        {
            "key": "sore",
            "ask": "Is it very sore?",
            "answers": ["no", "yes"],
            "flags": {"yes": "routine"},
        },
        side,
    ]
    document["check_in"] = [
        *document["check_in"],
        {
            "key": "barrier",
            "ask": "What got in the way?",
            "answers": ["time", "fear"],
            "worse": "none",
            "ask_if": {"general": "worse"},
        },
    ]
    document["content"] = [*document["content"], *EXERCISES]
    for content in document["content"]:
        content.setdefault("behaviour", {"promotes": "movement"})
    document["stages"] = [
        {
            "key": "start",
            "title": "First days",
            "days": "1 to 14",
            "items": [
                {"give": "keep_moving", "days": "1 to 14"},
                {"give": "flare_plan", "days": "1 to 14", "only_if": {"general": "worse"}},
                {"give": "bridge", "days": "1 to 14"},
                {"give": "cat", "days": "1 to 14"},
            ],
            "rest": [7, 14],
        }
    ]
    document["measures"] = [
        {"key": "activity", "instrument": "activity@2026-11", "days": [1, 8], "open_days": 3}
    ]
    document["rules"] = [
        {
            "key": "pain_rising",
            "at": "check_in",
            "when": {"pain": {"at_least": 9}},
            "then": "routine",
            "ask_again": "screen",
            "title": "Very strong pain",
            "because": "Synthetic",
        },
        document["rules"][1],
    ]
    document["cases"] = document["cases"][:1]
    return document | changes
