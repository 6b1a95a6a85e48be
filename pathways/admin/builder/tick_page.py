"""A tick-list page: the title over lines that people tick, and the hint under it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways.admin.builder.elements import ElementPage
from pathways.admin.builder.forms import ElementForm, only_given, text_in, text_out
from pathways.authoring import edits
from pathways.authoring.elements import get
from pathways.nhsuk.fields import TextField


class TickPageForm(ElementForm):
    title = TextField(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("For example: Do you have any of these now?"),
        error_messages={"required": gettext_lazy("Enter the title of the page")},
    )
    hint = TextField(
        label=gettext_lazy("Hint"),
        help_text=gettext_lazy("For example: Tick all that you have."),
        required=False,
    )


class TickPage(ElementPage):
    """The words of one tick-list page."""

    part = "questions"

    def get(self, request: HttpRequest, **kwargs: Any) -> TemplateResponse:
        old = get(self.document, self.address)
        initial = {name: text_in(old.get(name)) for name in ("title", "hint")}
        return self._show(TickPageForm(initial=initial, seen=self.seen(self.address)))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = TickPageForm(request.POST)
        if form.is_valid():
            old = get(self.document, self.address)
            said = {n: text_out(old.get(n), form.cleaned_data[n]) for n in ("title", "hint")}
            made = {"key": self.address.key, **only_given(**said)}
            change = edits.put("pages", made, key=self.address.key)
            if self.save(change, form, touches=self.address, note=_("Tick-list page")):
                return self.go("questions", said=_("The tick-list page is saved."))
        return self._show(form)

    def _show(self, form: TickPageForm) -> TemplateResponse:
        context = {"page_title": _("Tick-list page"), "is_new": False, "section": "pages"}
        return self.page("one", {**context, "key": self.address.key}, form=form)
