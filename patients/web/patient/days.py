"""Today, and what a day asks: check-in, reading, exercises, all days."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways.engine import days
from pathways.engine.days import Item
from pathways.engine.decisions import Disposition
from pathways.engine.definition import Content, Question
from pathways.engine.pages import Page, read_page
from pathways.engine.values import Asked, History
from patients.services import answering, progress
from patients.services.histories import day_of
from patients.services.progress import Standing, Task, Today
from patients.web.patient import idempotency, presenters
from patients.web.patient.drafts import Given
from patients.web.patient.forms import ExerciseForm, QuestionsForm
from patients.web.patient.pages import ACTIVE, FINISHED, STOPPED, PatientPage
from patients.web.patient.presenters import Row
from patients.web.patient.screens import after


EMERGENCY = Disposition.EMERGENCY
SAVED = {
    "check-in": gettext_lazy("Thank you. We have saved your check-in."),
    "read": gettext_lazy("Marked as read."),
    "exercise": gettext_lazy("We have saved what you did."),
    "measure": gettext_lazy("Thank you. We have saved your answers."),
}


class TodayView(PatientPage):
    """`/today`: what to do, in ten seconds. Reads the read model alone."""

    open_to = (ACTIVE, STOPPED, FINISHED)

    def get(self, request: HttpRequest) -> HttpResponse:
        today = progress.today(
            enrolment=self.enrolment, definition=self.definition, at=self.at
        )
        name = {
            Standing.DAY: "today",
            Standing.BEFORE: "before_start",
            Standing.FINISHED: "finished",
            Standing.STOPPED: "stopped",
        }[today.standing]
        return self.page(name, self._context(today))

    def _context(self, today: Today) -> dict[str, Any]:
        pain = today.pain
        return {
            "today": today,
            "title": self.definition.title,
            "stage": self.say(today.stage),
            "heading": presenters.heading(today),
            "rows": [self._row(task) for task in today.tasks],
            "missed": presenters.about_missed(today.missed),
            "general": presenters.about_general(today.general),
            "line": presenters.sentence_of(pain, self.say(pain.title)) if pain else "",
            "saved": SAVED.get(self.request.GET.get("saved", ""), ""),
            "icb": self.enrolment.icb,
            "outcome_is_open": self.enrolment.state.last_disposition
            in ("routine", "soon", "urgent", "emergency"),
        }

    def _row(self, task: Task) -> Row:
        href = (
            reverse("patient:check_in")
            if task.kind == "check_in"
            else reverse(f"patient:{task.kind}", args=[task.key])
        )
        return Row(
            href=href,
            title=presenters.task_title(task, self.say(task.title)),
            hint=presenters.task_hint(task),
            status=presenters.task_status(task),
            is_done=task.is_done,
        )


class DayPage(PatientPage):
    """A page that belongs to the present day of a plan that runs."""

    @property
    def day(self) -> int:
        return day_of(self.enrolment, self.at)

    @property
    def history(self) -> History:
        return progress.history_in(self.enrolment)

    def read(self, questions: tuple[Question, ...]) -> tuple[QuestionsForm, Given | None]:
        """The form as it was sent, and its answers; None where something has to be put right."""
        reply = read_page(Page("question", "", None, None, questions), dict(self.request.POST.lists()))
        form = QuestionsForm(questions, self.definition, self.language, self.request.POST)
        if reply.errors:
            form.put_errors((key, _(sentence)) for key, sentence in reply.errors)
            return form, None
        keys = {question.key for question in questions}
        # The marks of an explain page belong to screens; here "not sure" is an answer at once.
        pairs = [(key, value) for key, value in reply.answers if value != "asked_again"]
        return form, {key: value for key, value in pairs if key in keys}


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


class ContentPage(DayPage):
    """One thing to read or do. Only what the definition has is shown."""

    is_exercise = False

    def content(self, key: str) -> Content:
        found = progress.content_of(self.definition, key, exercise=self.is_exercise)
        if found is None:
            raise Http404
        return found

    def items(self) -> list[Item]:
        """Today's items of this kind, in their order."""
        items = days.items_on(self.definition, self.history, day=self.day)
        return [item for item in items if (item.content.kind == "exercise") == self.is_exercise]

    def item_of(self, key: str) -> Item | None:
        return next((item for item in self.items() if item.content.key == key), None)

    def next_after(self, key: str) -> str | None:
        """The next of today's items of this kind that has no record yet."""
        return next(
            (i.content.key for i in self.items() if i.done is None and i.content.key != key), None
        )

    def record(self, key: str, answers: Given) -> Any:
        return answering.record_exercise(
            actor=self.actor,
            enrolment=self.enrolment,
            content_key=key,
            answers=tuple(answers.items()),
            idempotency_key=idempotency.key_of(self.request),
            at=self.at,
        )


