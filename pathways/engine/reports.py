"""What is said about a document that cannot be used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where, what, and how to mend it."""

    path: str
    problem: str
    mend: str

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}; {self.mend}"


class Invalid(Exception):
    """A document that cannot be used, with every reason."""

    def __init__(self, found: Sequence[Finding]) -> None:
        super().__init__("\n".join(map(str, found)))
        self.findings = tuple(found)
