"""A blank pathway: what every one needs, filled in as far as nobody has to think about it."""

from __future__ import annotations

from typing import Any


# Days of no word, after a last one of getting worse, before somebody looks. Calling everybody who
# stops answering would drown the desk.
QUIET_DAYS = 14
ASKED_AGAIN = "Starter rule of every new pathway: what is serious and begins later is caught"
NEVER_A_RULE = "Starter rule of every new pathway: nobody goes quiet unseen"


def blank(*, key: str, title: str, area: str, days: int, base: list[str]) -> dict[str, Any]:
    """The document that a new pathway starts from.

    It has the locked base, one stage over all days, a check-in of two questions, the rules on
    silence and on getting worse, and an invitation. It still has findings: no day gives anything.
    """
    return {
        "schema": 1,
        "kind": "pathway",
        "key": key,
        "title": title,
        "area": area,
        "language": "en-GB",
        "days": days,
        "base": base,
        "check_in": [
            {
                "key": "general",
                "ask": "Compared with your last check-in, how are you?",
                "answers": [{"better": "Better"}, {"same": "About the same"}, {"worse": "Worse"}],
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
        "stages": [{"key": "start", "title": "First stage", "days": _span(days)}],
        "rules": _rules(days),
        "messages": [
            {"key": "invite_first", "kind": "invitation", "text": "Your plan is ready: {link}"}
        ],
    }


def _span(days: int) -> str:
    return "1" if days == 1 else f"1 to {days}"


def _rules(days: int) -> list[dict[str, Any]]:
    quiet = min(QUIET_DAYS, max(days - 2, 1))
    return [
        {
            "key": "gone_quiet",
            "at": "day",
            "when": {"all": [{"days_silent": {"at_least": quiet}}, {"general": "worse"}]},
            "then": "routine",
            "desk": "waiting_list",
            "title": f"Worse, then nothing heard for {quiet} day{'s' if quiet > 1 else ''}",
            "because": NEVER_A_RULE,
        },
        {
            "key": "worse_again",
            "at": "check_in",
            "when": {"general": "worse"},
            "then": "self_referral",
            "ask_again": "screen",
            "title": "Worse: the safety questions are asked again",
            "tell": "You told us it is worse. A few questions help us point you to the right help.",
            "because": ASKED_AGAIN,
        },
    ]
