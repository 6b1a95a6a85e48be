"""The words of a decision: how strong, at which moment, because of what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


# Raised, with a note, by any change of the engine that alters a stored decision.
SEMANTICS = 1


class Moment(StrEnum):
    """When rules run: after each answer of a screen, when something is sent, each local day."""

    SCREEN = "screen"
    CHECK_IN = "check_in"
    MEASURE = "measure"
    DAY = "day"


class Disposition(StrEnum):
    """What should happen next. Compares by strength: EMERGENCY > URGENT > ... > SELF_MANAGE."""

    SELF_MANAGE = "self_manage"
    SELF_REFERRAL = "self_referral"
    ROUTINE = "routine"
    SOON = "soon"
    URGENT = "urgent"
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        """0 for self_manage up to 5 for emergency."""
        return RANKS[self]

    def below(self) -> Disposition:
        """The next milder disposition; self_manage has none milder and stays."""
        return LADDER[max(self.rank - 1, 0)]

    def __lt__(self, other: str) -> bool:
        return self.rank < Disposition(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Disposition(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Disposition(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Disposition(other).rank


LADDER: tuple[Disposition, ...] = tuple(Disposition)
RANKS: dict[str, int] = {disposition: rank for rank, disposition in enumerate(LADDER)}


def strongest(dispositions: Iterable[Disposition]) -> Disposition:
    """The strongest of some dispositions; self_manage when there are none."""
    return max(dispositions, key=lambda one: one.rank, default=Disposition.SELF_MANAGE)


@dataclass(frozen=True, slots=True)
class Counted:
    """One rule that counted: true, unknown, or broken, and as what it counts."""

    key: str
    state: str  # "true" | "unknown" | "broken"
    counts_as: Disposition
    title: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The engine's answer at one moment. Stored whole; the trace is derived by replay."""

    moment: Moment
    day: int
    disposition: Disposition
    counted: tuple[Counted, ...] = ()  # in the order of the document
    decided_by: str | None = None  # the first rule of the document that counts at `disposition`
    service: str | None = None  # a role, filled by the directory of the person's place
    desk: str | None = None  # "clinical" | "waiting_list" | None: nobody is called
    due_hours: int | None = None  # where the deciding rules name one; else the desk's own default
    ask_again: tuple[str, ...] = ()
    tell_key: str | None = None  # the rule whose own words replace the outcome's
    broken: tuple[str, ...] = ()
    semantics: int = SEMANTICS

    @property
    def calls_person(self) -> bool:
        """Whether this decision adds an entry to the enrolment's escalation."""
        return self.desk is not None

    def to_json(self) -> dict[str, Any]:
        """Only text, whole numbers, lists and null: what the database stores."""
        return {
            "moment": self.moment.value,
            "day": self.day,
            "disposition": self.disposition.value,
            "counted": [[c.key, c.state, c.counts_as.value, c.title] for c in self.counted],
            "decided_by": self.decided_by,
            "service": self.service,
            "desk": self.desk,
            "due_hours": self.due_hours,
            "ask_again": list(self.ask_again),
            "tell_key": self.tell_key,
            "broken": list(self.broken),
            "semantics": self.semantics,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Decision:
        """The decision that to_json() wrote; an unknown field is an error, never dropped."""
        counted = tuple(
            Counted(key, state, Disposition(level), title)
            for key, state, level, title in stored["counted"]
        )
        changed = {
            "moment": Moment(stored["moment"]),
            "disposition": Disposition(stored["disposition"]),
            "counted": counted,
            "ask_again": tuple(stored["ask_again"]),
            "broken": tuple(stored["broken"]),
        }
        return cls(**{**stored, **changed})
