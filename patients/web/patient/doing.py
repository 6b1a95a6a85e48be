"""One thing to read or one exercise to do."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pathways.engine import days
from pathways.engine.days import Item
from pathways.engine.definition import Content
from patients.services import answering, progress
from patients.web.patient import idempotency, presenters
from patients.web.patient.days import SAVED
from patients.web.patient.drafts import Given
from patients.web.patient.forms import ExerciseForm, FeedbackForm
from patients.web.patient.opinions import Opinion, PageWithOpinion
from patients.web.patient.screens import after


class ContentPage(PageWithOpinion):
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

    name = "read"

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        return self.show(self.content(key))

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        self.keep_opinion_too(self.content(key))
        self.record(key, {"done": "all"})
        return redirect(reverse("patient:today") + "?saved=read")

    def show(self, content: Content, opinion: FeedbackForm | None = None) -> HttpResponse:
        item = self.item_of(content.key)
        return self.page(
            "read",
            {
                "content": content,
                "title": self.say(content.title) or _("Read"),
                "text": self.say(content.text),
                "review": presenters.plain_date(content.review_on),
                "is_read": item is not None and item.done is not None,
                "send": idempotency.kept(self.request),
                **self.opinion(content, opinion),
            },
        )


class OnRead(Opinion, Read):
    """What they think of a page to read."""


class Exercise(ContentPage):
    """`/exercise/<key>`: how to do it, when to stop, easier and harder ones, and how it went."""

    name = "exercise"
    is_exercise = True

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        return self.show(self.content(key))

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        content = self.content(key)
        form = ExerciseForm(request.POST)
        if not form.is_valid():
            return self.show_form(content, form, FeedbackForm(request.POST))
        self.keep_opinion_too(content)
        outcome = self.record(key, as_answers(form.cleaned_data))
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

    def show(self, content: Content, opinion: FeedbackForm | None = None) -> HttpResponse:
        """With the record as it was chosen and not sent yet."""
        return self.show_form(content, ExerciseForm(initial=self.request.POST.dict()), opinion)

    def has_more(self) -> bool:
        return any(self.request.POST.get(name) for name in ExerciseForm.base_fields)

    def show_form(
        self, content: Content, form: ExerciseForm, opinion: FeedbackForm | None = None
    ) -> HttpResponse:
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
            "unsent": self.has_more() and not form.is_bound,
            **self.opinion(content, opinion),
        }
        return self.page("exercise", context, form=form)


class OnExercise(Opinion, Exercise):
    """What they think of the page of an exercise."""


def as_answers(cleaned: dict[str, Any]) -> Given:
    answers: Given = {"done": cleaned["done"]}
    pain = cleaned["pain_during"]
    if pain:
        answers["pain_during"] = int(pain) if pain.isdigit() else "declined"
    return answers
