"""Who something is for, as a whole condition line by line: a stage, a measure, a message, or one
thing that a stage gives."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from pathways.admin.builder.condition_fields import ConditionForm
from pathways.admin.builder.pages import PathwayPage
from pathways.admin.builder.titles import title_of
from pathways.admin.builder.typed import typed_in
from pathways.admin.builder.vocabulary import all_facts, said
from pathways.authoring import days, edits
from pathways.authoring.days import Part
from pathways.authoring.edits import Edit
from pathways.authoring.elements import Address, Element, find


MORE_LINES = 3


class OnlyIfForm(ConditionForm):
    """Without a line it is for everybody."""

    needs_condition = False


class OnlyIf(PathwayPage):
    """The `only_if` of one element."""

    address: Address

    def prepare(self, **kwargs: Any) -> None:
        super().prepare(**kwargs)
        self.address = Address(kwargs["section"], kwargs["key"])
        if find(self.document, self.address) is None:
            raise Http404

    # --- what the condition is of ----------------------------------------------------------------
    @property
    def element(self) -> Element:
        found: Element = find(self.document, self.address)
        return found

    @property
    def now(self) -> Any:
        """The condition as it is."""
        return self.element.get("only_if")

    @property
    def title(self) -> str:
        return title_of(self.document, self.address)

    def change(self, raw: Any) -> Edit:
        return edits.change(*self.address, only_if=raw)

    def back(self) -> str:
        return self.at_page(self.address.section)

    # --- the page --------------------------------------------------------------------------------
    def get(self, request: HttpRequest, **kwargs: Any) -> TemplateResponse:
        return self._show(self._form(seen=self.seen(self.address)))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        do = request.POST.get("do", "save")
        if do == "lines":
            typed = {**typed_in(form), "lines": form.lines + MORE_LINES}
            return self._show(self._form(typed=typed, seen=form.seen))
        if form.is_valid():
            raw = form.cleaned_data["condition"]
            if do == "check":
                return self._show(form, said(self.definition, raw) or _("It is for everybody."))
            note = _("Who it is for: %(title)s") % {"title": self.title}
            # A stage may have findings until its days are filled; all else is refused with them.
            touches = None if self.address.section == "stages" else self.address
            done = self.save(self.change(raw), form, touches=touches, lock=self.address, note=note)
            if done:
                self.say(_("Who it is for is saved."))
                return HttpResponseRedirect(self.back())
        return self._show(form)

    def _form(self, *args: Any, **kwargs: Any) -> OnlyIfForm:
        facts = all_facts(self.definition)
        return OnlyIfForm(*args, definition=self.definition, facts=facts, raw=self.now, **kwargs)

    def _show(self, form: OnlyIfForm, sentence: str = "") -> TemplateResponse:
        context = {
            "page_title": _("Who it is for"),
            "what": self.title,
            "sentence": sentence or said(self.definition, self.now),
            "back": self.back(),
        }
        return self.page("only_if", context, form=form)


class ItemOnlyIf(OnlyIf):
    """Who gets one thing that a stage gives, on all the days that the same people get it."""

    def prepare(self, **kwargs: Any) -> None:
        super().prepare(section="stages", **kwargs)
        asked = self.request.GET
        self.item = Part(asked.get("give", ""), asked.get("to", ""))
        given = days.part_days(self.element, self.item)
        if not given:
            raise Http404
        self.first_day = min(given)

    @property
    def now(self) -> Any:
        return self.item.only_if

    @property
    def title(self) -> str:
        return title_of(self.document, Address("content", self.item.give))

    def change(self, raw: Any) -> Edit:
        return days.for_whom(self.address.key, self.item, raw)

    def back(self) -> str:
        return self.at_page("day", self.address.key, self.first_day)
