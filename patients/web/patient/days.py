"""Today and all days, and what pages of the present day share."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways.engine.definition import Question
from pathways.engine.pages import Page, read_page
from pathways.engine.values import History
from patients.services import progress
from patients.services.day_shown import OPEN_SCREEN, Task
from patients.services.histories import day_of
from patients.services.progress import Standing, Today
from patients.web.patient import presenters
from patients.web.patient.drafts import Given
from patients.web.patient.forms import QuestionsForm
from patients.web.patient.pages import ACTIVE, FINISHED, STOPPED, PatientPage
from patients.web.patient.presenters import Row


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
        today = progress.today(enrolment=self.enrolment, definition=self.definition, at=self.at)
        return self.show(today)

    def show(self, today: Today) -> HttpResponse:
        """The day of the plan, or the page that stands for it before, after and once stopped."""
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
            "enrolment": self.enrolment,
            "asks_safety": bool(self.enrolment.state.shown.get(OPEN_SCREEN)),
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
        reply = read_page(
            Page("question", "", None, None, questions), dict(self.request.POST.lists())
        )
        form = QuestionsForm(questions, self.definition, self.language, self.request.POST)
        if reply.errors:
            form.put_errors((key, _(sentence)) for key, sentence in reply.errors)
            return form, None
        keys = {question.key for question in questions}
        # The marks of an explain page belong to screens; here "not sure" is an answer at once.
        pairs = [(key, value) for key, value in reply.answers if value != "asked_again"]
        return form, {key: value for key, value in pairs if key in keys}


class AllDays(DayPage):
    """`/all-days`: every day of the plan, week by week."""

    open_to = (ACTIVE, FINISHED)

    def get(self, request: HttpRequest) -> HttpResponse:
        lines = progress.all_days(enrolment=self.enrolment, definition=self.definition, at=self.at)
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
