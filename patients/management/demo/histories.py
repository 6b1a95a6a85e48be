"""Let a synthetic person live through their days, by the services that real people use."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from pathways.engine.days import items_on, measures_due, questions_after
from pathways.engine.decisions import Moment
from pathways.engine.facts import facts_at
from pathways.engine.values import Asked
from pathways.models import Actor
from pathways.models.base import new_id
from pathways.proving.walking import Answers, fill_in
from pathways.services.publishing import definition_of
from patients.management.demo.people import Synthetic
from patients.models import Enrolment
from patients.services import answering, enrolling, feeding_back, histories, screening


PAGES_LIMIT = 60
OPINION_DAYS = (1, 4, 10)


class Life:
    """One person's answers, from the first visit to their last day here."""

    def __init__(self, someone: Synthetic, enrolment: Enrolment, began_at: datetime) -> None:
        self.someone = someone
        self.enrolment = enrolment
        self.began_at = began_at
        self.actor = Actor.patient(enrolment.icb_id, enrolment.patient_id)
        self.definition = definition_of(enrolment.version)

    def live(self, *, until: datetime) -> None:
        """Triage, then every day that the person comes, as long as the plan runs."""
        enrolling.open_at_first_visit(actor=self.actor, enrolment=self.enrolment, at=self.began_at)
        self.screen("triage", self.began_at)
        for day in range(1, self.someone.days + 1):
            at = self.began_at + timedelta(days=day - 1, minutes=30)
            self.enrolment.refresh_from_db()
            if at > until or self.enrolment.status != "active":
                return
            if self.someone.comes(day):
                self.check_in(day, at)
                self.measures(day, at + timedelta(minutes=2))
                self.exercise(day, at + timedelta(minutes=10))
                if day in OPINION_DAYS:
                    self.opinions(day, at + timedelta(minutes=20))

    def screen(self, cause: str, at: datetime) -> None:
        """Answer the open screen, or open one, page by page."""
        asking = screening.open_screen(
            actor=self.actor, enrolment=self.enrolment, cause=cause, at=at
        )
        for turn in range(PAGES_LIMIT):
            now = at + timedelta(seconds=20 * turn)
            step = screening.screen_step(enrolment=self.enrolment, asking=asking, at=now)
            if step.page is None:
                return
            asked = Asked("screen", "screen", 0, cause=cause)
            outcome = screening.answer_page(
                actor=self.actor,
                enrolment=self.enrolment,
                asking=asking,
                page=step.page,
                answers=fill_in(step.page, partial(self.someone.says, asking=asked)),
                idempotency_key=new_id(),
                at=now,
            )
            if outcome.ended:
                return

    def check_in(self, day: int, at: datetime) -> None:
        answers = self._check_in_answers(day, at)
        outcome = answering.check_in(
            actor=self.actor,
            enrolment=self.enrolment,
            answers=answers,
            idempotency_key=new_id(),
            at=at,
        )
        if outcome.next_step is not None:
            self.screen("re_screen", at + timedelta(seconds=30))

    def measures(self, day: int, at: datetime) -> None:
        history = histories.history_of(self.enrolment, at)
        for due in measures_due(self.definition, history, day=day):
            asked = Asked("measure", due.measure.key, day)
            items = self.definition.questions("measure", due.measure.key)
            answering.answer_measure(
                actor=self.actor,
                enrolment=self.enrolment,
                key=due.measure.key,
                answers=tuple((item.key, self.someone.says(item, asked)) for item in items),
                idempotency_key=new_id(),
                at=at,
            )

    def exercise(self, day: int, at: datetime) -> None:
        history = histories.history_of(self.enrolment, at)
        for item in items_on(self.definition, history, day=day):
            if item.content.kind == "exercise":
                answering.record_exercise(
                    actor=self.actor,
                    enrolment=self.enrolment,
                    content_key=item.content.key,
                    answers=self.someone.exercises(item.content, day),
                    idempotency_key=new_id(),
                    at=at,
                )

    def opinions(self, day: int, at: datetime) -> None:
        """What they think of the pages of the day."""
        for item in items_on(self.definition, histories.history_of(self.enrolment, at), day=day):
            said = self.someone.thinks(item.content)
            if said is not None:
                feeding_back.give(
                    actor=self.actor,
                    enrolment=self.enrolment,
                    content_key=item.content.key,
                    language="en",
                    wording=feeding_back.wording_read(item.content, "en").digest,
                    said=said,
                    at=at,
                )

    def _check_in_answers(self, day: int, at: datetime) -> Answers:
        """All that today's check-in asks, opened by the answers themselves."""
        history = histories.history_of(self.enrolment, at)
        answers: Answers = ()
        while True:
            asked = Asked("check_in", "check_in", day, answers)
            so_far = replace(history, asked=(*history.asked, asked))
            facts = facts_at(self.definition, so_far, day=day, moment=Moment.CHECK_IN)
            questions = questions_after(
                self.definition, facts, frozenset(key for key, _ in answers)
            )
            if not questions:
                return answers
            answers += tuple((q.key, self.someone.says(q, asked)) for q in questions)
