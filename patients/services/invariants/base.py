"""The shape of one invariant."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


SHOWN = 100

Ids = Iterable[uuid.UUID]


@dataclass(frozen=True, slots=True)
class Look:
    """At which instant one looks, and whether at all rows where a sample would do."""

    at: datetime
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """An invariant that is broken: by how many rows, and the ids of the first of them."""

    name: str
    rule: str
    count: int
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Invariant:
    """A name, the rule as a sentence, and the query that finds who breaks it."""

    name: str
    rule: str
    query: Callable[[Look], Ids]

    def look(self, look: Look) -> Found | None:
        """What breaks the rule; None where nothing does."""
        ids = [str(pk) for pk in self.query(look)]
        if not ids:
            return None
        return Found(self.name, self.rule, len(ids), tuple(ids[:SHOWN]))
