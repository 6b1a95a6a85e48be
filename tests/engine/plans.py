"""One small invented pathway with every shape that screens, days and nudges must handle."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from pathways.engine.definition import Definition
from pathways.engine.documents import load
from pathways.engine.values import Asked, History, Person


NOT_SURE = ["no", "not_sure", "yes"]

BASE: dict[str, Any] = {
    "schema": 1,
    "kind": "base",
    "key": "flags",
    "version": "1",
    "title": "Flags for everybody",
    "pages": [
        {"key": "now", "title": "Any of these right now?", "hint": "Tick all that you have."},
        {"key": "risks", "title": "Do any of these apply to you?"},
    ],
    "screen": [
        {
            "key": "chest",
            "ask": "Do you have chest pain?",
            "line": "Chest pain",
            "explain": "Pressure counts too.",
            "page": "now",
            "answers": NOT_SURE,
            "flags": {"yes": "emergency", "not_sure": "urgent"},
        },
        {
            "key": "unwell",
            "ask": "Are you ill with a temperature?",
            "line": "Ill with a temperature",
            "page": "now",
            "answers": NOT_SURE,
            "flags": {"yes": "urgent", "not_sure": "soon"},
        },
        {
            "key": "confused",
            "ask": "Are you confused?",
            "answers": NOT_SURE,
            "ask_if": {"unwell": ["yes", "not_sure"]},
            "flags": {"yes": "emergency", "not_sure": "urgent"},
        },
        {
            "key": "falls",
            "ask": "Did you fall twice this year?",
            "line": "2 falls this year",
            "page": "risks",
            "answers": NOT_SURE,
            "flags": {"yes": "routine"},
        },
        {
            "key": "risk",
            "ask": "Do you have a weak immune system?",
            "line": "A weak immune system",
            "page": "risks",
            "answers": NOT_SURE,
            "again": True,
        },
    ],
    "rules": [
        {
            "key": "unwell_at_risk",
            "at": "screen",
            "when": {"all": [{"unwell": "not_sure"}, {"risk": "yes"}]},
            "then": "emergency",
            "title": "Ill and at risk",
            "because": "Invented",
        }
    ],
}

_BACK = {
    "page": "back",
    "answers": ["no", "long_unchanged", "not_sure", "new_or_worse"],
    "flags": {"long_unchanged": "soon", "not_sure": "emergency", "new_or_worse": "emergency"},
}

PLAN: dict[str, Any] = {
    "schema": 1,
    "key": "example",
    "title": "Example",
    "area": "back",
    "days": 56,
    "base": ["flags@1"],
    "pages": [{"key": "back", "title": "Any of these with your back?"}],
    "screen": [
        {
            "key": "bladder",
            "ask": "Is it harder to pee?",
            "line": "Harder to pee",
            "explain": "New trouble starting or stopping counts.",
            **_BACK,
        },
        {
            "key": "saddle",
            "ask": "Are you numb between your legs?",
            "line": "Numb between the legs",
            **_BACK,
        },
        {"key": "cancer", "ask": "Have you ever had cancer?", "answers": NOT_SURE},
        {
            "key": "cancer_pain",
            "ask": "Is this a new kind of pain?",
            "answers": NOT_SURE,
            "ask_if": {"cancer": ["yes", "not_sure"]},
            "flags": {"yes": "urgent", "not_sure": "urgent"},
        },
        {
            "key": "duration",
            "ask": "How many weeks have you had it?",
            "number": "0 to 500",
            "worse": "none",
        },
        {
            "key": "steroids",
            "ask": "Do you take steroid tablets?",
            "explain": "Inhalers do not count.",
            "answers": NOT_SURE,
        },
        {
            "key": "side",
            "ask": "Which side is it?",
            "answers": ["left", "right"],
            "worse": "none",
            "ask_if": {"duration": {"at_least": 1}},
        },
    ],
    "check_in": [
        {"key": "general", "ask": "Better, same or worse?", "answers": ["better", "same", "worse"]},
        {"key": "pain", "ask": "How bad is the pain?", "scale": "0 to 10", "worse": "up"},
        {
            "key": "moved",
            "ask": "Did you do your exercises?",
            "answers": ["all", "some", "none"],
            "worse": "none",
        },
        {
            "key": "barrier",
            "ask": "What got in the way?",
            "answers": ["forgot", "afraid", "tired"],
            "worse": "none",
            "ask_if": {"moved": ["some", "none"]},
        },
        {"key": "mood", "ask": "How is your mood?", "scale": "0 to 10", "worse": "down"},
        {"key": "sleep", "ask": "How is your sleep?", "scale": "0 to 10", "worse": "down"},
    ],
    "measures": [
        {"key": "activity", "instrument": "activity@1", "days": [1, 8, 22], "open_days": 3},
        {
            "key": "mood_check",
            "instrument": "activity@1",
            "days": [8],
            "open_days": 1,
            "only_if": {"general": "worse"},
        },
    ],
    "includes": {
        "flags@1": BASE,
        "activity@1": {
            "schema": 1,
            "kind": "instrument",
            "key": "activity",
            "version": "1",
            "title": "One activity",
            "items": [
                {
                    "key": "can",
                    "ask": "How well can you do it?",
                    "scale": "0 to 10",
                    "worse": "down",
                }
            ],
            "score": {"item": "can"},
            "range": "0 to 10",
            "worse": "down",
            "change": {"absolute": 3},
            "licence": "own",
        },
    },
    "content": [
        {
            "key": "hurt",
            "kind": "advice",
            "text": "Hurt is not always harm.",
            "minutes": 1,
            "com_b": ["reflective_motivation"],
            "bct": ["5.1"],
            "behaviour": {"promotes": "moving"},
        },
        *(
            {
                "key": f"bend_{step}",
                "kind": "exercise",
                "text": f"Bend {step}.",
                "minutes": 3,
                "com_b": ["physical_capability"],
                "bct": ["8.7"],
                "behaviour": {"promotes": "moving"},
                **({"harder": f"bend_{harder}"} if harder else {}),
            }
            for step, harder in (("a", "b"), ("b", "c"), ("c", None))
        ),
        {
            "key": "walk",
            "kind": "exercise",
            "text": "Walk.",
            "minutes": 10,
            "com_b": ["physical_capability"],
            "bct": ["8.7"],
            "behaviour": {"promotes": "moving"},
        },
        {
            "key": "flare",
            "kind": "flare_up",
            "text": "Do less for two days.",
            "minutes": 2,
            "com_b": ["psychological_capability"],
            "bct": ["1.2"],
            "behaviour": {"mitigates": "resting"},
        },
    ],
    "stages": [
        {
            "key": "sore",
            "days": "1 to 56",
            "only_if": {"pain": {"at_least": 8}},
            "items": [{"give": "hurt"}],
        },
        {
            "key": "settle",
            "days": "1 to 14",
            "items": [
                {"give": "hurt"},
                {"give": "bend_a", "days": "1 to 7"},
                {"give": "bend_b", "days": "8 to 14"},
                {"give": "walk", "every": 3},
                {"give": "hurt", "only_if": {"general": "worse"}},
            ],
            "rest": ["7"],
        },
        {
            "key": "build",
            "days": "15 to 56",
            "items": [{"give": "bend_b"}, {"give": "hurt", "every": 7}],
        },
    ],
    "rules": [
        {
            "key": "long_with_steroids",
            "at": "screen",
            "when": {"all": [{"duration": {"at_least": 12}}, {"steroids": "yes"}]},
            "then": "soon",
            "title": "Long with steroids",
            "because": "Invented",
        },
        {
            "key": "tried",
            "at": "screen",
            "shadow": True,
            "when": {"side": "left"},
            "then": "emergency",
            "title": "Left, on trial",
            "because": "Invented",
        },
        {
            "key": "worse_again",
            "at": "check_in",
            "when": {"general": {"is": "worse", "for_days": 2}},
            "then": "routine",
            "ask_again": "screen",
            "title": "Worse for 2 days",
            "because": "Invented",
        },
        {
            "key": "pain_high",
            "at": "check_in",
            "when": {"pain": {"at_least": 9, "times": 3, "in_days": 7}},
            "then": "soon",
            "title": "Very bad pain 3 times in a week",
            "because": "Invented",
        },
        {
            "key": "quiet",
            "at": "day",
            "when": {"days_silent": {"at_least": 14}},
            "then": "routine",
            "desk": "waiting_list",
            "title": "Nothing heard for 2 weeks",
            "because": "Invented",
        },
    ],
    "outcomes": [
        {"disposition": level, "service": "gp", "title": f"Do {level}", "tell": f"This is {level}."}
        for level in ("emergency", "urgent", "soon", "routine", "self_referral")
    ],
    "messages": [
        {
            "key": "kettle",
            "kind": "nudge",
            "barrier": "forgot",
            "text": "Boil the kettle, then move. {link}",
            "com_b": ["psychological_capability"],
            "bct": ["7.1", "8.3"],
        },
        {
            "key": "timer",
            "kind": "nudge",
            "barrier": "forgot",
            "text": "Set a timer. {link}",
            "com_b": ["psychological_capability"],
            "bct": ["7.1"],
        },
        {
            "key": "plan_it",
            "kind": "nudge",
            "text": "Pick a time for tomorrow. {link}",
            "com_b": ["psychological_capability"],
            "bct": ["1.4"],
        },
        {
            "key": "cue",
            "kind": "nudge",
            "text": "Put your mat by the door. {link}",
            "com_b": ["psychological_capability"],
            "bct": ["7.1"],
        },
        {
            "key": "try_it",
            "kind": "nudge",
            "barrier": "afraid",
            "text": "Try 3 gentle ones and see. {link}",
            "com_b": ["reflective_motivation"],
            "bct": ["4.4"],
        },
        {
            "key": "build_up",
            "kind": "nudge",
            "stage": "build",
            "text": "Time for your plan. {link}",
            "com_b": ["automatic_motivation"],
            "bct": ["8.7"],
        },
        {
            "key": "worse_today",
            "kind": "nudge",
            "only_if": {"general": "worse"},
            "text": "Small steps count today. {link}",
            "com_b": ["automatic_motivation"],
            "bct": ["8.7"],
        },
        {
            "key": "well_done",
            "kind": "praise",
            "text": "3 days of exercise this week. {link}",
            "com_b": ["automatic_motivation"],
            "bct": ["2.2", "10.4"],
        },
        {"key": "remind", "kind": "reminder", "text": "Your questions are ready. {link}"},
        {"key": "check_back", "kind": "check_back", "text": "Did you get help? {link}"},
    ],
    "cases": [
        {"name": "chest pain", "at": "screen", "given": {"chest": "yes"}, "expect": "emergency"}
    ],
}


def plan(**changed: Any) -> Definition:
    """The example pathway, compiled, with some of its parts replaced."""
    return load({**deepcopy(PLAN), **changed})


def asked(
    kind: str, day: int, *answers: tuple[str, str | int], key: str = "", **more: Any
) -> Asked:
    """A finished asking, unless told otherwise."""
    return Asked(kind, key or kind, day, answers, **{"finished": True, **more})


def check_in(day: int, **answers: str | int) -> Asked:
    """A sent check-in."""
    return asked("check_in", day, *answers.items())


def exercise(day: int, key: str = "bend_a", **answers: str | int) -> Asked:
    """A recorded session."""
    return asked("exercise", day, *answers.items(), key=key)


def history(*of: Asked, **more: Any) -> History:
    """What is known of a person of 40."""
    return History(**{"person": Person(age=40), "asked": of, **more})
