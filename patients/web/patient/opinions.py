"""The end of a page to read or do: what the person thinks of it. It is never in the way."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pathways.engine.definition import Content
from patients.services import feeding_back
from patients.services.answering import NotUsable
from patients.services.feeding_back import Said
from patients.web.patient.days import DayPage
from patients.web.patient.forms import FeedbackForm


PLACE = "#about-this-page"


class PageWithOpinion(DayPage):
    """Its questions are part of the page's one form: whichever button somebody presses, nothing
    that they chose is lost."""

    name = ""

    def content(self, key: str) -> Content:
        """What the page shows. Raises Http404."""
        raise NotImplementedError

    def show(self, content: Content, opinion: FeedbackForm | None = None) -> HttpResponse:
        """The page as it stands, with all that was chosen on it and not sent yet."""
        raise NotImplementedError

    def has_more(self) -> bool:
        """Whether something else was chosen on the page, which is still to be sent."""
        return False

    def opinion(self, content: Content, form: FeedbackForm | None) -> dict[str, Any]:
        """What the end of the page shows: the questions, and what was said before."""
        said = self.said_before(content)
        words = feeding_back.wording_read(content, self.language).digest
        return {
            "opinion": form or FeedbackForm(initial=asdict(said or Said())),
            "said": said,
            "words": words,
            "errors": form.summary() if form else [],
        }

    def said_before(self, content: Content) -> Said | None:
        """What they have said of it in this language."""
        return feeding_back.given(enrolment=self.enrolment, content=content, language=self.language)

    def keep_opinion(self, content: Content, form: FeedbackForm) -> None:
        """Keep what they think. Raises NotUsable where the words have changed meanwhile."""
        feeding_back.give(
            actor=self.actor,
            enrolment=self.enrolment,
            content_key=content.key,
            language=self.language,
            wording=self.request.POST.get("about-words", ""),
            said=Said(**form.cleaned_data),
            at=self.at,
        )

    def keep_opinion_too(self, content: Content) -> None:
        """The same beside what the page is for, which goes on whatever stands here."""
        form = FeedbackForm(self.request.POST)
        if form.is_valid():
            with suppress(NotUsable):
                self.keep_opinion(content, form)


class Opinion(PageWithOpinion):
    """`/read/<key>/feedback` and `/exercise/<key>/feedback`: only what they think of the page."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        return redirect(self._place(key))

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        content = self.content(key)
        form = FeedbackForm(request.POST)
        if form.is_valid() and not form.says_something():
            form.add_error("clear", _("Select if this was clear, or if it helped"))
        if form.errors:
            return self.show(content, form)
        self.keep_opinion(content, form)
        return self.show(content) if self.has_more() else redirect(self._place(key))

    def _place(self, key: str) -> str:
        return reverse(f"patient:{self.name}", args=[key]) + PLACE
