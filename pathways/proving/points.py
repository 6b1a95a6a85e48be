"""What a check has to say: one thing that must be mended, or that somebody should look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


SHOWN = 5  # of things that are alike; the rest are counted


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to mend or to look at.

    `path` is the element, as findings write it ("rules.gone_quiet"; "" is the whole document or
    the directory). `example` is a patient who shows it, ready to be opened in the simulator.
    """

    kind: str
    path: str
    sentence: str
    mend: str
    example: dict[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """What is stored of it."""
        return {
            "kind": self.kind,
            "path": self.path,
            "sentence": self.sentence,
            "mend": self.mend,
            "example": self.example,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Point:
        """The point that to_json() wrote."""
        return cls(**stored)


def listed(names: Sequence[str], shown: int = SHOWN) -> str:
    """Names in a sentence, the first few of many: "a, b and 12 more"."""
    rest = len(names) - shown
    if rest > 0:
        return f"{', '.join(names[:shown])} and {rest} more"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
