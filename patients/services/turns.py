"""One turn of one enrolment: locked, with all that a decision needs, written back at its end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from pathways.engine.definition import Definition
from pathways.engine.values import History
from pathways.models import Actor
from pathways.services.publishing import definition_of
from patients.access import check_acts_on
from patients.models import Asking, AskingKind, AskingStatus, Enrolment, EnrolmentState
from patients.services import day_shown, histories


@dataclass(slots=True)
class Turn:
    """Who acts on which enrolment when, and its history so far. Lives inside one transaction."""

    actor: Actor
    enrolment: Enrolment
    state: EnrolmentState
    definition: Definition
    history: History
    day: int
    at: datetime

    def save(self) -> None:
        """Write the read model back. When nudges and day rules are due belongs to enrolling and
        to the sweeps, so these columns are left alone."""
        self.state.history = self.history.to_json()
        today = day_shown.shown_on(self.definition, self.history, self.day)
        self.state.shown = today.to_json(self.definition.digest) | {
            day_shown.OPEN_SCREEN: self._has_open_screen()
        }
        self.state.updated_at = self.at
        self.state.save(
            update_fields=[
                "history",
                "shown",
                "last_seen_on",
                "last_disposition",
                "no_nudges_before",
                "updated_at",
            ]
        )

    def _has_open_screen(self) -> bool:
        """Whether safety questions wait for the patient. The history cannot say: there a screen
        that was left for good stays unfinished too."""
        return Asking.objects.filter(
            enrolment=self.enrolment, kind=AskingKind.SCREEN, status=AskingStatus.OPEN
        ).exists()


def begin(*, actor: Actor, enrolment: Enrolment, at: datetime) -> Turn:
    """Lock the enrolment and its state until the transaction ends, and read what is known.

    Raises NotAllowed for an actor who may not act on this enrolment.
    """
    check_acts_on(actor, enrolment, enrolment.patient_id)
    state = histories.locked_state(enrolment, at)
    known = History.from_json(state.history) if state.history else History()
    return Turn(
        actor=actor,
        enrolment=enrolment,
        state=state,
        definition=definition_of(enrolment.version),
        history=replace(known, person=histories.person_of(enrolment, at)),
        day=histories.day_of(enrolment, at),
        at=at,
    )
