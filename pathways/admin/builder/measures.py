"""Measures and when they are asked: an instrument of the library, its days, for how long it is open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways.admin.builder.audience import AudienceField, audiences, spelled, who
from pathways.admin.builder.element_form import ElementFormPage
from pathways.admin.builder.forms import ElementForm, text_in, text_out
from pathways.admin.builder.pages import PathwayPage
from pathways.admin.builder.titles import title_of
from pathways.authoring import days
from pathways.authoring.elements import Address, Element
from pathways.authoring.schedules import NotASchedule, days_in, words_of
from pathways.engine.kinds import words
from pathways.nhsuk.fields import NumberField, SelectField, TextField
from pathways.services import library


LICENCES = {
    "own": gettext_lazy("Own words: no licence needed"),
    "public": gettext_lazy("Free for everybody to use"),
}
WAYS = {
    "up": gettext_lazy("higher is worse"),
    "down": gettext_lazy("lower is worse"),
}


class MeasureForm(ElementForm):
    """One instrument and its days."""

    instrument = SelectField(label=gettext_lazy("Questionnaire"))
    title = TextField(
        label=gettext_lazy("What patients read above it"),
        help_text=gettext_lazy("Leave it empty to use the questionnaire's own title."),
        required=False,
    )
    days = TextField(
        label=gettext_lazy("On which days?"),
        help_text=gettext_lazy(
            "For example “1, 14, 42” or “day 1 and every 2 weeks”. Every 2 weeks is days 14, 28 "
            "and so on."
        ),
        error_messages={"required": gettext_lazy("Enter the days, such as 1, 14, 42")},
    )
    open_days = NumberField(
        label=gettext_lazy("For how many days can it be answered?"),
        min_value=1,
        error_messages={
            "required": gettext_lazy("Enter for how many days it can be answered"),
            "invalid": gettext_lazy("Enter a whole number of days, such as 7"),
            "min_value": gettext_lazy("Enter 1 day or more"),
        },
    )
    only_if = AudienceField(label=gettext_lazy("Who is asked?"))

    def __init__(
        self, *args: Any, stored: Mapping[str, Any], now: Mapping[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.last_day = stored.get("days") or 1
        self.fields["only_if"].choices = audiences(stored, now.get("only_if"))  # type: ignore[attr-defined]
        offered = [(key, words(one.get("title"))) for key, one in instruments(stored).items()]
        self.fields["instrument"].choices = offered  # type: ignore[attr-defined]

    def clean_days(self) -> list[int]:
        try:
            return days_in(self.cleaned_data["days"], self.last_day)
        except NotASchedule as wrong:
            self.add_error("days", str(wrong))
            return []


def instruments(stored: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Every questionnaire that can be chosen, by `key@version`: the library's, and what the
    document holds already."""
    every = {**library.library(), **(stored.get("includes") or {})}
    return {key: one for key, one in sorted(every.items()) if one.get("kind") == "instrument"}


def described(instrument: Mapping[str, Any]) -> dict[str, str]:
    """What a questionnaire comes to, in words."""
    change = instrument.get("change") or {}
    meaningful = _("Not said")
    if change:
        meaningful = _("%(points)s points") % {"points": change.get("absolute")}
        if change.get("percent"):
            more = _("or %(percent)s in 100 of the first score") % {"percent": change["percent"]}
            meaningful = f"{meaningful}, {more}"
    has_score = instrument.get("score") is not None
    way = WAYS.get(str(instrument.get("worse")), "")
    return {
        "title": words(instrument.get("title")),
        "licence": str(LICENCES.get(str(instrument.get("licence")), _("Not known"))),
        "questions": str(len(instrument.get("items") or ())),
        "score": f"{instrument.get('range')}, {way}" if has_score else _("No score"),
        "change": meaningful if has_score else _("No score"),
    }


class Measures(PathwayPage):
    """The measures of a pathway, and the questionnaires that there are."""

    part = "measures"

    def get(self, request: HttpRequest, **kwargs: Any) -> TemplateResponse:
        there = instruments(self.stored)
        return self.page(
            "measures",
            {
                "page_title": _("Measures and check-ins"),
                "measures": [self._row(one, there) for one in self.document.get("measures") or ()],
                "instruments": [described(one) for one in there.values()],
                "check_in": len(self.document.get("check_in") or ()),
            },
        )

    def _row(self, measure: Element, there: Mapping[str, Any]) -> dict[str, Any]:
        instrument = there.get(str(measure.get("instrument"))) or {}
        return {
            "key": measure["key"],
            "title": title_of(self.document, Address("measures", measure["key"])),
            "instrument": described(instrument),
            "days": words_of(due_days(measure), self.document.get("days") or 1),
            "open_days": measure.get("open_days"),
            "who": who(self.stored, measure.get("only_if")),
        }


def due_days(measure: Element) -> list[int]:
    """The days of a measure, in order."""
    due = measure.get("days") or ()
    return sorted(int(day) for day in due) if isinstance(due, list) else list(days.span_of(due))


class MeasureEdit(ElementFormPage):
    """One measure, new or there."""

    part = "measures"
    section = "measures"
    template = "measure_form"

    def form(self, data: Any = None, **kwargs: Any) -> ElementForm:
        one = self.element
        initial = {
            "instrument": one.get("instrument"),
            "title": text_in(one.get("title")),
            "days": words_of(due_days(one), self.document.get("days") or 1),
            "open_days": one.get("open_days", 7),
            "only_if": spelled(one.get("only_if")),
        }
        return MeasureForm(data, initial=initial, stored=self.stored, now=one, **kwargs)

    def changed(self, said: dict[str, Any]) -> dict[str, Any]:
        return {
            "instrument": said["instrument"],
            "title": text_out(self.element.get("title"), said["title"]),
            "days": said["days"],
            "open_days": said["open_days"],
            "only_if": said["only_if"],
        }

    def wanted_key(self, said: dict[str, Any]) -> str:
        return str(said["title"] or said["instrument"].partition("@")[0])

    def context(self) -> dict[str, Any]:
        title = _("Edit the measure") if self.key else _("Add a measure")
        return {"page_title": title, "instruments": [described(i) for i in self._there()]}

    def _there(self) -> list[dict[str, Any]]:
        return list(instruments(self.stored).values())

    def saved(self, key: str) -> HttpResponse:
        return self.go("measures", said=_("The measure is saved."))