class Read(ContentPage):
    """`/read/<key>`: a page to read. It is marked as read by its button, never by itself."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        content = self.content(key)
        item = self.item_of(key)
        return self.page(
            "read",
            {
                "content": content,
                "title": self.say(content.title) or _("Read"),
                "text": self.say(content.text),
                "review": presenters.plain_date(content.review_on),
                "is_read": item is not None and item.done is not None,
                "send": idempotency.kept(request),
            },
        )

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        self.content(key)
        self.record(key, {"done": "all"})
        return redirect(reverse("patient:today") + "?saved=read")


class Exercise(ContentPage):
    """`/exercise/<key>`: how to do it, when to stop, easier and harder ones, and how it went."""

    is_exercise = True

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        return self._show(self.content(key), ExerciseForm())

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        content = self.content(key)
        form = ExerciseForm(request.POST)
        if form.is_valid() and form.cleaned_data["done"] != "none":
            if not form.cleaned_data["pain_during"]:
                form.add_error("pain_during", _("Select how bad the pain was while you did it"))
        if not form.is_valid():
            return self._show(content, form)
        outcome = self.record(key, _as_answers(form.cleaned_data))
        more = self._next(key)
        name = after(outcome.decision, else_to="today")
        if name != "patient:today":
            return redirect(name)
        if more is not None:
            return redirect(reverse("patient:exercise", args=[more]) + "?saved=exercise")
        return redirect(reverse("patient:today") + "?saved=exercise")

    def _next(self, key: str) -> str | None:
        self.enrolment.state.refresh_from_db(fields=["history"])
        return self.next_after(key)

    def _show(self, content: Content, form: ExerciseForm) -> HttpResponse:
        item = self.item_of(content.key)
        contents = self.definition.contents
        easier = next((c for c in contents.values() if c.harder == content.key), None)
        keys = [one.content.key for one in self.items()]
        place = keys.index(content.key) + 1 if content.key in keys else 0
        context = {
            "content": content,
            "title": self.say(content.title) or _("Exercise"),
            "text": self.say(content.text),
            "dose": self.say(content.dose),
            "stop_if": self.say(content.stop_if),
            "half": item is not None and item.half,
            "done": item.done if item else None,
            "easier": contents.get(content.easier or "") or easier,
            "harder": contents.get(content.harder or ""),
            "say": self.say,
            "place": _("Exercise %(n)d of %(all)d") % {"n": place, "all": len(keys)}
            if place and len(keys) > 1
            else "",
            "saved": SAVED.get(self.request.GET.get("saved", ""), ""),
            "send": idempotency.kept(self.request),
        }
        return self.page("exercise", context, form=form)


def _as_answers(cleaned: dict[str, Any]) -> Given:
    answers: Given = {"done": cleaned["done"]}
    pain = cleaned["pain_during"]
    if pain:
        answers["pain_during"] = int(pain) if pain.isdigit() else "declined"
    return answers


class AllDays(DayPage):
    """`/all-days`: every day of the plan, week by week."""

    open_to = (ACTIVE, FINISHED)

    def get(self, request: HttpRequest) -> HttpResponse:
        lines = progress.all_days(
            enrolment=self.enrolment, definition=self.definition, at=self.at
        )
        weeks = [
            (number + 1, list(week))
            for number, week in groupby(lines, key=lambda line: (line.day - 1) // 7)
        ]
        last = len(weeks) or 1
        this_week = min(max((self.day - 1) // 7 + 1, 1), last)
        wanted = request.GET.get("week", "")
        number = int(wanted) if wanted.isascii() and wanted.isdigit() else this_week
        number = min(max(number, 1), last)
        context = {
            "weeks": dict(weeks).get(number, []),
            "number": number,
            "last": last,
            "short_date": presenters.short_date,
            "words": {
                "done": _("Done"),
                "missed": _("Nothing recorded"),
                "rest": _("Rest day"),
                "today": _("Today"),
                "to_come": _("To come"),
            },
        }
        return self.page("all_days", context)
