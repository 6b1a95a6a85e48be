"""Trying a draft or a version in memory: what the engine reads, and keeping what was tried.

Nothing here reads or writes a patient, and nothing is sent.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from pathways.authoring import edits
from pathways.authoring.elements import Address
from pathways.engine import documents
from pathways.engine.decisions import Decision
from pathways.engine.definition import Definition
from pathways.models import Actor, Draft, DraftRevision
from pathways.proving.situations import Situation
from pathways.services import editing


LONGEST_SITUATION = 8_000  # characters of an address


@dataclass(frozen=True, slots=True)
class _Saved:
    """A revision's document, told apart by its digest alone."""

    digest: str
    document: str = field(compare=False, repr=False)


@lru_cache(maxsize=32)
def _loaded(saved: _Saved) -> Definition:
    return documents.load(json.loads(saved.document))


def definition_of(revision: DraftRevision) -> Definition:
    """The compiled definition of one revision. Raises Invalid, with all that keeps it from being
    used, where it has findings."""
    return _loaded(_Saved(revision.digest, revision.document))


def case_of(situation: Situation, decision: Decision, name: str) -> dict[str, Any]:
    """The test case that says: in this situation, this is what must come of it."""
    case: dict[str, Any] = {
        "name": name,
        "at": situation.at.value,
        "day": situation.day,
        "given": dict(situation.given),
        "person": dict(situation.person),
        "series": {key: list(readings) for key, readings in situation.series.items()},
        "expect": decision.disposition.value,
        "expect_rule": decision.decided_by,
    }
    return {key: value for key, value in case.items() if value not in (None, {}, [])}


def save_case(
    *, actor: Actor, draft: Draft, case: Mapping[str, Any], at: datetime
) -> DraftRevision:
    """Add a test case to a draft: from now on it runs at every check and before every publish.

    Raises KeyTaken for a name that another case has, and what editing.edit() raises.
    """
    name = str(case["name"])
    return editing.edit(
        actor=actor,
        draft=draft,
        change=edits.put("cases", case),
        at=at,
        note=f"Test case “{name}”"[:300],
        touches=Address("cases", name),
    )


def situation_query(situation: Situation) -> str:
    """A situation as the value of `is` in the address `preview:situation`, which opens it in the
    simulator."""
    text = json.dumps(situation.to_json(), separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_situation(value: str) -> Situation | None:
    """The situation that situation_query() wrote; None for anything else."""
    if not value or len(value) > LONGEST_SITUATION:
        return None
    try:
        text = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
        return Situation.from_json(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
