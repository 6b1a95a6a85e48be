"""About: what the pathway is called, for whom it is, who answers for it and until when."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways.admin.builder.forms import ElementForm, only_given, text_in, text_out
from pathways.admin.builder.pages import PathwayPage
from pathways.authoring import edits
from pathways.authoring.elements import Address
from pathways.nhsuk.fields import DateField, NumberField, TextareaField, TextField


ABOUT = Address("about")


class AboutForm(ElementForm):
    """Fields of the document itself, and of its `about`."""

    title = TextField(
        label=gettext_lazy("What is the pathway called?"),
        max_length=120,
        error_messages={"required": gettext_lazy("Enter what the pathway is called")},
    )
    what = TextareaField(
        label=gettext_lazy("What is it, in one or two sentences?"),
        help_text=gettext_lazy("Patients read this before they start."),
        rows=2,
        required=False,
    )
    days = NumberField(
        label=gettext_lazy("How many days does it run?"),
        min_value=1,
        max_value=366,
        error_messages={"required": gettext_lazy("Enter how many days it runs")},
    )
    for_whom = TextareaField(label=gettext_lazy("Who is it for?"), rows=2, required=False)
    not_for = TextareaField(label=gettext_lazy("Who is it not for?"), rows=2, required=False)
    intended_use = TextareaField(
        label=gettext_lazy("Intended use"),
        help_text=gettext_lazy(
            "For the medical-device file: what it does, for whom, and what it does not decide."
        ),
        rows=3,
        required=False,
    )
    owner = TextField(label=gettext_lazy("Owner"), required=False)
    clinical_lead = TextField(label=gettext_lazy("Clinical lead"), required=False)
    evidence = TextareaField(
        label=gettext_lazy("Evidence"),
        help_text=gettext_lazy("One source a line."),
        rows=3,
        required=False,
    )
    review_on = DateField(
        label=gettext_lazy("Review the pathway by"),
        what=gettext_lazy("The review date"),
        required=False,
    )
    languages = TextField(
        label=gettext_lazy("Languages it is offered in, beside English"),
        help_text=gettext_lazy(
            "Codes with commas between, such as ur, pl. A language can be offered when every "
            "safety text is translated."
        ),
        required=False,
    )


class About(PathwayPage):
    """The form, filled in; saving keeps one revision."""

    part = "about"

    def get(self, request: HttpRequest, pathway_id: Any) -> TemplateResponse:
        return self._show(AboutForm(initial=self._initial(), seen=self.seen(ABOUT)))

    def post(self, request: HttpRequest, pathway_id: Any) -> HttpResponse:
        form = AboutForm(request.POST)
        if form.is_valid() and self.save(
            self._change(form.cleaned_data), form, touches=ABOUT, note=_("About")
        ):
            return self.go("overview", said=_("About is saved."))
        return self._show(form)

    def _show(self, form: AboutForm) -> TemplateResponse:
        return self.page("about", {"page_title": _("About this pathway")}, form=form)

    def _initial(self) -> dict[str, Any]:
        about = self.document.get("about") or {}
        return {
            "title": text_in(self.document.get("title")),
            "what": text_in(self.document.get("summary")),
            "days": self.document.get("days"),
            "for_whom": text_in(about.get("for_whom")),
            "not_for": text_in(about.get("not_for")),
            **{n: about.get(n) for n in ("intended_use", "owner", "clinical_lead")},
            "evidence": "\n".join(about.get("evidence") or ()),
            "review_on": _date(about.get("review_on")),
            "languages": ", ".join(self.document.get("languages") or ()),
        }

    def _change(self, said: dict[str, Any]) -> edits.Edit:
        document = self.document
        about = document.get("about") or {}
        review_on = said["review_on"]
        lines = [line.strip() for line in said["evidence"].splitlines()]
        written = only_given(
            for_whom=text_out(about.get("for_whom"), said["for_whom"]),
            not_for=text_out(about.get("not_for"), said["not_for"]),
            intended_use=said["intended_use"],
            owner=said["owner"],
            clinical_lead=said["clinical_lead"],
            evidence=[line for line in lines if line],
            review_on=review_on.isoformat() if review_on else None,
        )
        codes = [code.strip() for code in said["languages"].split(",")]
        return edits.set_fields(
            title=text_out(document.get("title"), said["title"]),
            summary=text_out(document.get("summary"), said["what"]) or None,
            days=said["days"],
            about=written or None,
            languages=[code for code in codes if code] or None,
        )


def _date(written: str | None) -> date | None:
    """A date of the document for the form; one that is none is left for the finding to name."""
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        return None
