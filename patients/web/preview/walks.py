"""Walks through a pathway that a browser has open: kept in its session on the server, and short.

No walk is a row of its own, nobody else can open it, and it ends with the session. Its address
holds how many steps have been taken, so that Back and Reload show what they showed before.
"""

from __future__ import annotations

import secrets
from collections.abc import MutableMapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict

from pathways.proving.simulation import Session, Step
from patients.web.preview.sources import Source


KEY = "simulator"
MOST_WALKS = 4  # that one session keeps; the oldest gives way
WIDTHS = ("320", "390", "full")


@dataclass(frozen=True, slots=True)
class Look:
    """How the patient's page is looked at."""

    language: str = "en"
    width: str = "390"
    large: bool = False
    easy: bool = False

    @classmethod
    def of(cls, asked: QueryDict, languages: tuple[str, ...], before: Look) -> Look:
        """The look that a form asks for; what it does not name stays as it was."""
        if "width" not in asked and "language" not in asked:
            return before
        language = asked.get("language", before.language)
        width = asked.get("width", before.width)
        return cls(
            language=language if language in languages else "en",
            width=width if width in WIDTHS else before.width,
            large="large" in asked,
            easy="easy" in asked,
        )


@dataclass(frozen=True, slots=True)
class Walk:
    """One walk: of what, from when, all its steps, and how it is looked at."""

    id: str
    source: Source
    session: Session
    begins_on: date
    look: Look = Look()
    with_trace: bool = True

    def at(self, step: int) -> Walk:
        """The walk as it stood after so many steps."""
        return replace(self, session=replace(self.session, steps=self.session.steps[:step]))

    def then(self, step: Step) -> Walk:
        """With one more step. Raises TooManySteps."""
        return replace(self, session=self.session.then(step))

    def to_json(self) -> dict[str, Any]:
        look = self.look
        return {
            "source": str(self.source),
            "session": self.session.to_json(),
            "on": self.begins_on.isoformat(),
            "look": [look.language, look.width, look.large, look.easy],
            "trace": self.with_trace,
        }

    @classmethod
    def from_json(cls, walk_id: str, stored: dict[str, Any]) -> Walk:
        return cls(
            id=walk_id,
            source=Source.read(stored["source"]),
            session=Session.from_json(stored["session"]),
            begins_on=date.fromisoformat(stored["on"]),
            look=Look(*stored["look"]),
            with_trace=stored["trace"],
        )


def new_id() -> str:
    """A name that nobody can guess."""
    return secrets.token_urlsafe(9)


def keep(request: HttpRequest, walk: Walk) -> None:
    """Keep a walk in the session, the newest last; of too many the oldest goes."""
    session: MutableMapping[str, Any] = request.session
    kept = {name: one for name, one in session.get(KEY, {}).items() if name != walk.id}
    kept[walk.id] = walk.to_json()
    session[KEY] = dict(list(kept.items())[-MOST_WALKS:])


def find(request: HttpRequest, walk_id: str) -> Walk | None:
    """The walk of this name that the browser has open."""
    stored = request.session.get(KEY, {}).get(walk_id)
    return Walk.from_json(walk_id, stored) if stored else None
