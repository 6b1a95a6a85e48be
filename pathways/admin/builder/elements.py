"""What may be done to any element of a list: move it, take it out after its uses are shown; and
what may be done to any draft: undo, put back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from pathways.admin.builder import parts
from pathways.admin.builder.pages import PathwayPage
from pathways.admin.builder.titles import field_title, title_of
from pathways.authoring import edits
from pathways.authoring.elements import SECTIONS, Address, find
from pathways.authoring.uses import uses_of
from pathways.engine.lifecycle import NotAllowedNow
from pathways.services import editing


class ElementPage(PathwayPage):
    """A page about one element of a list. Sets `address`."""

    address: Address

    def prepare(self, **kwargs: Any) -> None:
        super().prepare(**kwargs)
        self.address = Address(kwargs["section"], kwargs["key"])
        if self.address.section not in SECTIONS or find(self.document, self.address) is None:
            raise Http404

    def back(self) -> HttpResponseRedirect:
        """To the list that the element is in."""
        return HttpResponseRedirect(self.list_page())

    def list_page(self) -> str:
        return parts.page_of(self.pathway.pk, self.address.section)


class Move(ElementPage):
    """One place up or down, by a button."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        by = -1 if request.POST.get("way") == "up" else 1
        section, key = self.address
        if self.save(edits.move(section, key, by), note=_("Moved %(key)s") % {"key": key}):
            self.say(_("Moved."))
        return self.back()


class Remove(ElementPage):
    """Take an element out. Where something else names it, that is shown first."""

    def get(self, request: HttpRequest, **kwargs: Any) -> TemplateResponse:
        uses = [
            {
                "text": title_of(self.document, use.address),
                "field": field_title(use.field),
                "href": parts.page_of(self.pathway.pk, str(use.address)),
            }
            for use in uses_of(self.document, self.address)
        ]
        title = title_of(self.document, self.address)
        return self.page(
            "remove",
            {
                "page_title": _("Remove “%(title)s”?") % {"title": title},
                "uses": uses,
                "back": self.list_page(),
            },
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        title = title_of(self.document, self.address)
        section, key = self.address
        note = _("Removed %(title)s") % {"title": title}
        where = self.list_page()
        if self.save(edits.remove(section, key), note=note):
            self.say(_("“%(title)s” is removed. Undo brings it back.") % {"title": title})
        return HttpResponseRedirect(where)


class Changes(PathwayPage):
    """The revisions of the draft. Each can be put back; the last change can be undone."""

    def get(self, request: HttpRequest, **kwargs: Any) -> TemplateResponse:
        revisions = (
            self.draft.revisions.select_related("edited_by").defer("document").order_by("-number")
            if self.draft
            else []
        )
        return self.page(
            "changes", {"page_title": _("Changes to this draft"), "revisions": list(revisions)}
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        number = request.POST.get("number", "")
        try:
            draft = self.open_draft()
            if number.isdecimal():
                editing.restore(actor=self.actor, draft=draft, number=int(number), at=self.at)
                said = _("The draft is as it was in revision %(number)s.") % {"number": number}
            else:
                editing.undo(actor=self.actor, draft=draft, at=self.at)
                said = _("The last change is undone.")
        except NotAllowedNow as refused:
            messages.error(request, str(refused))
            return self.go("changes")
        return self.go("changes", said=said)
