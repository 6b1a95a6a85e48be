"""A counterexample: one person for whom a claim does not hold, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pathways.engine.decisions import Disposition
from pathways.proving.situations import Situation


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a person says or is: the fact's name, and question and answer in words."""

    fact: str
    question: str
    answer: str
    unusual: bool

    def to_json(self) -> dict[str, Any]:
        """Only text, true and false."""
        return {
            "fact": self.fact,
            "question": self.question,
            "answer": self.answer,
            "unusual": self.unusual,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Said:
        """What to_json() wrote."""
        return cls(**stored)


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Somebody whom the plain engine decides as shown: the situation opens in the simulator.

    `said` has the unusual answers first, as few of them as will do. `sentence` is the whole of it
    in one plain sentence.
    """

    situation: Situation
    said: tuple[Said, ...]
    disposition: Disposition
    decided_by: str | None
    desk: str | None
    sentence: str

    def to_json(self) -> dict[str, Any]:
        """Only text, whole numbers, lists, true, false and null: kept as evidence."""
        return {
            "situation": self.situation.to_json(),
            "said": [one.to_json() for one in self.said],
            "disposition": self.disposition.value,
            "decided_by": self.decided_by,
            "desk": self.desk,
            "sentence": self.sentence,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Counterexample:
        """The counterexample that to_json() wrote."""
        return cls(
            Situation.from_json(stored["situation"]),
            said_of(stored["said"]),
            Disposition(stored["disposition"]),
            stored["decided_by"],
            stored["desk"],
            stored["sentence"],
        )


def said_of(stored: list[dict[str, Any]]) -> tuple[Said, ...]:
    """What was said, as to_json() wrote it."""
    return tuple(Said.from_json(one) for one in stored)


def example_of(stored: dict[str, Any] | None) -> Counterexample | None:
    """A stored counterexample, where there is one."""
    return None if stored is None else Counterexample.from_json(stored)
