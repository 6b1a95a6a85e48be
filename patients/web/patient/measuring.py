"""Questionnaires: one item on a page, in the instrument's own order and words."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pathways.engine import days
from pathways.engine.days import Due
from pathways.engine.definition import Instrument, Measure, Question
from patients.services import answering
from patients.web.patient import idempotency
from patients.web.patient.days import DayPage
from patients.web.patient.drafts import Draft, Given
from patients.web.patient.forms import QuestionsForm
from patients.web.patient.screens import after, led_to


class MeasureView(DayPage):
    """`/measure/<key>`: the answers are kept page by page, and count once the last is sent."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        measure, instrument = self._found(key)
        if self._due(key) is None:
            return self._not_due(measure, instrument)
        given = self._draft(key).given()
        items = instrument.items
        wanted = _place(request.GET.get("item"), len(items))
        first_open = next((n for n, q in enumerate(items) if q.key not in given), len(items) - 1)
        place = first_open if wanted is None else min(wanted, first_open)
        return self.show(measure, instrument, place, self.form(items[place], given))

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        measure, instrument = self._found(key)
        items = instrument.items
        place = _place(request.POST.get("item"), len(items))
        if self._due(key) is None:
            here = reverse("patient:measure", args=[key])
            return redirect(led_to(self.enrolment, self.at, else_to=here))
        if place is None:
            return redirect("patient:measure", key=key)
        form, answers = self.read((items[place],))
        if answers is None:
            return self.show(measure, instrument, place, form)
        given = self._draft(key).keep(answers)
        missing = next((n for n, q in enumerate(items) if q.key not in given), None)
        if missing is not None:
            following = place + 1 if place + 1 < len(items) else missing
            address = reverse("patient:measure", args=[key])
            return redirect(f"{address}?item={following + 1}")
        if place + 1 < len(items):
            return redirect(reverse("patient:measure", args=[key]) + f"?item={place + 2}")
        return self._send(key, instrument, given)

    def _send(self, key: str, instrument: Instrument, given: Given) -> HttpResponse:
        outcome = answering.answer_measure(
            actor=self.actor,
            enrolment=self.enrolment,
            key=key,
            answers={item.key: given[item.key] for item in instrument.items},
            idempotency_key=idempotency.key_of(self.request),
            at=self.at,
        )
        self._draft(key).drop()
        if outcome.next_step is not None and outcome.next_step.page is not None:
            return redirect("patient:triage")
        name = after(outcome.decision, else_to="today")
        return redirect(name if name != "patient:today" else reverse(name) + "?saved=measure")

    def _found(self, key: str) -> tuple[Measure, Instrument]:
        measure = next((m for m in self.definition.measures if m.key == key), None)
        if measure is None:
            raise Http404
        return measure, self.definition.instrument(measure.instrument)

    def _due(self, key: str) -> Due | None:
        due = days.measures_due(self.definition, self.history, day=self.day)
        return next((one for one in due if one.measure.key == key), None)

    def _draft(self, key: str) -> Draft:
        return Draft(self.request, self.enrolment.pk, f"measure:{key}", self.day)

    def form(self, item: Question, given: Given) -> QuestionsForm:
        return QuestionsForm((item,), self.definition, self.language, given=given)

    def show(
        self, measure: Measure, instrument: Instrument, place: int, form: QuestionsForm
    ) -> HttpResponse:
        item, total = instrument.items[place], len(instrument.items)
        name = self.say(measure.title or instrument.title)
        counted = _("Question %(n)d of %(all)d") % {"n": place + 1, "all": total}
        context: dict[str, Any] = {
            "page_title": self.say(item.ask),
            "caption": f"{name}: {counted}" if total > 1 else name,
            "summary": self.say(instrument.summary) if place == 0 else "",
            "item": item.key,
            "key": measure.key,
            "number": place + 1,
            "back": place,
            "is_last": place + 1 == total,
            "send": idempotency.kept(self.request),
        }
        return self.page("measure", context, form=form)

    def _not_due(self, measure: Measure, instrument: Instrument) -> HttpResponse:
        start = self.enrolment.start_on
        coming = next((on for on in measure.days if on > self.day), None)
        context = {
            "title": self.say(measure.title or instrument.title),
            "answered": any(
                a.kind == "measure" and a.key == measure.key and a.day == self.day
                for a in self.history.asked
            ),
            "next_day": coming if start else None,
        }
        return self.page("measure_not_due", context)


def _place(number: str | None, total: int) -> int | None:
    """The place of an item that a page names, counted from 1 there and from 0 here."""
    if not number or not number.isascii() or not number.isdigit() or len(number) > 3:
        return None
    place = int(number) - 1
    return place if 0 <= place < total else None
