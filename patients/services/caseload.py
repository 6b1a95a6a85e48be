"""What pathways may know of the people on its versions: counts, and nobody by name."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db.models import Count

from pathways.engine import days
from pathways.engine.decisions import Disposition, Moment
from pathways.engine.definition import Definition
from pathways.engine.facts import facts_at
from pathways.engine.rules import decide
from pathways.engine.values import Fact, Facts, History, State
from pathways.engine.vocabulary import takes, vocabulary
from pathways.ports import Affected, Backtest, MoveProgress
from pathways.services.publishing import definition_of, frozen_version
from patients.models import (
    Enrolment,
    EnrolmentMove,
    EnrolmentState,
    EnrolmentStatus,
    MoveState,
    StoredDecision,
)
from patients.services import histories


OPEN = (EnrolmentStatus.INVITED, EnrolmentStatus.ACTIVE, EnrolmentStatus.HELD)
# What a page can wait for: the people, and the decisions, that are looked at.
PEOPLE: Final = 500
DECISIONS: Final = 1000


class Enrolments:
    """The port of pathways, answered from the enrolments."""

    def in_flight(self, version_id: uuid.UUID) -> int:
        """How many people are invited to, follow or are held on a version."""
        return Enrolment.objects.filter(version_id=version_id, status__in=OPEN).count()

    def affected_by(
        self, version_id: uuid.UUID, definition: Definition, *, at: datetime
    ) -> Affected:
        """What a definition would change today for the people on a version: the day's rules and
        the day's items, for the 500 whose state was written last."""
        old = definition_of(frozen_version(version_id))
        states = EnrolmentState.objects.filter(
            enrolment__version_id=version_id, enrolment__status__in=OPEN
        ).select_related("enrolment__patient__place")
        counted: Counter[str] = Counter()
        for state in states.order_by("-updated_at", "id")[:PEOPLE]:
            counted["looked_at"] += 1
            counted.update(_changes(state, old, definition, at))
        return Affected(people=self.in_flight(version_id), **counted)

    def backtest(self, version_id: uuid.UUID, definition: Definition) -> Backtest:
        """How a definition would have decided the newest 1,000 decisions of a version."""
        rows = StoredDecision.objects.filter(version_id=version_id).order_by("-id")
        counted: Counter[str] = Counter()
        for facts, outcome in rows.values_list("facts", "outcome")[:DECISIONS]:
            counted["looked_at"] += 1
            found = decide(definition, as_read_by(definition, Facts.from_json(facts)))
            change = _step(Disposition(outcome["disposition"]), found.disposition)
            if change is None and found.service != outcome["service"]:
                change = "elsewhere"
            counted.update([change] if change else [])
        return Backtest(**counted)

    def progress_of(self, move_id: uuid.UUID) -> MoveProgress:
        """How far an order to move people is."""
        rows = EnrolmentMove.objects.filter(move_id=move_id).values("state")
        found = {row["state"]: row["people"] for row in rows.annotate(people=Count("id"))}
        return MoveProgress(
            done=found.get(MoveState.DONE, 0),
            waiting=found.get(MoveState.WAITING, 0),
            dropped=found.get(MoveState.DROPPED, 0),
        )


def fits(definition: Definition, history: History, day: int) -> bool:
    """Whether a definition can read what is known of a person: no rule of the day breaks."""
    try:
        facts = facts_at(definition, history, day=day, moment=Moment.DAY)
        days.items_on(definition, history, day=day)
        return not decide(definition, facts).broken
    except (KeyError, ValueError, LookupError):
        return False


def as_read_by(definition: Definition, facts: Facts) -> Facts:
    """Stored facts as another definition reads them: what it names and they lack was not asked;
    an answer that it does not have counts as not asked either."""
    scalars, series = dict(facts.scalars), dict(facts.series)
    for name, kind in vocabulary(definition).items():
        if kind.is_series:
            series[name] = tuple(
                one
                for one in series.get(name, ())
                if one.value is None or kind.instrument is not None or takes(kind, one.value)
            )
        fact = scalars.get(name)
        unknown = fact is None or (
            fact.state is State.VALUE and kind.instrument is None and not takes(kind, fact.value)
        )
        if unknown:
            scalars[name] = Fact(State.CLOSED)
    return Facts(facts.day, facts.moment, scalars, series)


def _changes(state: EnrolmentState, old: Definition, new: Definition, at: datetime) -> list[str]:
    """What of one person's day differs, as the names of the counts."""
    history = History.from_json(state.history) if state.history else History()
    history = replace(history, person=histories.person_of(state.enrolment, at))
    day = histories.day_of(state.enrolment, at)
    if not fits(new, history, day):
        return ["unfit"]
    before, after = (
        decide(one, facts_at(one, history, day=day, moment=Moment.DAY)) for one in (old, new)
    )
    change = _step(before.disposition, after.disposition)
    changed = [change] if change else []
    items = [
        [item.content.key for item in days.items_on(one, history, day=day)] for one in (old, new)
    ]
    return [*changed, "day"] if items[0] != items[1] else changed


def _step(before: Disposition, after: Disposition) -> str | None:
    if before == after:
        return None
    return "milder" if after < before else "harsher"
