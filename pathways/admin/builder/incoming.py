"""Importing a pathway's file: each element new, same, changed or in conflict, taken by choice; and
exporting it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways.access import Permission, check
from pathways.admin.builder.pages import PathwayPage, StaffPage
from pathways.authoring.differences import Difference, differences
from pathways.authoring.incoming import Incoming, State
from pathways.authoring.wording import SECTION_TITLES, Wording
from pathways.engine.documents import Invalid
from pathways.engine.lifecycle import NotAllowedNow
from pathways.models import DraftRevision
from pathways.nhsuk.fields import FileField
from pathways.nhsuk.forms import NhsForm
from pathways.services import importing, sharing


MOST_BYTES = 800_000  # what a page can carry; the command line takes more
SHOWN = 20  # findings of a bad file
STATES: dict[State, tuple[Any, str]] = {
    State.NEW: (gettext_lazy("New"), "green"),
    State.CHANGED: (gettext_lazy("Changed in the file"), "blue"),
    State.REMOVED: (gettext_lazy("Not in the file"), "orange"),
    State.CONFLICT: (gettext_lazy("Changed on both sides"), "red"),
    State.OURS: (gettext_lazy("Changed here only"), "grey"),
}


class FileForm(NhsForm):
    """The file of one pathway."""

    file = FileField(
        label=gettext_lazy("The pathway's file"),
        help_text=gettext_lazy("A YAML file, up to 800 kB."),
        accept=".yaml,.yml",
        error_messages={
            "required": gettext_lazy("Choose a file"),
            "empty": gettext_lazy("The file is empty. Choose another"),
        },
    )

    def clean_file(self) -> str:
        """The text of the file."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file is larger than 800 kB. Choose one pathway's file.")
            )
        try:
            return str(file.read().decode())
        except UnicodeDecodeError as wrong:
            raise forms.ValidationError(_("The file is not text. Choose a YAML file.")) from wrong


class Import(StaffPage):
    """First the file, then what to take of it; nothing is saved before that."""

    def prepare(self, **kwargs: Any) -> None:
        check(self.actor, Permission.EDIT_DRAFTS)

    def get(self, request: HttpRequest) -> TemplateResponse:
        return self._ask(FileForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        text = request.POST.get("text", "")
        form = FileForm() if text else FileForm(request.POST, request.FILES)
        if not text and not form.is_valid():
            return self._ask(form)
        try:
            comparison = importing.compare(actor=self.actor, text=text or form.cleaned_data["file"])
            if not text:
                return self._choose(comparison, form.cleaned_data["file"])
            revision = self._take(comparison, text)
        except Invalid as wrong:
            return self._ask(FileForm(), [str(one) for one in wrong.findings])
        except NotAllowedNow as refused:
            return self._ask(FileForm(), [str(refused)])
        self.say(_("The file's parts are in the draft. Undo takes them out again."))
        address = reverse("builder:overview", args=[revision.draft.pathway_id])
        return HttpResponseRedirect(address)

    def _take(self, comparison: importing.Comparison, text: str) -> DraftRevision:
        said = self.request.POST
        whole = "all" in said
        chosen = set(said.getlist("take"))
        taken = [one.address for one in comparison.asking if whole or str(one.address) in chosen]
        return importing.take(
            actor=self.actor,
            text=text,
            taken=taken,
            seen=said.get("seen", ""),
            note=_("From a file"),
            at=self.at,
        )

    def _ask(self, form: FileForm, wrong: list[str] | None = None) -> TemplateResponse:
        errors = [{"text": one, "href": "#id_file"} for one in (wrong or [])[:SHOWN]]
        more = len(wrong or []) - len(errors)
        if more > 0:
            errors.append({"text": _("And %(more)s more.") % {"more": more}, "href": "#id_file"})
        context = {"page_title": _("Import a file"), "errors": errors}
        return self.page("import", context, form=form)

    def _choose(self, comparison: importing.Comparison, text: str) -> TemplateResponse:
        mine = sharing.newest_document(comparison.pathway) if comparison.pathway else None
        theirs, ours = Wording(comparison.document), Wording(mine or {})
        changed = {one.address: one for one in differences(mine or {}, comparison.document)}
        rows = [
            _row(one, theirs if one.theirs is not None else ours, changed.get(one.address))
            for one in comparison.asking
        ]
        return self.page(
            "import_choose",
            {
                "page_title": _("What to take from the file"),
                "comparison": comparison,
                "rows": rows,
                "same": comparison.count(State.SAME),
                "text": text,
            },
        )


def _row(one: Incoming, wording: Wording, difference: Difference | None) -> dict[str, Any]:
    section = SECTION_TITLES.get(one.address.section, SECTION_TITLES["about"])
    is_order = not one.address.key and one.address.section in SECTION_TITLES
    title = _("Order of: %(section)s") % {"section": section}
    state, colour = STATES[one.state]
    return {
        "path": str(one.address),
        "title": title if is_order else wording.title(one.address),
        "section": section,
        "tag": {"text": str(state), "classes": f"nhsuk-tag--{colour}"},
        "ticked": one.state in (State.NEW, State.CHANGED, State.REMOVED),
        "difference": difference,
    }


class Export(PathwayPage):
    """The pathway as a file that says which document it is."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        answer = HttpResponse(importing.export_text(self.stored), content_type="application/yaml")
        answer["Content-Disposition"] = f'attachment; filename="{self.pathway.key}.yaml"'
        return answer
