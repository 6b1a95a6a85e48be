"""Taking a new edition of its template into a copy: what is new, and what has to be decided."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from pathways.admin.builder.pages import PathwayPage
from pathways.authoring.differences import differences, grouped, summary
from pathways.authoring.elements import Address
from pathways.authoring.merging import ORDER, Conflict, Decision
from pathways.authoring.wording import SECTION_TITLES, Wording, field_label
from pathways.engine import documents
from pathways.engine.lifecycle import NotAllowedNow
from pathways.nhsuk.fields import RadiosField, TextareaField
from pathways.nhsuk.forms import NhsForm
from pathways.services import editions, sharing


class DecisionsForm(NhsForm):
    """For each conflict one question: the template's, one's own, or, for a text, other words."""

    def __init__(self, *args: Any, conflicts: tuple[Conflict, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflicts = conflicts
        for number, conflict in enumerate(conflicts):
            choices = [("theirs", _("Take the template's")), ("mine", _("Keep ours"))]
            if conflict.is_text:
                choices.append(("edited", _("Write other words")))
            error = _("Choose what holds")
            self.fields[f"take{number}"] = RadiosField(
                label=_("What holds?"), choices=choices, error_messages={"required": error}
            )
            if conflict.is_text:
                self.fields[f"text{number}"] = TextareaField(
                    label=_("The other words"), rows=2, required=False
                )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for number, conflict in enumerate(self.conflicts):
            edited = conflict.is_text and said.get(f"take{number}") == "edited"
            if edited and not said.get(f"text{number}", "").strip():
                self.add_error(f"text{number}", _("Write the words that hold"))
        return said

    def decisions(self) -> dict[str, Decision]:
        """What was decided, by the paths of the conflicts."""
        said = self.cleaned_data
        return {
            conflict.path: Decision(said[f"take{number}"], said.get(f"text{number}", ""))
            for number, conflict in enumerate(self.conflicts)
        }


class Update(PathwayPage):
    """What the newest edition changes, and each conflict side by side."""

    def prepare(self, **kwargs: Any) -> None:
        super().prepare(**kwargs)
        self.update = sharing.update_for(self.document)
        merged = sharing.updated(self.document, self.update.edition) if self.update else None
        self.conflicts = merged.conflicts if merged else ()

    def get(self, request: HttpRequest, **kwargs: Any) -> TemplateResponse:
        return self._show(DecisionsForm(conflicts=self.conflicts))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = DecisionsForm(request.POST, conflicts=self.conflicts)
        if self.update is None:
            return self.go("update")
        if form.is_valid():
            try:
                sharing.apply_update(
                    actor=self.actor,
                    pathway=self.pathway,
                    edition=self.update.edition,
                    decisions=form.decisions(),
                    seen=request.POST.get("seen", ""),
                    at=self.at,
                )
            except (NotAllowedNow, sharing.Undecided) as refused:
                form.add_error(None, str(refused))
            else:
                said = _("The draft is on %(edition)s now.") % {"edition": self.update.edition}
                return self.go("overview", said=said)
        return self._show(form)

    def _show(self, form: DecisionsForm) -> TemplateResponse:
        context: dict[str, Any] = {
            "page_title": _("A new edition of the template"),
            "update": self.update,
            "seen": documents.digest(self.document),
        }
        if self.update is not None:
            old, new = (
                editions.document_of(one) for one in (self.update.current, self.update.edition)
            )
            found = differences(old, new)
            theirs, mine = Wording(new), Wording(self.stored)
            context |= {
                "summary": summary(found),
                "news": grouped(found),
                "sides": [_sides(one, theirs, mine) for one in self.conflicts],
            }
        return self.page("update", context, form=form)


def _sides(conflict: Conflict, theirs: Wording, mine: Wording) -> dict[str, str]:
    """A conflict as a page shows it: what it is about, and both sides in words."""
    address, path = conflict.address, conflict.field
    section = SECTION_TITLES.get(address.section, field_label(address.section))
    if path.endswith(ORDER):
        names = [_names(one, address) for one in (conflict.theirs, conflict.mine)]
        titles = [
            ", ".join(side.title(a) for a in names[n]) for n, side in enumerate((theirs, mine))
        ]
        return {"title": section, "field": _("Order"), "theirs": titles[0], "mine": titles[1]}
    there = mine if conflict.mine is not None else theirs
    # Of a field of the document the address has no key, and the field is the section's name.
    name = path if address.key else f"{address.section}.{path}".rstrip(".")
    return {
        "title": there.title(address) if address.key else SECTION_TITLES["about"],
        "field": f"{section}, {field_label(name.partition('.')[0])}" if name else section,
        "theirs": theirs.said(name, conflict.theirs) or _("Left out"),
        "mine": mine.said(name, conflict.mine) or _("Left out"),
    }


def _names(names: list[str], address: Address) -> list[Address]:
    return [Address(address.section, name) for name in names]
