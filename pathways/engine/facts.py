"""Facts: how a history becomes what the rules of one moment may read."""

from __future__ import annotations

from pathways.engine.values import (
    ASKED_AGAIN,
    BOOKKEEPING,
    DECLINED,
    TICKED,
    UNSURE,
    Asked,
    Fact,
    Facts,
    History,
    Person,
    Reading,
    State,
    Value,
)


__all__ = [
    "ASKED_AGAIN",
    "BOOKKEEPING",
    "DECLINED",
    "TICKED",
    "UNSURE",
    "Asked",
    "Fact",
    "Facts",
    "History",
    "Person",
    "Reading",
    "State",
    "Value",
]
