"""Creating a pathway: from blank, as a copy of a template, or as a copy of one of one's own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways.access import Permission, check, visible_to
from pathways.admin.builder.pages import StaffPage
from pathways.authoring.edits import slug
from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import DraftRevision, Pathway
from pathways.nhsuk.fields import NumberField, RadiosField, TextField
from pathways.nhsuk.forms import NhsForm
from pathways.services import editing, editions, sharing


BLANK = "blank"


class NewPathwayForm(NhsForm):
    """Where it starts and what it is called: everything else has a start that fits most."""

    source = RadiosField(label=gettext_lazy("Start from"), required=False)
    title = TextField(
        label=gettext_lazy("What is the pathway called?"),
        help_text=gettext_lazy("As patients read it, for example “Ankle sprain”."),
        max_length=120,
        error_messages={"required": gettext_lazy("Enter what the pathway is called")},
    )
    days = NumberField(
        label=gettext_lazy("How many days does it run?"),
        help_text=gettext_lazy(
            "Only for one from blank: a copy runs as long as what it copies. From 1 to 366. For 12 "
            "weeks write 84."
        ),
        min_value=1,
        max_value=366,
        required=False,
        error_messages={
            "invalid": gettext_lazy("Enter the days as a whole number, such as 84"),
            "min_value": gettext_lazy("Enter a number of days from 1 to 366"),
            "max_value": gettext_lazy("Enter a number of days from 1 to 366"),
        },
    )

    def __init__(self, *args: Any, sources: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["source"]
        field.choices = sources
        self.initial.setdefault("source", BLANK)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        said["source"] = said.get("source") or BLANK
        if said["source"] == BLANK and said.get("days") is None and "days" not in self.errors:
            self.add_error("days", _("Enter how many days it runs"))
        return said


class New(StaffPage):
    """One page: what it starts from, and what it is called."""

    def prepare(self, **kwargs: Any) -> None:
        check(self.actor, Permission.EDIT_DRAFTS)
        self.templates = {f"template-{one.pk}": one for one in editions.newest()}
        own = visible_to(Pathway, self.actor).order_by("title", "id")
        self.own = {f"copy-{one.pk}": one for one in own}

    def get(self, request: HttpRequest) -> TemplateResponse:
        source = request.GET.get("from", BLANK)
        return self._show(NewPathwayForm(initial={"source": source}, sources=self._sources()))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewPathwayForm(request.POST, sources=self._sources())
        if form.is_valid():
            try:
                revision = self._start(form.cleaned_data)
            except NotAllowedNow as refused:
                form.add_error("title", str(refused))
            else:
                self.say(_("The draft is saved. Patients do not see it until it is published."))
                pathway_id = revision.draft.pathway_id
                return HttpResponseRedirect(reverse("builder:overview", args=[pathway_id]))
        return self._show(form)

    def _start(self, said: dict[str, Any]) -> DraftRevision:
        source, title = said["source"], said["title"]
        key = slug(title) or "pathway"
        if source in self.templates:
            return sharing.make_copy(
                actor=self.actor, edition=self.templates[source], key=key, title=title, at=self.at
            )
        if source in self.own:
            return sharing.copy_pathway(
                actor=self.actor, pathway=self.own[source], key=key, title=title, at=self.at
            )
        return editing.start(
            actor=self.actor, key=key, title=title, area=key, days=said["days"], at=self.at
        )

    def _sources(self) -> list[tuple[str, str]]:
        national = [
            (value, _("The template %(edition)s") % {"edition": edition})
            for value, edition in self.templates.items()
        ]
        copies = [
            (value, _("A copy of your pathway %(title)s") % {"title": pathway})
            for value, pathway in self.own.items()
        ]
        return [(BLANK, _("Blank")), *national, *copies]

    def _show(self, form: NewPathwayForm) -> TemplateResponse:
        return self.page("new", {"page_title": _("Create a pathway")}, form=form)
