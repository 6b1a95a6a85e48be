"""A blank pathway: what every one needs, filled in as far as nobody has to think about it."""

from __future__ import annotations

from typing import Any


QUIET_DAYS = 5  # of no word before somebody looks
NEVER_A_RULE = "Starter rule of every new pathway: nobody goes quiet unseen"


def blank(*, key: str, title: str, area: str, days: int, base: list[str]) -> dict[str, Any]:
    """The document that a new pathway starts from.

    It has the locked base, one stage over all days, a check-in of two questions, the rule on
    silence and an invitation. It still has findings: no day gives anything yet.
    """
    quiet = min(QUIET_DAYS, max(days - 1, 1))
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
        "rules": [
            {
                "key": "gone_quiet",
                "at": "day",
                "when": {"days_silent": {"at_least": quiet}},
                "then": "routine",
                "desk": "waiting_list",
                "title": f"Nothing heard for {quiet} day{'s' if quiet > 1 else ''}",
                "because": NEVER_A_RULE,
            }
        ],
        "messages": [
            {"key": "invite_first", "kind": "invitation", "text": "Your plan is ready: {link}"}
        ],
    }


def _span(days: int) -> str:
    return "1" if days == 1 else f"1 to {days}"
