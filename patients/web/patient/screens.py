"""Safety questions page by page, and what comes of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from pathways.engine.decisions import Decision, Disposition
from pathways.engine.definition import Definition, Question
from pathways.engine.pages import LINES, Page, read_page
from pathways.engine.screens import ANYTHING_NEW
from pathways.engine.values import TICKED, UNSURE
from pathways.services import publishing
from patients.models import Asking, Enrolment
from patients.services import answering, informing, turning_back
from patients.services.histories import day_of, local_date
from patients.services.informing import Told
from patients.services.turning_back import Answered, page_id
from patients.web.patient import idempotency, outcomes, presenters
from patients.web.patient.forms import QuestionsForm, SeenForm, new_lines_field, tick_field
from patients.web.patient.pages import ACTIVE, HELD, INVITED, PatientPage, landing


class Triage(PatientPage):
    """`/triage`: the open screen, first or again. The server alone decides its next page."""

    open_to = (INVITED, ACTIVE, HELD)

    def get(self, request: HttpRequest) -> HttpResponse:
        asking = answering.open_screen_of(self.enrolment)
        if asking is None:
            return redirect(landing(self.enrolment))
        before = self._before(asking)
        again = next((one for one in before if one.id == request.GET.get("page")), None)
        if again is not None:
            return self.show(asking, again.page, before, self.form(again.page, answered=again))
        step = answering.screen_step(enrolment=self.enrolment, asking=asking, at=self.at)
        if step.page is None:
            return redirect("patient:outcome")
        return self.show(asking, step.page, before, self.form(step.page))

    def post(self, request: HttpRequest) -> HttpResponse:
        asking = answering.open_screen_of(self.enrolment)
        page = self._page_sent(asking) if asking else None
        if asking is None or page is None:
            # An old tab or a second press: show how things stand, never take one answer for another.
            return redirect(led_to(self.enrolment, self.at, else_to=landing(self.enrolment)))
        reply = read_page(page, dict(request.POST.lists()))
        if reply.errors:
            form = self.form(page, sent=True)
            form.put_errors((key, _(sentence)) for key, sentence in reply.errors)
            return self.show(asking, page, self._before(asking), form)
        outcome = answering.answer_page(
            actor=self.actor,
            enrolment=self.enrolment,
            asking=asking,
            page=page,
            answers=reply.answers,
            idempotency_key=idempotency.key_of(request),
            at=self.at,
        )
        if not outcome.ended:
            return redirect("patient:triage")
        if asking.cause == "triage":
            return redirect(after(outcome.decision, else_to="ready"))
        told = informing.told(self.enrolment)
        return redirect(after(told.decision if told else None, else_to="today"))

    def _before(self, asking: Asking) -> tuple[Answered, ...]:
        return turning_back.answered_pages(enrolment=self.enrolment, asking=asking, at=self.at)

    def _page_sent(self, asking: Asking) -> Page | None:
        """The page that the form says it is: the next one, or one that was answered before."""
        sent = self.request.POST.get("page")
        step = answering.screen_step(enrolment=self.enrolment, asking=asking, at=self.at)
        if step.page is not None and page_id(step.page) == sent:
            return step.page
        return next((one.page for one in self._before(asking) if one.id == sent), None)

    def form(
        self, page: Page, *, answered: Answered | None = None, sent: bool = False
    ) -> QuestionsForm:
        data = self.request.POST if sent else None
        given = turning_back.shown_answers(answered) if answered else {}
        if page.kind != "tick":
            form = QuestionsForm(page.questions, self.definition, self.language, data, given)
            if page.kind == "explain":
                for question in page.questions:
                    form.fields[question.key].help_text = self.say(question.explain)
            return form
        ticks = {LINES: _ticks(answered)} if answered else {}
        form = QuestionsForm((), self.definition, self.language, data, ticks)
        if page.key == ANYTHING_NEW:
            form.fields[LINES] = new_lines_field(self._sections(page))
        else:
            lines = [self._line(question) for question in page.questions]
            form.fields[LINES] = tick_field(self._title(page), self._hint(page), lines)
        return form

    def _line(self, question: Question) -> tuple[str, str]:
        return question.key, self.say(question.line or question.ask)

    def _sections(self, page: Page) -> list[tuple[str, list[tuple[str, str]]]]:
        """The lines under the titles of the pages that they first stood on, in their order."""
        found: dict[str, list[tuple[str, str]]] = {}
        for question in page.questions:
            found.setdefault(str(question.page), []).append(self._line(question))
        pages = self.definition.pages
        return [(self.say(pages[key].title), lines) for key, lines in found.items()]

    def show(
        self, asking: Asking, page: Page, before: tuple[Answered, ...], form: QuestionsForm
    ) -> HttpResponse:
        here = page_id(page)
        ids = [one.id for one in before]
        place = ids.index(here) if here in ids else len(ids)
        context: dict[str, Any] = {
            "page_title": self._title(page),
            "hint": self._hint(page),
            "section": self.say(page.section),
            "page_id": here,
            "kind": page.kind,
            "single": len(form.fields) == 1,
            "since": self._since(page),
            "asks_what_is_new": page.key == ANYTHING_NEW,
            "is_first": asking.cause == "triage",
            "back": ids[place - 1] if place else None,
            "send": idempotency.kept(self.request),
        }
        return self.page("triage", context, form=form)

    def _title(self, page: Page) -> str:
        if page.key != ANYTHING_NEW:
            return self.say(page.title)
        since = self._since(page)
        return (
            _("Is any of this new since %(day)s?") % {"day": since}
            if since
            else _("Is any of this new?")
        )

    def _hint(self, page: Page) -> str:
        if page.key != ANYTHING_NEW:
            return self.say(page.hint)
        return _("Tick all that are new or worse.")

    def _since(self, page: Page) -> str:
        """The date since which something would be new; empty in the first screen."""
        start = self.enrolment.start_on
        if page.since_day is None or start is None:
            return ""
        return presenters.plan_date(start, max(page.since_day, 1))


def _ticks(answered: Answered) -> list[str]:
    """The boxes of a tick page as they were sent."""
    marks = dict(answered.given)
    ticked = [key for key, answer in marks.items() if answer in ("yes", TICKED)]
    if UNSURE in marks.values():
        return [*ticked, "unsure"]
    return ticked or ["none"]


def after(decision: Decision | None, *, else_to: str) -> str:
    """Where a decision leads: to the page of its outcome from self-referral up."""
    if decision is not None and decision.disposition > Disposition.SELF_MANAGE:
        return "patient:outcome"
    return f"patient:{else_to}"


def led_to(enrolment: Enrolment, at: datetime, *, else_to: str) -> str:
    """Where a page leads that is sent when it is not asked any more: whoever pressed twice comes
    to what the first press led to today, anybody else to `else_to`."""
    if answering.open_screen_of(enrolment) is not None:
        return "patient:triage"
    told = informing.told(enrolment)
    if told is None or local_date(told.stored.at) != local_date(at):
        return else_to
    return "patient:outcome" if told.decision.disposition > Disposition.SELF_MANAGE else else_to


class OutcomeView(PatientPage):
    """`/outcome`: what to do now, why, and what we have done. A held plan always comes here."""

    open_to = (ACTIVE, HELD)

    def get(self, request: HttpRequest) -> HttpResponse:
        told = informing.told(self.enrolment)
        held = self.enrolment.status == HELD
        if not held and (told is None or told.decision.disposition == Disposition.SELF_MANAGE):
            return redirect("patient:today")
        definition = publishing.definition_of(told.stored.version) if told else self.definition
        asks_safety = answering.open_screen_of(self.enrolment) is not None
        return self.show(told, definition, asks_safety=asks_safety)

    def show(self, told: Told | None, definition: Definition, *, asks_safety: bool) -> HttpResponse:
        """What was told, in the words of the definition that decided it."""
        context: dict[str, Any] = {
            "held": self.enrolment.status == HELD,
            "icb": self.enrolment.icb,
            "outcome": None,
            "asks_safety": asks_safety,
        }
        if told is not None:
            context["outcome"] = outcomes.outcome_page(definition, told, self.language, self.at)
            context["is_new_plan"] = day_of(self.enrolment, self.at) == 1 and (
                told.decision.moment == "screen"
            )
        return self.page("outcome", context)


class Seen(PatientPage):
    """`/seen`: "I was seen, they said carry on": three check questions."""

    open_to = (HELD,)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(SeenForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SeenForm(request.POST)
        if not form.is_valid():
            return self._show(form)
        outcome = answering.report_seen(
            actor=self.actor,
            enrolment=self.enrolment,
            answers=form.cleaned_data,
            idempotency_key=idempotency.key_of(request),
            at=self.at,
        )
        if outcome.next_step is not None and outcome.next_step.page is not None:
            return redirect("patient:triage")
        self.enrolment.refresh_from_db(fields=["status"])
        if self.enrolment.status == HELD:
            return redirect("patient:still_held")
        return redirect("patient:ready")

    def _show(self, form: SeenForm) -> HttpResponse:
        return self.page("seen", {"send": idempotency.kept(self.request)}, form=form)


class StillHeld(PatientPage):
    """`/seen/not-yet`: the plan stays on hold, and who knows about it."""

    open_to = (HELD,)

    def get(self, request: HttpRequest) -> HttpResponse:
        told = informing.told(self.enrolment)
        done = outcomes.what_was_done(told, self.at) if told else []
        return self.page("still_held", {"done": done, "icb": self.enrolment.icb})


class Ready(PatientPage):
    """`/ready`: the plan is ready, and what happens next."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(
            "ready",
            {
                "title": self.definition.title,
                "days": self.definition.days,
                "hour": presenters.hour_of(self.patient.nudge_minute),
                "goes_on": day_of(self.enrolment, self.at) > 1,
            },
        )
