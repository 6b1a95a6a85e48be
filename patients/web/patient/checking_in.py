"""The check-in of a day."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pathways.engine import days
from pathways.engine.decisions import Disposition
from pathways.engine.definition import Question
from pathways.engine.values import Asked
from patients.services import answering
from patients.web.patient import idempotency
from patients.web.patient.days import DayPage
from patients.web.patient.drafts import Given
from patients.web.patient.forms import QuestionsForm
from patients.web.patient.screens import after, led_to


EMERGENCY = Disposition.EMERGENCY


class CheckIn(DayPage):
    """`/check-in`: better, same or worse first; a second page only where an answer opens one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = self._asked()
        is_change = asked is not None and asked.finished and "change" in request.GET
        more = self._more()
        if more and not is_change:
            return self.show(self.form(more), more, is_first=False)
        if asked is not None and asked.finished and not is_change:
            if answering.open_screen_of(self.enrolment) is not None:
                return redirect("patient:triage")
            return self.page("checked_in", {"answers": self.answers_of(asked)})
        given = dict(asked.answers) if asked else {}
        first = self._first()
        if not first:
            return redirect("patient:today")
        return self.show(self.form(first, given), first, is_first=True)

    def post(self, request: HttpRequest) -> HttpResponse:
        is_first = request.POST.get("page") != "more"
        questions = self._first() if is_first else self._more()
        if not questions:
            return redirect(led_to(self.enrolment, self.at, else_to="patient:check_in"))
        form, answers = self.read(questions)
        if answers is None:
            return self.show(form, questions, is_first=is_first)
        outcome = answering.check_in(
            actor=self.actor,
            enrolment=self.enrolment,
            answers=answers,
            idempotency_key=idempotency.key_of(request),
            at=self.at,
        )
        if outcome.decision is not None and outcome.decision.disposition == EMERGENCY:
            return redirect("patient:outcome")
        # The rest of the check-in comes before the safety questions that it opened: they stay open.
        if not outcome.ended:
            return redirect("patient:check_in")
        if outcome.next_step is not None and outcome.next_step.page is not None:
            return redirect("patient:triage")
        name = after(outcome.decision, else_to="today")
        return redirect(name if name != "patient:today" else reverse(name) + "?saved=check-in")

    def _asked(self) -> Asked | None:
        """Today's check-in so far, whether it is complete or not."""
        return next(
            (a for a in self.history.asked if a.kind == "check_in" and a.day == self.day), None
        )

    def _first(self) -> tuple[Question, ...]:
        """The questions of the first page, also when it was sent before."""
        others = tuple(
            a for a in self.history.asked if not (a.kind == "check_in" and a.day == self.day)
        )
        before = replace(self.history, asked=others)
        return days.check_in_questions(self.definition, before, day=self.day)

    def _more(self) -> tuple[Question, ...]:
        """The questions of the page after the answers that were sent."""
        return answering.more_of_check_in(self.definition, self.history, day=self.day)

    def form(self, questions: tuple[Question, ...], given: Given | None = None) -> QuestionsForm:
        return QuestionsForm(questions, self.definition, self.language, given=given)

    def show(
        self, form: QuestionsForm, questions: tuple[Question, ...], *, is_first: bool
    ) -> HttpResponse:
        context = {
            "is_first": is_first,
            "send": idempotency.kept(self.request),
            "heading": _("Check in") if is_first else _("A little more"),
        }
        return self.page("check_in", context, form=form)

    def answers_of(self, asked: Asked) -> list[tuple[str, str]]:
        shown = []
        for question in self.definition.check_in:
            answer = dict(asked.answers).get(question.key)
            if answer is None:
                continue
            label = next((a.label for a in question.answers if a.code == answer), None)
            words = self.say(label) if label else str(answer)
            said = _("You would rather not say") if answer == "declined" else words
            shown.append((self.say(question.ask), said))
        return shown
