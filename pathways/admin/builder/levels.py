"""Dispositions, moments and desks in the words of the pages, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pathways.engine.decisions import LADDER


LEVELS: dict[str, str | Promise] = {
    "emergency": _("999 or A&E now"),
    "urgent": _("Same day"),
    "soon": _("Within days"),
    "routine": _("GP or physiotherapist"),
    "self_referral": _("Can refer themselves"),
    "self_manage": _("Carry on with the plan"),
}
COLOURS: dict[str, str] = {
    "emergency": "red",
    "urgent": "orange",
    "soon": "yellow",
    "routine": "blue",
    "self_referral": "green",
    "self_manage": "grey",
}
# What an answer or a rule may come to, strongest first; what carries on anyway is no choice.
STRONGEST_FIRST = [(one.value, LEVELS[one.value]) for one in reversed(LADDER) if one.rank]

MOMENTS: dict[str, str | Promise] = {
    "screen": _("After each answer of the safety questions"),
    "check_in": _("When a check-in is sent"),
    "measure": _("When a measure is sent"),
    "day": _("Every day, also when nothing is sent"),
}
DESKS: dict[str, str | Promise] = {
    "clinical": _("The clinical desk"),
    "waiting_list": _("The waiting-list desk"),
}
NO_FLAG = ("", _("No flag"))


def tag(level: str | None) -> dict[str, Any] | None:
    """The tag of a disposition; None of none."""
    if not level:
        return None
    return {"text": words(level), "classes": f"nhsuk-tag--{COLOURS.get(level, 'grey')}"}


def words(level: str, known: Mapping[str, str | Promise] = LEVELS) -> str:
    """A disposition (or another code) in words; a strange one as it is."""
    return str(known.get(level, level))
