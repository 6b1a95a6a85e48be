"""Codes of BCT Taxonomy v1 (Michie et al. 2013): reading what was typed, and its 16 groups."""

from __future__ import annotations

import re

from pathways.engine.checks_content import BCT_GROUPS


# What each group is about, in words of our own; the taxonomy's definitions are not ours to print.
GROUP_NAMES = (
    "Goals and plans",
    "Feedback, and keeping an eye on it",
    "Help from other people",
    "How to do it",
    "What follows from it",
    "Seeing how others do it",
    "Cues and reminders",
    "Practice and habits",
    "Weighing up what comes of it",
    "Rewards and threats",
    "Feelings and energy",
    "Changing the surroundings first",
    "Who I am",
    "What follows, as agreed before",
    "Trust in oneself",
    "Learning without doing",
)
_CODE = re.compile(r"^(\d{1,2})\.(\d{1,2})$")


class NotATechnique(ValueError):
    """A code that is not in the taxonomy. Its text is the sentence to show."""


def groups() -> list[tuple[str, str, str]]:
    """Each group's first and last code and what it is about."""
    pairs = enumerate(zip(BCT_GROUPS, GROUP_NAMES, strict=True), start=1)
    return [(f"{number}.1", f"{number}.{size}", name) for number, (size, name) in pairs]


def codes_in(typed: str) -> list[str]:
    """The codes that were typed, with commas or spaces between, each once, in their order.

    Raises NotATechnique for the first that is none, saying where its group ends.
    """
    found = dict.fromkeys(typed.replace(",", " ").replace(";", " ").split())
    for code in found:
        _check(code)
    return list(found)


def _check(code: str) -> None:
    match = _CODE.match(code)
    if match is None:
        raise NotATechnique(f"“{code}” is not a code. Write codes such as 1.4 or 4.1")
    group, number = int(match[1]), int(match[2])
    if not 1 <= group <= len(BCT_GROUPS):
        raise NotATechnique(f"There is no group {group}: groups go from 1 to {len(BCT_GROUPS)}")
    size = BCT_GROUPS[group - 1]
    if not 1 <= number <= size or code != f"{group}.{number}":
        raise NotATechnique(
            f"There is no {code}: group {group} goes from {group}.1 to {group}.{size}"
        )
