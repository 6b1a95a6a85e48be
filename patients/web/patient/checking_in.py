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
from patients.web.patient.screens import after


EMERGENCY = Disposition.EMERGENCY


class CheckIn(DayPage):
    """`/check-in`: better, same or worse first; a second page only where an answer opens one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = self._asked()
        if asked is not None and asked.finished and "change" not in request.GET:
            return self.page("checked_in", {"answers": self._answers_of(asked)})
        given = dict(asked.answers) if asked else {}
        if asked is not None and not asked.finished and self._questions(asked):
            more = self._questions(asked)
            return self._show(self._form(more), more, is_first=False)
        first = self._questions(None)
        if not first:
            return redirect("patient:today")
        return self._show(self._form(first, given), first, is_first=True)

    def post(self, request: HttpRequest) -> HttpResponse:
        is_first = request.POST.get("page") != "more"
        questions = self._questions(None if is_first else self._asked())
        if not questions:
            return redirect("patient:check_in")
        form, answers = self.read(questions)
        if answers is None:
            return self._show(form, questions, is_first=is_first)
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

    def _questions(self, asked: Asked | None) -> tuple[Question, ...]:
        """The questions of the page after these answers; without them those of the first page."""
        others = tuple(
            a for a in self.history.asked if not (a.kind == "check_in" and a.day == self.day)
        )
        run = (replace(asked, finished=False),) if asked else ()
        so_far = replace(self.history, asked=(*others, *run))
        return days.check_in_questions(self.definition, so_far, day=self.day)

    def _form(self, questions: tuple[Question, ...], given: Given | None = None) -> QuestionsForm:
        return QuestionsForm(questions, self.definition, self.language, given=given)

    def _show(
        self, form: QuestionsForm, questions: tuple[Question, ...], *, is_first: bool
    ) -> HttpResponse:
        context = {
            "is_first": is_first,
            "send": idempotency.kept(self.request),
            "heading": _("Check in") if is_first else _("A little more"),
        }
        return self.page("check_in", context, form=form)

    def _answers_of(self, asked: Asked) -> list[tuple[str, str]]:
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
