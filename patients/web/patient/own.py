"""What a patient looks up or chooses: progress, local services, pause, time and stop."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways import clock
from pathways.services import directory
from patients.services import enrolling, progress
from patients.services.series import Series, check_in_series, measure_series
from patients.web import charts
from patients.web.patient import presenters
from patients.web.patient.forms import HourForm, PauseForm
from patients.web.patient.pages import ACTIVE, FINISHED, HELD, INVITED, PatientPage


CHANGED = {
    "pause": gettext_lazy("Your messages are paused."),
    "resume": gettext_lazy("Your messages will start again."),
    "hour": gettext_lazy("We have changed the time of your messages."),
}


class Progress(PatientPage):
    """`/progress`: one sentence first, then the chart, then the same numbers as a table."""

    open_to = (ACTIVE, HELD, FINISHED)

    def get(self, request: HttpRequest) -> HttpResponse:
        history = progress.history_in(self.enrolment)
        found = [
            *check_in_series(self.definition, history),
            *measure_series(self.definition, history),
        ]
        shown = [self._shown(series) for series in found if series.readings]
        first = shown[0] if shown else None
        return self.page("progress", {"shown": shown, "first": first})

    def _shown(self, series: Series) -> dict[str, Any]:
        title = self.say(series.title)
        start = self.enrolment.start_on
        return {
            "key": series.key,
            "title": _("Your pain") if series.is_pain else title,
            "sentence": presenters.sentence_of(series, title),
            "chart": charts.draw(series) if len(series.readings) > 1 else None,
            "rows": [
                (
                    point.day,
                    presenters.plan_date(start, point.day) if start else "",
                    point.shown or _("No answer"),
                )
                for point in series.points
            ],
            "range": _("from %(low)d to %(high)d") % {"low": series.lowest, "high": series.highest},
        }


class Services(PatientPage):
    """`/services`: what there is nearby, by the place that the patient belongs to."""

    open_to = (INVITED, ACTIVE, HELD, FINISHED)

    def get(self, request: HttpRequest) -> HttpResponse:
        place = self.patient.place
        found = directory.services_in(place, icb_id=self.enrolment.icb_id, self_refer=False)
        context = {
            "place": place,
            "self_refer": [service for service in found if service.self_refer],
            "others": [service for service in found if not service.self_refer],
            "icb": self.enrolment.icb,
        }
        return self.page("services", context)


class Choices(PatientPage):
    """`/choices`: how the plan speaks to the patient, and leaving it."""

    open_to = (INVITED, ACTIVE, HELD)

    def get(self, request: HttpRequest) -> HttpResponse:
        until = self.patient.paused_until
        context = {
            "paused_until": until if until and until > clock.local_date(self.at) else None,
            "hour": presenters.hour_of(self.patient.nudge_minute),
            "saved": CHANGED.get(request.GET.get("saved", ""), ""),
        }
        return self.page("choices", context)


class Pause(PatientPage):
    """`/choices/pause`: no messages for 1 to 4 weeks."""

    open_to = Choices.open_to

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("pause", form=PauseForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PauseForm(request.POST)
        if not form.is_valid():
            return self.page("pause", form=form)
        weeks = timedelta(weeks=int(form.cleaned_data["weeks"]))
        until = clock.local_date(self.at) + weeks
        enrolling.pause(actor=self.actor, patient=self.patient, until=until, at=self.at)
        return redirect(_saved("pause"))


class Resume(PatientPage):
    """`/choices/resume`: end a pause now."""

    open_to = Choices.open_to

    def post(self, request: HttpRequest) -> HttpResponse:
        enrolling.resume(actor=self.actor, patient=self.patient, at=self.at)
        return redirect(_saved("resume"))


class Hour(PatientPage):
    """`/choices/time`: the hour at which messages come."""

    open_to = Choices.open_to

    def get(self, request: HttpRequest) -> HttpResponse:
        form = HourForm(initial={"hour": str(self.patient.nudge_minute // 60)})
        return self.page("hour", form=form)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = HourForm(request.POST)
        if not form.is_valid():
            return self.page("hour", form=form)
        hour = int(form.cleaned_data["hour"])
        enrolling.choose_hour(actor=self.actor, patient=self.patient, hour=hour, at=self.at)
        return redirect(_saved("hour"))


class Stop(PatientPage):
    """`/choices/stop`: leaving the plan, in two steps and with no reason asked."""

    open_to = Choices.open_to

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("stop", {"icb": self.enrolment.icb})

    def post(self, request: HttpRequest) -> HttpResponse:
        enrolling.stop(
            actor=self.actor, enrolment=self.enrolment, at=self.at, reason="patient asked"
        )
        return redirect("patient:today")


def _saved(what: str) -> str:
    return reverse("patient:choices") + f"?saved={what}"
