"""Rows that stand in for a patient's while a page is drawn. They are made in memory and never
saved, so that the patients' own pages can be shown for somebody who does not exist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from pathways import clock
from pathways.engine.decisions import Decision, Disposition
from pathways.engine.definition import Definition
from pathways.models import Desk, Icb, Pathway, ReferralChannel, Service
from pathways.proving.scenes import Event, State
from pathways.services import directory, due
from patients.models import (
    Enrolment,
    EnrolmentState,
    EnrolmentStatus,
    Escalation,
    Patient,
    Referral,
    StoredDecision,
)
from patients.services.day_shown import OPEN_SCREEN
from patients.services.informing import Told


MORNING = time(10)
YEARS = 40


@dataclass(frozen=True)
class Scene:
    """All that a patient's page is drawn from."""

    definition: Definition
    state: State
    icb: Icb
    pathway: Pathway
    begins_on: date

    @property
    def at(self) -> datetime:
        """Ten in the morning of the day."""
        on = self.begins_on + timedelta(days=max(self.state.day - 1, 0))
        return datetime.combine(on, MORNING, clock.LONDON)

    def enrolment(self) -> Enrolment:
        """The enrolment of nobody, as it would stand after these steps."""
        state, icb = self.state, self.icb
        age = state.history.person.age if state.history.person.age is not None else YEARS
        patient = Patient(
            icb=icb,
            given_name=_("Sam"),
            date_of_birth=date(self.begins_on.year - age, 1, 1),
        )
        enrolment = Enrolment(
            icb=icb,
            patient=patient,
            pathway=self.pathway,
            status=self._status(),
            start_on=self.begins_on if state.is_started else None,
            waiting_for=state.history.person.waiting_for or "",
            created_at=self.at,
        )
        decision = state.told.decision if state.told else None
        EnrolmentState(
            icb=icb,
            enrolment=enrolment,
            history=state.history.to_json(),
            shown={OPEN_SCREEN: state.asks_again and state.is_started},
            last_disposition=decision.disposition.value if decision else "",
        )
        return enrolment

    def _status(self) -> EnrolmentStatus:
        if self.state.is_held:
            return EnrolmentStatus.HELD
        if not self.state.is_started:
            return EnrolmentStatus.INVITED
        over = self.state.day > self.definition.days
        return EnrolmentStatus.FINISHED if over else EnrolmentStatus.ACTIVE

    def told(self, enrolment: Enrolment, event: Event | None) -> Told | None:
        """What the person would have been told, with the case and the referral that would stand
        behind it: the desks and services are the real ones of the ICB."""
        if event is None or event.decision is None or event.facts is None:
            return None
        stored = StoredDecision(
            icb=self.icb, enrolment=enrolment, at=self.at, facts=event.facts.to_json()
        )
        service = self._service(event.decision)
        return Told(
            stored=stored,
            decision=event.decision,
            escalation=self._escalation(enrolment, event.decision),
            referral=self._referral(enrolment, event.decision, service),
            service=service,
        )

    def _service(self, decision: Decision) -> Service | None:
        if decision.service is None:
            return None
        return directory.service_for(icb_id=self.icb.pk, place_id=None, role=decision.service)

    def _escalation(self, enrolment: Enrolment, decision: Decision) -> Escalation | None:
        if decision.desk is None:
            return None
        try:
            desk = directory.desk_for(icb_id=self.icb.pk, provider_id=None, kind=decision.desk)
        except directory.NoDesk:
            desk = Desk(icb=self.icb, kind=decision.desk, name=_("your team"))
            desk.opens, desk.closes = time(9), time(17)
        due_at = due.due_at(desk, decision.disposition, self.at, decision.due_hours)
        return Escalation(icb=self.icb, enrolment=enrolment, desk=desk, due_at=due_at)

    def _referral(
        self, enrolment: Enrolment, decision: Decision, service: Service | None
    ) -> Referral | None:
        refers = Disposition.ROUTINE <= decision.disposition < Disposition.EMERGENCY
        if service is None or not refers or service.channel == ReferralChannel.SELF:
            return None
        return Referral(icb=self.icb, enrolment=enrolment, service=service)
